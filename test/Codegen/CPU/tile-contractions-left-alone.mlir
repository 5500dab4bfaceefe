// Products that vit-cpu-tile-contractions does not touch.
// RUN: vit-opt %s --vit-cpu-tile-contractions | FileCheck %s --implicit-check-not=scf.forall

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#wT = affine_map<(m, n, k) -> (k, n)>
#o = affine_map<(m, n, k) -> (m, n)>

// CHECK-LABEL: func.func @no_tile
// CHECK: linalg.matmul
func.func @no_tile(%x: tensor<8x16xf32>, %w: tensor<16x16xf32>) -> tensor<8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x16xf32>) -> tensor<8x16xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o]
    ins(%x, %w : tensor<8x16xf32>, tensor<16x16xf32>) outs(%f : tensor<8x16xf32>) -> tensor<8x16xf32>
  return %r : tensor<8x16xf32>
}

// CHECK-LABEL: func.func @weights_in_other_order
// CHECK: linalg.matmul
func.func @weights_in_other_order(%x: tensor<8x16xf32>, %w: tensor<16x16xf32>) -> tensor<8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x16xf32>) -> tensor<8x16xf32>
  %r = linalg.matmul indexing_maps = [#a, #wT, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x, %w : tensor<8x16xf32>, tensor<16x16xf32>) outs(%f : tensor<8x16xf32>) -> tensor<8x16xf32>
  return %r : tensor<8x16xf32>
}

// The tile would reach beyond the result.
// CHECK-LABEL: func.func @tile_too_large
// CHECK: linalg.matmul
func.func @tile_too_large(%x: tensor<2x16xf32>, %w: tensor<16x16xf32>) -> tensor<2x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x, %w : tensor<2x16xf32>, tensor<16x16xf32>) outs(%f : tensor<2x16xf32>) -> tensor<2x16xf32>
  return %r : tensor<2x16xf32>
}

// The product adds to what is there: starting the tile from zero would lose it.
// CHECK-LABEL: func.func @initial_value
// CHECK: linalg.matmul
func.func @initial_value(%x: tensor<8x16xf32>, %w: tensor<16x16xf32>, %init: tensor<8x16xf32>) -> tensor<8x16xf32> {
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x, %w : tensor<8x16xf32>, tensor<16x16xf32>) outs(%init : tensor<8x16xf32>) -> tensor<8x16xf32>
  return %r : tensor<8x16xf32>
}

// CHECK-LABEL: func.func @any_number_of_rows
// CHECK: linalg.matmul
func.func @any_number_of_rows(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>, %e: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x16xf32>) -> tensor<?x16xf32>
  %r = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
    ins(%x, %w : tensor<?x16xf32>, tensor<16x16xf32>) outs(%f : tensor<?x16xf32>) -> tensor<?x16xf32>
  return %r : tensor<?x16xf32>
}
