// Value biases become part of the projection's, key biases vanish.
// RUN: vit-opt %s --vit-fold-biases --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @all_biases
// CHECK-DAG: %[[WO:.*]] = vit.param "wo"
// CHECK-DAG: %[[BV:.*]] = vit.param "bv"
// CHECK-DAG: %[[BO:.*]] = vit.param "bo"
// CHECK-NOT: vit.param "bk"
// CHECK: %[[BIAS:.*]] = vit.matvec %[[WO]], %[[BV]] plus(%[[BO]]) : (tensor<6x8xf32>, tensor<8xf32>, tensor<6xf32>) -> tensor<6xf32>
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}, %{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}) projection(%[[WO]], %[[BIAS]]) :
func.func @all_biases(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %wi = vit.param "wi" : tensor<8x6xf32>
  %wo = vit.param "wo" : tensor<6x8xf32>
  %bq = vit.param "bq" : tensor<8xf32>
  %bk = vit.param "bk" : tensor<8xf32>
  %bv = vit.param "bv" : tensor<8xf32>
  %bo = vit.param "bo" : tensor<6xf32>
  %y = vit.msa %x heads 2 query(%wi, %bq) key(%wi, %bk) value(%wi, %bv) projection(%wo, %bo) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<6x8xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A projection without bias gets one.
// CHECK-LABEL: func.func @no_projection_bias
// CHECK: %[[BIAS:.*]] = vit.matvec %[[WO:.*]], %{{[^ ]*}} : (tensor<6x6xf32>, tensor<6xf32>) -> tensor<6xf32>
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}) projection(%[[WO]], %[[BIAS]]) :
func.func @no_projection_bias(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w, %b) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Parameters of layers: the work stays in the layer, for each its own.
// CHECK-LABEL: func.func @layers
// CHECK: vit.encoder
// CHECK: %[[W:.*]] = vit.param "{i}.w" layers(3)
// CHECK: %[[B:.*]] = vit.param "{i}.b" layers(3)
// CHECK: %[[BIAS:.*]] = vit.matvec %[[W]], %[[B]] plus(%[[B]])
// CHECK: vit.msa %{{.*}} heads 2 query(%[[W]], %[[B]]) key(%[[W]]) value(%[[W]]) projection(%[[W]], %[[BIAS]]) :
func.func @layers(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x5x6xf32>):
    %w = vit.param "{i}.w" layers(3) : tensor<6x6xf32>
    %b = vit.param "{i}.b" layers(3) : tensor<6xf32>
    %a = vit.msa %t heads 2 query(%w, %b) key(%w, %b) value(%w, %b) projection(%w, %b) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
    vit.yield %a : tensor<1x5x6xf32>
  } : tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A norm of the keys sees their bias: it stays. That of the values goes.
