// DINOv2's layer with all that it has, and only two of its tokens read.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x32xf32> {vit.name = "class"},
     tensor<2x32xf32> {vit.name = "register"}) {
  %1 = vit.param "patch.weight" : tensor<32x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<32x3x7x7xf32>, tensor<32xf32>) -> tensor<2x16x32xf32>
  %4 = vit.param "cls" : tensor<1x1x32xf32>
  %5 = vit.param "register" : tensor<1x4x32xf32>
  %6 = vit.tokens %3 prepend(%4, %5) : (tensor<2x16x32xf32>, tensor<1x1x32xf32>, tensor<1x4x32xf32>) -> tensor<2x21x32xf32>
  %7 = vit.encoder %6 layers(3) {
  ^bb0(%8: tensor<2x21x32xf32>):
    %9 = vit.param "layer.{i}.norm1.weight" layers(3) : tensor<32xf32>
    %10 = vit.param "layer.{i}.norm1.bias" layers(3) : tensor<32xf32>
    %11 = vit.layer_norm %8 scale(%9) bias(%10) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %12 = vit.param "layer.{i}.attention.q.weight" layers(3) : tensor<32x32xf32>
    %13 = vit.param "layer.{i}.attention.q.bias" layers(3) : tensor<32xf32>
    %14 = vit.param "layer.{i}.attention.k.weight" layers(3) : tensor<32x32xf32>
    %15 = vit.param "layer.{i}.attention.k.bias" layers(3) : tensor<32xf32>
    %16 = vit.param "layer.{i}.attention.v.weight" layers(3) : tensor<32x32xf32>
    %17 = vit.param "layer.{i}.attention.v.bias" layers(3) : tensor<32xf32>
    %18 = vit.param "layer.{i}.attention.o.weight" layers(3) : tensor<32x32xf32>
    %19 = vit.param "layer.{i}.attention.o.bias" layers(3) : tensor<32xf32>
    %20 = vit.param "layer.{i}.attention.q_norm.weight" layers(3) : tensor<16xf32>
    %21 = vit.param "layer.{i}.attention.q_norm.bias" layers(3) : tensor<16xf32>
    %22 = vit.param "layer.{i}.attention.k_norm.weight" layers(3) : tensor<16xf32>
    %23 = vit.param "layer.{i}.attention.k_norm.bias" layers(3) : tensor<16xf32>
    %24 = vit.msa %11 heads 2 query(%12, %13) key(%14, %15) value(%16, %17) query_norm(%20, %21) key_norm(%22, %23) norm_epsilon(1.0e-05) projection(%18, %19) : (tensor<2x21x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %25 = vit.param "layer.{i}.scale1" layers(3) : tensor<32xf32>
    %26 = vit.residual %8, %24 scale(%25) : (tensor<2x21x32xf32>, tensor<2x21x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %27 = vit.param "layer.{i}.norm2.weight" layers(3) : tensor<32xf32>
    %28 = vit.param "layer.{i}.norm2.bias" layers(3) : tensor<32xf32>
    %29 = vit.layer_norm %26 scale(%27) bias(%28) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %30 = vit.param "layer.{i}.mlp.gate.weight" layers(3) : tensor<88x32xf32>
    %31 = vit.param "layer.{i}.mlp.gate.bias" layers(3) : tensor<88xf32>
    %32 = vit.param "layer.{i}.mlp.fc1.weight" layers(3) : tensor<88x32xf32>
    %33 = vit.param "layer.{i}.mlp.fc1.bias" layers(3) : tensor<88xf32>
    %34 = vit.param "layer.{i}.mlp.fc2.weight" layers(3) : tensor<32x88xf32>
    %35 = vit.param "layer.{i}.mlp.fc2.bias" layers(3) : tensor<32xf32>
    %36 = vit.mlp %29 gate(%30, %31) fc1(%32, %33) fc2(%34, %35) activation(silu) : (tensor<2x21x32xf32>, tensor<88x32xf32>, tensor<88xf32>, tensor<88x32xf32>, tensor<88xf32>, tensor<32x88xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    %37 = vit.param "layer.{i}.scale2" layers(3) : tensor<32xf32>
    %38 = vit.residual %26, %36 scale(%37) : (tensor<2x21x32xf32>, tensor<2x21x32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
    vit.yield %38 : tensor<2x21x32xf32>
  } : tensor<2x21x32xf32>
  %39 = vit.param "norm.weight" : tensor<32xf32>
  %40 = vit.param "norm.bias" : tensor<32xf32>
  %41 = vit.layer_norm %7 scale(%39) bias(%40) epsilon 1.0e-06 : (tensor<2x21x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x21x32xf32>
  %42 = vit.pool %41 token : (tensor<2x21x32xf32>) -> tensor<2x32xf32>
  %43 = vit.pool %41 token index(1) : (tensor<2x21x32xf32>) -> tensor<2x32xf32>
  return %42, %43 : tensor<2x32xf32>, tensor<2x32xf32>
}
