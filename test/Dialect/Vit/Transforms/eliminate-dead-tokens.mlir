// Which tokens are left out, and where they must not be. That the function is
// the same: same-function.test.
// RUN: vit-opt %s --vit-eliminate-dead-tokens --cse -split-input-file | FileCheck %s

// The last of three layers is peeled off, with its own parameters; all that
// follows its keys and values is done for the class token. The whole norm has
// no user but the attention.
// CHECK-LABEL: func.func @class_token
// CHECK-SAME: %[[X:[^:]*]]: tensor<2x9x6xf32>
// CHECK: %[[SHARED:.*]] = vit.param "shared" : tensor<6xf32>
// CHECK: %[[REST:.*]] = vit.encoder %[[X]] layers(2) {
// CHECK: vit.param "l.{i}.g" layers(2) first(1) : tensor<6xf32>
// CHECK: vit.param "l.{i}.w" layers(2) step(2) : tensor<6x6xf32>
// CHECK: vit.layer_norm
// CHECK: vit.msa %{{.*}} heads 2 query
// CHECK: vit.residual
// CHECK: vit.mlp
// CHECK: vit.residual
// CHECK: vit.yield
// CHECK: %[[G:.*]] = vit.param "l.3.g" : tensor<6xf32>
// CHECK: %[[W:.*]] = vit.param "l.4.w" : tensor<6x6xf32>
// CHECK: %[[N:.*]] = vit.layer_norm %[[REST]] scale(%[[G]])
// CHECK: %[[CLASS:.*]] = tensor.extract_slice %[[REST]][0, 0, 0] [2, 1, 6] [1, 1, 1] : tensor<2x9x6xf32> to tensor<2x1x6xf32>
// CHECK: %[[NC:.*]] = vit.layer_norm %[[CLASS]] scale(%[[G]]) {{.*}} -> tensor<2x1x6xf32>
// CHECK: %[[A:.*]] = vit.msa %[[NC]] context(%[[N]]) heads 2 query(%[[W]]) key(%[[W]]) value(%[[W]]) projection(%[[W]]) {{.*}} -> tensor<2x1x6xf32>
// CHECK: %[[R:.*]] = vit.residual %[[CLASS]], %[[A]] scale(%[[SHARED]])
// CHECK: %[[F:.*]] = vit.mlp %[[R]] fc1(%[[W]]) fc2(%[[W]])
// CHECK: %[[S:.*]] = vit.residual %[[R]], %[[F]] : (tensor<2x1x6xf32>,
// CHECK: %[[L:.*]] = vit.layer_norm %[[S]] epsilon
// CHECK: vit.pool %[[L]] token : (tensor<2x1x6xf32>) -> tensor<2x6xf32>
func.func @class_token(%x: tensor<2x9x6xf32>) -> tensor<2x6xf32> {
  %s = vit.param "shared" : tensor<6xf32>
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<2x9x6xf32>):
    %g = vit.param "l.{i}.g" layers(3) first(1) : tensor<6xf32>
    %w = vit.param "l.{i}.w" layers(3) step(2) : tensor<6x6xf32>
    %n = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<2x9x6xf32>, tensor<6xf32>) -> tensor<2x9x6xf32>
    %a = vit.msa %n heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<2x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<2x9x6xf32>
    %r = vit.residual %t, %a scale(%s) : (tensor<2x9x6xf32>, tensor<2x9x6xf32>, tensor<6xf32>) -> tensor<2x9x6xf32>
    %f = vit.mlp %r fc1(%w) fc2(%w) activation(gelu) : (tensor<2x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<2x9x6xf32>
    %o = vit.residual %r, %f : (tensor<2x9x6xf32>, tensor<2x9x6xf32>) -> tensor<2x9x6xf32>
    vit.yield %o : tensor<2x9x6xf32>
  } : tensor<2x9x6xf32>
  %l = vit.layer_norm %y epsilon 1.0e-6 : (tensor<2x9x6xf32>) -> tensor<2x9x6xf32>
  %p = vit.pool %l token : (tensor<2x9x6xf32>) -> tensor<2x6xf32>
  return %p : tensor<2x6xf32>
}

// -----

