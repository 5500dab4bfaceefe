// Windows that divide the grid: plain, shifted both ways and one way, with biases and without.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x8x12xf32>)
  -> (tensor<2x96x32xf32> {vit.name = "plain"},
     tensor<2x96x32xf32> {vit.name = "shifted"},
     tensor<2x96x32xf32> {vit.name = "down"},
     tensor<2x96x32xf32> {vit.name = "right"},
     tensor<2x96x32xf32> {vit.name = "no_bias"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<2x1x8x12xf32>, tensor<32x1x1x1xf32>, tensor<32xf32>) -> tensor<2x96x32xf32>
  %4 = vit.param "norm.weight" : tensor<32xf32>
  %5 = vit.param "norm.bias" : tensor<32xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x96x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x96x32xf32>
  %7 = vit.param "plain.table" : tensor<49x4xf32>
  %8 = vit.relative_bias %7 grid [4, 4] : (tensor<49x4xf32>) -> tensor<4x16x16xf32>
  %9 = vit.param "plain.q.weight" : tensor<32x32xf32>
  %10 = vit.param "plain.q.bias" : tensor<32xf32>
  %11 = vit.param "plain.k.weight" : tensor<32x32xf32>
  %12 = vit.param "plain.k.bias" : tensor<32xf32>
  %13 = vit.param "plain.v.weight" : tensor<32x32xf32>
  %14 = vit.param "plain.v.bias" : tensor<32xf32>
  %15 = vit.param "plain.o.weight" : tensor<32x32xf32>
  %16 = vit.param "plain.o.bias" : tensor<32xf32>
  %17 = vit.msa %6 heads 4 query(%9, %10) key(%11, %12) value(%13, %14) score_bias(%8) projection(%15, %16) windows(<rows = 8, columns = 12, height = 4, width = 4>) : (tensor<2x96x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<4x16x16xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x96x32xf32>
  %18 = vit.param "shifted.table" : tensor<49x4xf32>
  %19 = vit.relative_bias %18 grid [4, 4] : (tensor<49x4xf32>) -> tensor<4x16x16xf32>
  %20 = vit.param "shifted.q.weight" : tensor<32x32xf32>
  %21 = vit.param "shifted.q.bias" : tensor<32xf32>
  %22 = vit.param "shifted.k.weight" : tensor<32x32xf32>
  %23 = vit.param "shifted.k.bias" : tensor<32xf32>
  %24 = vit.param "shifted.v.weight" : tensor<32x32xf32>
  %25 = vit.param "shifted.v.bias" : tensor<32xf32>
  %26 = vit.param "shifted.o.weight" : tensor<32x32xf32>
  %27 = vit.param "shifted.o.bias" : tensor<32xf32>
  %28 = vit.msa %6 heads 4 query(%20, %21) key(%22, %23) value(%24, %25) score_bias(%19) projection(%26, %27) windows(<rows = 8, columns = 12, height = 4, width = 4, down = 2, right = 2>) : (tensor<2x96x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<4x16x16xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x96x32xf32>
  %29 = vit.param "down.q.weight" : tensor<32x32xf32>
  %30 = vit.param "down.q.bias" : tensor<32xf32>
  %31 = vit.param "down.k.weight" : tensor<32x32xf32>
  %32 = vit.param "down.v.weight" : tensor<32x32xf32>
  %33 = vit.param "down.o.weight" : tensor<32x32xf32>
  %34 = vit.param "down.o.bias" : tensor<32xf32>
  %35 = vit.msa %6 heads 4 query(%29, %30) key(%31) value(%32) projection(%33, %34) windows(<rows = 8, columns = 12, height = 4, width = 4, down = 1, right = 0>) : (tensor<2x96x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x96x32xf32>
  %36 = vit.param "right.table" : tensor<49x4xf32>
  %37 = vit.relative_bias %36 grid [4, 4] : (tensor<49x4xf32>) -> tensor<4x16x16xf32>
  %38 = vit.param "right.q.weight" : tensor<32x32xf32>
  %39 = vit.param "right.k.weight" : tensor<32x32xf32>
  %40 = vit.param "right.v.weight" : tensor<32x32xf32>
  %41 = vit.param "right.o.weight" : tensor<32x32xf32>
  %42 = vit.msa %6 heads 4 query(%38) key(%39) value(%40) score_bias(%37) projection(%41) windows(<rows = 8, columns = 12, height = 4, width = 4, down = 0, right = 3>) : (tensor<2x96x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<4x16x16xf32>, tensor<32x32xf32>) -> tensor<2x96x32xf32>
  %43 = vit.param "no_bias.q.weight" : tensor<32x32xf32>
  %44 = vit.param "no_bias.k.weight" : tensor<32x32xf32>
  %45 = vit.param "no_bias.k.bias" : tensor<32xf32>
  %46 = vit.param "no_bias.v.weight" : tensor<32x32xf32>
  %47 = vit.param "no_bias.v.bias" : tensor<32xf32>
  %48 = vit.param "no_bias.o.weight" : tensor<32x32xf32>
  %49 = vit.msa %6 heads 4 query(%43) key(%44, %45) value(%46, %47) projection(%48) windows(<rows = 8, columns = 12, height = 4, width = 4>) : (tensor<2x96x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>) -> tensor<2x96x32xf32>
  return %17, %28, %35, %42, %49 : tensor<2x96x32xf32>, tensor<2x96x32xf32>, tensor<2x96x32xf32>, tensor<2x96x32xf32>, tensor<2x96x32xf32>
}
