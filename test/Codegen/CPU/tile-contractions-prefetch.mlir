// While a panel of weights is used, the next one is brought near: every tile of
// rows asks for its share, a step of the innermost loop for a part of that.
// RUN: vit-opt %s --split-input-file --vit-cpu-tile-contractions --canonicalize --cse | FileCheck %s

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// 8 tiles of rows, panels of 48 x 32 elements: 32 / 8 elements a step, 192 a tile.
// After the last panel there is none: its own again.
// CHECK-DAG: #[[$NEXT:.*]] = affine_map<(d0) -> (3, d0 + 1)>
// CHECK-DAG: #[[$SHARE:.*]] = affine_map<(d0) -> (1344, d0 * 192)>
// CHECK-DAG: #[[$INDEX:.*]] = affine_map<(d0, d1, d2) -> (d0 * 4 + d1 + d2 * 1536)>
// CHECK-LABEL: func.func @next_panel
// CHECK: scf.forall (%[[COLUMN:.*]], %[[ROW:.*]]) in (4, 8)
// CHECK-DAG: %[[NEXT:.*]] = affine.min #[[$NEXT]](%[[COLUMN]])
// CHECK-DAG: %[[SHARE:.*]] = affine.min #[[$SHARE]](%[[ROW]])
// CHECK: scf.for %[[K:[^ ]+]] =
// CHECK-NEXT: %[[INDEX:.*]] = affine.apply #[[$INDEX]](%[[K]], %[[SHARE]], %[[NEXT]])
// CHECK-NEXT: vit.prefetch %{{.*}}[%[[INDEX]]] : tensor<4x48x2x16xf32>
// CHECK-NOT: vit.prefetch
func.func @next_panel(%x: tensor<32x48xf32>, %w: tensor<128x48xf32>) -> tensor<32x128xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x128xf32>) -> tensor<32x128xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16, prefetch = 1>}
    ins(%x, %w : tensor<32x48xf32>, tensor<128x48xf32>) outs(%f : tensor<32x128xf32>) -> tensor<32x128xf32>
  return %r : tensor<32x128xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// 2 tiles of rows, 4 steps of k at a time: 64 elements a time, which are four
// cache lines. The sum is long and made of blocks, the first apart from the
// others: k counts on through them.
// CHECK-DAG: #[[$FIRST:.*]] = affine_map<(d0, d1, d2) -> (d1 + d2 * 49152 + (d0 floordiv 4) * 64 + 48)>
// CHECK-DAG: #[[$LINE:.*]] = affine_map<(d0, d1, d2, d3) -> (d0 + d1 * 49152 + ((d2 + d3) floordiv 4) * 64 + 48)>
// CHECK-LABEL: func.func @several_lines
// CHECK: affine.min
// CHECK: scf.for %[[STEP:[^ ]+]] = %c0 to %c384 step %c4
// CHECK-COUNT-3: vit.prefetch
// CHECK-NEXT: %[[INDEX:.*]] = affine.apply #[[$FIRST]](%[[STEP]], %{{.*}}, %{{.*}})
// CHECK-NEXT: vit.prefetch %{{.*}}[%[[INDEX]]] : tensor<2x1536x2x16xf32>
// CHECK-NOT: vit.prefetch
// CHECK: scf.for %[[BLOCK:[^ ]+]] = %c384 to %c1536 step %c384
// CHECK: scf.for %[[STEP:[^ ]+]] = %c0 to %c384 step %c4
// CHECK-COUNT-3: vit.prefetch
// CHECK-NEXT: %[[INDEX:.*]] = affine.apply #[[$LINE]](%{{.*}}, %{{.*}}, %[[BLOCK]], %[[STEP]])
// CHECK-NEXT: vit.prefetch %{{.*}}[%[[INDEX]]] : tensor<2x1536x2x16xf32>
// CHECK-NOT: vit.prefetch
func.func @several_lines(%x: tensor<8x1536xf32>, %w: tensor<64x1536xf32>) -> tensor<8x64xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x64xf32>) -> tensor<8x64xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16, unroll = 4, prefetch = 1>}
    ins(%x, %w : tensor<8x1536xf32>, tensor<64x1536xf32>) outs(%f : tensor<8x64xf32>) -> tensor<8x64xf32>
  return %r : tensor<8x64xf32>
}

// -----

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// One tile of rows uses each panel once, one after the other: the hardware
// sees that by itself. And one panel has none after it.
// CHECK-LABEL: func.func @one_row_tile
// CHECK: scf.forall
// CHECK-NOT: vit.prefetch
// CHECK-LABEL: func.func @one_panel
// CHECK: scf.forall
// CHECK-NOT: vit.prefetch
func.func @one_row_tile(%x: tensor<4x48xf32>, %w: tensor<128x48xf32>) -> tensor<4x128xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x128xf32>) -> tensor<4x128xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16, prefetch = 1>}
    ins(%x, %w : tensor<4x48xf32>, tensor<128x48xf32>) outs(%f : tensor<4x128xf32>) -> tensor<4x128xf32>
  return %r : tensor<4x128xf32>
}

func.func @one_panel(%x: tensor<32x48xf32>, %w: tensor<32x48xf32>) -> tensor<32x32xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x32xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x32xf32>) -> tensor<32x32xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16, prefetch = 1>}
    ins(%x, %w : tensor<32x48xf32>, tensor<32x48xf32>) outs(%f : tensor<32x32xf32>) -> tensor<32x32xf32>
  return %r : tensor<32x32xf32>
}
