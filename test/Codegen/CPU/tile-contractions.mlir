// Matrix products become loops over register tiles: panels of weights and
// rows, exact and overlapping covers, prologue and epilogue inside, residuals in
// place; what has no tile, or none that fits, stays.
// RUN: vit-opt %s --split-input-file --vit-cpu-tile-contractions --canonicalize --cse | FileCheck %s

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// Tiles of 4 x 32 cover 12 x 64 exactly. The rows, which consist of parts, are packed.
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0) -> (d0 * 4)>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0) -> (d0 * 32)>
// CHECK-LABEL: func.func @exact
// CHECK-SAME: (%[[PARTS:.*]]: tensor<12x6x8xf32>, %[[W:.*]]: tensor<64x48xf32>)
// CHECK-NOT: linalg.matmul
// CHECK-NOT: affine.min
// CHECK: %[[X:.*]] = tensor.collapse_shape %[[PARTS]]
// CHECK: tensor.expand_shape %[[W]] {{.*}} : tensor<64x48xf32> into tensor<2x2x16x48xf32>
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x48x2x16xf32>)
// The rows, three panels of four.
// CHECK: %[[$ROWS:.*]] = scf.forall (%{{.*}}) in (3) {{.*}} -> (tensor<3x48x4xf32>)
// CHECK: tensor.extract_slice %[[X]][%{{.*}}, 0] [4, {{.*}}] [1, 1]
// CHECK: linalg.generic {{.*}}vit.vectorize
// CHECK: scf.forall {{.*}} -> (tensor<12x64xf32>)
// CHECK-DAG: affine.apply #[[$ROW]](%{{.*}})
// CHECK-DAG: affine.apply #[[$COLUMN]](%{{.*}})
// CHECK: %[[ZERO:.*]] = linalg.fill {vit.vectorize} {{.*}} -> tensor<4x2x16xf32>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[ZERO]]) -> (tensor<4x2x16xf32>)
// CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "parallel", "parallel", "parallel"]} {{.*}}vit.vectorize
// CHECK-NEXT: ^bb0
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK: tensor.parallel_insert_slice {{.*}} [4, 32] [1, 1] : tensor<4x32xf32> into tensor<12x64xf32>
func.func @exact(%parts: tensor<12x6x8xf32>, %w: tensor<64x48xf32>) -> tensor<12x64xf32> {
  %x = tensor.collapse_shape %parts [[0], [1, 2]] : tensor<12x6x8xf32> into tensor<12x48xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<12x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<12x64xf32>) -> tensor<12x64xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16>}
    ins(%x, %w : tensor<12x48xf32>, tensor<64x48xf32>) outs(%f : tensor<12x64xf32>) -> tensor<12x64xf32>
  return %r : tensor<12x64xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// 13 rows by 6 and 83 columns by 32: the last tiles start at 13 - 6 and 83 - 32.
// Two steps of k a time. The rows are read where they are.
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0) -> ({{d0 \* 6, 7|7, d0 \* 6}})>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0) -> ({{d0 \* 32, 51|51, d0 \* 32}})>
// CHECK-LABEL: func.func @overlap
// CHECK-SAME: (%[[X:[^ ]*]]: tensor<13x40xf32>, %[[W:[^ ]*]]: tensor<83x40xf32>)
// CHECK-DAG: %[[TWO:.*]] = arith.constant 2 : index
// The weights: two whole panels, and one that overlaps the second.
// CHECK: tensor.extract_slice %[[W]][0, 0] [64, 40] [1, 1]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 0, 0] [2, 40, 2, 16]
// CHECK: tensor.extract_slice %[[W]][51, 0] [32, 40] [1, 1]
// CHECK: tensor.insert_slice {{.*}}[2, 0, 0, 0] [1, 40, 2, 16]
// CHECK: scf.forall {{.*}} -> (tensor<13x83xf32>)
// CHECK-DAG: %[[M:.*]] = affine.min #[[$ROW]](%{{.*}})
// CHECK-DAG: %[[N:.*]] = affine.min #[[$COLUMN]](%{{.*}})
// CHECK: tensor.extract_slice %[[X]][%[[M]], 0] [6, 40] [1, 1]
// CHECK: scf.for {{.*}} step %[[TWO]] {{.*}} -> (tensor<6x2x16xf32>)
// CHECK: tensor.extract_slice {{.*}} [6, 2] [1, 1]
// CHECK: tensor.parallel_insert_slice {{.*}}[%[[M]], %[[N]]] [6, 32] [1, 1]
func.func @overlap(%x: tensor<13x40xf32>, %w: tensor<83x40xf32>) -> tensor<13x83xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<13x83xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<13x83xf32>) -> tensor<13x83xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 2, lanes = 16, unroll = 2>}
    ins(%x, %w : tensor<13x40xf32>, tensor<83x40xf32>) outs(%f : tensor<13x83xf32>) -> tensor<13x83xf32>
  return %r : tensor<13x83xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// Ten columns fill one vector of eight lanes: two tiles, the second from 2 on.
