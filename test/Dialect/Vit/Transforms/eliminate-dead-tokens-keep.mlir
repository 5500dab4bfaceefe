// Where no token may be left out, or none is worth it: nothing changes.
// RUN: vit-opt %s --vit-eliminate-dead-tokens -split-input-file | FileCheck %s --implicit-check-not=extract_slice --implicit-check-not=context

// A mean of all tokens.
// CHECK-LABEL: func.func @mean_of_all
// CHECK: vit.encoder %{{.*}} layers(3)
// CHECK: vit.param "l.{i}.w" layers(3)
// CHECK: vit.msa {{.*}} -> tensor<1x9x6xf32>
func.func @mean_of_all(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %w = vit.param "l.{i}.w" layers(3) : tensor<6x6xf32>
    %a = vit.msa %t heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %a : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y mean : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// DINOv2's classifier reads the class token and the mean of the patches: all.
// CHECK-LABEL: func.func @class_token_and_mean
// CHECK: vit.mlp {{.*}} -> tensor<1x9x6xf32>
// CHECK: vit.pool %{{.*}} token_concat_mean from(1) : (tensor<1x9x6xf32>)
func.func @class_token_and_mean(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x12xf32> {
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %m token_concat_mean from(1) : (tensor<1x9x6xf32>) -> tensor<1x12xf32>
  return %p : tensor<1x12xf32>
}

// -----

// One dead token of nine, less than an eighth.
// CHECK-LABEL: func.func @mean_without_class_token
// CHECK: vit.mlp {{.*}} -> tensor<1x9x6xf32>
// CHECK: vit.pool %{{.*}} mean from(1) : (tensor<1x9x6xf32>)
func.func @mean_without_class_token(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %m mean from(1) : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// The tokens are a result as well.
// CHECK-LABEL: func.func @returned
// CHECK: vit.encoder %{{.*}} layers(3)
func.func @returned(%x: tensor<1x9x6xf32>) -> (tensor<1x6xf32>, tensor<1x9x6xf32>) {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %w = vit.param "l.{i}.w" layers(3) : tensor<6x6xf32>
    %f = vit.mlp %t fc1(%w) fc2(%w) activation(gelu) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %f : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p, %y : tensor<1x6xf32>, tensor<1x9x6xf32>
}

// -----

// The first and the last token: what lies between is not left out.
// CHECK-LABEL: func.func @far_apart
// CHECK: vit.mlp {{.*}} -> tensor<1x9x6xf32>
func.func @far_apart(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> (tensor<1x6xf32>, tensor<1x6xf32>) {
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %m token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  %q = vit.pool %m token index(8) : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p, %q : tensor<1x6xf32>, tensor<1x6xf32>
}

// -----

// A run whose last step mixes tokens by an operation that is not known here,
// or that yields what it got, is not peeled.
// CHECK-LABEL: func.func @unknown_last
// CHECK: vit.encoder %{{.*}} layers(3)
// CHECK: vit.encoder %{{.*}} layers(2)
func.func @unknown_last(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %table = vit.param "l.{i}" layers(3) : tensor<9x6xf32>
    %e = vit.pos_embed %t, %table : (tensor<1x9x6xf32>, tensor<9x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %e : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %z = vit.encoder %y layers(2) {
  ^bb0(%t: tensor<1x9x6xf32>):
    vit.yield %y : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %z token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Layers that change the first token alone, as CaiT's last: the others are
// read by all of them, and there is nothing to leave out.
// CHECK-LABEL: func.func @layers_of_the_class_token
// CHECK: vit.encoder %{{.*}} layers(2)
// CHECK: tensor.extract_slice
// CHECK: vit.msa %{{.*}} context(
// CHECK: tensor.insert_slice
// CHECK: } : tensor<1x9x6xf32>
func.func @layers_of_the_class_token(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %w = vit.param "l.{i}" layers(2) : tensor<6x6xf32>
    %one = tensor.extract_slice %t[0, 0, 0] [1, 1, 6] [1, 1, 1] : tensor<1x9x6xf32> to tensor<1x1x6xf32>
    %a = vit.msa %one context(%t) heads 3 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x1x6xf32>, tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x1x6xf32>
    %r = vit.residual %one, %a : (tensor<1x1x6xf32>, tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
    %i = tensor.insert_slice %r into %t[0, 0, 0] [1, 1, 6] [1, 1, 1] : tensor<1x1x6xf32> into tensor<1x9x6xf32>
    vit.yield %i : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Norms of what is not B x N x D.
// CHECK-LABEL: func.func @norm_of_features
// CHECK: vit.layer_norm {{.*}} : (tensor<9x6xf32>) -> tensor<9x6xf32>
// CHECK: vit.layer_norm {{.*}} : (tensor<6xf32>) -> tensor<6xf32>
func.func @norm_of_features(%x: tensor<9x6xf32>, %v: tensor<6xf32>) -> (tensor<9x6xf32>, tensor<6xf32>) {
  %n = vit.layer_norm %x epsilon 1.0e-6 : (tensor<9x6xf32>) -> tensor<9x6xf32>
  %m = vit.layer_norm %v epsilon 1.0e-6 : (tensor<6xf32>) -> tensor<6xf32>
  return %n, %m : tensor<9x6xf32>, tensor<6xf32>
}

// -----

// Tokens of a window attend to each other; what follows attention is narrowed.
// CHECK-LABEL: func.func @windows
// CHECK: vit.msa {{.*}} windows({{.*}} -> tensor<1x9x6xf32>
// CHECK: tensor.extract_slice
// CHECK: vit.linear {{.*}} -> tensor<1x1x6xf32>
func.func @windows(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 3, columns = 3, height = 2, width = 2>) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %z = vit.linear %y, %w : (tensor<1x9x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %z token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// The places of queries on the grid are those of all tokens.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK: vit.msa %{{[^ ]*}} heads {{.*}} -> tensor<1x9x6xf32>
// CHECK: tensor.extract_slice
// CHECK: vit.linear {{.*}} -> tensor<1x1x6xf32>
func.func @decomposed_positions(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %r: tensor<5x3xf32>) -> tensor<1x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%r) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %z = vit.linear %y, %w : (tensor<1x9x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %z token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}
