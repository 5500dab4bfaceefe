// Three images at once, neither square.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<3x3x32x24xf32>)
  -> (tensor<3x10xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<40x3x8x6xf32>
  %2 = vit.param "patch.bias" : tensor<40xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [8, 6] : (tensor<3x3x32x24xf32>, tensor<40x3x8x6xf32>, tensor<40xf32>) -> tensor<3x16x40xf32>
  %4 = vit.param "cls" : tensor<1x1x40xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<3x16x40xf32>, tensor<1x1x40xf32>) -> tensor<3x17x40xf32>
  %6 = vit.param "position" : tensor<1x17x40xf32>
  %7 = vit.pos_embed %5, %6 : (tensor<3x17x40xf32>, tensor<1x17x40xf32>) -> tensor<3x17x40xf32>
  %8 = vit.encoder %7 layers(3) {
  ^bb0(%9: tensor<3x17x40xf32>):
    %10 = vit.param "layer.{i}.block.norm1.weight" layers(3) : tensor<40xf32>
    %11 = vit.param "layer.{i}.block.norm1.bias" layers(3) : tensor<40xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<3x17x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<3x17x40xf32>
    %13 = vit.param "layer.{i}.block.attention.q.weight" layers(3) : tensor<40x40xf32>
    %14 = vit.param "layer.{i}.block.attention.q.bias" layers(3) : tensor<40xf32>
    %15 = vit.param "layer.{i}.block.attention.k.weight" layers(3) : tensor<40x40xf32>
    %16 = vit.param "layer.{i}.block.attention.k.bias" layers(3) : tensor<40xf32>
    %17 = vit.param "layer.{i}.block.attention.v.weight" layers(3) : tensor<40x40xf32>
    %18 = vit.param "layer.{i}.block.attention.v.bias" layers(3) : tensor<40xf32>
    %19 = vit.param "layer.{i}.block.attention.o.weight" layers(3) : tensor<40x40xf32>
    %20 = vit.param "layer.{i}.block.attention.o.bias" layers(3) : tensor<40xf32>
    %21 = vit.msa %12 heads 5 query(%13, %14) key(%15, %16) value(%17, %18) projection(%19, %20) : (tensor<3x17x40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>) -> tensor<3x17x40xf32>
    %22 = vit.residual %9, %21 : (tensor<3x17x40xf32>, tensor<3x17x40xf32>) -> tensor<3x17x40xf32>
    %23 = vit.param "layer.{i}.block.norm2.weight" layers(3) : tensor<40xf32>
    %24 = vit.param "layer.{i}.block.norm2.bias" layers(3) : tensor<40xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<3x17x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<3x17x40xf32>
    %26 = vit.param "layer.{i}.block.mlp.fc1.weight" layers(3) : tensor<72x40xf32>
    %27 = vit.param "layer.{i}.block.mlp.fc1.bias" layers(3) : tensor<72xf32>
    %28 = vit.param "layer.{i}.block.mlp.fc2.weight" layers(3) : tensor<40x72xf32>
    %29 = vit.param "layer.{i}.block.mlp.fc2.bias" layers(3) : tensor<40xf32>
    %30 = vit.mlp %25 fc1(%26, %27) fc2(%28, %29) activation(gelu) : (tensor<3x17x40xf32>, tensor<72x40xf32>, tensor<72xf32>, tensor<40x72xf32>, tensor<40xf32>) -> tensor<3x17x40xf32>
    %31 = vit.residual %22, %30 : (tensor<3x17x40xf32>, tensor<3x17x40xf32>) -> tensor<3x17x40xf32>
    vit.yield %31 : tensor<3x17x40xf32>
  } : tensor<3x17x40xf32>
  %32 = vit.param "norm.weight" : tensor<40xf32>
  %33 = vit.param "norm.bias" : tensor<40xf32>
  %34 = vit.layer_norm %8 scale(%32) bias(%33) epsilon 1.0e-06 : (tensor<3x17x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<3x17x40xf32>
  %35 = vit.pool %34 token : (tensor<3x17x40xf32>) -> tensor<3x40xf32>
  %36 = vit.param "head.0.weight" : tensor<10x40xf32>
  %37 = vit.param "head.0.bias" : tensor<10xf32>
  %38 = vit.head inputs(%35) weights(%36) biases(%37) activation(none) : (tensor<3x40xf32>, tensor<10x40xf32>, tensor<10xf32>) -> tensor<3x10xf32>
  return %38 : tensor<3x10xf32>
}
