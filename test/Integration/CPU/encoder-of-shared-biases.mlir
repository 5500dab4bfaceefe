// One table of distances for all layers.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x28x28xf32>)
  -> (tensor<1x16x24xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<1x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
  %4 = vit.param "table" : tensor<49x3xf32>
  %5 = vit.relative_bias %4 grid [4, 4] : (tensor<49x3xf32>) -> tensor<3x16x16xf32>
  %6 = vit.encoder %3 layers(3) {
  ^bb0(%7: tensor<1x16x24xf32>):
    %8 = vit.param "layer.{i}.norm1.weight" layers(3) : tensor<24xf32>
    %9 = vit.param "layer.{i}.norm1.bias" layers(3) : tensor<24xf32>
    %10 = vit.layer_norm %7 scale(%8) bias(%9) epsilon 1.0e-06 : (tensor<1x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %11 = vit.param "layer.{i}.attention.q.weight" layers(3) : tensor<24x24xf32>
    %12 = vit.param "layer.{i}.attention.q.bias" layers(3) : tensor<24xf32>
    %13 = vit.param "layer.{i}.attention.k.weight" layers(3) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.attention.k.bias" layers(3) : tensor<24xf32>
    %15 = vit.param "layer.{i}.attention.v.weight" layers(3) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.attention.v.bias" layers(3) : tensor<24xf32>
    %17 = vit.param "layer.{i}.attention.o.weight" layers(3) : tensor<24x24xf32>
    %18 = vit.param "layer.{i}.attention.o.bias" layers(3) : tensor<24xf32>
    %19 = vit.msa %10 heads 3 query(%11, %12) key(%13, %14) value(%15, %16) score_bias(%5) projection(%17, %18) : (tensor<1x16x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<3x16x16xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %20 = vit.residual %7, %19 : (tensor<1x16x24xf32>, tensor<1x16x24xf32>) -> tensor<1x16x24xf32>
    %21 = vit.param "layer.{i}.norm2.weight" layers(3) : tensor<24xf32>
    %22 = vit.param "layer.{i}.norm2.bias" layers(3) : tensor<24xf32>
    %23 = vit.layer_norm %20 scale(%21) bias(%22) epsilon 1.0e-06 : (tensor<1x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %24 = vit.param "layer.{i}.mlp.fc1.weight" layers(3) : tensor<48x24xf32>
    %25 = vit.param "layer.{i}.mlp.fc1.bias" layers(3) : tensor<48xf32>
    %26 = vit.param "layer.{i}.mlp.fc2.weight" layers(3) : tensor<24x48xf32>
    %27 = vit.param "layer.{i}.mlp.fc2.bias" layers(3) : tensor<24xf32>
    %28 = vit.mlp %23 fc1(%24, %25) fc2(%26, %27) activation(gelu) : (tensor<1x16x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<1x16x24xf32>
    %29 = vit.residual %20, %28 : (tensor<1x16x24xf32>, tensor<1x16x24xf32>) -> tensor<1x16x24xf32>
    vit.yield %29 : tensor<1x16x24xf32>
  } : tensor<1x16x24xf32>
  return %6 : tensor<1x16x24xf32>
}
