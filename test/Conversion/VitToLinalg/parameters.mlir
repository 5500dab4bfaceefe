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

// -----

// Two sums of products, one power of e less the other, and where it begins.
// CHECK-LABEL: func.func @differential_lambda
// CHECK-SAME: %[[A:[^:]*]]: tensor<4xf32>, %[[B:[^:]*]]: tensor<4xf32>, %[[C:[^:]*]]: tensor<4xf32>, %[[D:[^:]*]]: tensor<4xf32>)
// CHECK: %[[INIT:.*]] = arith.constant dense<2.500000e-01> : tensor<1xf32>
// CHECK: %[[AB:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[A]], %[[B]] :
// CHECK: %[[CD:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[C]], %[[D]] :
// CHECK: linalg.generic {{.*}} ins(%[[AB]], %[[CD]], %[[INIT]] :
// CHECK: ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[Z:.*]]: f32, %{{.*}}: f32):
// CHECK-DAG: %[[EX:.*]] = math.exp %[[X]]
// CHECK-DAG: %[[EY:.*]] = math.exp %[[Y]]
// CHECK: %[[REST:.*]] = arith.subf %[[EX]], %[[EY]]
// CHECK: arith.addf %[[REST]], %[[Z]]
func.func @differential_lambda(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>, %d: tensor<4xf32>) -> tensor<1xf32> {
  %i = vit.layer_number [0.25] : () -> tensor<1xf32>
  %y = vit.differential_lambda %a, %b, %c, %d init(%i) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %y : tensor<1xf32>
}

// -----

// The numbers of layers are a table in front of them.
// CHECK-LABEL: func.func @layer_number
// CHECK: %[[TABLE:.*]] = arith.constant dense<{{\[}}[5.000000e-01], [2.500000e-01]]> : tensor<2x1xf32>
// CHECK: vit.encoder
// CHECK: vit.layer_slice %[[TABLE]] along 0 : (tensor<2x1xf32>) -> tensor<1xf32>
func.func @layer_number(%x: tensor<1x2x3xf32>, %w: tensor<1xf32>) -> tensor<1x2x3xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x2x3xf32>):
    %n = vit.layer_number [0.5, 0.25] : () -> tensor<1xf32>
    %s = vit.scale %t by %n along 0 : (tensor<1x2x3xf32>, tensor<1xf32>) -> tensor<1x2x3xf32>
    vit.yield %s : tensor<1x2x3xf32>
  } : tensor<1x2x3xf32>
  return %y : tensor<1x2x3xf32>
}
