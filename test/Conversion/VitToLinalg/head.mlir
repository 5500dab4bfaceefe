// From tokens to the answer: pool and head.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @pool_token
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x4xf32>)
// CHECK: %[[Y:.*]] = tensor.extract_slice %[[X]][0, 1, 0] [2, 1, 4] [1, 1, 1] : tensor<2x5x4xf32> to tensor<2x4xf32>
// CHECK: return %[[Y]]
func.func @pool_token(%x: tensor<2x5x4xf32>) -> tensor<2x4xf32> {
  %y = vit.pool %x token index(1) : (tensor<2x5x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[$SUM:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-LABEL: func.func @pool_mean
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x4xf32>)
// CHECK-NOT: tensor.extract_slice
// CHECK: %[[S:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$SUM]]], iterator_types = ["parallel", "reduction", "parallel"]} ins(%[[X]] : {{.*}}) outs(%{{.*}} : tensor<2x4xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[S]] :
// CHECK: %[[COUNT:.*]] = arith.constant 5.0
// CHECK: arith.divf %{{.*}}, %[[COUNT]]
func.func @pool_mean(%x: tensor<2x5x4xf32>) -> tensor<2x4xf32> {
  %y = vit.pool %x mean : (tensor<2x5x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func.func @pool_concat
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x4xf32>)
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<2x8xf32>
// CHECK: %[[CLS:.*]] = tensor.extract_slice %[[X]][0, 0, 0] [2, 1, 4] [1, 1, 1]
// CHECK: %[[Y0:.*]] = tensor.insert_slice %[[CLS]] into %[[EMPTY]][0, 0] [2, 4] [1, 1]
// CHECK: %[[PATCHES:.*]] = tensor.extract_slice %[[X]][0, 1, 0] [2, 4, 4] [1, 1, 1]
// CHECK: linalg.generic {{.*}} ins(%[[PATCHES]] :
// CHECK: %[[MEAN:.*]] = linalg.generic
// CHECK: arith.constant 4.0
// CHECK: %[[Y1:.*]] = tensor.insert_slice %[[MEAN]] into %[[Y0]][0, 4] [2, 4] [1, 1]
// CHECK: return %[[Y1]]
func.func @pool_concat(%x: tensor<2x5x4xf32>) -> tensor<2x8xf32> {
  %y = vit.pool %x token_concat_mean from(1) : (tensor<2x5x4xf32>) -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

// CHECK-LABEL: func.func @head
// CHECK-SAME: (%[[X:[^:]*]]: tensor<2x4xf32>, %[[W:[^:]*]]: tensor<10x4xf32>, %[[B:[^:]*]]: tensor<10xf32>)
// CHECK: %[[P:.*]] = linalg.matmul {{.*}} ins(%[[X]], %[[W]] : tensor<2x4xf32>, tensor<10x4xf32>)
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[P]], %[[B]] :
// CHECK: return %[[Y]]
func.func @head(%x: tensor<2x4xf32>, %w: tensor<10x4xf32>, %b: tensor<10xf32>) -> tensor<2x10xf32> {
  %y = vit.head inputs(%x) weights(%w) biases(%b) activation(none) : (tensor<2x4xf32>, tensor<10x4xf32>, tensor<10xf32>) -> tensor<2x10xf32>
  return %y : tensor<2x10xf32>
}

// -----

// Several heads are averaged before the activation.
// CHECK-LABEL: func.func @heads_averaged
// CHECK: %[[P0:.*]] = linalg.matmul {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x4xf32>, tensor<10x4xf32>)
// CHECK: %[[P1:.*]] = linalg.matmul {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x6xf32>, tensor<10x6xf32>)
// CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} ins(%[[P0]], %[[P1]] :
// CHECK: %[[SUM:.*]] = arith.addf
// CHECK: %[[TWO:.*]] = arith.constant 2.0
// CHECK: arith.divf %[[SUM]], %[[TWO]]
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[MEAN]] :
// CHECK: math.tanh
// CHECK: return %[[Y]]
func.func @heads_averaged(%a: tensor<1x4xf32>, %b: tensor<1x6xf32>, %v: tensor<10x4xf32>, %w: tensor<10x6xf32>) -> tensor<1x10xf32> {
  %y = vit.head inputs(%a, %b) weights(%v, %w) activation(tanh) : (tensor<1x4xf32>, tensor<1x6xf32>, tensor<10x4xf32>, tensor<10x6xf32>) -> tensor<1x10xf32>
  return %y : tensor<1x10xf32>
}

// -----

// The first token is what the others are compared with.
// CHECK-LABEL: func.func @max
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x6xf32>)
// CHECK: %[[FIRST:.*]] = tensor.extract_slice %[[X]][0, 1, 0] [2, 1, 6] [1, 1, 1] : {{.*}} to tensor<2x6xf32>
// CHECK: %[[START:.*]] = linalg.generic {{.*}} ins(%[[FIRST]] :
// CHECK: %[[REST:.*]] = tensor.extract_slice %[[X]][0, 2, 0] [2, 3, 6]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]} ins(%[[REST]] : {{.*}}) outs(%[[START]] :
// CHECK: arith.maximumf
func.func @max(%x: tensor<2x5x6xf32>) -> tensor<2x6xf32> {
  %y = vit.pool %x max from(1) : (tensor<2x5x6xf32>) -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
}

// -----

// Of one token there is nothing to compare.
// CHECK-LABEL: func.func @max_of_one
// CHECK-NOT: arith.maximumf
func.func @max_of_one(%x: tensor<2x5x6xf32>) -> tensor<2x6xf32> {
  %y = vit.pool %x max from(4) : (tensor<2x5x6xf32>) -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
}

// -----

// Nothing of the image is left: queries that are made of latents are work on
// parameters.
// CHECK-LABEL: func.func @latents
// CHECK-SAME: (%{{[^:]*}}: tensor<2x5x6xf32>, %[[TOKENS:.*]]: tensor<1x3x6xf32>)
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[TOKENS]] {{.*}} into tensor<3x6xf32>
// CHECK: linalg.generic {{.*}} ins(%[[ROWS]] : tensor<3x6xf32>) outs(%{{.*}} : tensor<2x3x6xf32>)
func.func @latents(%x: tensor<2x5x6xf32>, %t: tensor<1x3x6xf32>) -> tensor<2x3x6xf32> {
  %y = vit.latents %x from(%t) : (tensor<2x5x6xf32>, tensor<1x3x6xf32>) -> tensor<2x3x6xf32>
  return %y : tensor<2x3x6xf32>
}
