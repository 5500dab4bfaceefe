// Copies of whole buffers stay, for memcpy; strided ones become loops; a copy
// onto itself vanishes.
// RUN: vit-opt %s --vit-cpu-lower-copies | FileCheck %s

// CHECK-LABEL: func.func @whole
// CHECK: memref.copy
// CHECK-NOT: linalg.copy
// CHECK: return
func.func @whole(%a: memref<8x8xf32>, %b: memref<8x8xf32>) {
  memref.copy %a, %b : memref<8x8xf32> to memref<8x8xf32>
  return
}

// CHECK-LABEL: func.func @from_strided
// CHECK-SAME: (%[[A:.*]]: memref<8x8xf32, strided<[16, 1]>>, %[[B:.*]]: memref<8x8xf32>)
// CHECK-NOT: memref.copy
// CHECK: linalg.copy ins(%[[A]] : {{.*}}) outs(%[[B]] : {{.*}})
// CHECK: return
func.func @from_strided(%a: memref<8x8xf32, strided<[16, 1]>>, %b: memref<8x8xf32>) {
  memref.copy %a, %b : memref<8x8xf32, strided<[16, 1]>> to memref<8x8xf32>
  return
}

// CHECK-LABEL: func.func @to_strided
// CHECK-NOT: memref.copy
// CHECK: linalg.copy
// CHECK: return
func.func @to_strided(%a: memref<8x8xf32>, %b: memref<8x8xf32, strided<[16, 1], offset: ?>>) {
  memref.copy %a, %b : memref<8x8xf32> to memref<8x8xf32, strided<[16, 1], offset: ?>>
  return
}

// CHECK-LABEL: func.func @onto_itself
// CHECK-NEXT: return
func.func @onto_itself(%a: memref<8x8xf32>, %b: memref<8x8xf32, strided<[16, 1]>>) {
  memref.copy %a, %a : memref<8x8xf32> to memref<8x8xf32>
  memref.copy %b, %b : memref<8x8xf32, strided<[16, 1]>> to memref<8x8xf32, strided<[16, 1]>>
  return
}
