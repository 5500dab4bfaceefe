// What an operation becomes says in its location what it is for; profiles and
// the count of FLOPs go by these names.
// RUN: vit-opt %s --convert-vit-to-linalg --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// A norm has its operation's name; in attention and MLP each product has one
// of its own.
// CHECK-LABEL: func.func @names
// CHECK: linalg.generic
// CHECK: math.sqrt {{.*}} loc(fused<"layer_norm">[
// CHECK: linalg.matmul {{.*}} loc(fused<"msa.qkv">[
// CHECK: vit.attention {{.*}} loc(fused<"msa.attention">[
// CHECK: linalg.matmul {{.*}} loc(fused<"msa.projection">[
// CHECK: linalg.matmul {{.*}} loc(fused<"mlp.fc1">[
// CHECK: math.erf {{.*}} loc(fused<"mlp.fc1">[
// CHECK: linalg.matmul {{.*}} loc(fused<"mlp.fc2">[
func.func @names(%x: tensor<1x4x6xf32>, %s: tensor<6xf32>, %w: tensor<6x6xf32>, %w1: tensor<9x6xf32>, %w2: tensor<6x9xf32>) -> tensor<1x4x6xf32> {
  %0 = vit.layer_norm %x scale(%s) bias(%s) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
  %1 = vit.msa %0 heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  %2 = vit.mlp %1 fc1(%w1) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x4x6xf32>
  return %2 : tensor<1x4x6xf32>
}

// Queries of one tensor, keys and values of another: two products.
// CHECK-LABEL: func.func @context
// CHECK: linalg.matmul {{.*}} loc(fused<"msa.query">[
// CHECK: linalg.matmul {{.*}} loc(fused<"msa.key_value">[
func.func @context(%x: tensor<1x1x6xf32>, %c: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x1x6xf32> {
  %0 = vit.msa %x context(%c) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x1x6xf32>, tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x1x6xf32>
  return %0 : tensor<1x1x6xf32>
}

// The gate is a product of its own, and a name that somebody gave stays.
// CHECK-LABEL: func.func @gate
// CHECK: linalg.matmul {{.*}} loc(fused<"last.fc1">[
// CHECK: linalg.matmul {{.*}} loc(fused<"last.gate">[
// CHECK: linalg.matmul {{.*}} loc(fused<"last.fc2">[
func.func @gate(%x: tensor<1x4x6xf32>, %w1: tensor<9x6xf32>, %w2: tensor<6x9xf32>) -> tensor<1x4x6xf32> {
  %0 = vit.mlp %x gate(%w1) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x4x6xf32>, tensor<9x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x4x6xf32> loc(fused<"last">["model.json":7:1])
  return %0 : tensor<1x4x6xf32>
}

// The image's patches are gathered under the operation's name, multiplied
// under another.
// CHECK-LABEL: func.func @patches
// CHECK: linalg.generic
// CHECK: } -> {{.*}} loc(fused<"patch_embed">[
// CHECK: linalg.matmul {{.*}} loc(fused<"patch_embed.projection">[
func.func @patches(%image: tensor<1x3x8x8xf32>, %w: tensor<6x3x4x4xf32>) -> tensor<1x4x6xf32> {
  %0 = vit.patch_embed %image, %w stride [4, 4] : (tensor<1x3x8x8xf32>, tensor<6x3x4x4xf32>) -> tensor<1x4x6xf32>
  return %0 : tensor<1x4x6xf32>
}