// CHECK-LABEL: func.func @key_norm
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}, %{{[^,]*}}) value(%{{[^,]*}}) query_norm
func.func @key_norm(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %g = vit.param "g" : tensor<3xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w, %b) query_norm(%g) key_norm(%g) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// What depends on the image would be computed for each: a bias, a weight.
// CHECK-LABEL: func.func @no_parameters
// CHECK-NOT: vit.matvec
// CHECK: vit.msa %{{.*}} value(%{{[^,]*}}, %{{[^,]*}}) projection(%{{[^,]*}}) :
// CHECK: vit.msa %{{.*}} value(%{{[^,]*}}, %{{[^,]*}}) projection(%{{[^,]*}}) :
func.func @no_parameters(%x: tensor<1x5x6xf32>, %v: tensor<6xf32>, %wo: tensor<6x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>) {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w, %v) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %z = vit.msa %x heads 2 query(%w) key(%w) value(%w, %b) projection(%wo) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y, %z : tensor<1x5x6xf32>, tensor<1x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @identity
// CHECK: vit.msa %{{.*}} heads 2 kind(identity) : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
func.func @identity(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 kind(identity) : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// What turns keys turns their bias with them, by an angle that is not the same
// for all; what is added to scores makes no difference. A norm stands between
// the value bias and the projection.
// CHECK-LABEL: func.func @positions_and_inner_norm
// CHECK: vit.msa %{{.*}} key(%{{[^,]*}}, %{{[^,]*}}) value(%{{[^,]*}}) rope
// CHECK: vit.msa %{{.*}} key(%{{[^,]*}}) value(%{{[^,]*}}) score_bias
// CHECK: vit.msa %{{.*}} key(%{{[^,]*}}) value(%{{[^,]*}}, %{{[^,]*}}) inner_norm
func.func @positions_and_inner_norm(%x: tensor<1x5x6xf32>, %t: tensor<2x5x1xf32>, %s: tensor<3x5x5xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x5x6xf32>) {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %y = vit.msa %x heads 3 query(%w) key(%w, %b) value(%w, %b) rope(%t) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<2x5x1xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %z = vit.msa %x heads 3 query(%w) key(%w, %b) value(%w, %b) score_bias(%s) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<3x5x5xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %u = vit.msa %x heads 3 query(%w) key(%w, %b) value(%w, %b) inner_norm(%b) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y, %z, %u : tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x5x6xf32>
}

// -----

// Padding is attended to like all else, and rows still sum to one. Cosines are
// not linear in keys.
// CHECK-LABEL: func.func @windows
// CHECK: vit.msa %{{.*}} key(%{{[^,]*}}) value(%{{[^,]*}}) projection(%{{.*}}, %{{.*}}) windows
// CHECK: vit.msa %{{.*}} key(%{{[^,]*}}, %{{[^,]*}}) value(%{{[^,]*}}) logit_scale
func.func @windows(%x: tensor<1x5x6xf32>, %t: tensor<3xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>) {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %y = vit.msa %x heads 3 query(%w) key(%w, %b) value(%w, %b) projection(%w) windows(<rows = 5, columns = 1, height = 2, width = 1>) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %z = vit.msa %x heads 3 query(%w) key(%w, %b) value(%w, %b) logit_scale(%t) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y, %z : tensor<1x5x6xf32>, tensor<1x5x6xf32>
}

// -----

// What decomposed positions add depends on queries, whose bias stays, and on no
// key's.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK: vit.msa %{{.*}} query(%{{[^,]*}}, %{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}) relative_rows(%{{[^,]*}}) relative_columns(%{{[^,]*}}) projection(%{{.*}}, %{{.*}}) :
func.func @decomposed_positions(%x: tensor<1x6x6xf32>, %r: tensor<3x3xf32>, %c: tensor<5x3xf32>) -> tensor<1x6x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %y = vit.msa %x heads 2 query(%w, %b) key(%w, %b) value(%w, %b) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<3x3xf32>, tensor<5x3xf32>, tensor<6x6xf32>) -> tensor<1x6x6xf32>
  return %y : tensor<1x6x6xf32>
}

// -----

// Talking heads: the rows that values are weighed by do not sum to one, so the
// value bias stays. Keys' and scores' biases are one number for all keys still.
// CHECK-LABEL: func.func @talking_heads
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}, %{{[^,]*}}) score_mix(%{{[^,]*}}) weight_mix(%{{[^,]*}}, %{{[^,]*}}) projection(%{{[^,]*}}) :
func.func @talking_heads(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %m = vit.param "m" : tensor<2x2xf32>
  %n = vit.param "n" : tensor<2xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w, %b) score_mix(%m, %n) weight_mix(%m, %n) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Fewer heads of values than of queries: their bias is not as long as the
// projection is wide.
// CHECK-LABEL: func.func @heads_of_keys
// CHECK: vit.msa %{{.*}} heads 2 kv_heads 1 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}, %{{[^,]*}}) projection(%{{[^,]*}}) :
func.func @heads_of_keys(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %k = vit.param "k" : tensor<3x6xf32>
  %b = vit.param "b" : tensor<3xf32>
  %y = vit.msa %x heads 2 kv_heads 1 query(%w) key(%k, %b) value(%k, %b) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<3x6xf32>, tensor<3xf32>, tensor<3x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Differential attention: the value bias stays in front of the heads' norm, and
// the rows of the difference do not sum to one either.
// CHECK-LABEL: func.func @differential
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}, %{{[^,]*}}) differential(%{{[^)]*}}) projection(%{{[^,]*}}) :
func.func @differential(%x: tensor<1x5x8xf32>) -> tensor<1x5x8xf32> {
  %w = vit.param "w" : tensor<8x8xf32>
  %b = vit.param "b" : tensor<8xf32>
  %l = vit.param "l" : tensor<1xf32>
  %g = vit.param "g" : tensor<4xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w, %b) differential(%l, %l, %g) projection(%w) : (tensor<1x5x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x5x8xf32>
  return %y : tensor<1x5x8xf32>
}

// -----

// A gate multiplies what comes of the value bias: it stays.
// CHECK-LABEL: func.func @gate
// CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}, %{{[^,]*}}) gate(%{{[^,]*}}) projection(%{{[^,]*}}) :
func.func @gate(%x: tensor<1x5x8xf32>) -> tensor<1x5x8xf32> {
  %w = vit.param "w" : tensor<8x8xf32>
  %b = vit.param "b" : tensor<8xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w, %b) gate(%w) projection(%w) : (tensor<1x5x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<1x5x8xf32>
  return %y : tensor<1x5x8xf32>
}
