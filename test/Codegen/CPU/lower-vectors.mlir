// Vector operations become ones on single registers: FMAs, loads and stores.
// RUN: vit-opt %s --vit-cpu-lower-vectors | FileCheck %s --implicit-check-not=vector.contract --implicit-check-not=vector.outerproduct --implicit-check-not=vector.transfer --implicit-check-not=vector.multi_reduction --implicit-check-not=vector.transpose

#ki = affine_map<(i, v, j, k) -> (k, i)>
#kvj = affine_map<(i, v, j, k) -> (k, v, j)>
#ivj = affine_map<(i, v, j, k) -> (i, v, j)>

// A step of k for a tile of 2 x 2 vectors: four FMAs and two broadcasts.
// CHECK-LABEL: func.func @contraction
// CHECK-NOT: arith.mulf
// CHECK-COUNT-4: vector.fma {{.*}} : vector<16xf32>
// CHECK-NOT: vector.fma
// CHECK-NOT: arith.mulf
// CHECK: return
func.func @contraction(%a: vector<1x2xf32>, %b: vector<1x2x16xf32>, %c: vector<2x2x16xf32>) -> vector<2x2x16xf32> {
  %0 = vector.contract {indexing_maps = [#ki, #kvj, #ivj], iterator_types = ["parallel", "parallel", "parallel", "reduction"], kind = #vector.kind<add>}
    %a, %b, %c : vector<1x2xf32>, vector<1x2x16xf32> into vector<2x2x16xf32>
  return %0 : vector<2x2x16xf32>
}

// CHECK-LABEL: func.func @transfers
// CHECK-COUNT-2: vector.load {{.*}}, vector<16xf32>
// CHECK-COUNT-2: vector.store {{.*}}, vector<16xf32>
// CHECK: return
func.func @transfers(%m: memref<8x32xf32>, %o: memref<8x32xf32>, %i: index) {
  %zero = arith.constant 0.0 : f32
  %v = vector.transfer_read %m[%i, %i], %zero {in_bounds = [true, true]} : memref<8x32xf32>, vector<2x16xf32>
  vector.transfer_write %v, %o[%i, %i] {in_bounds = [true, true]} : vector<2x16xf32>, memref<8x32xf32>
  return
}

// Packing a block of rows: a transpose by shuffles, no element by element.
// CHECK-LABEL: func.func @transposed
// CHECK: vector.load
// CHECK: vector.shuffle
// CHECK: vector.store
// CHECK: return
func.func @transposed(%m: memref<4x16xf32>, %o: memref<16x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %v = vector.transfer_read %m[%c0, %c0], %zero {in_bounds = [true, true]} : memref<4x16xf32>, vector<4x16xf32>
  %t = vector.transpose %v, [1, 0] : vector<4x16xf32> to vector<16x4xf32>
  vector.transfer_write %t, %o[%c0, %c0] {in_bounds = [true, true]} : vector<16x4xf32>, memref<16x4xf32>
  return
}

// The lanes of a sum.
// CHECK-LABEL: func.func @reduction
// CHECK: vector.reduction <add>
// CHECK: return
func.func @reduction(%v: vector<1x16xf32>, %c: vector<1xf32>) -> vector<1xf32> {
  %0 = vector.multi_reduction <add>, %v, %c [1] : vector<1x16xf32> to vector<1xf32>
  return %0 : vector<1xf32>
}

// Rows of a matrix product: of a vector that only single numbers are taken
// from, only these are loaded, so that each can be broadcast from memory.
// CHECK-LABEL: func.func @numbers
// CHECK-SAME: (%[[ROWS:.*]]: memref<8x2xf32>, %[[K:.*]]: index
// CHECK-NOT: vector.load
// CHECK-DAG: memref.load %[[ROWS]][%[[K]], %{{.*}}]
// CHECK-DAG: memref.load %[[ROWS]][%[[K]], %{{.*}}]
// CHECK-NOT: vector.load
// CHECK-COUNT-2: vector.fma
// CHECK: return
func.func @numbers(%rows: memref<8x2xf32>, %k: index, %b: vector<1x1x16xf32>, %c: vector<2x1x16xf32>) -> vector<2x1x16xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %a = vector.transfer_read %rows[%k, %c0], %zero {in_bounds = [true, true]} : memref<8x2xf32>, vector<1x2xf32>
  %0 = vector.contract {indexing_maps = [#ki, #kvj, #ivj], iterator_types = ["parallel", "parallel", "parallel", "reduction"], kind = #vector.kind<add>}
    %a, %b, %c : vector<1x2xf32>, vector<1x1x16xf32> into vector<2x1x16xf32>
  return %0 : vector<2x1x16xf32>
}
