// Convolutional stems: windows as rows of one product, places of windows as
// operands of one elementwise operation, sums of groups made per channel.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @pixels
// CHECK: linalg.transpose {{.*}} permutation = [0, 2, 3, 1]
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0], [1, 2], [3]] : tensor<2x3x4x3xf32> into tensor<2x12x3xf32>
func.func @pixels(%x: tensor<2x3x3x4xf32>) -> tensor<2x12x3xf32> {
  %y = vit.pixels %x : (tensor<2x3x3x4xf32>) -> tensor<2x12x3xf32>
  return %y : tensor<2x12x3xf32>
}

// -----

// CHECK-DAG: #[[$FROM:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 2 + d3, d2 * 6 + d4)>
// CHECK-LABEL: func.func @conv2d
// The map within zeros, its lines as one.
// CHECK: linalg.fill {{.*}} -> tensor<2x6x7x3xf32>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 1, 0] [2, 5, 4, 3] [1, 1, 1, 1]
// CHECK: tensor.collapse_shape %{{.*}} : tensor<2x6x7x3xf32> into tensor<2x6x21xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$FROM]], {{.*}}} ins(%{{.*}} : tensor<2x6x21xf32>) outs(%{{.*}} : tensor<2x2x3x3x9xf32>)
// CHECK: tensor.collapse_shape %{{.*}} : tensor<2x2x3x3x9xf32> into tensor<12x27xf32>
// CHECK: linalg.transpose {{.*}} permutation = [0, 2, 3, 1]
// CHECK: tensor.collapse_shape %{{.*}} : tensor<8x3x3x3xf32> into tensor<8x27xf32>
// CHECK: linalg.{{.*}} ins(%{{.*}}, %{{.*}} : tensor<12x27xf32>, tensor<8x27xf32>)
func.func @conv2d(%x: tensor<2x20x3xf32>, %w: tensor<8x3x3x3xf32>) -> tensor<2x6x8xf32> {
  %y = vit.conv2d %x, %w grid [5, 4] stride [2, 2] padding [0, 1, 1, 2] : (tensor<2x20x3xf32>, tensor<8x3x3x3xf32>) -> tensor<2x6x8xf32>
  return %y : tensor<2x6x8xf32>
}

// -----

// A kernel of one pixel is a linear layer: nothing is copied.
// CHECK-LABEL: func.func @conv2d_pointwise
// CHECK-NOT: linalg.transpose
// CHECK: linalg.{{.*}} ins(%{{.*}}, %{{.*}} : tensor<20x3xf32>, tensor<8x3xf32>)
func.func @conv2d_pointwise(%x: tensor<1x20x3xf32>, %w: tensor<8x3x1x1xf32>) -> tensor<1x20x8xf32> {
  %y = vit.conv2d %x, %w grid [5, 4] stride [1, 1] : (tensor<1x20x3xf32>, tensor<8x3x1x1xf32>) -> tensor<1x20x8xf32>
  return %y : tensor<1x20x8xf32>
}

// -----

// CHECK-LABEL: func.func @pool2d_max
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 0] [1, 3, 2, 3] [1, 2, 2, 1]
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 1, 0] [1, 3, 2, 3] [1, 2, 2, 1]
// CHECK: tensor.extract_slice %{{.*}}[0, 1, 0, 0] [1, 3, 2, 3] [1, 2, 2, 1]
// CHECK: tensor.extract_slice %{{.*}}[0, 1, 1, 0] [1, 3, 2, 3] [1, 2, 2, 1]
// CHECK: linalg.generic {{.*}}"parallel", "parallel", "parallel", "parallel"]
// CHECK-COUNT-3: arith.maximumf
// CHECK-NOT: arith.mulf
func.func @pool2d_max(%x: tensor<1x20x3xf32>) -> tensor<1x6x3xf32> {
  %y = vit.pool2d %x max grid [5, 4] kernel [2, 2] stride [2, 2] padding [0, 0, 1, 0] : (tensor<1x20x3xf32>) -> tensor<1x6x3xf32>
  return %y : tensor<1x6x3xf32>
}

// -----

// Windows that reach out of the map have fewer numbers.
// CHECK-LABEL: func.func @pool2d_mean
// CHECK-COUNT-3: arith.addf
// CHECK: arith.constant dense<{{\[\[}}2.500000e-01, 2.500000e-01], [2.500000e-01, 2.500000e-01], [5.000000e-01, 5.000000e-01]]>
// CHECK: arith.mulf
func.func @pool2d_mean(%x: tensor<1x20x3xf32>) -> tensor<1x6x3xf32> {
  %y = vit.pool2d %x mean grid [5, 4] kernel [2, 2] stride [2, 2] padding [0, 0, 1, 0] : (tensor<1x20x3xf32>) -> tensor<1x6x3xf32>
  return %y : tensor<1x6x3xf32>
}

