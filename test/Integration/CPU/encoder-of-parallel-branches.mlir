// Attention and perceptron beside each other, of one norm and of two.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x17x8xf32>)
  -> (tensor<2x17x24xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<2x1x17x8xf32>, tensor<24x1x1x8xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%5: tensor<2x17x24xf32>):
    %6 = vit.param "layer.{i}.norm.weight" layers(2) : tensor<24xf32>
    %7 = vit.rms_norm %5 scale(%6) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %8 = vit.param "layer.{i}.attention.q.weight" layers(2) : tensor<24x24xf32>
    %9 = vit.param "layer.{i}.attention.q.bias" layers(2) : tensor<24xf32>
    %10 = vit.param "layer.{i}.attention.k.weight" layers(2) : tensor<24x24xf32>
    %11 = vit.param "layer.{i}.attention.k.bias" layers(2) : tensor<24xf32>
    %12 = vit.param "layer.{i}.attention.v.weight" layers(2) : tensor<24x24xf32>
    %13 = vit.param "layer.{i}.attention.v.bias" layers(2) : tensor<24xf32>
    %14 = vit.param "layer.{i}.attention.o.weight" layers(2) : tensor<24x24xf32>
    %15 = vit.param "layer.{i}.attention.o.bias" layers(2) : tensor<24xf32>
    %16 = vit.param "layer.{i}.attention.q_norm.weight" layers(2) : tensor<12xf32>
    %17 = vit.param "layer.{i}.attention.k_norm.weight" layers(2) : tensor<12xf32>
    %18 = vit.msa %7 heads 2 query(%8, %9) key(%10, %11) value(%12, %13) query_norm(%16) key_norm(%17) norm_kind(rms) norm_epsilon(1.0e-05) projection(%14, %15) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12xf32>, tensor<12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %19 = vit.residual %5, %18 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %20 = vit.param "layer.{i}.mlp.fc1.weight" layers(2) : tensor<40x24xf32>
    %21 = vit.param "layer.{i}.mlp.fc1.bias" layers(2) : tensor<40xf32>
    %22 = vit.param "layer.{i}.mlp.fc2.weight" layers(2) : tensor<24x40xf32>
    %23 = vit.param "layer.{i}.mlp.fc2.bias" layers(2) : tensor<24xf32>
    %24 = vit.mlp %7 fc1(%20, %21) fc2(%22, %23) activation(gelu) : (tensor<2x17x24xf32>, tensor<40x24xf32>, tensor<40xf32>, tensor<24x40xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %25 = vit.residual %19, %24 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %26 = vit.param "layer.{i}.norm1.weight" layers(2) : tensor<24xf32>
    %27 = vit.param "layer.{i}.norm1.bias" layers(2) : tensor<24xf32>
    %28 = vit.layer_norm %25 scale(%26) bias(%27) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %29 = vit.param "layer.{i}.attention1.q.weight" layers(2) : tensor<24x24xf32>
    %30 = vit.param "layer.{i}.attention1.q.bias" layers(2) : tensor<24xf32>
    %31 = vit.param "layer.{i}.attention1.k.weight" layers(2) : tensor<24x24xf32>
    %32 = vit.param "layer.{i}.attention1.k.bias" layers(2) : tensor<24xf32>
    %33 = vit.param "layer.{i}.attention1.v.weight" layers(2) : tensor<24x24xf32>
    %34 = vit.param "layer.{i}.attention1.v.bias" layers(2) : tensor<24xf32>
    %35 = vit.param "layer.{i}.attention1.o.weight" layers(2) : tensor<24x24xf32>
    %36 = vit.param "layer.{i}.attention1.o.bias" layers(2) : tensor<24xf32>
    %37 = vit.msa %28 heads 4 query(%29, %30) key(%31, %32) value(%33, %34) projection(%35, %36) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %38 = vit.param "layer.{i}.scale1" layers(2) : tensor<24xf32>
    %39 = vit.residual %25, %37 scale(%38) : (tensor<2x17x24xf32>, tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %40 = vit.param "layer.{i}.norm2.weight" layers(2) : tensor<24xf32>
    %41 = vit.param "layer.{i}.norm2.bias" layers(2) : tensor<24xf32>
    %42 = vit.layer_norm %25 scale(%40) bias(%41) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %43 = vit.param "layer.{i}.mlp2.fc1.weight" layers(2) : tensor<20x24xf32>
    %44 = vit.param "layer.{i}.mlp2.fc1.bias" layers(2) : tensor<20xf32>
    %45 = vit.param "layer.{i}.mlp2.fc2.weight" layers(2) : tensor<24x20xf32>
    %46 = vit.param "layer.{i}.mlp2.fc2.bias" layers(2) : tensor<24xf32>
    %47 = vit.mlp %42 fc1(%43, %44) fc2(%45, %46) activation(relu2) : (tensor<2x17x24xf32>, tensor<20x24xf32>, tensor<20xf32>, tensor<24x20xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %48 = vit.param "layer.{i}.scale2" layers(2) : tensor<24xf32>
    %49 = vit.residual %39, %47 scale(%48) : (tensor<2x17x24xf32>, tensor<2x17x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    vit.yield %49 : tensor<2x17x24xf32>
  } : tensor<2x17x24xf32>
  return %4 : tensor<2x17x24xf32>
}
