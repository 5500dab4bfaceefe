// relative_bias: a table that is looked up; rope_table: a constant.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @relative_bias
// CHECK-SAME: (%[[TABLE:[^:]*]]: tensor<18x4xf32>)
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]} outs(%{{.*}} : tensor<4x7x7xf32>)
// CHECK: %[[HEAD:.*]] = linalg.index 0
// Rows 15, 16 and 17 are the class token's.
// CHECK-DAG: arith.constant 15 : index
// CHECK-DAG: arith.constant 16 : index
// CHECK-DAG: arith.constant 17 : index
// CHECK: %[[ROW:.*]] = arith.select
// CHECK: %[[NUMBER:.*]] = tensor.extract %[[TABLE]][%{{.*}}, %[[HEAD]]]
// CHECK: linalg.yield %[[NUMBER]]
func.func @relative_bias(%t: tensor<18x4xf32>) -> tensor<4x7x7xf32> {
  %s = vit.relative_bias %t grid [2, 3] class_token : (tensor<18x4xf32>) -> tensor<4x7x7xf32>
  return %s : tensor<4x7x7xf32>
}

// -----

// Without a class token there is nothing to choose.
// CHECK-LABEL: func.func @patches_alone
// CHECK-NOT: arith.select
// CHECK: tensor.extract
func.func @patches_alone(%t: tensor<15x4xf32>) -> tensor<4x6x6xf32> {
  %s = vit.relative_bias %t grid [2, 3] : (tensor<15x4xf32>) -> tensor<4x6x6xf32>
  return %s : tensor<4x6x6xf32>
}

// -----

// A token that is not turned, and one whose row has the angle 1: cosines, then
// sines.
// CHECK-LABEL: func.func @rope_table
// CHECK: arith.constant dense<{{\[\[\[}}1.000000e+00, 1.000000e+00], [0.54030{{[0-9]*}}, 1.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0.84147{{[0-9]*}}, 0.000000e+00]]]> : tensor<2x2x2xf32>
func.func @rope_table() -> tensor<2x2x2xf32> {
  %t = vit.rope_table grid [1, 1] prefix 1 frequencies 1 theta 100.0 start [1.0, 0.0] step [1.0, 1.0] row_first : () -> tensor<2x2x2xf32>
  return %t : tensor<2x2x2xf32>
}

// -----

// Each token's coordinates times its heads' frequencies: those of the token in
// front are 0, and columns come first.
// CHECK-LABEL: func.func @mixed_rope_table
// CHECK-DAG: arith.constant dense<[0.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00, 1.000000e+00]> : tensor<5xf32>
// CHECK-DAG: arith.constant dense<[0.000000e+00, 0.000000e+00, 0.000000e+00, 1.000000e+00, 1.000000e+00]> : tensor<5xf32>
// CHECK: linalg.generic
// CHECK: math.cos
// CHECK: tensor.insert_slice %{{.*}}[0, 0, 0] [1, 5, 6] [1, 1, 1]
// CHECK: linalg.generic
// CHECK: math.sin
// CHECK: tensor.insert_slice %{{.*}}[1, 0, 0] [1, 5, 6] [1, 1, 1]
func.func @mixed_rope_table(%f: tensor<2x3x2xf32>) -> tensor<2x5x6xf32> {
  %t = vit.mixed_rope_table %f grid [2, 2] prefix 1 column_first : (tensor<2x3x2xf32>) -> tensor<2x5x6xf32>
  return %t : tensor<2x5x6xf32>
}
