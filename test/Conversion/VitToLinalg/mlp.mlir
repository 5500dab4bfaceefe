// mlp: linear layers, every activation, the gate.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @gelu
// CHECK-SAME: (%[[ARG:[^:]*]]: tensor<2x3x5xf32>, %[[W1:[^:]*]]: tensor<7x5xf32>, %[[B1:[^:]*]]: tensor<7xf32>, %[[W2:[^:]*]]: tensor<5x7xf32>, %[[B2:[^:]*]]: tensor<5xf32>)
// CHECK: %[[X:.*]] = tensor.collapse_shape %[[ARG]]
// CHECK: %[[P1:.*]] = linalg.matmul {{.*}} ins(%[[X]], %[[W1]] : tensor<6x5xf32>, tensor<7x5xf32>)
// CHECK: %[[H:.*]] = linalg.generic {{.*}} ins(%[[P1]], %[[B1]] :
// CHECK: %[[A:.*]] = linalg.generic {{.*}} ins(%[[H]] :
// CHECK: ^bb0(%[[E:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[R:.*]] = arith.constant 0.707106769 : f32
// CHECK: %[[ER:.*]] = arith.mulf %[[E]], %[[R]]
// CHECK: %[[ERF:.*]] = math.erf %[[ER]]
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1.0
// CHECK-DAG: %[[HALF:.*]] = arith.constant 5.000000e-01
// CHECK-DAG: %[[SUM:.*]] = arith.addf %[[ERF]], %[[ONE]]
// CHECK-DAG: %[[EH:.*]] = arith.mulf %[[E]], %[[HALF]]
// CHECK: arith.mulf %[[EH]], %[[SUM]]
// CHECK: %[[P2:.*]] = linalg.matmul {{.*}} ins(%[[A]], %[[W2]] : tensor<6x7xf32>, tensor<5x7xf32>)
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[P2]], %[[B2]] :
// CHECK: tensor.expand_shape %[[Y]] {{.*}} output_shape [2, 3, 5]
func.func @gelu(%x: tensor<2x3x5xf32>, %w1: tensor<7x5xf32>, %b1: tensor<7xf32>, %w2: tensor<5x7xf32>, %b2: tensor<5xf32>) -> tensor<2x3x5xf32> {
  %y = vit.mlp %x fc1(%w1, %b1) fc2(%w2, %b2) activation(gelu) : (tensor<2x3x5xf32>, tensor<7x5xf32>, tensor<7xf32>, tensor<5x7xf32>, tensor<5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// -----

// CHECK-LABEL: func.func @gelu_tanh
// Without biases, the activation is the only elementwise operation.
// CHECK: linalg.matmul
// CHECK: linalg.generic
// CHECK: ^bb0(%[[E:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[SQUARE:.*]] = arith.mulf %[[E]], %[[E]]
// CHECK: %[[CUBE:.*]] = arith.mulf %[[SQUARE]], %[[E]]
// CHECK: %[[C0:.*]] = arith.constant 4.471500e-02
// CHECK: %[[SCALED:.*]] = arith.mulf %[[CUBE]], %[[C0]]
// CHECK: %[[INNER:.*]] = arith.addf %[[E]], %[[SCALED]]
// CHECK: %[[C1:.*]] = arith.constant 0.797884583
// CHECK: %[[ARG:.*]] = arith.mulf %[[INNER]], %[[C1]]
// CHECK: math.tanh %[[ARG]]
// CHECK: linalg.matmul
// CHECK-NOT: linalg.generic
func.func @gelu_tanh(%x: tensor<1x3x5xf32>, %w1: tensor<7x5xf32>, %w2: tensor<5x7xf32>) -> tensor<1x3x5xf32> {
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(gelu_tanh) : (tensor<1x3x5xf32>, tensor<7x5xf32>, tensor<5x7xf32>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}

// -----

// CHECK-LABEL: func.func @quick_gelu
// CHECK: ^bb0(%[[E:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[C:.*]] = arith.constant 1.702000e+00
// CHECK: %[[SCALED:.*]] = arith.mulf %[[E]], %[[C]]
// CHECK: %[[NEG:.*]] = arith.negf %[[SCALED]]
// CHECK: %[[EXP:.*]] = math.exp %[[NEG]]
// CHECK: %[[SUM:.*]] = arith.addf %[[EXP]], %[[ONE:.*]] : f32
// CHECK: %[[SIGMOID:.*]] = arith.divf %[[ONE]], %[[SUM]]
// CHECK: arith.mulf %[[E]], %[[SIGMOID]]
func.func @quick_gelu(%x: tensor<1x3x5xf32>, %w1: tensor<7x5xf32>, %w2: tensor<5x7xf32>) -> tensor<1x3x5xf32> {
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(quick_gelu) : (tensor<1x3x5xf32>, tensor<7x5xf32>, tensor<5x7xf32>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}

// -----

// maximumf, not maxnumf: a NaN is not turned into 0.
// CHECK-LABEL: func.func @relu
// CHECK: ^bb0(%[[E:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: arith.maximumf %[[E]], %[[ZERO]]
func.func @relu(%x: tensor<1x3x5xf32>, %w1: tensor<7x5xf32>, %w2: tensor<5x7xf32>) -> tensor<1x3x5xf32> {
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(relu) : (tensor<1x3x5xf32>, tensor<7x5xf32>, tensor<5x7xf32>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}

// -----

// SwiGLU: the activation is the gate's, not fc1's.
// CHECK-LABEL: func.func @gated_silu
// CHECK-SAME: %[[WG:[^:]*]]: tensor<7x5xf32>, %[[BG:[^:]*]]: tensor<7xf32>, %[[W1:[^:]*]]: tensor<7x5xf32>, %[[W2:[^:]*]]: tensor<5x7xf32>)
// CHECK: %[[H:.*]] = linalg.matmul {{.*}} ins(%[[X:.*]], %[[W1]] :
// CHECK: %[[PG:.*]] = linalg.matmul {{.*}} ins(%[[X]], %[[WG]] :
// CHECK: %[[G:.*]] = linalg.generic {{.*}} ins(%[[PG]], %[[BG]] :
// CHECK: %[[A:.*]] = linalg.generic {{.*}} ins(%[[G]] :
// CHECK: ^bb0(%[[E:.*]]: f32, %{{.*}}: f32):
// CHECK: arith.negf %[[E]]
// CHECK: %[[SIGMOID:.*]] = arith.divf
// CHECK: arith.mulf %[[E]], %[[SIGMOID]]
// CHECK: %[[PRODUCT:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[H]] :
// CHECK: arith.mulf
// CHECK: linalg.matmul {{.*}} ins(%[[PRODUCT]], %[[W2]] :
func.func @gated_silu(%x: tensor<1x3x5xf32>, %wg: tensor<7x5xf32>, %bg: tensor<7xf32>, %w1: tensor<7x5xf32>, %w2: tensor<5x7xf32>) -> tensor<1x3x5xf32> {
  %y = vit.mlp %x gate(%wg, %bg) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x3x5xf32>, tensor<7x5xf32>, tensor<7xf32>, tensor<7x5xf32>, tensor<5x7xf32>) -> tensor<1x3x5xf32>
  return %y : tensor<1x3x5xf32>
}
