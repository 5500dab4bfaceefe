// What a loop carries has one buffer for all iterations.
// RUN: vit-opt %s --vit-cpu-close-loops | FileCheck %s

// The loop yields another buffer than its argument: a home, filled before the
// loop and at the end of every iteration.
// CHECK-LABEL: func.func @other_buffer
// CHECK-SAME: (%[[INIT:.*]]: memref<64xf32>, %[[OUT:.*]]: memref<64xf32>)
// CHECK: %[[HOME:.*]] = memref.alloc() : memref<64xf32>
// CHECK-NEXT: memref.copy %[[INIT]], %[[HOME]]
// CHECK: %[[R:.*]] = scf.for {{.*}} iter_args(%[[X:.*]] = %[[HOME]]) -> (memref<64xf32>)
// CHECK: %[[NEXT:.*]] = memref.alloc() : memref<64xf32>
// CHECK: memref.load %[[X]]
// CHECK: memref.copy %[[NEXT]], %[[HOME]]
// CHECK-NEXT: scf.yield %[[X]]
// CHECK: memref.copy %[[R]], %[[OUT]]
func.func @other_buffer(%init: memref<64xf32>, %out: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %init) -> (memref<64xf32>) {
    %next = memref.alloc() : memref<64xf32>
    %v = memref.load %x[%i] : memref<64xf32>
    memref.store %v, %next[%i] : memref<64xf32>
    scf.yield %next : memref<64xf32>
  }
  memref.copy %r, %out : memref<64xf32> to memref<64xf32>
  return
}

// Whole buffers, also where the loop only knows a strided view.
// CHECK-LABEL: func.func @strided
// CHECK: %[[HOME:.*]] = memref.alloc() : memref<8x8xf32>
// CHECK: %[[CAST:.*]] = memref.cast %[[HOME]] : memref<8x8xf32> to memref<8x8xf32, strided<[?, 1]>>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[CAST]])
func.func @strided(%init: memref<8x8xf32, strided<[?, 1]>>, %other: memref<8x8xf32, strided<[?, 1]>>) -> memref<8x8xf32, strided<[?, 1]>> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %init) -> (memref<8x8xf32, strided<[?, 1]>>) {
    scf.yield %other : memref<8x8xf32, strided<[?, 1]>>
  }
  return %r : memref<8x8xf32, strided<[?, 1]>>
}

// In place already, and numbers are no buffers.
// CHECK-LABEL: func.func @nothing_to_do
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.copy
// CHECK: return
func.func @nothing_to_do(%init: memref<64xf32>, %n: f32) -> (memref<64xf32>, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %init, %s = %n) -> (memref<64xf32>, f32) {
    %v = memref.load %x[%i] : memref<64xf32>
    memref.store %s, %x[%i] : memref<64xf32>
    scf.yield %x, %v : memref<64xf32>, f32
  }
  return %r#0, %r#1 : memref<64xf32>, f32
}