// Two tokens of several pools: one range, counted from its start. A run of one
// layer is gone.
// CHECK-LABEL: func.func @two_tokens
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x9x6xf32>
// CHECK-NOT: vit.encoder
// CHECK: %[[W:.*]] = vit.param "l.7.w" : tensor<6x6xf32>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X]][0, 3, 0] [1, 2, 6] [1, 1, 1]
// CHECK: %[[A:.*]] = vit.msa %[[S]] context(%[[X]]) heads 2 query(%[[W]])
// CHECK: vit.pool %[[A]] token : (tensor<1x2x6xf32>)
// CHECK: vit.pool %[[A]] token index(1) : (tensor<1x2x6xf32>)
// CHECK: vit.pool %[[A]] token_concat_mean index(1) : (tensor<1x2x6xf32>)
func.func @two_tokens(%x: tensor<1x9x6xf32>) -> (tensor<1x6xf32>, tensor<1x6xf32>, tensor<1x12xf32>) {
  %y = vit.encoder %x layers(1) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %w = vit.param "l.{i}.w" layers(1) first(7) : tensor<6x6xf32>
    %a = vit.msa %t heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %a : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %s = tensor.extract_slice %y[0, 3, 0] [1, 2, 6] [1, 1, 1] : tensor<1x9x6xf32> to tensor<1x2x6xf32>
  %p = vit.pool %y token index(3) : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  %q = vit.pool %y token index(4) : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  %m = vit.pool %s token_concat_mean index(1) : (tensor<1x2x6xf32>) -> tensor<1x12xf32>
  return %p, %q, %m : tensor<1x6xf32>, tensor<1x6xf32>, tensor<1x12xf32>
}

// -----

// A mean of the patches behind three tokens, and of the last token with them:
// the range ends with the tokens, and the mean starts with the range.
// CHECK-LABEL: func.func @mean
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x16x6xf32>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X]][0, 3, 0] [1, 13, 6] [1, 1, 1]
// CHECK: %[[M:.*]] = vit.mlp %[[S]]
// CHECK: vit.pool %[[M]] mean : (tensor<1x13x6xf32>)
// CHECK: vit.pool %[[M]] token_concat_mean index(2) from(1) : (tensor<1x13x6xf32>)
func.func @mean(%x: tensor<1x16x6xf32>, %w: tensor<6x6xf32>) -> (tensor<1x6xf32>, tensor<1x12xf32>) {
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x16x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x16x6xf32>
  %p = vit.pool %m mean from(3) : (tensor<1x16x6xf32>) -> tensor<1x6xf32>
  %q = vit.pool %m token_concat_mean index(5) from(4) : (tensor<1x16x6xf32>) -> tensor<1x12xf32>
  return %p, %q : tensor<1x6xf32>, tensor<1x12xf32>
}

// -----

