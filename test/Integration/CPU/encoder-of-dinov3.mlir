// DINOv3's layer: rotary positions but for the class and register tokens, no key bias, LayerScale, SwiGLU.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x21x24xf32> {vit.name = "tokens"},
     tensor<2x24xf32> {vit.name = "class"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
  %4 = vit.param "cls" : tensor<1x1x24xf32>
  %5 = vit.param "register" : tensor<1x4x24xf32>
  %6 = vit.tokens %3 prepend(%4, %5) : (tensor<2x16x24xf32>, tensor<1x1x24xf32>, tensor<1x4x24xf32>) -> tensor<2x21x24xf32>
  %7 = vit.rope_table grid [4, 4] prefix 5 frequencies 2 theta 1.000000e+02 start [-4.712389, -4.712389] step [3.141593, 3.141593] row_first : () -> tensor<2x21x4xf32>
  %8 = vit.encoder %6 layers(3) {
  ^bb0(%9: tensor<2x21x24xf32>):
    %10 = vit.param "layer.{i}.norm1.weight" layers(3) : tensor<24xf32>
    %11 = vit.param "layer.{i}.norm1.bias" layers(3) : tensor<24xf32>
    %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x21x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    %13 = vit.param "layer.{i}.attention.q.weight" layers(3) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.attention.q.bias" layers(3) : tensor<24xf32>
    %15 = vit.param "layer.{i}.attention.k.weight" layers(3) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.attention.v.weight" layers(3) : tensor<24x24xf32>
    %17 = vit.param "layer.{i}.attention.v.bias" layers(3) : tensor<24xf32>
    %18 = vit.param "layer.{i}.attention.o.weight" layers(3) : tensor<24x24xf32>
    %19 = vit.param "layer.{i}.attention.o.bias" layers(3) : tensor<24xf32>
    %20 = vit.msa %12 heads 3 query(%13, %14) key(%15) value(%16, %17) rope(%7) projection(%18, %19) : (tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x21x4xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    %21 = vit.param "layer.{i}.scale1" layers(3) : tensor<24xf32>
    %22 = vit.residual %9, %20 scale(%21) : (tensor<2x21x24xf32>, tensor<2x21x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    %23 = vit.param "layer.{i}.norm2.weight" layers(3) : tensor<24xf32>
    %24 = vit.param "layer.{i}.norm2.bias" layers(3) : tensor<24xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<2x21x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    %26 = vit.param "layer.{i}.mlp.gate.weight" layers(3) : tensor<48x24xf32>
    %27 = vit.param "layer.{i}.mlp.gate.bias" layers(3) : tensor<48xf32>
    %28 = vit.param "layer.{i}.mlp.fc1.weight" layers(3) : tensor<48x24xf32>
    %29 = vit.param "layer.{i}.mlp.fc1.bias" layers(3) : tensor<48xf32>
    %30 = vit.param "layer.{i}.mlp.fc2.weight" layers(3) : tensor<24x48xf32>
    %31 = vit.param "layer.{i}.mlp.fc2.bias" layers(3) : tensor<24xf32>
    %32 = vit.mlp %25 gate(%26, %27) fc1(%28, %29) fc2(%30, %31) activation(silu) : (tensor<2x21x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    %33 = vit.param "layer.{i}.scale2" layers(3) : tensor<24xf32>
    %34 = vit.residual %22, %32 scale(%33) : (tensor<2x21x24xf32>, tensor<2x21x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
    vit.yield %34 : tensor<2x21x24xf32>
  } : tensor<2x21x24xf32>
  %35 = vit.param "norm.weight" : tensor<24xf32>
  %36 = vit.param "norm.bias" : tensor<24xf32>
  %37 = vit.layer_norm %8 scale(%35) bias(%36) epsilon 1.0e-06 : (tensor<2x21x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %38 = vit.pool %37 token : (tensor<2x21x24xf32>) -> tensor<2x24xf32>
  return %37, %38 : tensor<2x21x24xf32>, tensor<2x24xf32>
}
