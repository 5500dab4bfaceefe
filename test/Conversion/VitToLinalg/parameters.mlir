// Arithmetic on parameters: plain loops.
// RUN: vit-opt %s --convert-vit-to-linalg --split-input-file | FileCheck %s

// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[$CHANNEL:.*]] = affine_map<(d0, d1, d2, d3) -> (d1)>
// CHECK-LABEL: func.func @scale
// CHECK: linalg.generic {indexing_maps = [#[[$ALL]], #[[$CHANNEL]], #[[$ALL]]], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
// CHECK: ^bb0(%[[X:.*]]: f32, %[[S:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[Y:.*]] = arith.mulf %[[X]], %[[S]]
// CHECK: linalg.yield %[[Y]]
func.func @scale() -> tensor<8x3x2x2xf32> {
  %w = vit.param "w" : tensor<8x3x2x2xf32>
  %s = vit.param "s" : tensor<3xf32>
  %y = vit.scale %w by %s along 1 : (tensor<8x3x2x2xf32>, tensor<3xf32>) -> tensor<8x3x2x2xf32>
  return %y : tensor<8x3x2x2xf32>
}

// -----

// CHECK-DAG: #[[$MATRIX:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @matvec
// CHECK-DAG: %[[W:.*]] = vit.param "w"
// CHECK-DAG: %[[X:.*]] = vit.param "x"
// CHECK-DAG: %[[B:.*]] = vit.param "b"
// CHECK: %[[ZERO:.*]] = linalg.fill
// CHECK: %[[SUM:.*]] = linalg.generic {indexing_maps = [#[[$MATRIX]], #[[$COLUMN]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[W]], %[[X]] : tensor<8x3xf32>, tensor<3xf32>) outs(%[[ZERO]] : tensor<8xf32>)
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SUM]], %[[B]] : tensor<8xf32>, tensor<8xf32>)
func.func @matvec() -> tensor<8xf32> {
  %w = vit.param "w" : tensor<8x3xf32>
  %x = vit.param "x" : tensor<3xf32>
  %b = vit.param "b" : tensor<8xf32>
  %y = vit.matvec %w, %x plus(%b) : (tensor<8x3xf32>, tensor<3xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// Without bias the sums are all.
// CHECK-LABEL: func.func @matvec_without_bias
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @matvec_without_bias() -> tensor<8xf32> {
  %w = vit.param "w" : tensor<8x3xf32>
  %x = vit.param "x" : tensor<3xf32>
  %y = vit.matvec %w, %x : (tensor<8x3xf32>, tensor<3xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}
