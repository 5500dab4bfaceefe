// So many keys that values are summed by blocks: four of them, and a rest that no step of a loop divides; one query of them.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x1557x4xf32>)
  -> (tensor<1x1557x8xf32> {vit.name = "all"},
     tensor<1x1x8xf32> {vit.name = "one"}) {
  %1 = vit.param "patch.weight" : tensor<8x1x1x4xf32>
  %2 = vit.param "patch.bias" : tensor<8xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 4] : (tensor<1x1x1557x4xf32>, tensor<8x1x1x4xf32>, tensor<8xf32>) -> tensor<1x1557x8xf32>
  %4 = vit.param "norm.weight" : tensor<8xf32>
  %5 = vit.param "norm.bias" : tensor<8xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x1557x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x1557x8xf32>
  %7 = vit.param "one.weight" : tensor<8x1x1557x4xf32>
  %8 = vit.param "one.bias" : tensor<8xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 4] : (tensor<1x1x1557x4xf32>, tensor<8x1x1557x4xf32>, tensor<8xf32>) -> tensor<1x1x8xf32>
  %10 = vit.param "norm_one.weight" : tensor<8xf32>
  %11 = vit.param "norm_one.bias" : tensor<8xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<1x1x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x1x8xf32>
  %13 = vit.param "all.q.weight" : tensor<8x8xf32>
  %14 = vit.param "all.q.bias" : tensor<8xf32>
  %15 = vit.param "all.k.weight" : tensor<8x8xf32>
  %16 = vit.param "all.k.bias" : tensor<8xf32>
  %17 = vit.param "all.v.weight" : tensor<8x8xf32>
  %18 = vit.param "all.v.bias" : tensor<8xf32>
  %19 = vit.param "all.o.weight" : tensor<8x8xf32>
  %20 = vit.param "all.o.bias" : tensor<8xf32>
  %21 = vit.msa %6 heads 1 query(%13, %14) key(%15, %16) value(%17, %18) projection(%19, %20) : (tensor<1x1557x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x1557x8xf32>
  %22 = vit.param "one.q.weight" : tensor<8x8xf32>
  %23 = vit.param "one.q.bias" : tensor<8xf32>
  %24 = vit.param "one.k.weight" : tensor<8x8xf32>
  %25 = vit.param "one.k.bias" : tensor<8xf32>
  %26 = vit.param "one.v.weight" : tensor<8x8xf32>
  %27 = vit.param "one.v.bias" : tensor<8xf32>
  %28 = vit.param "one.o.weight" : tensor<8x8xf32>
  %29 = vit.param "one.o.bias" : tensor<8xf32>
  %30 = vit.msa %12 context(%6) heads 2 query(%22, %23) key(%24, %25) value(%26, %27) projection(%28, %29) : (tensor<1x1x8xf32>, tensor<1x1557x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x1x8xf32>
  return %21, %30 : tensor<1x1557x8xf32>, tensor<1x1x8xf32>
}