// CHECK: affine_map<(d0) -> ({{d0 \* 8, 2|2, d0 \* 8}})>
// CHECK-LABEL: func.func @few_columns
// CHECK-NOT: linalg.matmul
// CHECK: -> (tensor<1x1x8xf32>)
// CHECK: tensor.parallel_insert_slice {{.*}} [1, 8] [1, 1] : tensor<1x8xf32> into tensor<1x10xf32>
func.func @few_columns(%x: tensor<1x16xf32>, %w: tensor<10x16xf32>) -> tensor<1x10xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x10xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x10xf32>) -> tensor<1x10xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 1, vectors = 1, lanes = 8>}
    ins(%x, %w : tensor<1x16xf32>, tensor<10x16xf32>) outs(%f : tensor<1x10xf32>) -> tensor<1x10xf32>
  return %r : tensor<1x10xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#perRow = affine_map<(m, n) -> (m)>
#perColumn = affine_map<(m, n) -> (n)>

// What comes before is computed while the rows are packed, what follows on the
// tile: nothing but the two loops is left.
// CHECK-LABEL: func.func @prologue_and_epilogue
// CHECK-SAME: (%[[X:.*]]: tensor<8x32xf32>, %[[MEAN:.*]]: tensor<8xf32>, %[[W:.*]]: tensor<32x32xf32>, %[[BIAS:.*]]: tensor<32xf32>)
// CHECK-NOT: arith.subf
// CHECK: scf.forall
// CHECK-DAG: tensor.extract_slice %[[X]]
// CHECK-DAG: tensor.extract_slice %[[MEAN]]
// CHECK: arith.subf
// CHECK: tensor.parallel_insert_slice
// CHECK-NOT: linalg.
// CHECK: %[[R:.*]] = scf.forall
// CHECK: "reduction"
// CHECK: tensor.extract_slice %[[BIAS]]
// CHECK: arith.addf
// CHECK-NEXT: arith.maximumf
// CHECK-NEXT: linalg.yield
// CHECK: tensor.parallel_insert_slice
// CHECK-NOT: linalg.
// CHECK: return %[[R]]
func.func @prologue_and_epilogue(%x: tensor<8x32xf32>, %mean: tensor<8xf32>, %w: tensor<32x32xf32>, %bias: tensor<32xf32>) -> tensor<8x32xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x32xf32>
  %n = linalg.generic {indexing_maps = [#id, #perRow, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x, %mean : tensor<8x32xf32>, tensor<8xf32>) outs(%e : tensor<8x32xf32>) {
  ^bb0(%in: f32, %m: f32, %out: f32):
    %0 = arith.subf %in, %m : f32
    linalg.yield %0 : f32
  } -> tensor<8x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x32xf32>) -> tensor<8x32xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%n, %w : tensor<8x32xf32>, tensor<32x32xf32>) outs(%f : tensor<8x32xf32>) -> tensor<8x32xf32>
  %r = linalg.generic {indexing_maps = [#id, #perColumn, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p, %bias : tensor<8x32xf32>, tensor<32xf32>) outs(%e : tensor<8x32xf32>) {
  ^bb0(%in: f32, %b: f32, %out: f32):
    %0 = arith.addf %in, %b : f32
    %1 = arith.maximumf %0, %zero : f32
    linalg.yield %1 : f32
  } -> tensor<8x32xf32>
  return %r : tensor<8x32xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// A residual whose tiles do not overlap writes over the stream; the tile reads
// what it is about to write.
// CHECK-LABEL: func.func @residual_in_place
// CHECK-SAME: (%[[STREAM:.*]]: tensor<8x32xf32>,
// CHECK: scf.forall {{.*}} shared_outs(%[[OUT:.*]] = %[[STREAM]])
// CHECK: tensor.extract_slice %[[OUT]]
func.func @residual_in_place(%stream: tensor<8x32xf32>, %x: tensor<8x16xf32>, %w: tensor<32x16xf32>) -> tensor<8x32xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x32xf32>) -> tensor<8x32xf32>
  %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x, %w : tensor<8x16xf32>, tensor<32x16xf32>) outs(%f : tensor<8x32xf32>) -> tensor<8x32xf32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p : tensor<8x32xf32>) outs(%stream : tensor<8x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  } -> tensor<8x32xf32>
  return %r : tensor<8x32xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// Where tiles overlap, numbers are computed twice, and must not be added twice:
