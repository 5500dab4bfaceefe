// A run of one layer, a layer on its own, then a run of three; the tokens between them are answers too.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x13x8xf32>)
  -> (tensor<1x12xf32> {vit.name = "last"},
     tensor<1x13x12xf32> {vit.name = "first"},
     tensor<1x12xf32> {vit.name = "alone"}) {
  %1 = vit.param "patch.weight" : tensor<12x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<12xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x13x8xf32>, tensor<12x1x1x8xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %4 = vit.encoder %3 layers(1) {
  ^bb0(%5: tensor<1x13x12xf32>):
    %6 = vit.param "layer.{i}.a.norm1.weight" layers(1) : tensor<12xf32>
    %7 = vit.param "layer.{i}.a.norm1.bias" layers(1) : tensor<12xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %9 = vit.param "layer.{i}.a.attention.q.weight" layers(1) : tensor<12x12xf32>
    %10 = vit.param "layer.{i}.a.attention.q.bias" layers(1) : tensor<12xf32>
    %11 = vit.param "layer.{i}.a.attention.k.weight" layers(1) : tensor<12x12xf32>
    %12 = vit.param "layer.{i}.a.attention.k.bias" layers(1) : tensor<12xf32>
    %13 = vit.param "layer.{i}.a.attention.v.weight" layers(1) : tensor<12x12xf32>
    %14 = vit.param "layer.{i}.a.attention.v.bias" layers(1) : tensor<12xf32>
    %15 = vit.param "layer.{i}.a.attention.o.weight" layers(1) : tensor<12x12xf32>
    %16 = vit.param "layer.{i}.a.attention.o.bias" layers(1) : tensor<12xf32>
    %17 = vit.msa %8 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) projection(%15, %16) : (tensor<1x13x12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %18 = vit.residual %5, %17 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    %19 = vit.param "layer.{i}.a.norm2.weight" layers(1) : tensor<12xf32>
    %20 = vit.param "layer.{i}.a.norm2.bias" layers(1) : tensor<12xf32>
    %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %22 = vit.param "layer.{i}.a.mlp.fc1.weight" layers(1) : tensor<24x12xf32>
    %23 = vit.param "layer.{i}.a.mlp.fc1.bias" layers(1) : tensor<24xf32>
    %24 = vit.param "layer.{i}.a.mlp.fc2.weight" layers(1) : tensor<12x24xf32>
    %25 = vit.param "layer.{i}.a.mlp.fc2.bias" layers(1) : tensor<12xf32>
    %26 = vit.mlp %21 fc1(%22, %23) fc2(%24, %25) activation(gelu) : (tensor<1x13x12xf32>, tensor<24x12xf32>, tensor<24xf32>, tensor<12x24xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %27 = vit.residual %18, %26 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    vit.yield %27 : tensor<1x13x12xf32>
  } : tensor<1x13x12xf32>
  %28 = vit.param "alone.norm1.weight" : tensor<12xf32>
  %29 = vit.param "alone.norm1.bias" : tensor<12xf32>
  %30 = vit.layer_norm %4 scale(%28) bias(%29) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %31 = vit.param "alone.attention.q.weight" : tensor<12x12xf32>
  %32 = vit.param "alone.attention.q.bias" : tensor<12xf32>
  %33 = vit.param "alone.attention.k.weight" : tensor<12x12xf32>
  %34 = vit.param "alone.attention.k.bias" : tensor<12xf32>
  %35 = vit.param "alone.attention.v.weight" : tensor<12x12xf32>
  %36 = vit.param "alone.attention.v.bias" : tensor<12xf32>
  %37 = vit.param "alone.attention.o.weight" : tensor<12x12xf32>
  %38 = vit.param "alone.attention.o.bias" : tensor<12xf32>
  %39 = vit.msa %30 heads 3 query(%31, %32) key(%33, %34) value(%35, %36) projection(%37, %38) : (tensor<1x13x12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %40 = vit.residual %4, %39 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
  %41 = vit.param "alone.norm2.weight" : tensor<12xf32>
  %42 = vit.param "alone.norm2.bias" : tensor<12xf32>
  %43 = vit.layer_norm %40 scale(%41) bias(%42) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %44 = vit.param "alone.mlp.fc1.weight" : tensor<24x12xf32>
  %45 = vit.param "alone.mlp.fc1.bias" : tensor<24xf32>
  %46 = vit.param "alone.mlp.fc2.weight" : tensor<12x24xf32>
  %47 = vit.param "alone.mlp.fc2.bias" : tensor<12xf32>
  %48 = vit.mlp %43 fc1(%44, %45) fc2(%46, %47) activation(quick_gelu) : (tensor<1x13x12xf32>, tensor<24x12xf32>, tensor<24xf32>, tensor<12x24xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %49 = vit.residual %40, %48 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
  %50 = vit.encoder %49 layers(3) {
  ^bb0(%51: tensor<1x13x12xf32>):
    %52 = vit.param "layer.{i}.b.norm1.weight" layers(3) : tensor<12xf32>
    %53 = vit.param "layer.{i}.b.norm1.bias" layers(3) : tensor<12xf32>
    %54 = vit.layer_norm %51 scale(%52) bias(%53) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %55 = vit.param "layer.{i}.b.attention.q.weight" layers(3) : tensor<12x12xf32>
    %56 = vit.param "layer.{i}.b.attention.q.bias" layers(3) : tensor<12xf32>
    %57 = vit.param "layer.{i}.b.attention.k.weight" layers(3) : tensor<12x12xf32>
    %58 = vit.param "layer.{i}.b.attention.k.bias" layers(3) : tensor<12xf32>
    %59 = vit.param "layer.{i}.b.attention.v.weight" layers(3) : tensor<12x12xf32>
    %60 = vit.param "layer.{i}.b.attention.v.bias" layers(3) : tensor<12xf32>
    %61 = vit.param "layer.{i}.b.attention.o.weight" layers(3) : tensor<12x12xf32>
    %62 = vit.param "layer.{i}.b.attention.o.bias" layers(3) : tensor<12xf32>
    %63 = vit.msa %54 heads 1 query(%55, %56) key(%57, %58) value(%59, %60) projection(%61, %62) : (tensor<1x13x12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %64 = vit.residual %51, %63 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    %65 = vit.param "layer.{i}.b.norm2.weight" layers(3) : tensor<12xf32>
    %66 = vit.param "layer.{i}.b.norm2.bias" layers(3) : tensor<12xf32>
    %67 = vit.layer_norm %64 scale(%65) bias(%66) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %68 = vit.param "layer.{i}.b.mlp.fc1.weight" layers(3) : tensor<12x12xf32>
    %69 = vit.param "layer.{i}.b.mlp.fc1.bias" layers(3) : tensor<12xf32>
    %70 = vit.param "layer.{i}.b.mlp.fc2.weight" layers(3) : tensor<12x12xf32>
    %71 = vit.param "layer.{i}.b.mlp.fc2.bias" layers(3) : tensor<12xf32>
    %72 = vit.mlp %67 fc1(%68, %69) fc2(%70, %71) activation(relu) : (tensor<1x13x12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %73 = vit.residual %64, %72 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    vit.yield %73 : tensor<1x13x12xf32>
  } : tensor<1x13x12xf32>
  %74 = vit.pool %50 mean : (tensor<1x13x12xf32>) -> tensor<1x12xf32>
  %75 = vit.pool %49 token : (tensor<1x13x12xf32>) -> tensor<1x12xf32>
  return %74, %4, %75 : tensor<1x12xf32>, tensor<1x13x12xf32>, tensor<1x12xf32>
}
