// FLOPs of @infer by the names in locations: what is done in every layer
// counts once per layer, what depends on parameters alone does not count, and
// what has no name is left out.
// RUN: vit-opt %s --vit-count-work | FileCheck %s

// 2 * 4 * 6 * 9 * 3 layers; 2 * 4 * 6 * 9 twice; 2 * 2 * 4 * 4 * 6
// CHECK: module attributes {vit.work = {a = 1296 : i64, b = 864 : i64, msa.attention = 384 : i64}}
module {
  func.func @infer(%x: tensor<1x4x6xf32>, %q: tensor<1x4x2x3xf32>) -> (tensor<4x6xf32>, tensor<4x9xf32>, tensor<1x4x2x3xf32>) {
    %p = vit.param "p" : tensor<6x9xf32>
    %w = vit.param "w" : tensor<9x6xf32>
    %zero = arith.constant 0.0 : f32
    %e66 = tensor.empty() : tensor<6x6xf32>
    %once = linalg.matmul ins(%p, %w : tensor<6x9xf32>, tensor<9x6xf32>) outs(%e66 : tensor<6x6xf32>) -> tensor<6x6xf32> loc(fused<"once">["m":1:1])
    %stack = vit.encoder %x layers(3) {
    ^bb0(%tokens: tensor<1x4x6xf32>):
      %arg = tensor.collapse_shape %tokens [[0, 1], [2]] : tensor<1x4x6xf32> into tensor<4x6xf32>
      %e = tensor.empty() : tensor<4x9xf32>
      %0 = linalg.matmul ins(%arg, %p : tensor<4x6xf32>, tensor<6x9xf32>) outs(%e : tensor<4x9xf32>) -> tensor<4x9xf32> loc(fused<"a">["m":2:1])
      %e2 = tensor.empty() : tensor<4x6xf32>
      %1 = linalg.matmul ins(%0, %w : tensor<4x9xf32>, tensor<9x6xf32>) outs(%e2 : tensor<4x6xf32>) -> tensor<4x6xf32> loc("m":3:1)
      %r = tensor.expand_shape %1 [[0, 1], [2]] output_shape [1, 4, 6] : tensor<4x6xf32> into tensor<1x4x6xf32>
      vit.yield %r : tensor<1x4x6xf32>
    } : tensor<1x4x6xf32>
    %y = tensor.collapse_shape %stack [[0, 1], [2]] : tensor<1x4x6xf32> into tensor<4x6xf32>
    %e = tensor.empty() : tensor<4x9xf32>
    %b = linalg.matmul ins(%y, %p : tensor<4x6xf32>, tensor<6x9xf32>) outs(%e : tensor<4x9xf32>) -> tensor<4x9xf32> loc(fused<"b">["m":4:1])
    %b2 = linalg.matmul ins(%y, %p : tensor<4x6xf32>, tensor<6x9xf32>) outs(%b : tensor<4x9xf32>) -> tensor<4x9xf32> loc(fused["m":5:1, fused<"b">["m":6:1]])
    %o = tensor.empty() : tensor<1x4x2x3xf32>
    %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x3xf32>, tensor<1x4x2x3xf32>, tensor<1x4x2x3xf32>) outs(%o : tensor<1x4x2x3xf32>) scale 1.0 -> tensor<1x4x2x3xf32> loc(fused<"msa.attention">["m":7:1])
    return %y, %b2, %r : tensor<4x6xf32>, tensor<4x9xf32>, tensor<1x4x2x3xf32>
  }
}
