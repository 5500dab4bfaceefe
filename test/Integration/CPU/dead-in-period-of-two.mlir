// Layers of two kinds in turn; a token in the middle is read, and the mean of the last five.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x32x24xf32>)
  -> (tensor<1x24xf32> {vit.name = "token"},
     tensor<1x24xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x8x8xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [8, 8] : (tensor<1x3x32x24xf32>, tensor<24x3x8x8xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%5: tensor<1x12x24xf32>):
    %6 = vit.param "layer.{i}.even.norm1.weight" layers(2) step(2) : tensor<24xf32>
    %7 = vit.param "layer.{i}.even.norm1.bias" layers(2) step(2) : tensor<24xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x12x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %9 = vit.param "layer.{i}.even.attention.q.weight" layers(2) step(2) : tensor<24x24xf32>
    %10 = vit.param "layer.{i}.even.attention.q.bias" layers(2) step(2) : tensor<24xf32>
    %11 = vit.param "layer.{i}.even.attention.k.weight" layers(2) step(2) : tensor<24x24xf32>
    %12 = vit.param "layer.{i}.even.attention.k.bias" layers(2) step(2) : tensor<24xf32>
    %13 = vit.param "layer.{i}.even.attention.v.weight" layers(2) step(2) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.even.attention.v.bias" layers(2) step(2) : tensor<24xf32>
    %15 = vit.param "layer.{i}.even.attention.o.weight" layers(2) step(2) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.even.attention.o.bias" layers(2) step(2) : tensor<24xf32>
    %17 = vit.msa %8 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) projection(%15, %16) : (tensor<1x12x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %18 = vit.residual %5, %17 : (tensor<1x12x24xf32>, tensor<1x12x24xf32>) -> tensor<1x12x24xf32>
    %19 = vit.param "layer.{i}.even.norm2.weight" layers(2) step(2) : tensor<24xf32>
    %20 = vit.param "layer.{i}.even.norm2.bias" layers(2) step(2) : tensor<24xf32>
    %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x12x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %22 = vit.param "layer.{i}.even.mlp.fc1.weight" layers(2) step(2) : tensor<40x24xf32>
    %23 = vit.param "layer.{i}.even.mlp.fc1.bias" layers(2) step(2) : tensor<40xf32>
    %24 = vit.param "layer.{i}.even.mlp.fc2.weight" layers(2) step(2) : tensor<24x40xf32>
    %25 = vit.param "layer.{i}.even.mlp.fc2.bias" layers(2) step(2) : tensor<24xf32>
    %26 = vit.mlp %21 fc1(%22, %23) fc2(%24, %25) activation(gelu) : (tensor<1x12x24xf32>, tensor<40x24xf32>, tensor<40xf32>, tensor<24x40xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %27 = vit.residual %18, %26 : (tensor<1x12x24xf32>, tensor<1x12x24xf32>) -> tensor<1x12x24xf32>
    %28 = vit.param "layer.{i}.odd.norm1.weight" layers(2) first(1) step(2) : tensor<24xf32>
    %29 = vit.param "layer.{i}.odd.norm1.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %30 = vit.layer_norm %27 scale(%28) bias(%29) epsilon 1.0e-06 : (tensor<1x12x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %31 = vit.param "layer.{i}.odd.attention.q.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %32 = vit.param "layer.{i}.odd.attention.q.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %33 = vit.param "layer.{i}.odd.attention.k.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %34 = vit.param "layer.{i}.odd.attention.k.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %35 = vit.param "layer.{i}.odd.attention.v.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %36 = vit.param "layer.{i}.odd.attention.v.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %37 = vit.param "layer.{i}.odd.attention.o.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %38 = vit.param "layer.{i}.odd.attention.o.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %39 = vit.msa %30 heads 3 query(%31, %32) key(%33, %34) value(%35, %36) projection(%37, %38) : (tensor<1x12x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %40 = vit.residual %27, %39 : (tensor<1x12x24xf32>, tensor<1x12x24xf32>) -> tensor<1x12x24xf32>
    %41 = vit.param "layer.{i}.odd.norm2.weight" layers(2) first(1) step(2) : tensor<24xf32>
    %42 = vit.param "layer.{i}.odd.norm2.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %43 = vit.layer_norm %40 scale(%41) bias(%42) epsilon 1.0e-06 : (tensor<1x12x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %44 = vit.param "layer.{i}.odd.mlp.fc1.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %45 = vit.param "layer.{i}.odd.mlp.fc1.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %46 = vit.param "layer.{i}.odd.mlp.fc2.weight" layers(2) first(1) step(2) : tensor<24x24xf32>
    %47 = vit.param "layer.{i}.odd.mlp.fc2.bias" layers(2) first(1) step(2) : tensor<24xf32>
    %48 = vit.mlp %43 fc1(%44, %45) fc2(%46, %47) activation(relu) : (tensor<1x12x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x12x24xf32>
    %49 = vit.residual %40, %48 : (tensor<1x12x24xf32>, tensor<1x12x24xf32>) -> tensor<1x12x24xf32>
    vit.yield %49 : tensor<1x12x24xf32>
  } : tensor<1x12x24xf32>
  %50 = vit.pool %4 token index(7) : (tensor<1x12x24xf32>) -> tensor<1x24xf32>
  %51 = vit.pool %4 mean from(7) : (tensor<1x12x24xf32>) -> tensor<1x24xf32>
  return %50, %51 : tensor<1x24xf32>, tensor<1x24xf32>
}
