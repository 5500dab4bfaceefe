// Windows: biases with the penalties of each kind, padding made of biases;
// cosines; patches that are merged; tables by a perceptron.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// Two kinds of rows of windows times one of columns: 2 * 4 rows of biases, each
// filled up to 16 numbers.
// CHECK-LABEL: func.func @shifted
// CHECK-SAME: %[[S:[^:]*]]: tensor<2x4x4xf32>
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x8x4xf32>)
// CHECK: %[[PENALTY:.*]] = arith.select %{{.*}}, %{{.*}}, %{{.*}} : f32
// CHECK: %[[OWN:.*]] = tensor.extract %[[S]]
// CHECK: arith.addf %[[OWN]], %[[PENALTY]]
// CHECK: vit.attention {{.*}} bias(%{{.*}} : tensor<2x8x16xf32>) outs({{.*}} windows(<rows = 4, columns = 2, height = 2, width = 2, down = 1>)
func.func @shifted(%x: tensor<1x8x6xf32>, %w: tensor<6x6xf32>, %s: tensor<2x4x4xf32>) -> tensor<1x8x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_bias(%s) projection(%w) windows(<rows = 4, columns = 2, height = 2, width = 2, down = 1>) : (tensor<1x8x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x4x4xf32>, tensor<6x6xf32>) -> tensor<1x8x6xf32>
  return %y : tensor<1x8x6xf32>
}

// -----

// Nothing is penalized without a shift: no bias where the model has none. The
// key of padding is a bias, its value zero.
// CHECK-LABEL: func.func @padded
// CHECK-SAME: %[[B:[^:]*]]: tensor<6xf32>
// CHECK-DAG: %[[KEY:.*]] = tensor.expand_shape %[[B]] {{.*}} into tensor<1x1x2x3xf32>
// CHECK-DAG: %[[VALUE:.*]] = linalg.fill {{.*}} -> tensor<1x1x2x3xf32>
// CHECK: vit.attention
// CHECK-NOT: bias(
// CHECK-SAME: padding(%[[KEY]], %[[VALUE]] :
func.func @padded(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %b: tensor<6xf32>) -> tensor<1x9x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w) projection(%w) windows(<rows = 3, columns = 3, height = 2, width = 2>) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  return %y : tensor<1x9x6xf32>
}

// -----

// Lengths of queries and keys; the factors are a matter of parameters.
// CHECK-LABEL: func.func @cosine
// CHECK-DAG: arith.constant 4.605
// CHECK: arith.minimumf
// CHECK: math.exp
// CHECK: math.sqrt
// CHECK: arith.maximumf
// CHECK: math.sqrt
// CHECK: vit.attention {{.*}} scale 0.6931471
func.func @cosine(%x: tensor<1x9x6xf32>, %w: tensor<6x6xf32>, %t: tensor<2x1x1xf32>) -> tensor<1x9x6xf32> {
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) logit_scale(%t) projection(%w) : (tensor<1x9x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<2x1x1xf32>, tensor<6x6xf32>) -> tensor<1x9x6xf32>
  return %y : tensor<1x9x6xf32>
}

// -----

// An even grid is a transposition, an odd one is filled up with zeros before.
// CHECK-LABEL: func.func @merge
// CHECK-NOT: linalg.fill
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<4x2x3x2x8xf32>) outs(%{{.*}} : tensor<4x3x2x2x8xf32>)
// CHECK: linalg.fill
// CHECK: tensor.insert_slice {{.*}} into tensor<2x4x4x8xf32>
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<4x2x2x2x8xf32>)
func.func @merge(%x: tensor<2x24x8xf32>, %y: tensor<2x9x8xf32>) -> (tensor<2x6x32xf32>, tensor<2x4x32xf32>) {
  %a = vit.patch_merge %x grid [4, 6] : (tensor<2x24x8xf32>) -> tensor<2x6x32xf32>
  %b = vit.patch_merge %y grid [3, 3] : (tensor<2x9x8xf32>) -> tensor<2x4x32xf32>
  return %a, %b : tensor<2x6x32xf32>, tensor<2x4x32xf32>
}

// -----

// CHECK-LABEL: func.func @linear
// CHECK: linalg.matmul {{.*}} -> tensor<18x5xf32>
// CHECK: tensor.expand_shape {{.*}} into tensor<2x9x5xf32>
func.func @linear(%x: tensor<2x9x8xf32>, %w: tensor<5x8xf32>, %b: tensor<5xf32>) -> tensor<2x9x5xf32> {
  %y = vit.linear %x, %w, %b : (tensor<2x9x8xf32>, tensor<5x8xf32>, tensor<5xf32>) -> tensor<2x9x5xf32>
  return %y : tensor<2x9x5xf32>
}

// -----

// Three distances along one row, ln(1 + 2) = 1.0986 at its ends; three rows of
// zeros for a class token.
// CHECK-LABEL: func.func @relative_bias_mlp
// CHECK: arith.constant dense<{{\[\[}}0.000000e+00, -1.098{{[0-9]*}}], [0.000000e+00, 0.000000e+00], [0.000000e+00, 1.098{{[0-9]*}}]]> : tensor<3x2xf32>
// CHECK: arith.maximumf
// CHECK: arith.constant 1.600000e+01
// CHECK: math.exp
// CHECK: tensor.insert_slice {{.*}} tensor<3x2xf32> into tensor<6x2xf32>
func.func @relative_bias_mlp(%w: tensor<5x2xf32>, %b: tensor<5xf32>, %v: tensor<2x5xf32>) -> tensor<6x2xf32> {
  %t = vit.relative_bias_mlp grid [1, 2] scale [1.0, 2.0] divisor 1.0 fc1(%w, %b) fc2(%v) gain 16.0 class_token : (tensor<5x2xf32>, tensor<5xf32>, tensor<2x5xf32>) -> tensor<6x2xf32>
  return %t : tensor<6x2xf32>
}
