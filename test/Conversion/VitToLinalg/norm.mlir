// What surrounds the branches: layer_norm and residual.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @layer_norm
// CHECK-SAME: (%[[ARG:[^:]*]]: tensor<2x3x5xf32>, %[[SCALE:[^:]*]]: tensor<5xf32>, %[[BIAS:[^:]*]]: tensor<5xf32>)
// CHECK: %[[X:.*]] = tensor.collapse_shape %[[ARG]] {{\[}}[0, 1], [2]] : tensor<2x3x5xf32> into tensor<6x5xf32>
// The mean of each row.
// CHECK: %[[SUM:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] :
// CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SUM]] :
// CHECK: arith.constant 5.0
// CHECK: arith.divf
// The squares of the differences to it, not the mean of the squares.
// CHECK: %[[SQUARES:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$ROW]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]], %[[MEAN]] :
// CHECK: %[[CENTERED:.*]] = arith.subf
// CHECK: arith.mulf %[[CENTERED]], %[[CENTERED]]
// CHECK: %[[RSTD:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SQUARES]] :
// CHECK: arith.constant 1.250000e-01
// CHECK: math.sqrt
// CHECK: arith.divf
// CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$ROW]], #[[$ROW]], #[[$COLUMN]], #[[$COLUMN]], #[[$ALL]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]], %[[MEAN]], %[[RSTD]], %[[SCALE]], %[[BIAS]] :
// CHECK: ^bb0(%[[E:.*]]: f32, %[[M:.*]]: f32, %[[R:.*]]: f32, %[[S:.*]]: f32, %[[B:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[D:.*]] = arith.subf %[[E]], %[[M]]
// CHECK: %[[N:.*]] = arith.mulf %[[D]], %[[R]]
// CHECK: %[[NS:.*]] = arith.mulf %[[N]], %[[S]]
// CHECK: arith.addf %[[NS]], %[[B]]
// CHECK: tensor.expand_shape %[[Y]] {{\[}}[0, 1], [2]] output_shape [2, 3, 5]
func.func @layer_norm(%x: tensor<2x3x5xf32>, %g: tensor<5xf32>, %b: tensor<5xf32>) -> tensor<2x3x5xf32> {
  %y = vit.layer_norm %x scale(%g) bias(%b) epsilon 0.125 : (tensor<2x3x5xf32>, tensor<5xf32>, tensor<5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// -----

// A bias alone is the fourth operand.
// CHECK-LABEL: func.func @layer_norm_bias_alone
// CHECK-NOT: tensor.collapse_shape
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<3x5xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5xf32>)
// CHECK: arith.subf
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NEXT: linalg.yield
func.func @layer_norm_bias_alone(%x: tensor<3x5xf32>, %b: tensor<5xf32>) -> tensor<3x5xf32> {
  %y = vit.layer_norm %x bias(%b) epsilon 0.125 : (tensor<3x5xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

// CHECK-LABEL: func.func @layer_norm_of_vector
// CHECK: tensor.expand_shape %{{.*}} output_shape [1, 5]
// CHECK: ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x5xf32>, tensor<1xf32>, tensor<1xf32>)
// CHECK: tensor.collapse_shape %{{.*}} : tensor<1x5xf32> into tensor<5xf32>
func.func @layer_norm_of_vector(%x: tensor<5xf32>) -> tensor<5xf32> {
  %y = vit.layer_norm %x epsilon 0.125 : (tensor<5xf32>) -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// -----

// The stream is the output: x becomes x + branch where it lies.
// CHECK-LABEL: func.func @residual
// CHECK-SAME: (%[[ARG:[^:]*]]: tensor<2x3x4xf32>, %[[BRANCH:[^:]*]]: tensor<2x3x4xf32>)
// CHECK-DAG: %[[H:.*]] = tensor.collapse_shape %[[BRANCH]]
// CHECK-DAG: %[[X:.*]] = tensor.collapse_shape %[[ARG]]
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[H]] : tensor<6x4xf32>) outs(%[[X]] : tensor<6x4xf32>)
// CHECK: ^bb0(%[[B:.*]]: f32, %[[OLD:.*]]: f32):
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[OLD]], %[[B]]
// CHECK-NEXT: linalg.yield %[[SUM]]
// CHECK: tensor.expand_shape %[[Y]]
func.func @residual(%x: tensor<2x3x4xf32>, %h: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %y = vit.residual %x, %h : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// -----

// CHECK: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @layer_scale
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$COLUMN]], #{{.*}}]{{.*}} ins(%{{.*}}, %{{.*}} : tensor<6x4xf32>, tensor<4xf32>) outs(%{{.*}} : tensor<6x4xf32>)
// CHECK: ^bb0(%[[B:.*]]: f32, %[[S:.*]]: f32, %[[OLD:.*]]: f32):
// CHECK-NEXT: %[[SCALED:.*]] = arith.mulf %[[S]], %[[B]]
// CHECK-NEXT: arith.addf %[[OLD]], %[[SCALED]]
func.func @layer_scale(%x: tensor<2x3x4xf32>, %h: tensor<2x3x4xf32>, %g: tensor<4xf32>) -> tensor<2x3x4xf32> {
  %y = vit.residual %x, %h scale(%g) : (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// -----

// The mean of the squares, with no mean taken off.
// CHECK-LABEL: func.func @rms_norm
// CHECK-SAME: (%[[X:[^:]*]]: tensor<3x5xf32>, %[[SCALE:[^:]*]]: tensor<5xf32>)
// CHECK: %[[SQUARES:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[X]] :
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NEXT: linalg.yield
// CHECK: %[[INVERSE:.*]] = linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[SQUARES]] :
// CHECK: arith.constant 1.250000e-01
// CHECK: math.sqrt
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[INVERSE]], %[[SCALE]] :
// CHECK-NOT: arith.subf
// CHECK: arith.mulf
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: linalg.yield
func.func @rms_norm(%x: tensor<3x5xf32>, %g: tensor<5xf32>) -> tensor<3x5xf32> {
  %y = vit.rms_norm %x scale(%g) epsilon 0.125 : (tensor<3x5xf32>, tensor<5xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
