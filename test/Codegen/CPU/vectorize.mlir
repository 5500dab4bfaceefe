// Operations of one tile become vector operations, and accumulators values of
// their loops.
// RUN: vit-opt %s --vit-cpu-vectorize | FileCheck %s

#ki = affine_map<(k, i, v, j) -> (k, i)>
#kvj = affine_map<(k, i, v, j) -> (k, v, j)>
#ivj = affine_map<(k, i, v, j) -> (i, v, j)>
#id = affine_map<(m, n) -> (m, n)>
#perRow = affine_map<(m, n) -> (m)>
#sumOut = affine_map<(m, n) -> (m)>

// A contraction, not a multiplication and an addition, on an accumulator that
// memory sees once, after the loop.
// CHECK-LABEL: func.func @product
// CHECK-SAME: (%[[LEFT:.*]]: tensor<32x4xf32>, %[[RIGHT:.*]]: tensor<32x2x16xf32>, %[[OUT:.*]]: tensor<4x2x16xf32>)
// CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<4x2x16xf32>
// CHECK: %[[SUM:.*]] = scf.for {{.*}} iter_args(%[[ACC:.*]] = %[[ZERO]]) -> (vector<4x2x16xf32>)
// CHECK-NOT: vector.transfer_write
// CHECK-NOT: arith.mulf
// CHECK: %[[NEXT:.*]] = vector.contract {{.*}}, %[[ACC]] : {{.*}} into vector<4x2x16xf32>
// CHECK: scf.yield %[[NEXT]]
// CHECK: vector.transfer_write %[[SUM]], %[[OUT]]
// CHECK-NOT: linalg.
// CHECK: return
func.func @product(%left: tensor<32x4xf32>, %right: tensor<32x2x16xf32>, %out: tensor<4x2x16xf32>) -> tensor<4x2x16xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %f = linalg.fill {vit.vectorize} ins(%zero : f32) outs(%out : tensor<4x2x16xf32>) -> tensor<4x2x16xf32>
  %r = scf.for %k = %c0 to %c32 step %c1 iter_args(%acc = %f) -> (tensor<4x2x16xf32>) {
    %l = tensor.extract_slice %left[%k, 0] [1, 4] [1, 1] : tensor<32x4xf32> to tensor<1x4xf32>
    %w = tensor.extract_slice %right[%k, 0, 0] [1, 2, 16] [1, 1, 1] : tensor<32x2x16xf32> to tensor<1x2x16xf32>
    %s = linalg.generic {indexing_maps = [#ki, #kvj, #ivj], iterator_types = ["reduction", "parallel", "parallel", "parallel"]}
      ins(%l, %w : tensor<1x4xf32>, tensor<1x2x16xf32>) outs(%acc : tensor<4x2x16xf32>) attrs = {vit.vectorize} {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %p = arith.mulf %a, %b : f32
      %q = arith.addf %o, %p : f32
      linalg.yield %q : f32
    } -> tensor<4x2x16xf32>
    scf.yield %s : tensor<4x2x16xf32>
  }
  return %r : tensor<4x2x16xf32>
}

// A piece of one row is a vector of rank one; the row's number is a broadcast.
// CHECK-LABEL: func.func @row
// CHECK: vector.transfer_read {{.*}} vector<16xf32>
// CHECK: vector.broadcast {{.*}} to vector<16xf32>
// CHECK: arith.subf {{.*}} : vector<16xf32>
// CHECK: vector.transfer_write {{.*}} : vector<16xf32>
// CHECK-NOT: linalg.
// CHECK: return
func.func @row(%x: tensor<1x16xf32>, %mean: tensor<1xf32>, %e: tensor<1x16xf32>) -> tensor<1x16xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #perRow, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x, %mean : tensor<1x16xf32>, tensor<1xf32>) outs(%e : tensor<1x16xf32>) attrs = {vit.vectorize} {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.subf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1x16xf32>
  return %0 : tensor<1x16xf32>
}

// Without the mark it stays an operation on tensors.
// CHECK-LABEL: func.func @not_marked
// CHECK-NOT: vector.
// CHECK: linalg.generic
// CHECK-NOT: vector.
// CHECK: return
func.func @not_marked(%x: tensor<1x49xf32>, %e: tensor<1x49xf32>) -> tensor<1x49xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<1x49xf32>) outs(%e : tensor<1x49xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.subf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<1x49xf32>
  return %0 : tensor<1x49xf32>
}

// What cannot be a vector operation loses the mark and stays.
// CHECK-LABEL: func.func @cannot
// CHECK: linalg.generic
// CHECK-NOT: vit.vectorize
// CHECK: return
func.func @cannot(%x: tensor<?x16xf32>, %e: tensor<?x16xf32>, %m: memref<16xf32>) -> tensor<?x16xf32> {
  %zero = arith.constant 0 : index
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<?x16xf32>) outs(%e : tensor<?x16xf32>) attrs = {vit.vectorize} {
  ^bb0(%a: f32, %o: f32):
    %l = memref.load %m[%zero] : memref<16xf32>
    %s = arith.subf %a, %l : f32
    linalg.yield %s : f32
  } -> tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}
