// msa: one product for q, k and v, vit.attention, the projection.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// Two heads of size 4: the scale 1/2 goes into the query's weight and bias, and
// log2(e) with it, 0.5 * 1.442695; what is left is ln 2.
// CHECK-LABEL: func.func @all_biases
// CHECK-SAME: (%[[ARG:[^:]*]]: tensor<2x5x6xf32>)
// CHECK-DAG: %[[WQ:.*]] = vit.param "wq"
// CHECK-DAG: %[[BQ:.*]] = vit.param "bq"
// CHECK-DAG: %[[WK:.*]] = vit.param "wk"
// CHECK-DAG: %[[BK:.*]] = vit.param "bk"
// CHECK-DAG: %[[WV:.*]] = vit.param "wv"
// CHECK-DAG: %[[BV:.*]] = vit.param "bv"
// CHECK-DAG: %[[WO:.*]] = vit.param "wo"
// CHECK-DAG: %[[BO:.*]] = vit.param "bo"
// CHECK: %[[BQS:.*]] = linalg.generic {{.*}} ins(%[[BQ]] : tensor<8xf32>)
// CHECK: arith.constant 0.72134
// CHECK: %[[WQS:.*]] = linalg.generic {{.*}} ins(%[[WQ]] : tensor<8x6xf32>)
// CHECK: arith.constant 0.72134
// CHECK: %[[W0:.*]] = tensor.empty() : tensor<24x6xf32>
// CHECK: %[[W1:.*]] = tensor.insert_slice %[[WQS]] into %[[W0]][0, 0] [8, 6] [1, 1]
// CHECK: %[[W2:.*]] = tensor.insert_slice %[[WK]] into %[[W1]][8, 0] [8, 6] [1, 1]
// CHECK: %[[W3:.*]] = tensor.insert_slice %[[WV]] into %[[W2]][16, 0] [8, 6] [1, 1]
// CHECK: %[[B0:.*]] = tensor.empty() : tensor<24xf32>
// CHECK: %[[B1:.*]] = tensor.insert_slice %[[BQS]] into %[[B0]][0] [8] [1]
// CHECK: %[[B2:.*]] = tensor.insert_slice %[[BK]] into %[[B1]][8] [8] [1]
// CHECK: %[[B3:.*]] = tensor.insert_slice %[[BV]] into %[[B2]][16] [8] [1]
// CHECK: %[[X:.*]] = tensor.collapse_shape %[[ARG]]
// CHECK: %[[PRODUCT:.*]] = linalg.matmul {{.*}} ins(%[[X]], %[[W3]] : tensor<10x6xf32>, tensor<24x6xf32>)
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[PRODUCT]], %[[B3]] :
// CHECK: %[[QKV:.*]] = tensor.expand_shape %[[SUM]] {{\[}}[0, 1], [2, 3]] output_shape [2, 5, 6, 4]
// CHECK: %[[Q:.*]] = tensor.extract_slice %[[QKV]][0, 0, 0, 0] [2, 5, 2, 4] [1, 1, 1, 1] : {{.*}} to tensor<2x5x2x4xf32>
// CHECK: %[[K:.*]] = tensor.extract_slice %[[QKV]][0, 0, 2, 0] [2, 5, 2, 4]
// CHECK: %[[V:.*]] = tensor.extract_slice %[[QKV]][0, 0, 4, 0] [2, 5, 2, 4]
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<2x5x2x4xf32>
// CHECK: %[[MIXED:.*]] = vit.attention ins(%[[Q]], %[[K]], %[[V]] : {{.*}}) outs(%[[EMPTY]] : tensor<2x5x2x4xf32>) scale 0.693147180559945{{.*}} ->
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[MIXED]] {{\[}}[0, 1], [2, 3]] : {{.*}} into tensor<10x8xf32>
// CHECK: %[[PROJECTED:.*]] = linalg.matmul {{.*}} ins(%[[ROWS]], %[[WO]] : tensor<10x8xf32>, tensor<6x8xf32>)
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[PROJECTED]], %[[BO]] :
// CHECK: tensor.expand_shape %[[Y]] {{.*}} output_shape [2, 5, 6]
func.func @all_biases(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %wq = vit.param "wq" : tensor<8x6xf32>
  %bq = vit.param "bq" : tensor<8xf32>
  %wk = vit.param "wk" : tensor<8x6xf32>
  %bk = vit.param "bk" : tensor<8xf32>
  %wv = vit.param "wv" : tensor<8x6xf32>
  %bv = vit.param "bv" : tensor<8xf32>
  %wo = vit.param "wo" : tensor<6x8xf32>
  %bo = vit.param "bo" : tensor<6xf32>
  %y = vit.msa %x heads 2 query(%wq, %bq) key(%wk, %bk) value(%wv, %bv) projection(%wo, %bo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<6x8xf32>, tensor<6xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// -----

// No bias at all: no addition. A scale of ln 2: no multiplication.
// CHECK-LABEL: func.func @no_biases
// CHECK-NOT: linalg.generic
// CHECK: %[[PRODUCT:.*]] = linalg.matmul
// CHECK-NEXT: tensor.expand_shape %[[PRODUCT]]
// CHECK: vit.attention {{.*}} scale 0.693147180559945{{.*}}
// CHECK: %[[PROJECTED:.*]] = linalg.matmul
// CHECK-NEXT: tensor.expand_shape %[[PROJECTED]]
func.func @no_biases(%x: tensor<1x5x6xf32>, %w: tensor<6x6xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) scale(0.69314718055994529) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A missing bias among others is zero.
// CHECK-LABEL: func.func @no_key_bias
// CHECK-SAME: %[[B:[^:]*]]: tensor<6xf32>)
// CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<18xf32>
// CHECK: %[[B1:.*]] = tensor.insert_slice %{{.*}} into %[[ZEROS]][0] [6] [1]
// CHECK: %[[B2:.*]] = tensor.insert_slice %[[B]] into %[[B1]][12] [6] [1]
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[B2]] :
func.func @no_key_bias(%x: tensor<1x5x6xf32>, %w: tensor<6x6xf32>, %b: tensor<6xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w, %b) key(%w) value(%w, %b) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A norm of the queries would undo a scale in their weights: it stays outside.
// Queries and keys are normed head by head.
// CHECK-LABEL: func.func @norms
// CHECK-SAME: %[[W:[^:]*]]: tensor<6x6xf32>, %[[G:[^:]*]]: tensor<3xf32>, %[[H:[^:]*]]: tensor<3xf32>)
// CHECK: tensor.insert_slice %[[W]] into
// CHECK: %[[Q:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0, 1, 2], [3]] : tensor<1x5x2x3xf32> into tensor<10x3xf32>
// CHECK: arith.constant 1.250000e-01
// CHECK: %[[QN:.*]] = linalg.generic {{.*}} ins(%[[Q]], %{{.*}}, %{{.*}}, %[[G]], %[[H]] :
// CHECK: %[[QE:.*]] = tensor.expand_shape %[[QN]]
// CHECK: %[[K:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0, 1, 2], [3]]
// CHECK: %[[KN:.*]] = linalg.generic {{.*}} ins(%[[K]], %{{.*}}, %{{.*}}, %[[H]] :
// CHECK: %[[KE:.*]] = tensor.expand_shape %[[KN]]
// CHECK: vit.attention ins(%[[QE]], %[[KE]], %{{.*}}) outs({{.*}}) scale 3.000000e-01 ->
func.func @norms(%x: tensor<1x5x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>, %h: tensor<3xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g, %h) key_norm(%h) norm_epsilon(0.125) projection(%w) scale(0.3) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Queries from other tokens than keys and values: a product for each.
// CHECK-LABEL: func.func @context
// CHECK-SAME: (%[[X:[^:]*]]: tensor<2x1x6xf32>, %[[Z:[^:]*]]: tensor<2x5x6xf32>, %[[W:[^:]*]]: tensor<8x6xf32>, %[[B:[^:]*]]: tensor<8xf32>,
// CHECK: %[[BQ:.*]] = linalg.generic {{.*}} ins(%[[B]] : tensor<8xf32>)
// CHECK: %[[WQ:.*]] = linalg.generic {{.*}} ins(%[[W]] : tensor<8x6xf32>)
// CHECK: %[[XR:.*]] = tensor.collapse_shape %[[X]] {{.*}} into tensor<2x6xf32>
// CHECK: %[[XW:.*]] = linalg.matmul {{.*}} ins(%[[XR]], %[[WQ]] : tensor<2x6xf32>, tensor<8x6xf32>)
// CHECK: %[[QR:.*]] = linalg.generic {{.*}} ins(%[[XW]], %[[BQ]] :
// CHECK: %[[Q:.*]] = tensor.expand_shape %[[QR]] {{.*}} output_shape [2, 1, 2, 4]
// CHECK: %[[W1:.*]] = tensor.insert_slice %[[W]] into %{{.*}}[0, 0] [8, 6] [1, 1] : tensor<8x6xf32> into tensor<16x6xf32>
// CHECK: %[[W2:.*]] = tensor.insert_slice %[[W]] into %[[W1]][8, 0] [8, 6] [1, 1]
// CHECK: %[[B1:.*]] = linalg.fill {{.*}} -> tensor<16xf32>
// CHECK: %[[B2:.*]] = tensor.insert_slice %[[B]] into %[[B1]][8] [8] [1]
// CHECK: %[[ZR:.*]] = tensor.collapse_shape %[[Z]] {{.*}} into tensor<10x6xf32>
// CHECK: linalg.matmul {{.*}} ins(%[[ZR]], %[[W2]] : tensor<10x6xf32>, tensor<16x6xf32>)
// CHECK: %[[KV:.*]] = tensor.expand_shape {{.*}} output_shape [2, 5, 4, 4]
// CHECK: %[[K:.*]] = tensor.extract_slice %[[KV]][0, 0, 0, 0] [2, 5, 2, 4]
// CHECK: %[[V:.*]] = tensor.extract_slice %[[KV]][0, 0, 2, 0] [2, 5, 2, 4]
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<2x1x2x4xf32>
// CHECK: vit.attention ins(%[[Q]], %[[K]], %[[V]] : {{.*}}) outs(%[[EMPTY]] :
// CHECK: tensor.expand_shape {{.*}} output_shape [2, 1, 6]
func.func @context(%x: tensor<2x1x6xf32>, %z: tensor<2x5x6xf32>, %w: tensor<8x6xf32>, %b: tensor<8xf32>, %o: tensor<6x8xf32>) -> tensor<2x1x6xf32> {
  %y = vit.msa %x context(%z) heads 2 query(%w, %b) key(%w) value(%w, %b) projection(%o) : (tensor<2x1x6xf32>, tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<6x8xf32>) -> tensor<2x1x6xf32>
  return %y : tensor<2x1x6xf32>
}

// -----

// CHECK-LABEL: func.func @identity
// CHECK-SAME: (%[[X:.*]]: tensor<1x5x6xf32>)
// CHECK-NEXT: return %[[X]]
func.func @identity(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 kind(identity) : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// The bias of scores in the kernel's units, log2(e) times its own, in rows of
// whole vectors; keys and queries turned, both halves of each head.
// CHECK-LABEL: func.func @positions
// CHECK-DAG: %[[TABLE:.*]] = vit.param "table" : tensor<2x5x2xf32>
// CHECK-DAG: %[[SCORES:.*]] = vit.param "scores" : tensor<2x5x5xf32>
// CHECK-COUNT-2: tensor.extract_slice %[[TABLE]]
// CHECK: %[[LOW:.*]] = linalg.generic
// CHECK: arith.subf
// CHECK: tensor.insert_slice %[[LOW]] into %{{.*}}[0, 0, 0, 0] [2, 5, 2, 2]
// CHECK: %[[HIGH:.*]] = linalg.generic
// CHECK: arith.addf
// CHECK: %[[Q:.*]] = tensor.insert_slice %[[HIGH]] into %{{.*}}[0, 0, 0, 2] [2, 5, 2, 2]
// CHECK: %[[K:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0, 2] [2, 5, 2, 2]
// CHECK: %[[SCALED:.*]] = linalg.generic {{.*}} ins(%[[SCORES]] :
// CHECK: arith.constant 1.442
// CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<2x5x16xf32>
// CHECK: %[[BIAS:.*]] = tensor.insert_slice %[[SCALED]] into %[[ZEROS]][0, 0, 0] [2, 5, 5]
// CHECK: vit.attention ins(%[[Q]], %[[K]], %{{.*}} : {{.*}}) bias(%[[BIAS]] : tensor<2x5x16xf32>)
func.func @positions(%x: tensor<2x5x6xf32>, %w: tensor<8x6xf32>, %wo: tensor<6x8xf32>) -> tensor<2x5x6xf32> {
  %t = vit.param "table" : tensor<2x5x2xf32>
  %s = vit.param "scores" : tensor<2x5x5xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t) score_bias(%s) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<2x5x2xf32>, tensor<2x5x5xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// -----

// Pairs of neighbours become halves where they are parameters: rows of the
// query and key weights and biases change places, the value's do not.
// CHECK-DAG: #[[$FROM:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d1, d3)>
// CHECK-LABEL: func.func @neighbours
// CHECK-SAME: (%{{[^:]*}}: tensor<2x5x6xf32>, %{{[^:]*}}: tensor<8x6xf32>, %[[WK:[^:]*]]: tensor<8x6xf32>, %[[WV:[^:]*]]: tensor<8x6xf32>,
// CHECK: %[[APART:.*]] = tensor.expand_shape %[[WK]] {{\[}}[0, 1, 2], [3]] output_shape [2, 2, 2, 6]
// CHECK: %[[MOVED:.*]] = linalg.generic {indexing_maps = [#[[$FROM]],{{.*}} ins(%[[APART]] :
// CHECK: %[[K:.*]] = tensor.collapse_shape %[[MOVED]] {{\[}}[0, 1, 2], [3]]
// CHECK: tensor.insert_slice %[[K]] into %{{.*}}[8, 0] [8, 6]
// CHECK: tensor.insert_slice %[[WV]] into %{{.*}}[16, 0] [8, 6]
func.func @neighbours(%x: tensor<2x5x6xf32>, %wq: tensor<8x6xf32>, %wk: tensor<8x6xf32>, %wv: tensor<8x6xf32>, %wo: tensor<6x8xf32>, %t: tensor<2x5x2xf32>) -> tensor<2x5x6xf32> {
  %y = vit.msa %x heads 2 query(%wq) key(%wk) value(%wv) rope(%t) interleaved projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<2x5x2xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// -----

// Talking heads are the kernel's; the bias of mixed scores is the same number
// for all keys, and is left out.
// CHECK-LABEL: func.func @talking_heads
// CHECK-SAME: %[[L:[^:]*]]: tensor<2x2xf32>, %[[M:[^:]*]]: tensor<2x2xf32>, %[[B:[^:]*]]: tensor<2xf32>, %[[C:[^:]*]]: tensor<2xf32>)
// CHECK-NOT: %[[B]]
// CHECK: vit.attention ins({{.*}}) mix(%[[L]], %[[M]], %[[C]] : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) outs(
// CHECK-NOT: %[[B]]
func.func @talking_heads(%x: tensor<1x5x6xf32>, %w: tensor<6x6xf32>, %l: tensor<2x2xf32>, %m: tensor<2x2xf32>, %b: tensor<2xf32>, %c: tensor<2xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_mix(%l, %b) weight_mix(%m, %c) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Four heads of queries, two of keys and two of values, in one product.
// CHECK-LABEL: func.func @heads_of_keys
// CHECK: linalg.matmul {{.*}} : tensor<5x6xf32>, tensor<16x6xf32>)
// CHECK: %[[ALL:.*]] = tensor.expand_shape {{.*}} output_shape [1, 5, 8, 2]
// CHECK: %[[Q:.*]] = tensor.extract_slice %[[ALL]][0, 0, 0, 0] [1, 5, 4, 2]
// CHECK: %[[K:.*]] = tensor.extract_slice %[[ALL]][0, 0, 4, 0] [1, 5, 2, 2]
// CHECK: %[[V:.*]] = tensor.extract_slice %[[ALL]][0, 0, 6, 0] [1, 5, 2, 2]
// CHECK: vit.attention ins(%[[Q]], %[[K]], %[[V]] : tensor<1x5x4x2xf32>, tensor<1x5x2x2xf32>, tensor<1x5x2x2xf32>) outs(
func.func @heads_of_keys(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %k: tensor<4x6xf32>, %o: tensor<6x8xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 4 kv_heads 2 query(%w) key(%k) value(%k) projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<4x6xf32>, tensor<4x6xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Decomposed positions are the kernel's: by the way from query to key, that is
// from the last row to the first, and divided by the scale 1/4, which is in q.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK-SAME: %[[R:[^:]*]]: tensor<3x3xf32>, %[[C:[^:]*]]: tensor<5x3xf32>)
// CHECK: %[[ROWS:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<3x3xf32>)
// CHECK: %[[LAST:.*]] = arith.constant 2 : index
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: %[[TURNED:.*]] = arith.subi %[[LAST]], %[[I]]
// CHECK: %[[NUMBER:.*]] = tensor.extract %[[R]][%[[TURNED]], %{{.*}}]
// CHECK: %[[FOUR:.*]] = arith.constant 4.000000e+00 : f32
// CHECK: arith.mulf %[[NUMBER]], %[[FOUR]]
// CHECK: %[[COLUMNS:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<5x3xf32>)
// CHECK: tensor.extract %[[C]]
// CHECK: vit.attention ins({{.*}}) relative(%[[ROWS]], %[[COLUMNS]] : tensor<3x3xf32>, tensor<5x3xf32>) outs(
func.func @decomposed_positions(%x: tensor<1x6x6xf32>, %w: tensor<6x6xf32>, %r: tensor<3x3xf32>, %c: tensor<5x3xf32>) -> tensor<1x6x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) scale(0.25) : (tensor<1x6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x3xf32>, tensor<5x3xf32>, tensor<6x6xf32>) -> tensor<1x6x6xf32>
  return %y : tensor<1x6x6xf32>
}

// -----

// Differential attention: one product as ever, two maps in the kernel, and of
// each head a norm whose scale has 1 - lambda_init in it. The scale 1 / sqrt(2)
// is that of halves: times log2(e), 1.02.
// CHECK-LABEL: func.func @differential
// CHECK-SAME: %[[L:[^:]*]]: tensor<1xf32>, %[[I:[^:]*]]: tensor<1xf32>, %[[G:[^:]*]]: tensor<4xf32>)
// CHECK: arith.constant 1.020139{{.*}} : f32
// CHECK: linalg.matmul {{.*}} : tensor<5x6xf32>, tensor<24x6xf32>)
// CHECK: %[[MIXED:.*]] = vit.attention ins({{.*}}) lambda(%[[L]] : tensor<1xf32>) outs({{.*}} : tensor<1x5x2x4xf32>)
// CHECK: %[[FACTORS:.*]] = linalg.generic {{.*}} ins(%[[G]], %[[I]] : tensor<4xf32>, tensor<1xf32>)
// CHECK: %[[REST:.*]] = arith.subf %cst{{.*}}, %{{.*}}
// CHECK: arith.mulf %{{.*}}, %[[REST]]
// CHECK: tensor.collapse_shape %[[MIXED]] {{.*}} into tensor<10x4xf32>
// CHECK: math.sqrt
// CHECK: linalg.matmul {{.*}} : tensor<5x8xf32>, tensor<6x8xf32>)
func.func @differential(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %l: tensor<1xf32>, %i: tensor<1xf32>, %g: tensor<4xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) differential(%l, %i, %g) projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Norms of queries and keys are of the halves.
// CHECK-LABEL: func.func @differential_norms
// CHECK: tensor.expand_shape {{.*}} : tensor<1x5x2x4xf32> into tensor<1x5x2x2x2xf32>
// CHECK: tensor.collapse_shape {{.*}} : tensor<1x5x2x2x2xf32> into tensor<20x2xf32>
// CHECK: tensor.collapse_shape {{.*}} : tensor<1x5x2x2x2xf32> into tensor<1x5x2x4xf32>
// CHECK: vit.attention {{.*}} lambda(
func.func @differential_norms(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %n: tensor<2xf32>, %l: tensor<1xf32>, %g: tensor<4xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%n) key_norm(%n) differential(%l, %l, %g) projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A norm of all heads' numbers is one of whole rows.
// CHECK-LABEL: func.func @norms_of_all_heads
// CHECK: %[[Q:.*]] = tensor.collapse_shape {{.*}} : tensor<1x5x2x4xf32> into tensor<5x8xf32>
// CHECK: linalg.generic {{.*}} ins(%[[Q]] : tensor<5x8xf32>) outs(%{{.*}} : tensor<5xf32>)
// CHECK: vit.attention
func.func @norms_of_all_heads(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %n: tensor<8xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%n) key_norm(%n) across_heads projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Weights of each head come behind norms without any.
// CHECK-LABEL: func.func @norms_of_each_head
// CHECK-SAME: %[[N:[^:]*]]: tensor<8xf32>, %[[B:[^:]*]]: tensor<8xf32>)
// CHECK: tensor.collapse_shape {{.*}} : tensor<1x5x2x4xf32> into tensor<10x4xf32>
// CHECK: math.sqrt
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[N]], %[[B]] : tensor<5x8xf32>, tensor<8xf32>, tensor<8xf32>)
// CHECK: vit.attention
func.func @norms_of_each_head(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %n: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%n, %b) key_norm(%n) projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// CHECK-LABEL: func.func @gate
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x5x6xf32>
// CHECK: vit.attention
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[X]]
// CHECK: %[[G:.*]] = linalg.matmul {{.*}} ins(%[[ROWS]], %{{.*}} : tensor<5x6xf32>, tensor<8x6xf32>)
// CHECK: math.exp
// CHECK: linalg.matmul {{.*}} : tensor<5x8xf32>, tensor<6x8xf32>)
func.func @gate(%x: tensor<1x5x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>) -> tensor<1x5x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) gate(%w) projection(%o) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}
