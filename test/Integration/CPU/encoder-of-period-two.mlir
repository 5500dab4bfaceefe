// Layers of two kinds in turn: even ones with attention, odd ones without.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x17x8xf32>)
  -> (tensor<1x17x16xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x17x8xf32>, tensor<16x1x1x8xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
  %4 = vit.encoder %3 layers(3) {
  ^bb0(%5: tensor<1x17x16xf32>):
    %6 = vit.param "layer.{i}.even.norm1.weight" layers(3) step(2) : tensor<16xf32>
    %7 = vit.param "layer.{i}.even.norm1.bias" layers(3) step(2) : tensor<16xf32>
    %8 = vit.layer_norm %5 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<1x17x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %9 = vit.param "layer.{i}.even.attention.q.weight" layers(3) step(2) : tensor<16x16xf32>
    %10 = vit.param "layer.{i}.even.attention.q.bias" layers(3) step(2) : tensor<16xf32>
    %11 = vit.param "layer.{i}.even.attention.k.weight" layers(3) step(2) : tensor<16x16xf32>
    %12 = vit.param "layer.{i}.even.attention.k.bias" layers(3) step(2) : tensor<16xf32>
    %13 = vit.param "layer.{i}.even.attention.v.weight" layers(3) step(2) : tensor<16x16xf32>
    %14 = vit.param "layer.{i}.even.attention.v.bias" layers(3) step(2) : tensor<16xf32>
    %15 = vit.param "layer.{i}.even.attention.o.weight" layers(3) step(2) : tensor<16x16xf32>
    %16 = vit.param "layer.{i}.even.attention.o.bias" layers(3) step(2) : tensor<16xf32>
    %17 = vit.msa %8 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) projection(%15, %16) : (tensor<1x17x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %18 = vit.residual %5, %17 : (tensor<1x17x16xf32>, tensor<1x17x16xf32>) -> tensor<1x17x16xf32>
    %19 = vit.param "layer.{i}.even.norm2.weight" layers(3) step(2) : tensor<16xf32>
    %20 = vit.param "layer.{i}.even.norm2.bias" layers(3) step(2) : tensor<16xf32>
    %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x17x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %22 = vit.param "layer.{i}.even.mlp.fc1.weight" layers(3) step(2) : tensor<20x16xf32>
    %23 = vit.param "layer.{i}.even.mlp.fc1.bias" layers(3) step(2) : tensor<20xf32>
    %24 = vit.param "layer.{i}.even.mlp.fc2.weight" layers(3) step(2) : tensor<16x20xf32>
    %25 = vit.param "layer.{i}.even.mlp.fc2.bias" layers(3) step(2) : tensor<16xf32>
    %26 = vit.mlp %21 fc1(%22, %23) fc2(%24, %25) activation(gelu) : (tensor<1x17x16xf32>, tensor<20x16xf32>, tensor<20xf32>, tensor<16x20xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %27 = vit.residual %18, %26 : (tensor<1x17x16xf32>, tensor<1x17x16xf32>) -> tensor<1x17x16xf32>
    %28 = vit.param "layer.{i}.odd.norm1.weight" layers(3) first(1) step(2) : tensor<16xf32>
    %29 = vit.param "layer.{i}.odd.norm1.bias" layers(3) first(1) step(2) : tensor<16xf32>
    %30 = vit.layer_norm %27 scale(%28) bias(%29) epsilon 1.0e-06 : (tensor<1x17x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %31 = vit.msa %30 heads 1 kind(identity) : (tensor<1x17x16xf32>) -> tensor<1x17x16xf32>
    %32 = vit.residual %27, %31 : (tensor<1x17x16xf32>, tensor<1x17x16xf32>) -> tensor<1x17x16xf32>
    %33 = vit.param "layer.{i}.odd.norm2.weight" layers(3) first(1) step(2) : tensor<16xf32>
    %34 = vit.param "layer.{i}.odd.norm2.bias" layers(3) first(1) step(2) : tensor<16xf32>
    %35 = vit.layer_norm %32 scale(%33) bias(%34) epsilon 1.0e-06 : (tensor<1x17x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %36 = vit.param "layer.{i}.odd.mlp.gate.weight" layers(3) first(1) step(2) : tensor<12x16xf32>
    %37 = vit.param "layer.{i}.odd.mlp.gate.bias" layers(3) first(1) step(2) : tensor<12xf32>
    %38 = vit.param "layer.{i}.odd.mlp.fc1.weight" layers(3) first(1) step(2) : tensor<12x16xf32>
    %39 = vit.param "layer.{i}.odd.mlp.fc1.bias" layers(3) first(1) step(2) : tensor<12xf32>
    %40 = vit.param "layer.{i}.odd.mlp.fc2.weight" layers(3) first(1) step(2) : tensor<16x12xf32>
    %41 = vit.param "layer.{i}.odd.mlp.fc2.bias" layers(3) first(1) step(2) : tensor<16xf32>
    %42 = vit.mlp %35 gate(%36, %37) fc1(%38, %39) fc2(%40, %41) activation(silu) : (tensor<1x17x16xf32>, tensor<12x16xf32>, tensor<12xf32>, tensor<12x16xf32>, tensor<12xf32>, tensor<16x12xf32>, tensor<16xf32>) -> tensor<1x17x16xf32>
    %43 = vit.residual %32, %42 : (tensor<1x17x16xf32>, tensor<1x17x16xf32>) -> tensor<1x17x16xf32>
    vit.yield %43 : tensor<1x17x16xf32>
  } : tensor<1x17x16xf32>
  return %4 : tensor<1x17x16xf32>
}
