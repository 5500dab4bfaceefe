// attention_weights: one product for q and k, keys side by side, a product of
// whole vectors, and a softmax of which only the keys count.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// The scale and log2(e) go into the query weight, 0.5 * 1.442695.
// CHECK-LABEL: func.func @five_keys
// CHECK: arith.constant 0.72134
// CHECK: linalg.matmul {{.*}} -> tensor<10x16xf32>
// CHECK: %[[KEYS:.*]] = tensor.insert_slice {{.*}} into %{{.*}}[0, 0, 0, 0] [2, 2, 4, 5] [1, 1, 1, 1] : tensor<2x2x4x5xf32> into tensor<2x2x4x16xf32>
// CHECK: %[[SCORES:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %[[KEYS]] : tensor<2x5x2x4xf32>, tensor<2x2x4x16xf32>) outs(%{{.*}} : tensor<2x2x5x16xf32>)
// CHECK: arith.constant dense<{{.*}}0.000000e+00, -1.000000e+30{{.*}}> : tensor<16xf32>
// CHECK: linalg.generic {{.*}} outs(%[[SCORES]] : tensor<2x2x5x16xf32>)
// CHECK: arith.maximumf
// CHECK: math.exp2
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<2x2x5x16xf32>)
// CHECK: arith.divf
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 0] [2, 2, 5, 5] [1, 1, 1, 1]
func.func @five_keys(%x: tensor<2x5x6xf32>) -> tensor<2x2x5x5xf32> {
  %wq = vit.param "wq" : tensor<8x6xf32>
  %wk = vit.param "wk" : tensor<8x6xf32>
  %a = vit.attention_weights %x heads 2 query(%wq) key(%wk) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<2x2x5x5xf32>
  return %a : tensor<2x2x5x5xf32>
}

// -----

// Whole vectors of keys and nothing to add: no mask, no slice. With norms the
// scale stays behind: 0.5 * log2(e).
// CHECK-LABEL: func.func @sixteen_keys
// CHECK-NOT: dense<
// CHECK: arith.mulf %{{.*}}, %cst
// CHECK: arith.maximumf
// CHECK-NOT: tensor.extract_slice {{.*}} [1, 2, 16, 16]
// CHECK: return
func.func @sixteen_keys(%x: tensor<1x16x6xf32>) -> tensor<1x2x16x16xf32> {
  %wq = vit.param "wq" : tensor<8x6xf32>
  %wk = vit.param "wk" : tensor<8x6xf32>
  %g = vit.param "g" : tensor<4xf32>
  %a = vit.attention_weights %x heads 2 query(%wq) key(%wk) query_norm(%g) key_norm(%g) : (tensor<1x16x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x2x16x16xf32>
  return %a : tensor<1x2x16x16xf32>
}
