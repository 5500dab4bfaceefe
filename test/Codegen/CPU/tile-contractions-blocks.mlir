// Long sums are made of blocks, and a block is done for many rows before the
// next: its part of a panel of weights stays in cache.
// RUN: vit-opt %s --split-input-file --vit-cpu-tile-contractions --canonicalize --cse | FileCheck %s

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#perColumn = affine_map<(m, n) -> (n)>

// 197 rows are 33 tiles of 6; 12 panels in 3 chunks of 11 tiles are 36 pieces.
// The last chunk starts at 197 - 66. Four blocks of 384.
// CHECK-DAG: #[[$CHUNK:.*]] = affine_map<(d0) -> (131, d0 * 66)>
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d0 + d1 * 6)>
// CHECK-DAG: #[[$NEXT:.*]] = affine_map<(d0, d1) -> (1155072, d0 * 98304 + d1 * 64 + 24576)>
// CHECK-LABEL: func.func @chunks
// CHECK-SAME: (%[[X:[^ ]*]]: tensor<197x1536xf32>
// CHECK: scf.forall (%[[COLUMN:.*]], %[[C:.*]]) in (12, 3)
// CHECK: %[[FIRST:.*]] = affine.min #[[$CHUNK]](%[[C]])
// CHECK: scf.for %[[K:[^ ]*]] = %{{.*}} to %c1536 step %c384 {{.*}} -> (tensor<11x6x4x16xf32>)
// CHECK: scf.for %[[TILE:[^ ]*]] = %{{.*}} to %c11 step %c1 {{.*}} -> (tensor<11x6x4x16xf32>)
// CHECK-DAG: affine.min #[[$NEXT]](%[[COLUMN]], %[[K]])
// CHECK-DAG: %[[ROW:.*]] = affine.apply #[[$ROW]](%[[FIRST]], %[[TILE]])
// CHECK: tensor.extract_slice %[[X]][%[[ROW]], %[[K]]] [6, 384] [1, 1]
// CHECK: scf.for {{.*}} to %c384 step %c1
// The next block of weights, and the next tile's rows.
// CHECK-DAG: vit.prefetch %{{.*}}[%{{.*}}] : tensor<12x1536x4x16xf32>
// CHECK-DAG: vit.prefetch %[[X]][%{{.*}}] : tensor<197x1536xf32>
// CHECK: linalg.generic {{.*}}["reduction", "parallel", "parallel", "parallel"]} {{.*}}vit.vectorize
// The sums so far, and the block's.
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<6x4x16xf32>) attrs = {vit.vectorize}
// CHECK-NEXT: ^bb0
// CHECK-NEXT: arith.addf
// CHECK: tensor.insert_slice {{.*}} into tensor<11x6x4x16xf32>
// The epilogue.
// CHECK: scf.for {{.*}} to %c11 step %c1 {{.*}} -> (tensor<66x64xf32>)
// CHECK: linalg.generic {{.*}}vit.vectorize
// CHECK: tensor.parallel_insert_slice {{.*}} [66, 64] [1, 1] : tensor<66x64xf32> into tensor<197x768xf32>
func.func @chunks(%x: tensor<197x1536xf32>, %w: tensor<768x1536xf32>, %bias: tensor<768xf32>) -> tensor<197x768xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<197x768xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<197x768xf32>) -> tensor<197x768xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, prefetch = 1>}
    ins(%x, %w : tensor<197x1536xf32>, tensor<768x1536xf32>) outs(%f : tensor<197x768xf32>) -> tensor<197x768xf32>
  %r = linalg.generic {indexing_maps = [#id, #perColumn, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p, %bias : tensor<197x768xf32>, tensor<768xf32>) outs(%e : tensor<197x768xf32>) {
  ^bb0(%s: f32, %b: f32, %out: f32):
    %y = arith.addf %s, %b : f32
    linalg.yield %y : f32
  } -> tensor<197x768xf32>
  return %r : tensor<197x768xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// A residual in place: one tile must not read what another has written, so
// every tile has all of its blocks, one after the other. The others are added
// to the first, which starts from zero.
// CHECK-LABEL: func.func @in_place
// CHECK-NOT: vit.prefetch
// CHECK: scf.forall (%{{.*}}, %{{.*}}) in (12, 33)
// CHECK-NOT: tensor<11x6x4x16xf32>
// CHECK: %[[ZERO:.*]] = linalg.fill {{.*}}vit.vectorize
// CHECK: %[[FIRST:.*]] = scf.for {{.*}} = %c0 to %c384 step %c1 iter_args(%{{.*}} = %[[ZERO]])
// CHECK: scf.for {{.*}} = %c384 to %c1536 step %c384 iter_args(%[[SUM:.*]] = %[[FIRST]]) -> (tensor<6x4x16xf32>)
// CHECK: %[[BLOCK:.*]] = scf.for {{.*}} = %c0 to %c384 step %c1
// CHECK: linalg.generic {{.*}} ins(%[[BLOCK]] : {{.*}}) outs(%[[SUM]] : {{.*}}) attrs = {vit.vectorize}
func.func @in_place(%x: tensor<198x1536xf32>, %w: tensor<768x1536xf32>, %residual: tensor<198x768xf32>) -> tensor<198x768xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<198x768xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<198x768xf32>) -> tensor<198x768xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
    ins(%x, %w : tensor<198x1536xf32>, tensor<768x1536xf32>) outs(%f : tensor<198x768xf32>) -> tensor<198x768xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p : tensor<198x768xf32>) outs(%residual : tensor<198x768xf32>) {
  ^bb0(%s: f32, %out: f32):
    %y = arith.addf %s, %out : f32
    linalg.yield %y : f32
  } -> tensor<198x768xf32>
  return %r : tensor<198x768xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// Two blocks need no loop, and the second no place in memory.