// x1 gets memory of its own, and x2 that of x0, which nobody needs any more.
// CHECK-LABEL: func.func @residuals_change_sides
// CHECK-SAME: (%[[X0:.*]]: tensor<7x16xf32>, %[[W:.*]]: tensor<16x16xf32>)
// CHECK: %[[E:.*]] = tensor.empty() : tensor<7x16xf32>
// CHECK: %[[X1:.*]] = scf.forall {{.*}} shared_outs(%[[OUT1:.*]] = %[[E]]) -> (tensor<7x16xf32>)
// CHECK: tensor.extract_slice %[[X0]]
// CHECK: scf.forall {{.*}} shared_outs(%[[OUT2:.*]] = %[[X0]]) -> (tensor<7x16xf32>)
// CHECK: tensor.extract_slice %[[X1]]
func.func @residuals_change_sides(%x0: tensor<7x16xf32>, %w: tensor<16x16xf32>) -> tensor<7x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<7x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<7x16xf32>) -> tensor<7x16xf32>
  %p0 = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x0, %w : tensor<7x16xf32>, tensor<16x16xf32>) outs(%f : tensor<7x16xf32>) -> tensor<7x16xf32>
  %x1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p0 : tensor<7x16xf32>) outs(%x0 : tensor<7x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  } -> tensor<7x16xf32>
  %p1 = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x1, %w : tensor<7x16xf32>, tensor<16x16xf32>) outs(%f : tensor<7x16xf32>) -> tensor<7x16xf32>
  %x2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%p1 : tensor<7x16xf32>) outs(%x1 : tensor<7x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  } -> tensor<7x16xf32>
  return %x2 : tensor<7x16xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#from = affine_map<(i, j, u, v) -> (i + u, j * 3 + v)>
#to = affine_map<(i, j, u, v) -> (i, j, u, v)>

// Windows that were made inside of a tensor of rows are such rows in memory: they
// are read where they are.
// CHECK-LABEL: func.func @windows_in_rows
// CHECK: %[[X:.*]] = tensor.collapse_shape %{{.*}} : tensor<3x4x2x6xf32> into tensor<12x12xf32>
// CHECK-NOT: tensor<3x12x4xf32>
// CHECK: scf.forall {{.*}} in (2, 3) {{.*}} -> (tensor<12x64xf32>)
// CHECK: tensor.extract_slice %[[X]][%{{.*}}, 0] [4, 12] [1, 1]
func.func @windows_in_rows(%map: tensor<4x15xf32>, %w: tensor<64x12xf32>) -> tensor<12x64xf32> {
  %rows = tensor.empty() : tensor<12x12xf32>
  %inside = tensor.expand_shape %rows [[0, 1], [2, 3]] output_shape [3, 4, 2, 6] : tensor<12x12xf32> into tensor<3x4x2x6xf32>
  %windows = linalg.generic {indexing_maps = [#from, #to], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%map : tensor<4x15xf32>) outs(%inside : tensor<3x4x2x6xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<3x4x2x6xf32>
  %x = tensor.collapse_shape %windows [[0, 1], [2, 3]] : tensor<3x4x2x6xf32> into tensor<12x12xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<12x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<12x64xf32>) -> tensor<12x64xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16>}
    ins(%x, %w : tensor<12x12xf32>, tensor<64x12xf32>) outs(%f : tensor<12x64xf32>) -> tensor<12x64xf32>
  return %r : tensor<12x64xf32>
}
