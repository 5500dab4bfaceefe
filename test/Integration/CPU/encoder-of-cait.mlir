// CaiT's layers: talking heads among the patches, then a class token that alone learns of them, both with LayerScale.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x24xf32> {vit.name = "class"},
     tensor<2x17x24xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
  %4 = vit.param "position" : tensor<1x16x24xf32>
  %5 = vit.pos_embed %3, %4 : (tensor<2x16x24xf32>, tensor<1x16x24xf32>) -> tensor<2x16x24xf32>
  %6 = vit.encoder %5 layers(3) {
  ^bb0(%7: tensor<2x16x24xf32>):
    %8 = vit.param "layer.{i}.norm1.weight" layers(3) : tensor<24xf32>
    %9 = vit.param "layer.{i}.norm1.bias" layers(3) : tensor<24xf32>
    %10 = vit.layer_norm %7 scale(%8) bias(%9) epsilon 1.0e-06 : (tensor<2x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    %11 = vit.param "layer.{i}.attention.q.weight" layers(3) : tensor<24x24xf32>
    %12 = vit.param "layer.{i}.attention.q.bias" layers(3) : tensor<24xf32>
    %13 = vit.param "layer.{i}.attention.k.weight" layers(3) : tensor<24x24xf32>
    %14 = vit.param "layer.{i}.attention.k.bias" layers(3) : tensor<24xf32>
    %15 = vit.param "layer.{i}.attention.v.weight" layers(3) : tensor<24x24xf32>
    %16 = vit.param "layer.{i}.attention.v.bias" layers(3) : tensor<24xf32>
    %17 = vit.param "layer.{i}.attention.o.weight" layers(3) : tensor<24x24xf32>
    %18 = vit.param "layer.{i}.attention.o.bias" layers(3) : tensor<24xf32>
    %19 = vit.param "layer.{i}.attention.score_mix.weight" layers(3) : tensor<4x4xf32>
    %20 = vit.param "layer.{i}.attention.score_mix.bias" layers(3) : tensor<4xf32>
    %21 = vit.param "layer.{i}.attention.weight_mix.weight" layers(3) : tensor<4x4xf32>
    %22 = vit.param "layer.{i}.attention.weight_mix.bias" layers(3) : tensor<4xf32>
    %23 = vit.msa %10 heads 4 query(%11, %12) key(%13, %14) value(%15, %16) score_mix(%19, %20) weight_mix(%21, %22) projection(%17, %18) : (tensor<2x16x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    %24 = vit.param "layer.{i}.scale1" layers(3) : tensor<24xf32>
    %25 = vit.residual %7, %23 scale(%24) : (tensor<2x16x24xf32>, tensor<2x16x24xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    %26 = vit.param "layer.{i}.norm2.weight" layers(3) : tensor<24xf32>
    %27 = vit.param "layer.{i}.norm2.bias" layers(3) : tensor<24xf32>
    %28 = vit.layer_norm %25 scale(%26) bias(%27) epsilon 1.0e-06 : (tensor<2x16x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    %29 = vit.param "layer.{i}.mlp.fc1.weight" layers(3) : tensor<48x24xf32>
    %30 = vit.param "layer.{i}.mlp.fc1.bias" layers(3) : tensor<48xf32>
    %31 = vit.param "layer.{i}.mlp.fc2.weight" layers(3) : tensor<24x48xf32>
    %32 = vit.param "layer.{i}.mlp.fc2.bias" layers(3) : tensor<24xf32>
    %33 = vit.mlp %28 fc1(%29, %30) fc2(%31, %32) activation(gelu) : (tensor<2x16x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    %34 = vit.param "layer.{i}.scale2" layers(3) : tensor<24xf32>
    %35 = vit.residual %25, %33 scale(%34) : (tensor<2x16x24xf32>, tensor<2x16x24xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
    vit.yield %35 : tensor<2x16x24xf32>
  } : tensor<2x16x24xf32>
  %36 = vit.param "cls" : tensor<1x1x24xf32>
  %37 = vit.tokens %6 prepend(%36) : (tensor<2x16x24xf32>, tensor<1x1x24xf32>) -> tensor<2x17x24xf32>
  %38 = vit.encoder %37 layers(2) {
  ^bb0(%39: tensor<2x17x24xf32>):
    %40 = vit.param "layer.{i}.class.norm1.weight" layers(2) : tensor<24xf32>
    %41 = vit.param "layer.{i}.class.norm1.bias" layers(2) : tensor<24xf32>
    %42 = vit.layer_norm %39 scale(%40) bias(%41) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %43 = tensor.extract_slice %42[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x17x24xf32> to tensor<2x1x24xf32>
    %44 = vit.param "layer.{i}.class.attention.q.weight" layers(2) : tensor<24x24xf32>
    %45 = vit.param "layer.{i}.class.attention.q.bias" layers(2) : tensor<24xf32>
    %46 = vit.param "layer.{i}.class.attention.k.weight" layers(2) : tensor<24x24xf32>
    %47 = vit.param "layer.{i}.class.attention.k.bias" layers(2) : tensor<24xf32>
    %48 = vit.param "layer.{i}.class.attention.v.weight" layers(2) : tensor<24x24xf32>
    %49 = vit.param "layer.{i}.class.attention.v.bias" layers(2) : tensor<24xf32>
    %50 = vit.param "layer.{i}.class.attention.o.weight" layers(2) : tensor<24x24xf32>
    %51 = vit.param "layer.{i}.class.attention.o.bias" layers(2) : tensor<24xf32>
    %52 = vit.msa %43 context(%42) heads 4 query(%44, %45) key(%46, %47) value(%48, %49) projection(%50, %51) : (tensor<2x1x24xf32>, tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
    %53 = tensor.extract_slice %39[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x17x24xf32> to tensor<2x1x24xf32>
    %54 = vit.param "layer.{i}.class.scale1" layers(2) : tensor<24xf32>
    %55 = vit.residual %53, %52 scale(%54) : (tensor<2x1x24xf32>, tensor<2x1x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
    %56 = tensor.insert_slice %55 into %39[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x1x24xf32> into tensor<2x17x24xf32>
    %57 = tensor.extract_slice %56[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x17x24xf32> to tensor<2x1x24xf32>
    %58 = vit.param "layer.{i}.class.norm2.weight" layers(2) : tensor<24xf32>
    %59 = vit.param "layer.{i}.class.norm2.bias" layers(2) : tensor<24xf32>
    %60 = vit.layer_norm %57 scale(%58) bias(%59) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
    %61 = vit.param "layer.{i}.class.mlp.fc1.weight" layers(2) : tensor<48x24xf32>
    %62 = vit.param "layer.{i}.class.mlp.fc1.bias" layers(2) : tensor<48xf32>
    %63 = vit.param "layer.{i}.class.mlp.fc2.weight" layers(2) : tensor<24x48xf32>
    %64 = vit.param "layer.{i}.class.mlp.fc2.bias" layers(2) : tensor<24xf32>
    %65 = vit.mlp %60 fc1(%61, %62) fc2(%63, %64) activation(gelu) : (tensor<2x1x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
    %66 = tensor.extract_slice %56[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x17x24xf32> to tensor<2x1x24xf32>
    %67 = vit.param "layer.{i}.class.scale2" layers(2) : tensor<24xf32>
    %68 = vit.residual %66, %65 scale(%67) : (tensor<2x1x24xf32>, tensor<2x1x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
    %69 = tensor.insert_slice %68 into %56[0, 0, 0] [2, 1, 24] [1, 1, 1] : tensor<2x1x24xf32> into tensor<2x17x24xf32>
    vit.yield %69 : tensor<2x17x24xf32>
  } : tensor<2x17x24xf32>
  %70 = vit.param "norm.weight" : tensor<24xf32>
  %71 = vit.param "norm.bias" : tensor<24xf32>
  %72 = vit.layer_norm %38 scale(%70) bias(%71) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
  %73 = vit.pool %72 token : (tensor<2x17x24xf32>) -> tensor<2x24xf32>
  return %73, %72 : tensor<2x24xf32>, tensor<2x17x24xf32>
}
