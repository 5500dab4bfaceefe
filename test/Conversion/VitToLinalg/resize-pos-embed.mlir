// Position tables: interpolation weights are constants, one small product per
// axis that changes. The values are PyTorch's (interpolate, float64).
// RUN: vit-opt %s --convert-vit-to-linalg --canonicalize -split-input-file | FileCheck %s

// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3)>
// CHECK-DAG: #[[$ROWS:.*]] = affine_map<(d0, d1, d2, d3) -> (d3, d1, d2)>
// CHECK-LABEL: func.func @rows
// CHECK-DAG: %[[WEIGHTS:.*]] = arith.constant dense<{{\[\[}}1.000000e+00, 0.000000e+00], [7.500000e-01, 2.500000e-01], [2.500000e-01, 7.500000e-01], [0.000000e+00, 1.000000e+00]]> : tensor<4x2xf32>
// CHECK: %[[TABLE:.*]] = vit.param "pos"
// CHECK: %[[GRID:.*]] = tensor.extract_slice %[[TABLE]][1, 0] [6, 5] [1, 1]
// CHECK: %[[IN:.*]] = tensor.expand_shape %[[GRID]] {{.*}} output_shape [2, 3, 5]
// CHECK: %[[OUT:.*]] = linalg.generic {indexing_maps = [#[[$W]], #[[$ROWS]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%[[WEIGHTS]], %[[IN]] :
// CHECK-NOT: linalg.generic
// CHECK-DAG: %[[RESIZED:.*]] = tensor.collapse_shape %[[OUT]] {{.*}} into tensor<12x5xf32>
// CHECK-DAG: %[[PREFIX:.*]] = tensor.extract_slice %[[TABLE]][0, 0] [1, 5] [1, 1]
// CHECK: %[[FRONT:.*]] = tensor.insert_slice %[[PREFIX]] into %{{.*}}[0, 0] [1, 5] [1, 1]
// CHECK: %[[ALL:.*]] = tensor.insert_slice %[[RESIZED]] into %[[FRONT]][1, 0] [12, 5] [1, 1]
// CHECK: return %[[ALL]]
func.func @rows() -> tensor<13x5xf32> {
  %table = vit.param "pos" : tensor<7x5xf32>
  %y = vit.resize_pos_embed %table grid [2, 3] to [4, 3] prefix 1 bilinear : (tensor<7x5xf32>) -> tensor<13x5xf32>
  return %y : tensor<13x5xf32>
}

// -----

// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d3)>
// CHECK-DAG: #[[$COLUMNS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
// CHECK-LABEL: func.func @columns_without_prefix
// CHECK-DAG: %[[WEIGHTS:.*]] = arith.constant dense<{{\[\[}}1.000000e+00, 0.000000e+00], [5.000000e-01, 5.000000e-01], [0.000000e+00, 1.000000e+00]]> : tensor<3x2xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$W]], #[[$COLUMNS]], #{{.*}}]{{.*}} ins(%[[WEIGHTS]],
// CHECK-NOT: linalg.generic
// CHECK-NOT: tensor.insert_slice
// CHECK: return %{{.*}} : tensor<1x6x5xf32>
func.func @columns_without_prefix() -> tensor<1x6x5xf32> {
  %table = vit.param "pos" : tensor<1x4x5xf32>
  %y = vit.resize_pos_embed %table grid [2, 2] to [2, 3] prefix 0 bilinear align_corners : (tensor<1x4x5xf32>) -> tensor<1x6x5xf32>
  return %y : tensor<1x6x5xf32>
}

// -----

// Both axes; bicubic weights at the border fold into the clamped neighbours.
// CHECK-LABEL: func.func @bicubic
// CHECK-DAG: arith.constant dense<{{\[\[}}1.0{{[0-9]*}}, -0.0{{[0-9]*}}, 0.000000e+00], [0.360351563, 0.749511718, -0.109863281], [-0.109863281, 0.749511718, 0.360351563], [0.000000e+00, -0.0{{[0-9]*}}, 1.0{{[0-9]*}}]]> : tensor<4x3xf32>
// A single output of two lies in the middle.
// CHECK-DAG: arith.constant dense<5.000000e-01> : tensor<1x2xf32>
// CHECK: %[[HALF:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<4x2x5xf32>)
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[HALF]] : {{.*}}) outs(%{{.*}} : tensor<4x1x5xf32>)
func.func @bicubic() -> tensor<6x5xf32> {
  %table = vit.param "pos" : tensor<8x5xf32>
  %y = vit.resize_pos_embed %table grid [3, 2] to [4, 1] prefix 2 bicubic : (tensor<8x5xf32>) -> tensor<6x5xf32>
  return %y : tensor<6x5xf32>
}

// -----

// With aligned corners, a single output is the first source.
// CHECK-LABEL: func.func @single_output_aligned
// CHECK-DAG: arith.constant dense<{{\[\[}}1.000000e+00, 0.000000e+00]]> : tensor<1x2xf32>
func.func @single_output_aligned() -> tensor<3x5xf32> {
  %table = vit.param "pos" : tensor<6x5xf32>
  %y = vit.resize_pos_embed %table grid [3, 2] to [3, 1] prefix 0 bicubic align_corners : (tensor<6x5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

// Half as many rows: the kernel reaches over three of them, and is cut off at
// the border.
// CHECK-LABEL: func.func @antialias
// CHECK: arith.constant dense<{{\[\[}}0.428571{{[0-9]*}}, 0.428571{{[0-9]*}}, 0.142857{{[0-9]*}}, 0.000000e+00], [0.000000e+00, 0.142857{{[0-9]*}}, 0.428571{{[0-9]*}}, 0.428571{{[0-9]*}}]]> : tensor<2x4xf32>
func.func @antialias() -> tensor<2x5xf32> {
  %table = vit.param "pos" : tensor<4x5xf32>
  %y = vit.resize_pos_embed %table grid [4, 1] to [2, 1] prefix 0 bilinear antialias : (tensor<4x5xf32>) -> tensor<2x5xf32>
  return %y : tensor<2x5xf32>
}

// -----

// Whose points lie further and further apart: an axis that keeps its size is
// resized, too.
// CHECK-LABEL: func.func @geometric
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<5x5xf32>
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<1x3xf32>
// CHECK-COUNT-2: linalg.generic
func.func @geometric() -> tensor<5x5xf32> {
  %table = vit.param "pos" : tensor<15x5xf32>
  %y = vit.resize_pos_embed %table grid [5, 3] to [5, 1] prefix 0 geometric : (tensor<15x5xf32>) -> tensor<5x5xf32>
  return %y : tensor<5x5xf32>
}
