// Five layers as one run, all tokens as the answer.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x16x16xf32>)
  -> (tensor<1x16x24xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x4x4xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 4] : (tensor<1x3x16x16xf32>, tensor<24x3x4x4xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
  %4 = vit.encoder %3 layers(5) {
  ^bb0(%5: tensor<1x16x24xf32>):
    %6 = vit.param "layer.{i}.block.norm1.weight" layers(5) : tensor<24xf32>
    %7 = vit.param "layer.{i}.block.norm1.bias" layers(5) : tensor<24xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %9 = vit.param "layer.{i}.block.attention.q.weight" layers(5) : tensor<24x24xf32>
    %10 = vit.param "layer.{i}.block.attention.q.bias" layers(5) : tensor<24xf32>
    %11 = vit.param "layer.{i}.block.attention.k.weight" layers(5) : tensor<24x24xf32>
    %12 = vit.param "layer.{i}.block.attention.k.bias" layers(5) : tensor<24xf32>
    %13 = vit.param "layer.{i}.block.attention.v.weight" layers(5) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.block.attention.v.bias" layers(5) : tensor<24xf32>
    %15 = vit.param "layer.{i}.block.attention.o.weight" layers(5) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.block.attention.o.bias" layers(5) : tensor<24xf32>
    %17 = vit.msa %8 heads 3 query(%9, %10) key(%11, %12) value(%13, %14) projection(%15, %16) : (tensor<1x16x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %18 = vit.residual %5, %17 : (tensor<1x16x24xf32>, tensor<1x16x24xf32>) -> tensor<1x16x24xf32>
    %19 = vit.param "layer.{i}.block.norm2.weight" layers(5) : tensor<24xf32>
    %20 = vit.param "layer.{i}.block.norm2.bias" layers(5) : tensor<24xf32>
    %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %22 = vit.param "layer.{i}.block.mlp.fc1.weight" layers(5) : tensor<48x24xf32>
    %23 = vit.param "layer.{i}.block.mlp.fc1.bias" layers(5) : tensor<48xf32>
    %24 = vit.param "layer.{i}.block.mlp.fc2.weight" layers(5) : tensor<24x48xf32>
    %25 = vit.param "layer.{i}.block.mlp.fc2.bias" layers(5) : tensor<24xf32>
    %26 = vit.mlp %21 fc1(%22, %23) fc2(%24, %25) activation(gelu) : (tensor<1x16x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %27 = vit.residual %18, %26 : (tensor<1x16x24xf32>, tensor<1x16x24xf32>) -> tensor<1x16x24xf32>
    vit.yield %27 : tensor<1x16x24xf32>
  } : tensor<1x16x24xf32>
  return %4 : tensor<1x16x24xf32>
}
