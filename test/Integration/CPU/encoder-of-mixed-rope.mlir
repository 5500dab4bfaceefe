// Frequencies of rotary positions that one tensor holds for all layers, of two kinds in turn; one token is read, so the last layer is apart.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x24xf32> {vit.name = "class"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
  %4 = vit.param "cls" : tensor<1x1x24xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<2x16x24xf32>, tensor<1x1x24xf32>) -> tensor<2x17x24xf32>
  %6 = vit.param "frequencies" : tensor<2x6x3x4xf32>
  %7 = vit.encoder %5 layers(3) {
  ^bb0(%8: tensor<2x17x24xf32>):
    %9 = vit.layer_slice %6 along 1 step(2) : (tensor<2x6x3x4xf32>) -> tensor<2x3x4xf32>
    %10 = vit.mixed_rope_table %9 grid [4, 4] prefix 1 column_first : (tensor<2x3x4xf32>) -> tensor<2x17x12xf32>
    %11 = vit.param "layer.{i}.even.norm1.weight" layers(3) step(2) : tensor<24xf32>
    %12 = vit.param "layer.{i}.even.norm1.bias" layers(3) step(2) : tensor<24xf32>
    %13 = vit.layer_norm %8 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %14 = vit.param "layer.{i}.even.attention.q.weight" layers(3) step(2) : tensor<24x24xf32>
    %15 = vit.param "layer.{i}.even.attention.q.bias" layers(3) step(2) : tensor<24xf32>
    %16 = vit.param "layer.{i}.even.attention.k.weight" layers(3) step(2) : tensor<24x24xf32>
    %17 = vit.param "layer.{i}.even.attention.k.bias" layers(3) step(2) : tensor<24xf32>
    %18 = vit.param "layer.{i}.even.attention.v.weight" layers(3) step(2) : tensor<24x24xf32>
    %19 = vit.param "layer.{i}.even.attention.v.bias" layers(3) step(2) : tensor<24xf32>
    %20 = vit.param "layer.{i}.even.attention.o.weight" layers(3) step(2) : tensor<24x24xf32>
    %21 = vit.param "layer.{i}.even.attention.o.bias" layers(3) step(2) : tensor<24xf32>
    %22 = vit.msa %13 heads 3 query(%14, %15) key(%16, %17) value(%18, %19) rope(%10) interleaved projection(%20, %21) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x17x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %23 = vit.residual %8, %22 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %24 = vit.param "layer.{i}.even.norm2.weight" layers(3) step(2) : tensor<24xf32>
    %25 = vit.param "layer.{i}.even.norm2.bias" layers(3) step(2) : tensor<24xf32>
    %26 = vit.layer_norm %23 scale(%24) bias(%25) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %27 = vit.param "layer.{i}.even.mlp.fc1.weight" layers(3) step(2) : tensor<48x24xf32>
    %28 = vit.param "layer.{i}.even.mlp.fc1.bias" layers(3) step(2) : tensor<48xf32>
    %29 = vit.param "layer.{i}.even.mlp.fc2.weight" layers(3) step(2) : tensor<24x48xf32>
    %30 = vit.param "layer.{i}.even.mlp.fc2.bias" layers(3) step(2) : tensor<24xf32>
    %31 = vit.mlp %26 fc1(%27, %28) fc2(%29, %30) activation(gelu) : (tensor<2x17x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %32 = vit.residual %23, %31 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %33 = vit.layer_slice %6 along 1 first(1) step(2) : (tensor<2x6x3x4xf32>) -> tensor<2x3x4xf32>
    %34 = vit.mixed_rope_table %33 grid [4, 4] prefix 1 column_first : (tensor<2x3x4xf32>) -> tensor<2x17x12xf32>
    %35 = vit.param "layer.{i}.odd.norm1.weight" layers(3) first(1) step(2) : tensor<24xf32>
    %36 = vit.param "layer.{i}.odd.norm1.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %37 = vit.layer_norm %32 scale(%35) bias(%36) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %38 = vit.param "layer.{i}.odd.attention.q.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %39 = vit.param "layer.{i}.odd.attention.q.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %40 = vit.param "layer.{i}.odd.attention.k.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %41 = vit.param "layer.{i}.odd.attention.k.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %42 = vit.param "layer.{i}.odd.attention.v.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %43 = vit.param "layer.{i}.odd.attention.v.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %44 = vit.param "layer.{i}.odd.attention.o.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %45 = vit.param "layer.{i}.odd.attention.o.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %46 = vit.msa %37 heads 3 query(%38, %39) key(%40, %41) value(%42, %43) rope(%34) interleaved projection(%44, %45) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x17x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %47 = vit.residual %32, %46 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %48 = vit.param "layer.{i}.odd.norm2.weight" layers(3) first(1) step(2) : tensor<24xf32>
    %49 = vit.param "layer.{i}.odd.norm2.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %50 = vit.layer_norm %47 scale(%48) bias(%49) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %51 = vit.param "layer.{i}.odd.mlp.fc1.weight" layers(3) first(1) step(2) : tensor<48x24xf32>
    %52 = vit.param "layer.{i}.odd.mlp.fc1.bias" layers(3) first(1) step(2) : tensor<48xf32>
    %53 = vit.param "layer.{i}.odd.mlp.fc2.weight" layers(3) first(1) step(2) : tensor<24x48xf32>
    %54 = vit.param "layer.{i}.odd.mlp.fc2.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %55 = vit.mlp %50 fc1(%51, %52) fc2(%53, %54) activation(gelu) : (tensor<2x17x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %56 = vit.residual %47, %55 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    vit.yield %56 : tensor<2x17x24xf32>
  } : tensor<2x17x24xf32>
  %57 = vit.param "norm.weight" : tensor<24xf32>
  %58 = vit.param "norm.bias" : tensor<24xf32>
  %59 = vit.layer_norm %7 scale(%57) bias(%58) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
  %60 = vit.pool %59 token : (tensor<2x17x24xf32>) -> tensor<2x24xf32>
  return %60 : tensor<2x24xf32>
}
