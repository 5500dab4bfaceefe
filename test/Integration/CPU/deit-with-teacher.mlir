// Class and distillation token, two heads averaged; the tokens and the pooled class token are answers too.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x32x32xf32>)
  -> (tensor<1x10xf32> {vit.name = "logits"},
     tensor<1x18x24xf32> {vit.name = "last_hidden_state"},
     tensor<1x24xf32> {vit.name = "pooler_output"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x8x8xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [8, 8] : (tensor<1x3x32x32xf32>, tensor<24x3x8x8xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
  %4 = vit.param "cls" : tensor<1x1x24xf32>
  %5 = vit.param "distillation" : tensor<1x1x24xf32>
  %6 = vit.tokens %3 prepend(%4, %5) : (tensor<1x16x24xf32>, tensor<1x1x24xf32>, tensor<1x1x24xf32>) -> tensor<1x18x24xf32>
  %7 = vit.param "position" : tensor<1x18x24xf32>
  %8 = vit.pos_embed %6, %7 : (tensor<1x18x24xf32>, tensor<1x18x24xf32>) -> tensor<1x18x24xf32>
  %9 = vit.encoder %8 layers(2) {
  ^bb0(%10: tensor<1x18x24xf32>):
    %11 = vit.param "layer.{i}.block.norm1.weight" layers(2) : tensor<24xf32>
    %12 = vit.param "layer.{i}.block.norm1.bias" layers(2) : tensor<24xf32>
    %13 = vit.layer_norm %10 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<1x18x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x18x24xf32>
    %14 = vit.param "layer.{i}.block.attention.q.weight" layers(2) : tensor<24x24xf32>
    %15 = vit.param "layer.{i}.block.attention.q.bias" layers(2) : tensor<24xf32>
    %16 = vit.param "layer.{i}.block.attention.k.weight" layers(2) : tensor<24x24xf32>
    %17 = vit.param "layer.{i}.block.attention.k.bias" layers(2) : tensor<24xf32>
    %18 = vit.param "layer.{i}.block.attention.v.weight" layers(2) : tensor<24x24xf32>
    %19 = vit.param "layer.{i}.block.attention.v.bias" layers(2) : tensor<24xf32>
    %20 = vit.param "layer.{i}.block.attention.o.weight" layers(2) : tensor<24x24xf32>
    %21 = vit.param "layer.{i}.block.attention.o.bias" layers(2) : tensor<24xf32>
    %22 = vit.msa %13 heads 3 query(%14, %15) key(%16, %17) value(%18, %19) projection(%20, %21) : (tensor<1x18x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x18x24xf32>
    %23 = vit.residual %10, %22 : (tensor<1x18x24xf32>, tensor<1x18x24xf32>) -> tensor<1x18x24xf32>
    %24 = vit.param "layer.{i}.block.norm2.weight" layers(2) : tensor<24xf32>
    %25 = vit.param "layer.{i}.block.norm2.bias" layers(2) : tensor<24xf32>
    %26 = vit.layer_norm %23 scale(%24) bias(%25) epsilon 1.0e-06 : (tensor<1x18x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x18x24xf32>
    %27 = vit.param "layer.{i}.block.mlp.fc1.weight" layers(2) : tensor<48x24xf32>
    %28 = vit.param "layer.{i}.block.mlp.fc1.bias" layers(2) : tensor<48xf32>
    %29 = vit.param "layer.{i}.block.mlp.fc2.weight" layers(2) : tensor<24x48xf32>
    %30 = vit.param "layer.{i}.block.mlp.fc2.bias" layers(2) : tensor<24xf32>
    %31 = vit.mlp %26 fc1(%27, %28) fc2(%29, %30) activation(gelu) : (tensor<1x18x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<1x18x24xf32>
    %32 = vit.residual %23, %31 : (tensor<1x18x24xf32>, tensor<1x18x24xf32>) -> tensor<1x18x24xf32>
    vit.yield %32 : tensor<1x18x24xf32>
  } : tensor<1x18x24xf32>
  %33 = vit.param "norm.weight" : tensor<24xf32>
  %34 = vit.param "norm.bias" : tensor<24xf32>
  %35 = vit.layer_norm %9 scale(%33) bias(%34) epsilon 1.0e-06 : (tensor<1x18x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x18x24xf32>
  %36 = vit.pool %35 token : (tensor<1x18x24xf32>) -> tensor<1x24xf32>
  %37 = vit.pool %35 token index(1) : (tensor<1x18x24xf32>) -> tensor<1x24xf32>
  %38 = vit.param "head.0.weight" : tensor<10x24xf32>
  %39 = vit.param "head.0.bias" : tensor<10xf32>
  %40 = vit.param "head.1.weight" : tensor<10x24xf32>
  %41 = vit.param "head.1.bias" : tensor<10xf32>
  %42 = vit.head inputs(%36, %37) weights(%38, %40) biases(%39, %41) activation(none) : (tensor<1x24xf32>, tensor<1x24xf32>, tensor<10x24xf32>, tensor<10x24xf32>, tensor<10xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  %43 = vit.param "pooler.0.weight" : tensor<24x24xf32>
  %44 = vit.param "pooler.0.bias" : tensor<24xf32>
  %45 = vit.head inputs(%36) weights(%43) biases(%44) activation(tanh) : (tensor<1x24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x24xf32>
  return %42, %35, %45 : tensor<1x10xf32>, tensor<1x18x24xf32>, tensor<1x24xf32>
}
