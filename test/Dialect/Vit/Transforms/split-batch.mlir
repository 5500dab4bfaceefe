// A batch becomes groups of images that fit, and says how many.
// RUN: vit-opt %s --split-input-file --vit-split-batch=max-bytes=4096 | FileCheck %s
// RUN: vit-opt %s --split-input-file --vit-split-batch=max-bytes=1000000000 | FileCheck %s --check-prefix=WHOLE

// An image of 16 tokens needs 16 * (8 + 8 + 2 * 16) * 4 = 3072 bytes in its MLP.
// WHOLE-NOT: batch_groups
// WHOLE: tensor<7x16x16xf32>
// CHECK: module attributes {vit.batch_groups = 6 : i64}
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%{{.*}}: tensor<1x1x4x16xf32> {vit.name = "input"}) -> (tensor<1x8xf32> {vit.name = "means"}, tensor<1x16x8xf32>)
// CHECK: vit.param "patch" : tensor<8x1x2x2xf32>
// CHECK: vit.patch_embed {{.*}} -> tensor<1x16x8xf32>
// CHECK: vit.encoder
// CHECK: ^bb0(%{{.*}}: tensor<1x16x8xf32>)
// CHECK: vit.mlp {{.*}} -> tensor<1x16x8xf32>
// CHECK: vit.residual {{.*}} -> tensor<1x16x8xf32>
// CHECK: } : tensor<1x16x8xf32>
// CHECK: vit.pool {{.*}} -> tensor<1x8xf32>
func.func @infer(%image: tensor<6x1x4x16xf32> {vit.name = "input"}) -> (tensor<6x8xf32> {vit.name = "means"}, tensor<6x16x8xf32>) {
  %w = vit.param "patch" : tensor<8x1x2x2xf32>
  %x = vit.patch_embed %image, %w stride [2, 2] : (tensor<6x1x4x16xf32>, tensor<8x1x2x2xf32>) -> tensor<6x16x8xf32>
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<6x16x8xf32>):
    %w1 = vit.param "{i}.fc1" layers(2) : tensor<16x8xf32>
    %w2 = vit.param "{i}.fc2" layers(2) : tensor<8x16xf32>
    %m = vit.mlp %t fc1(%w1) fc2(%w2) activation(gelu) : (tensor<6x16x8xf32>, tensor<16x8xf32>, tensor<8x16xf32>) -> tensor<6x16x8xf32>
    %r = vit.residual %t, %m : (tensor<6x16x8xf32>, tensor<6x16x8xf32>) -> tensor<6x16x8xf32>
    vit.yield %r : tensor<6x16x8xf32>
  } : tensor<6x16x8xf32>
  %p = vit.pool %y mean : (tensor<6x16x8xf32>) -> tensor<6x8xf32>
  return %p, %y : tensor<6x8xf32>, tensor<6x16x8xf32>
}

// -----

// Attention: 16 * (8 + 8 + 4 * 4) * 4 = 2048 bytes an image, so two go together.
// CHECK: module attributes {vit.batch_groups = 3 : i64}
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%{{.*}}: tensor<2x16x8xf32>) -> tensor<2x16x8xf32>
// CHECK: vit.msa {{.*}} -> tensor<2x16x8xf32>
func.func @infer(%x: tensor<6x16x8xf32>) -> tensor<6x16x8xf32> {
  %q = vit.param "q" : tensor<4x8xf32>
  %k = vit.param "k" : tensor<4x8xf32>
  %v = vit.param "v" : tensor<4x8xf32>
  %o = vit.param "o" : tensor<8x4xf32>
  %y = vit.msa %x heads 2 query(%q) key(%k) value(%v) projection(%o)
    : (tensor<6x16x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<8x4xf32>) -> tensor<6x16x8xf32>
  return %y : tensor<6x16x8xf32>
}

// -----

// Stages: the widest is 16 * (8 + 8 + 4 * 8) * 4 = 3072 bytes an image.
// CHECK: module attributes {vit.batch_groups = 6 : i64}
// CHECK-LABEL: func.func @infer
// CHECK: vit.msa {{.*}} windows({{.*}} -> tensor<1x16x8xf32>
// CHECK: vit.patch_merge {{.*}} -> tensor<1x4x32xf32>
// CHECK: vit.linear {{.*}} -> tensor<1x4x8xf32>
func.func @infer(%x: tensor<6x16x8xf32>) -> tensor<6x4x8xf32> {
  %w = vit.param "w" : tensor<8x8xf32>
  %r = vit.param "r" : tensor<8x32xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 4, columns = 4, height = 2, width = 2, down = 1>)
    : (tensor<6x16x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<6x16x8xf32>
  %m = vit.patch_merge %y grid [4, 4] : (tensor<6x16x8xf32>) -> tensor<6x4x32xf32>
  %z = vit.linear %m, %r : (tensor<6x4x32xf32>, tensor<8x32xf32>) -> tensor<6x4x8xf32>
  return %z : tensor<6x4x8xf32>
}

// -----

// A prime number of images: one by one.
// CHECK: module attributes {vit.batch_groups = 7 : i64}
// CHECK: vit.layer_norm {{.*}} -> tensor<1x16x16xf32>
func.func @infer(%x: tensor<7x16x16xf32>) -> tensor<7x16x16xf32> {
  %y = vit.layer_norm %x epsilon 1.0e-6 : (tensor<7x16x16xf32>) -> tensor<7x16x16xf32>
  return %y : tensor<7x16x16xf32>
}

// -----

// One image, a group already, and other operations than the dialect's stay.
// CHECK-LABEL: module {
// CHECK: vit.layer_norm {{.*}} -> tensor<1x160x16xf32>
func.func @infer(%x: tensor<1x160x16xf32>) -> tensor<1x160x16xf32> {
  %y = vit.layer_norm %x epsilon 1.0e-6 : (tensor<1x160x16xf32>) -> tensor<1x160x16xf32>
  return %y : tensor<1x160x16xf32>
}

// -----

// CHECK: module attributes {vit.batch_groups = 2 : i64}
// CHECK: vit.layer_norm {{.*}} -> tensor<2x160x16xf32>
module attributes {vit.batch_groups = 2 : i64} {
  func.func @infer(%x: tensor<2x160x16xf32>) -> tensor<2x160x16xf32> {
    %y = vit.layer_norm %x epsilon 1.0e-6 : (tensor<2x160x16xf32>) -> tensor<2x160x16xf32>
    return %y : tensor<2x160x16xf32>
  }
}

// -----

// CHECK-LABEL: module {
// CHECK: tensor.extract_slice
// CHECK: vit.layer_norm {{.*}} -> tensor<2x100x16xf32>
func.func @infer(%x: tensor<2x160x16xf32>) -> tensor<2x100x16xf32> {
  %s = tensor.extract_slice %x[0, 0, 0] [2, 100, 16] [1, 1, 1] : tensor<2x160x16xf32> to tensor<2x100x16xf32>
  %y = vit.layer_norm %s epsilon 1.0e-6 : (tensor<2x100x16xf32>) -> tensor<2x100x16xf32>
  return %y : tensor<2x100x16xf32>
}
