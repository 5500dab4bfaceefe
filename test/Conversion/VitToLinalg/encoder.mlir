// A region of an encoder is converted where it is, and what its operations
// become keeps their locations. Reshapes between neighbours cancel,
// equal ones are one.
// RUN: vit-opt %s --convert-vit-to-linalg --canonicalize --cse | FileCheck %s
// RUN: vit-opt %s --convert-vit-to-linalg --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=LOC

// CHECK-LABEL: func.func @encoder
// CHECK-SAME: (%[[ARG:.*]]: tensor<2x5x6xf32>)
// CHECK: %[[Y:.*]] = vit.encoder %[[ARG]] layers(12) {
// CHECK-NEXT: ^bb0(%[[T:.*]]: tensor<2x5x6xf32>):
// CHECK: vit.param "{i}.fc1" layers(12)
// CHECK: %[[X:.*]] = tensor.collapse_shape %[[T]] {{\[}}[0, 1], [2]] : tensor<2x5x6xf32> into tensor<10x6xf32>
// CHECK-NOT: {{collapse|expand}}_shape
// CHECK: %[[R:.*]] = linalg.generic {{.*}} outs(%[[X]] : tensor<10x6xf32>)
// CHECK: %[[E:.*]] = tensor.expand_shape %[[R]]
// CHECK-NEXT: vit.yield %[[E]]
// CHECK-NEXT: } : tensor<2x5x6xf32>
// CHECK: return %[[Y]]

// LOC: vit.encoder
// LOC: math.sqrt {{.*}} loc(fused<"layer_norm">["layer.norm"])
// LOC: linalg.matmul {{.*}} loc(fused<"mlp.fc1">["layer.mlp"])
// LOC: math.erf {{.*}} loc(fused<"mlp.fc1">["layer.mlp"])
func.func @encoder(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %y = vit.encoder %x layers(12) {
  ^bb0(%t: tensor<2x5x6xf32>):
    %w1 = vit.param "{i}.fc1" layers(12) : tensor<7x6xf32>
    %w2 = vit.param "{i}.fc2" layers(12) : tensor<6x7xf32>
    %n = vit.layer_norm %t epsilon 1.0e-6 : (tensor<2x5x6xf32>) -> tensor<2x5x6xf32> loc("layer.norm")
    %m = vit.mlp %n fc1(%w1) fc2(%w2) activation(gelu) : (tensor<2x5x6xf32>, tensor<7x6xf32>, tensor<6x7xf32>) -> tensor<2x5x6xf32> loc("layer.mlp")
    %r = vit.residual %t, %m : (tensor<2x5x6xf32>, tensor<2x5x6xf32>) -> tensor<2x5x6xf32>
    vit.yield %r : tensor<2x5x6xf32>
  } : tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}
