// Prefetches become memref.prefetch on the flat memory, and force no copy.
// RUN: vit-opt %s --one-shot-bufferize=bufferize-function-boundaries=1 | FileCheck %s

// CHECK-LABEL: func.func @prefetch
// CHECK-SAME: (%[[M:.*]]: memref<4x48x2x16xf32{{.*}}>, %[[I:.*]]: index)
// CHECK-NOT: memref.alloc
// CHECK: %[[FLAT:.*]] = memref.collapse_shape %[[M]] {{\[\[}}0, 1, 2, 3]]
// CHECK: memref.prefetch %[[FLAT]][%[[I]]], read, locality<2>, data
func.func @prefetch(%w: tensor<4x48x2x16xf32>, %i: index) -> f32 {
  vit.prefetch %w[%i] : tensor<4x48x2x16xf32>
  %c0 = arith.constant 0 : index
  %x = tensor.extract %w[%c0, %c0, %c0, %c0] : tensor<4x48x2x16xf32>
  return %x : f32
}
