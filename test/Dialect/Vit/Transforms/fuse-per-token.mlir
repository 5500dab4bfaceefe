// Runs of work on single tokens become one operation.
// RUN: vit-opt %s --split-input-file --vit-fuse-per-token | FileCheck %s

// The whole way from the image to the mean; the head stays outside, parameters
// stay around it.
// CHECK-LABEL: func.func @from_image_to_mean
// CHECK-SAME: (%[[IMAGE:.*]]: tensor<2x3x8x8xf32>)
// CHECK-DAG: %[[W:.*]] = vit.param "patch"
// CHECK-DAG: %[[TABLE:.*]] = vit.param "pos"
// CHECK-DAG: %[[G:.*]] = vit.param "norm"
// CHECK: %[[M:.*]] = vit.per_token %[[IMAGE]] {
// CHECK-NEXT: ^bb0(%[[I:.*]]: tensor<2x3x8x8xf32>):
// CHECK-NEXT: %[[X:.*]] = vit.patch_embed %[[I]], %[[W]]
// CHECK-NEXT: %[[P:.*]] = vit.pos_embed %[[X]], %[[TABLE]]
// CHECK-NEXT: %[[Y:.*]] = vit.encoder %[[P]] layers(3) {
// CHECK-NEXT: ^bb0(%[[T:.*]]: tensor<2x4x6xf32>):
// CHECK: %[[N:.*]] = vit.layer_norm %[[T]]
// CHECK-NEXT: %[[R:.*]] = vit.residual %[[T]], %[[N]]
// CHECK: vit.mlp %[[R]]
// CHECK: %[[Z:.*]] = vit.layer_norm %[[Y]] scale(%[[G]])
// CHECK-NEXT: %[[POOL:.*]] = vit.pool %[[Z]] mean
// CHECK-NEXT: vit.yield %[[POOL]] : tensor<2x6xf32>
// CHECK-NEXT: } : (tensor<2x3x8x8xf32>) -> tensor<2x6xf32>
// CHECK: vit.head inputs(%[[M]])
func.func @from_image_to_mean(%image: tensor<2x3x8x8xf32>) -> tensor<2x4xf32> {
  %w = vit.param "patch" : tensor<6x3x4x4xf32>
  %x = vit.patch_embed %image, %w stride [4, 4] : (tensor<2x3x8x8xf32>, tensor<6x3x4x4xf32>) -> tensor<2x4x6xf32>
  %table = vit.param "pos" : tensor<4x6xf32>
  %p = vit.pos_embed %x, %table : (tensor<2x4x6xf32>, tensor<4x6xf32>) -> tensor<2x4x6xf32>
  %y = vit.encoder %p layers(3) {
  ^bb0(%t: tensor<2x4x6xf32>):
    %n = vit.layer_norm %t epsilon 1.0e-6 : (tensor<2x4x6xf32>) -> tensor<2x4x6xf32>
    %r = vit.residual %t, %n : (tensor<2x4x6xf32>, tensor<2x4x6xf32>) -> tensor<2x4x6xf32>
    %w1 = vit.param "{i}.fc1" layers(3) : tensor<6x7xf32>
    %w1t = vit.transpose %w1 [1, 0] : (tensor<6x7xf32>) -> tensor<7x6xf32>
    %w2 = vit.param "{i}.fc2" layers(3) : tensor<6x7xf32>
    %m = vit.mlp %r fc1(%w1t) fc2(%w2) activation(gelu) : (tensor<2x4x6xf32>, tensor<7x6xf32>, tensor<6x7xf32>) -> tensor<2x4x6xf32>
    vit.yield %m : tensor<2x4x6xf32>
  } : tensor<2x4x6xf32>
  %g = vit.param "norm" : tensor<6xf32>
  %z = vit.layer_norm %y scale(%g) epsilon 1.0e-6 : (tensor<2x4x6xf32>, tensor<6xf32>) -> tensor<2x4x6xf32>
  %pool = vit.pool %z mean : (tensor<2x4x6xf32>) -> tensor<2x6xf32>
  %h = vit.param "head" : tensor<4x6xf32>
  %logits = vit.head inputs(%pool) weights(%h) activation(none) : (tensor<2x6xf32>, tensor<4x6xf32>) -> tensor<2x4xf32>
  return %logits : tensor<2x4xf32>
}

// -----

// The run starts behind the class token, which is not treated like others. Of
// its results one may be used outside, so the norm and the mean behind it stay
// out.
// CHECK-LABEL: func.func @from_tokens_to_tokens
// CHECK: %[[X:.*]] = vit.tokens
// CHECK: %[[Y:.*]] = vit.per_token %[[X]] {
// CHECK: %[[E:.*]] = vit.encoder
// CHECK: vit.yield %[[E]]
// CHECK: } : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
// CHECK: %[[N:.*]] = vit.layer_norm %[[Y]]
// CHECK: vit.pool %[[N]] mean
// CHECK: vit.pool %[[Y]] token
func.func @from_tokens_to_tokens(%x: tensor<1x4x6xf32>) -> (tensor<1x6xf32>, tensor<1x6xf32>) {
  %cls = vit.param "cls" : tensor<6xf32>
  %t = vit.tokens %x prepend(%cls) : (tensor<1x4x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.encoder %t layers(2) {
  ^bb0(%a: tensor<1x5x6xf32>):
    %n = vit.layer_norm %a epsilon 1.0e-6 : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
    vit.yield %n : tensor<1x5x6xf32>
  } : tensor<1x5x6xf32>
  %z = vit.layer_norm %y epsilon 1.0e-6 : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  %p = vit.pool %z mean : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %q = vit.pool %y token : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  return %p, %q : tensor<1x6xf32>, tensor<1x6xf32>
}

// -----

// Patches whose pixels are normalized are not cut inside of a run.
// CHECK-LABEL: func.func @normalized_patches
// CHECK: %[[X:.*]] = vit.patch_embed
// CHECK-NEXT: vit.per_token %[[X]] {
// CHECK-NOT: vit.patch_embed
func.func @normalized_patches(%image: tensor<1x3x8x8xf32>) -> tensor<1x6xf32> {
  %w = vit.param "patch" : tensor<6x3x4x4xf32>
  %x = vit.patch_embed %image, %w stride [4, 4] pixel_norm 1.0e-05 : (tensor<1x3x8x8xf32>, tensor<6x3x4x4xf32>) -> tensor<1x4x6xf32>
  %y = vit.encoder %x layers(2) {
  ^bb0(%a: tensor<1x4x6xf32>):
    %n = vit.layer_norm %a epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %n : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  %p = vit.pool %y mean : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return %p : tensor<1x6xf32>
}
