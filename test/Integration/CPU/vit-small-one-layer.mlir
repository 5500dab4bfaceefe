// A layer of ViT-S/32: 50 tokens, products of 1536 and 3072 terms.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x224x224xf32>)
  -> (tensor<1x10xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<384x3x32x32xf32>
  %2 = vit.param "patch.bias" : tensor<384xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [32, 32] : (tensor<1x3x224x224xf32>, tensor<384x3x32x32xf32>, tensor<384xf32>) -> tensor<1x49x384xf32>
  %4 = vit.param "cls" : tensor<1x1x384xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<1x49x384xf32>, tensor<1x1x384xf32>) -> tensor<1x50x384xf32>
  %6 = vit.param "position" : tensor<1x50x384xf32>
  %7 = vit.pos_embed %5, %6 : (tensor<1x50x384xf32>, tensor<1x50x384xf32>) -> tensor<1x50x384xf32>
  %8 = vit.encoder %7 layers(1) {
  ^bb0(%9: tensor<1x50x384xf32>):
    %10 = vit.param "layer.{i}.block.norm1.weight" layers(1) : tensor<384xf32>
    %11 = vit.param "layer.{i}.block.norm1.bias" layers(1) : tensor<384xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<1x50x384xf32>, tensor<384xf32>, tensor<384xf32>) -> tensor<1x50x384xf32>
    %13 = vit.param "layer.{i}.block.attention.q.weight" layers(1) : tensor<384x384xf32>
    %14 = vit.param "layer.{i}.block.attention.q.bias" layers(1) : tensor<384xf32>
    %15 = vit.param "layer.{i}.block.attention.k.weight" layers(1) : tensor<384x384xf32>
    %16 = vit.param "layer.{i}.block.attention.k.bias" layers(1) : tensor<384xf32>
    %17 = vit.param "layer.{i}.block.attention.v.weight" layers(1) : tensor<384x384xf32>
    %18 = vit.param "layer.{i}.block.attention.v.bias" layers(1) : tensor<384xf32>
    %19 = vit.param "layer.{i}.block.attention.o.weight" layers(1) : tensor<384x384xf32>
    %20 = vit.param "layer.{i}.block.attention.o.bias" layers(1) : tensor<384xf32>
    %21 = vit.msa %12 heads 6 query(%13, %14) key(%15, %16) value(%17, %18) projection(%19, %20) : (tensor<1x50x384xf32>, tensor<384x384xf32>, tensor<384xf32>, tensor<384x384xf32>, tensor<384xf32>, tensor<384x384xf32>, tensor<384xf32>, tensor<384x384xf32>, tensor<384xf32>) -> tensor<1x50x384xf32>
    %22 = vit.residual %9, %21 : (tensor<1x50x384xf32>, tensor<1x50x384xf32>) -> tensor<1x50x384xf32>
    %23 = vit.param "layer.{i}.block.norm2.weight" layers(1) : tensor<384xf32>
    %24 = vit.param "layer.{i}.block.norm2.bias" layers(1) : tensor<384xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<1x50x384xf32>, tensor<384xf32>, tensor<384xf32>) -> tensor<1x50x384xf32>
    %26 = vit.param "layer.{i}.block.mlp.fc1.weight" layers(1) : tensor<1536x384xf32>
    %27 = vit.param "layer.{i}.block.mlp.fc1.bias" layers(1) : tensor<1536xf32>
    %28 = vit.param "layer.{i}.block.mlp.fc2.weight" layers(1) : tensor<384x1536xf32>
    %29 = vit.param "layer.{i}.block.mlp.fc2.bias" layers(1) : tensor<384xf32>
    %30 = vit.mlp %25 fc1(%26, %27) fc2(%28, %29) activation(gelu) : (tensor<1x50x384xf32>, tensor<1536x384xf32>, tensor<1536xf32>, tensor<384x1536xf32>, tensor<384xf32>) -> tensor<1x50x384xf32>
    %31 = vit.residual %22, %30 : (tensor<1x50x384xf32>, tensor<1x50x384xf32>) -> tensor<1x50x384xf32>
    vit.yield %31 : tensor<1x50x384xf32>
  } : tensor<1x50x384xf32>
  %32 = vit.param "norm.weight" : tensor<384xf32>
  %33 = vit.param "norm.bias" : tensor<384xf32>
  %34 = vit.layer_norm %8 scale(%32) bias(%33) epsilon 1.0e-06 : (tensor<1x50x384xf32>, tensor<384xf32>, tensor<384xf32>) -> tensor<1x50x384xf32>
  %35 = vit.pool %34 token : (tensor<1x50x384xf32>) -> tensor<1x384xf32>
  %36 = vit.param "head.0.weight" : tensor<10x384xf32>
  %37 = vit.param "head.0.bias" : tensor<10xf32>
  %38 = vit.head inputs(%35) weights(%36) biases(%37) activation(none) : (tensor<1x384xf32>, tensor<10x384xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return %38 : tensor<1x10xf32>
}
