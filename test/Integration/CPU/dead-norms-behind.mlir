// A single layer with norms behind its branches, and a run without attention, for one token.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x13x8xf32>)
  -> (tensor<1x12xf32> {vit.name = "token"}) {
  %1 = vit.param "patch.weight" : tensor<12x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<12xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x13x8xf32>, tensor<12x1x1x8xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
  %4 = vit.encoder %3 layers(1) {
  ^bb0(%5: tensor<1x13x12xf32>):
    %6 = vit.param "layer.{i}.attention.q.weight" layers(1) : tensor<12x12xf32>
    %7 = vit.param "layer.{i}.attention.q.bias" layers(1) : tensor<12xf32>
    %8 = vit.param "layer.{i}.attention.k.weight" layers(1) : tensor<12x12xf32>
    %9 = vit.param "layer.{i}.attention.k.bias" layers(1) : tensor<12xf32>
    %10 = vit.param "layer.{i}.attention.v.weight" layers(1) : tensor<12x12xf32>
    %11 = vit.param "layer.{i}.attention.v.bias" layers(1) : tensor<12xf32>
    %12 = vit.param "layer.{i}.attention.o.weight" layers(1) : tensor<12x12xf32>
    %13 = vit.param "layer.{i}.attention.o.bias" layers(1) : tensor<12xf32>
    %14 = vit.msa %5 heads 2 query(%6, %7) key(%8, %9) value(%10, %11) projection(%12, %13) : (tensor<1x13x12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>, tensor<12x12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %15 = vit.residual %5, %14 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    %16 = vit.param "layer.{i}.norm1.weight" layers(1) : tensor<12xf32>
    %17 = vit.param "layer.{i}.norm1.bias" layers(1) : tensor<12xf32>
    %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %19 = vit.param "layer.{i}.mlp.fc1.weight" layers(1) : tensor<20x12xf32>
    %20 = vit.param "layer.{i}.mlp.fc1.bias" layers(1) : tensor<20xf32>
    %21 = vit.param "layer.{i}.mlp.fc2.weight" layers(1) : tensor<12x20xf32>
    %22 = vit.param "layer.{i}.mlp.fc2.bias" layers(1) : tensor<12xf32>
    %23 = vit.mlp %18 fc1(%19, %20) fc2(%21, %22) activation(gelu) : (tensor<1x13x12xf32>, tensor<20x12xf32>, tensor<20xf32>, tensor<12x20xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %24 = vit.residual %18, %23 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    %25 = vit.param "layer.{i}.norm2.weight" layers(1) : tensor<12xf32>
    %26 = vit.param "layer.{i}.norm2.bias" layers(1) : tensor<12xf32>
    %27 = vit.layer_norm %24 scale(%25) bias(%26) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    vit.yield %27 : tensor<1x13x12xf32>
  } : tensor<1x13x12xf32>
  %28 = vit.encoder %4 layers(3) {
  ^bb0(%29: tensor<1x13x12xf32>):
    %30 = vit.msa %29 heads 1 kind(identity) : (tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    %31 = vit.param "layer.{i}.norm.weight" layers(3) : tensor<12xf32>
    %32 = vit.param "layer.{i}.norm.bias" layers(3) : tensor<12xf32>
    %33 = vit.layer_norm %30 scale(%31) bias(%32) epsilon 1.0e-06 : (tensor<1x13x12xf32>, tensor<12xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %34 = vit.param "layer.{i}.ablated.fc1.weight" layers(3) : tensor<20x12xf32>
    %35 = vit.param "layer.{i}.ablated.fc1.bias" layers(3) : tensor<20xf32>
    %36 = vit.param "layer.{i}.ablated.fc2.weight" layers(3) : tensor<12x20xf32>
    %37 = vit.param "layer.{i}.ablated.fc2.bias" layers(3) : tensor<12xf32>
    %38 = vit.mlp %33 fc1(%34, %35) fc2(%36, %37) activation(silu) : (tensor<1x13x12xf32>, tensor<20x12xf32>, tensor<20xf32>, tensor<12x20xf32>, tensor<12xf32>) -> tensor<1x13x12xf32>
    %39 = vit.residual %29, %38 : (tensor<1x13x12xf32>, tensor<1x13x12xf32>) -> tensor<1x13x12xf32>
    vit.yield %39 : tensor<1x13x12xf32>
  } : tensor<1x13x12xf32>
  %40 = vit.pool %28 token index(12) : (tensor<1x13x12xf32>) -> tensor<1x12xf32>
  return %40 : tensor<1x12xf32>
}
