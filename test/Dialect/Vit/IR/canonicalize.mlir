// Folders, and what must not fold.
// RUN: vit-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @transpose_identity
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @transpose_identity(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = vit.transpose %x [0, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @transpose_undone
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @transpose_undone(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %y = vit.transpose %x [1, 2, 0] : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %z = vit.transpose %y [2, 0, 1] : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %z : tensor<2x3x4xf32>
}

// Twice the same rotation of three equal dimensions has the type of the input,
// but is the rotation the other way round.
// CHECK-LABEL: func.func @transpose_twice
// CHECK: vit.transpose %{{.*}} [1, 2, 0]
// CHECK: %[[Z:.*]] = vit.transpose %{{.*}} [1, 2, 0]
// CHECK: return %[[Z]]
func.func @transpose_twice(%x: tensor<4x4x4xf32>) -> tensor<4x4x4xf32> {
  %y = vit.transpose %x [1, 2, 0] : (tensor<4x4x4xf32>) -> tensor<4x4x4xf32>
  %z = vit.transpose %y [1, 2, 0] : (tensor<4x4x4xf32>) -> tensor<4x4x4xf32>
  return %z : tensor<4x4x4xf32>
}

// CHECK-LABEL: func.func @tokens_none
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x6xf32>)
// CHECK-NEXT: return %[[X]]
func.func @tokens_none(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.tokens %x prepend() : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// CHECK-LABEL: func.func @resize_pos_embed_to_itself
// CHECK-SAME: (%[[T:.*]]: tensor<1x13x6xf32>)
// CHECK-NEXT: return %[[T]]
func.func @resize_pos_embed_to_itself(%t: tensor<1x13x6xf32>) -> tensor<1x13x6xf32> {
  %y = vit.resize_pos_embed %t grid [3, 4] to [3, 4] prefix 1 bicubic : (tensor<1x13x6xf32>) -> tensor<1x13x6xf32>
  return %y : tensor<1x13x6xf32>
}

// As many patches, in another grid: another table.
// CHECK-LABEL: func.func @resize_pos_embed_same_count
// CHECK: vit.resize_pos_embed
func.func @resize_pos_embed_same_count(%t: tensor<1x13x6xf32>) -> tensor<1x13x6xf32> {
  %y = vit.resize_pos_embed %t grid [3, 4] to [4, 3] prefix 1 bicubic : (tensor<1x13x6xf32>) -> tensor<1x13x6xf32>
  return %y : tensor<1x13x6xf32>
}

// A table of distances is another one even in the same grid: its points lie elsewhere.
// CHECK-LABEL: func.func @resize_pos_embed_geometric
// CHECK: vit.resize_pos_embed
func.func @resize_pos_embed_geometric(%t: tensor<25x6xf32>) -> tensor<25x6xf32> {
  %y = vit.resize_pos_embed %t grid [5, 5] to [5, 5] prefix 0 geometric : (tensor<25x6xf32>) -> tensor<25x6xf32>
  return %y : tensor<25x6xf32>
}

// CHECK-LABEL: func.func @msa_identity
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x6xf32>)
// CHECK-NEXT: return %[[X]]
func.func @msa_identity(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.msa %x heads 2 kind(identity) : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// CHECK-LABEL: func.func @msa_softmax
// CHECK: vit.msa
func.func @msa_softmax(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// One window of the whole grid is none; a shifted one is.
// CHECK-LABEL: func.func @msa_whole_window
// CHECK: vit.msa
// CHECK-NOT: windows
// CHECK: vit.msa {{.*}} windows(<rows = 2, columns = 3, height = 2, width = 3, right = 1>)
func.func @msa_whole_window(%x: tensor<1x6x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x6x4xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 2, columns = 3, height = 2, width = 3>) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  %z = vit.msa %y heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 2, columns = 3, height = 2, width = 3, right = 1>) : (tensor<1x6x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<1x6x4xf32>
  return %z : tensor<1x6x4xf32>
}

// Operations without effects go when nobody reads them, the encoder included.
// CHECK-LABEL: func.func @unused
// CHECK-NEXT: return
func.func @unused(%x: tensor<1x4x6xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %g = vit.param "{i}.norm" layers(2) : tensor<6xf32>
    %n = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    vit.yield %n : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  %p = vit.pool %y token : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// CHECK-LABEL: func.func @activate_nothing
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x6xf32>)
// CHECK-NEXT: return %[[X]]
func.func @activate_nothing(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.activate %x none : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}
