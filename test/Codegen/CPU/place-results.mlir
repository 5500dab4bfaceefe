// Results are computed in the memory they are wanted in, unless other tensors
// would be computed there too.
// RUN: vit-opt %s --vit-cpu-place-results | FileCheck %s

// CHECK-LABEL: func.func @result
// CHECK-SAME: %[[MEMORY:.*]]: memref<8xf32>
func.func @result(%memory: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  // CHECK: %[[TENSOR:.*]] = bufferization.to_tensor %[[MEMORY]]
  // CHECK: linalg.fill {{.*}} outs(%[[TENSOR]] :
  %e = tensor.empty() : tensor<8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  bufferization.materialize_in_destination %f in restrict writable %memory : (tensor<8xf32>, memref<8xf32>) -> ()
  return
}

// Two biases on one tensor of zeros: were it computed in the first one's
// memory, so might be the second bias, until the first is written over it.
// CHECK-LABEL: func.func @shared
func.func @shared(%a: tensor<4xf32>, %b: tensor<4xf32>, %first: memref<8xf32>, %second: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  // CHECK: %[[EMPTY:.*]] = tensor.empty
  // CHECK: linalg.fill {{.*}} outs(%[[EMPTY]] :
  %e = tensor.empty() : tensor<8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %x = tensor.insert_slice %a into %f[0] [4] [1] : tensor<4xf32> into tensor<8xf32>
  %y = tensor.insert_slice %b into %f[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  bufferization.materialize_in_destination %x in restrict writable %first : (tensor<8xf32>, memref<8xf32>) -> ()
  bufferization.materialize_in_destination %y in restrict writable %second : (tensor<8xf32>, memref<8xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @slice
// CHECK-SAME: %[[ALL:.*]]: tensor<8xf32>
func.func @slice(%all: tensor<8xf32>) -> tensor<8xf32> {
  %zero = arith.constant 0.0 : f32
  // CHECK: %[[SLICE:.*]] = tensor.extract_slice %[[ALL]][4] [4] [1]
  // CHECK: linalg.fill {{.*}} outs(%[[SLICE]] :
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %r = tensor.insert_slice %f into %all[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return %r : tensor<8xf32>
}
