// As many tokens as BEiT's, more than one block of everything.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x197x8xf32>)
  -> (tensor<1x197x32xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x197x8xf32>, tensor<32x1x1x8xf32>, tensor<32xf32>) -> tensor<1x197x32xf32>
  %4 = vit.param "norm.weight" : tensor<32xf32>
  %5 = vit.param "norm.bias" : tensor<32xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x197x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x197x32xf32>
  %7 = vit.param "table" : tensor<732x2xf32>
  %8 = vit.relative_bias %7 grid [14, 14] class_token : (tensor<732x2xf32>) -> tensor<2x197x197xf32>
  %9 = vit.param "msa.q.weight" : tensor<32x32xf32>
  %10 = vit.param "msa.q.bias" : tensor<32xf32>
  %11 = vit.param "msa.k.weight" : tensor<32x32xf32>
  %12 = vit.param "msa.k.bias" : tensor<32xf32>
  %13 = vit.param "msa.v.weight" : tensor<32x32xf32>
  %14 = vit.param "msa.v.bias" : tensor<32xf32>
  %15 = vit.param "msa.o.weight" : tensor<32x32xf32>
  %16 = vit.param "msa.o.bias" : tensor<32xf32>
  %17 = vit.msa %6 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) score_bias(%8) projection(%15, %16) : (tensor<1x197x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x197x197xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x197x32xf32>
  return %17 : tensor<1x197x32xf32>
}