// Two attentions in a period: only the second has fewer queries, the first is
// its context.
// CHECK-LABEL: func.func @period_of_two
// CHECK: vit.encoder %{{.*}} layers(1)
// CHECK: vit.param "e.{i}" layers(1) step(2)
// CHECK: vit.param "o.{i}" layers(1) first(1) step(2)
// CHECK: }
// CHECK-DAG: %[[E:.*]] = vit.param "e.2"
// CHECK-DAG: %[[O:.*]] = vit.param "o.3"
// CHECK: %[[A:.*]] = vit.msa %{{[^ ]*}} heads 2 query(%[[E]])
// CHECK: %[[S:.*]] = tensor.extract_slice %[[A]][0, 0, 0] [1, 1, 6]
// CHECK: vit.msa %[[S]] context(%[[A]]) heads 2 query(%[[O]])
func.func @period_of_two(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %e = vit.param "e.{i}" layers(2) step(2) : tensor<6x6xf32>
    %o = vit.param "o.{i}" layers(2) first(1) step(2) : tensor<6x6xf32>
    %a = vit.msa %t heads 2 query(%e) key(%e) value(%e) projection(%e) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    %b = vit.msa %a heads 2 query(%o) key(%o) value(%o) projection(%o) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %b : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Norms behind the branches (post-norm): they are per token too.
// CHECK-LABEL: func.func @post_norm
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X:.*]][0, 8, 0] [1, 1, 6]
// CHECK: %[[A:.*]] = vit.msa %[[S]] context(%[[X]])
// CHECK: %[[N:.*]] = vit.layer_norm %[[A]] {{.*}} -> tensor<1x1x6xf32>
// CHECK: %[[R:.*]] = vit.residual %[[S]], %[[N]]
// CHECK: %[[L:.*]] = vit.layer_norm %[[R]]
// CHECK: vit.pool %[[L]] token :
func.func @post_norm(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %a = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %n = vit.layer_norm %a epsilon 1.0e-6 : (tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
  %r = vit.residual %x, %n : (tensor<1x9x6xf32>, tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
  %l = vit.layer_norm %r epsilon 1.0e-6 : (tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %l token index(8) : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Attention that is the identity mixes nothing: the whole run is narrowed, and
// keeps its stacks.
// CHECK-LABEL: func.func @no_attention
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x9x6xf32>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X]][0, 0, 0] [1, 1, 6]
// CHECK: %[[Y:.*]] = vit.encoder %[[S]] layers(4) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<1x1x6xf32>):
// CHECK: vit.param "l.{i}.w" layers(4)
// CHECK: vit.msa %{{.*}} heads 1 kind(identity) : (tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
// CHECK: vit.mlp {{.*}} -> tensor<1x1x6xf32>
// CHECK: vit.residual %{{.*}}, %{{.*}} : (tensor<1x1x6xf32>, tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
// CHECK: vit.pool %[[Y]] token :
func.func @no_attention(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(4) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %w = vit.param "l.{i}.w" layers(4) : tensor<6x6xf32>
    %a = vit.msa %t heads 1 kind(identity) : (tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
    %f = vit.mlp %a fc1(%w) fc2(%w) activation(gelu) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    %r = vit.residual %a, %f : (tensor<1x9x6xf32>, tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %r : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Tokens from outside of the run: it can't be narrowed as a whole. One layer is
// peeled off, not all of them.
// CHECK-LABEL: func.func @tokens_from_outside
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x9x6xf32>
// CHECK: %[[Y:.*]] = vit.encoder %[[X]] layers(3) {
// CHECK: vit.residual %{{.*}}, %[[X]] : (tensor<1x9x6xf32>, tensor<1x9x6xf32>)
// CHECK: }
// CHECK: %[[S:.*]] = tensor.extract_slice %[[Y]][0, 0, 0] [1, 1, 6]
// CHECK: %[[T:.*]] = tensor.extract_slice %[[X]][0, 0, 0] [1, 1, 6]
// CHECK: vit.residual %[[S]], %[[T]] : (tensor<1x1x6xf32>, tensor<1x1x6xf32>)
func.func @tokens_from_outside(%x: tensor<1x9x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(4) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %r = vit.residual %t, %x : (tensor<1x9x6xf32>, tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %r : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// The pass understands what it left: nothing is narrowed twice.
// CHECK-LABEL: func.func @context_already
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x3x6xf32>, %[[Z:[^:]*]]: tensor<1x9x6xf32>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X]][0, 1, 0] [1, 1, 6]
// CHECK: vit.msa %[[S]] context(%[[Z]]) {{.*}} -> tensor<1x1x6xf32>
func.func @context_already(%x: tensor<1x3x6xf32>, %z: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %a = vit.msa %x context(%z) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x3x6xf32>, tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x3x6xf32>
  %p = vit.pool %a token index(1) : (tensor<1x3x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// What belongs to queries is narrowed with them: their rotary positions, their
// rows of the scores' biases. RMS norms are norms of tokens too.
// CHECK-LABEL: func.func @positions
// CHECK-SAME: (%[[X:[^:]*]]: tensor<1x9x6xf32>, %{{[^:]*}}: tensor<6x6xf32>, %[[T:[^:]*]]: tensor<2x9x1xf32>, %[[S:[^:]*]]: tensor<3x9x9xf32>)
// CHECK-DAG: %[[N:.*]] = vit.rms_norm %[[X]]
// CHECK-DAG: %[[TQ:.*]] = tensor.extract_slice %[[T]][0, 2, 0] [2, 1, 1]
// CHECK-DAG: %[[SQ:.*]] = tensor.extract_slice %[[S]][0, 2, 0] [3, 1, 9]
// CHECK: vit.msa %{{[^ ]*}} context(%[[N]]) {{.*}} rope(%[[T]], %[[TQ]]) score_bias(%[[SQ]])
// CHECK: vit.pool %{{.*}} max :
func.func @positions(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %t: tensor<2x9x1xf32>, %s: tensor<3x9x9xf32>) -> tensor<1x6xf32> {
  %n = vit.rms_norm %x epsilon 1.0e-6 : (tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
  %y = vit.msa %n heads 3 query(%w) key(%w) value(%w) rope(%t) score_bias(%s) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x9x1xf32>, tensor<3x9x9xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %one = tensor.extract_slice %y[0, 2, 0] [1, 1, 6] [1, 1, 1] : tensor<1x9x6xf32> to tensor<1x1x6xf32>
  %p = vit.pool %one max : (tensor<1x1x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Heads that talk do so for one query as for all.
// CHECK-LABEL: func.func @talking_heads
// CHECK-SAME: (%[[X:[^:]*]]: tensor<1x9x6xf32>,
// CHECK: %[[Q:.*]] = tensor.extract_slice %[[X]][0, 0, 0] [1, 1, 6]
// CHECK: vit.msa %[[Q]] context(%[[X]]) {{.*}} score_mix({{.*}}) weight_mix({{.*}}) projection({{.*}}) -> tensor<1x1x6xf32>
func.func @talking_heads(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %m: tensor<3x3xf32>) -> tensor<1x6xf32> {
  %y = vit.msa %x heads 3 query(%w) key(%w) value(%w) score_mix(%m) weight_mix(%m) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// The largest of the last tokens: the others are dead.
// CHECK-LABEL: func.func @max
// CHECK: vit.rms_norm %{{.*}} -> tensor<1x8x6xf32>
// CHECK: vit.pool %{{.*}} max :
func.func @max(%x: tensor<1x16x6xf32>) -> tensor<1x6xf32> {
  %n = vit.rms_norm %x epsilon 1.0e-6 : (tensor<1x16x6xf32>) -> tensor<1x16x6xf32>
  %p = vit.pool %n max from(8) : (tensor<1x16x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// The layer that is peeled off takes the last part of what all layers share.
// CHECK-LABEL: func.func @layer_slice
// CHECK-SAME: (%{{[^:]*}}: tensor<1x9x6xf32>, %[[ALL:[^:]*]]: tensor<2x6x3x1xf32>,
// CHECK: vit.encoder %{{.*}} layers(2)
// CHECK: vit.layer_slice %[[ALL]] along 1 first(1) step(2)
// CHECK: } : tensor<1x9x6xf32>
// CHECK: tensor.extract_slice %[[ALL]][0, 5, 0, 0] [2, 1, 3, 1] [1, 1, 1, 1] : tensor<2x6x3x1xf32> to tensor<2x3x1xf32>
// CHECK: vit.msa %{{.*}} context(%{{.*}}) {{.*}} -> tensor<1x1x6xf32>
func.func @layer_slice(%x: tensor<1x9x6xf32>, %all: tensor<2x6x3x1xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %f = vit.layer_slice %all along 1 first(1) step(2) : (tensor<2x6x3x1xf32>) -> tensor<2x3x1xf32>
    %r = vit.mixed_rope_table %f grid [3, 3] prefix 0 row_first : (tensor<2x3x1xf32>) -> tensor<2x9x3xf32>
    %a = vit.msa %t heads 3 query(%w) key(%w) value(%w) rope(%r) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x9x3xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %a : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// Differential attention for one query; the layer that is peeled off takes the
// last number of those that layers have.
// CHECK-LABEL: func.func @layer_number
// CHECK: vit.encoder %{{.*}} layers(2)
// CHECK: vit.layer_number [5.000000e-01, 2.500000e-01, 1.250000e-01]
// CHECK: } : tensor<1x9x6xf32>
// CHECK: %[[N:.*]] = vit.layer_number [1.250000e-01]
// CHECK: vit.msa %{{.*}} context(%{{.*}}) {{.*}} differential(%{{.*}}, %[[N]], %{{.*}}) {{.*}} -> tensor<1x1x6xf32>
func.func @layer_number(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %l: tensor<1xf32>, %g: tensor<2xf32>) -> tensor<1x6xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x9x6xf32>):
    %n = vit.layer_number [0.5, 0.25, 0.125] : () -> tensor<1xf32>
    %a = vit.msa %t heads 3 query(%w) key(%w) value(%w) differential(%l, %n, %g) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<1xf32>, tensor<1xf32>, tensor<2xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
    vit.yield %a : tensor<1x9x6xf32>
  } : tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}

// -----

// A gate is of the query alone.
// CHECK-LABEL: func.func @gate
// CHECK: vit.msa %{{.*}} context(%{{.*}}) {{.*}} gate(%{{.*}}) {{.*}} : (tensor<1x1x6xf32>, tensor<1x9x6xf32>, {{.*}} -> tensor<1x1x6xf32>
func.func @gate(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x6xf32> {
  %y = vit.msa %x heads 3 query(%w) key(%w) value(%w) gate(%w) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  %p = vit.pool %y token : (tensor<1x9x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}
