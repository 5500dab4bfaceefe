// As many tokens as a ViT's, and what follows on the attention.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x197x8xf32>)
  -> (tensor<1x197x64xf32> {vit.name = "tokens"},
     tensor<1x2x197x197xf32> {vit.name = "weights"}) {
  %1 = vit.param "patch.weight" : tensor<64x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<64xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x197x8xf32>, tensor<64x1x1x8xf32>, tensor<64xf32>) -> tensor<1x197x64xf32>
  %4 = vit.param "norm.weight" : tensor<64xf32>
  %5 = vit.param "norm.bias" : tensor<64xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x197x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x197x64xf32>
  %7 = vit.param "msa.q.weight" : tensor<64x64xf32>
  %8 = vit.param "msa.q.bias" : tensor<64xf32>
  %9 = vit.param "msa.k.weight" : tensor<64x64xf32>
  %10 = vit.param "msa.k.bias" : tensor<64xf32>
  %11 = vit.param "msa.v.weight" : tensor<64x64xf32>
  %12 = vit.param "msa.v.bias" : tensor<64xf32>
  %13 = vit.param "msa.o.weight" : tensor<64x64xf32>
  %14 = vit.param "msa.o.bias" : tensor<64xf32>
  %15 = vit.msa %6 heads 2 query(%7, %8) key(%9, %10) value(%11, %12) projection(%13, %14) : (tensor<1x197x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x197x64xf32>
  %16 = vit.residual %3, %15 : (tensor<1x197x64xf32>, tensor<1x197x64xf32>) -> tensor<1x197x64xf32>
  %17 = vit.param "weights.q.weight" : tensor<64x64xf32>
  %18 = vit.param "weights.q.bias" : tensor<64xf32>
  %19 = vit.param "weights.k.weight" : tensor<64x64xf32>
  %20 = vit.param "weights.k.bias" : tensor<64xf32>
  %21 = vit.attention_weights %6 heads 2 query(%17, %18) key(%19, %20) : (tensor<1x197x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x2x197x197xf32>
  return %16, %21 : tensor<1x197x64xf32>, tensor<1x2x197x197xf32>
}