// CHECK-LABEL: func.func @two_blocks
// CHECK: scf.forall
// CHECK: %[[FIRST:.*]] = scf.for {{.*}} = %c0 to %c384 step %c1
// CHECK: %[[SECOND:.*]] = scf.for {{.*}} = %c0 to %c384 step %c1
// CHECK: linalg.generic {{.*}} ins(%[[SECOND]] : {{.*}}) outs(%[[FIRST]] : {{.*}}) attrs = {vit.vectorize}
// CHECK-NOT: scf.for
// CHECK: scf.forall.in_parallel
func.func @two_blocks(%x: tensor<198x768xf32>, %w: tensor<768x768xf32>, %residual: tensor<198x768xf32>) -> tensor<198x768xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<198x768xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<198x768xf32>) -> tensor<198x768xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
    ins(%x, %w : tensor<198x768xf32>, tensor<768x768xf32>) outs(%f : tensor<198x768xf32>) -> tensor<198x768xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p : tensor<198x768xf32>) outs(%residual : tensor<198x768xf32>) {
  ^bb0(%s: f32, %out: f32):
    %y = arith.addf %s, %out : f32
    linalg.yield %y : f32
  } -> tensor<198x768xf32>
  return %r : tensor<198x768xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// Panels enough for one chunk of rows: its 33 tiles of 6 would be more rows
// than there are, and a single chunk has nothing before it to overlap.
// CHECK-DAG: #[[$CHUNK:.*]] = affine_map<(d0) -> (131, d0 * 66)>
// CHECK-LABEL: func.func @never_one_chunk_that_sticks_out
// CHECK: scf.forall (%{{.*}}, %{{.*}}) in (24, 3)
func.func @never_one_chunk_that_sticks_out(%x: tensor<197x1536xf32>, %w: tensor<768x1536xf32>) -> tensor<197x768xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<197x768xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<197x768xf32>) -> tensor<197x768xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 2, lanes = 16>}
    ins(%x, %w : tensor<197x1536xf32>, tensor<768x1536xf32>) outs(%f : tensor<197x768xf32>) -> tensor<197x768xf32>
  return %p : tensor<197x768xf32>
}