// -----

// Windows of many places are summed up in loops.
// CHECK-DAG: #[[$FROM:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d3, d2 * 3 + d4, d5)>
// CHECK-LABEL: func.func @pool2d_large
// CHECK-NOT: tensor.extract_slice
// CHECK: linalg.generic {indexing_maps = [#[[$FROM]], {{.*}}"parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]}
// CHECK: arith.constant dense<1.250000e-02> : tensor<3x2xf32>
func.func @pool2d_large(%x: tensor<1x156x3xf32>) -> tensor<1x6x3xf32> {
  %y = vit.pool2d %x mean grid [12, 13] kernel [8, 10] stride [2, 3] : (tensor<1x156x3xf32>) -> tensor<1x6x3xf32>
  return %y : tensor<1x6x3xf32>
}

// -----

// Of one image all is done on rows, which a product can take in.
// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @group_norm
// CHECK: %[[SUMS:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$COLUMN]]], iterator_types = ["reduction", "parallel"]} ins(%[[X:.*]] : tensor<20x6xf32>) outs(%{{.*}} : tensor<6xf32>)
// CHECK: tensor.expand_shape %[[SUMS]] {{\[}}[0, 1]] output_shape [2, 3]
// CHECK: arith.constant 6.000000e+01
// CHECK: %[[SQUARES:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$COLUMN]], #[[$COLUMN]]], iterator_types = ["reduction", "parallel"]} ins(%[[X]], %{{.*}} : tensor<20x6xf32>, tensor<6xf32>)
// CHECK: math.sqrt
// CHECK: linalg.generic {indexing_maps = [#[[$ALL]], #[[$COLUMN]], #[[$COLUMN]], #[[$COLUMN]], #[[$COLUMN]], #[[$ALL]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]], {{.*}} : tensor<20x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>)
func.func @group_norm(%x: tensor<1x20x6xf32>, %g: tensor<6xf32>, %b: tensor<6xf32>) -> tensor<1x20x6xf32> {
  %y = vit.group_norm %x groups 2 scale(%g) bias(%b) epsilon 1.0e-5 : (tensor<1x20x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x20x6xf32>
  return %y : tensor<1x20x6xf32>
}

// -----

// CHECK-LABEL: func.func @group_norm_of_images
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]} ins(%{{.*}} : tensor<2x20x6xf32>) outs(%{{.*}} : tensor<2x6xf32>)
// CHECK: tensor.expand_shape %{{.*}} {{\[}}[0, 1]] output_shape [4, 3]
func.func @group_norm_of_images(%x: tensor<2x20x6xf32>) -> tensor<2x20x6xf32> {
  %y = vit.group_norm %x groups 2 epsilon 1.0e-5 : (tensor<2x20x6xf32>) -> tensor<2x20x6xf32>
  return %y : tensor<2x20x6xf32>
}

// -----

// What depends on parameters alone comes first, then one multiplication and one
// addition per number.
// CHECK-LABEL: func.func @batch_norm
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
// CHECK: math.sqrt
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
// CHECK: arith.subf
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NEXT: linalg.yield
func.func @batch_norm(%x: tensor<2x5x3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>, %g: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<2x5x3xf32> {
  %y = vit.batch_norm %x mean(%m) variance(%v) scale(%g) bias(%b) epsilon 1.0e-5 : (tensor<2x5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x5x3xf32>
  return %y : tensor<2x5x3xf32>
}

// -----

// CHECK-LABEL: func.func @activate
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<10x3xf32>)
// CHECK: arith.maximumf
func.func @activate(%x: tensor<2x5x3xf32>) -> tensor<2x5x3xf32> {
  %y = vit.activate %x relu : (tensor<2x5x3xf32>) -> tensor<2x5x3xf32>
  return %y : tensor<2x5x3xf32>
}

// -----

// CHECK-LABEL: func.func @standardize
// CHECK: tensor.collapse_shape %{{.*}} : tensor<4x3x2x2xf32> into tensor<4x12xf32>
// CHECK: math.sqrt
// CHECK: tensor.expand_shape %{{.*}} output_shape [4, 3, 2, 2]
func.func @standardize(%w: tensor<4x3x2x2xf32>) -> tensor<4x3x2x2xf32> {
  %y = vit.standardize %w epsilon 1.0e-8 : (tensor<4x3x2x2xf32>) -> tensor<4x3x2x2xf32>
  return %y : tensor<4x3x2x2xf32>
}
