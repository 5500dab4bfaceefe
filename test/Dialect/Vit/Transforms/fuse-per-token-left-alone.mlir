// What vit-fuse-per-token must not touch.
// RUN: vit-opt %s --vit-fuse-per-token | FileCheck %s
// RUN: vit-opt %s --vit-fuse-per-token=max-weight-bytes=95 | FileCheck %s --check-prefix=SMALL
// RUN: vit-opt %s --vit-fuse-per-token=max-weight-bytes=96 | FileCheck %s --check-prefix=LARGE

// Attention mixes tokens.
// CHECK-LABEL: func.func @attention
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @attention(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %w = vit.param "{i}.w" layers(2) : tensor<6x6xf32>
    %a = vit.msa %t heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %a : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// No encoder: nothing would stay in cache for longer.
// CHECK-LABEL: func.func @no_encoder
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @no_encoder(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %n = vit.layer_norm %x epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  %r = vit.residual %x, %n : (tensor<1x4x6xf32>, tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return %r : tensor<1x4x6xf32>
}

// The layers use tokens from around them: of other runs, for all one knows.
// CHECK-LABEL: func.func @tokens_from_outside
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @tokens_from_outside(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %r = vit.residual %t, %x : (tensor<1x4x6xf32>, tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %r : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// Another input of the image where a parameter is expected.
// CHECK-LABEL: func.func @scale_of_the_image
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @scale_of_the_image(%x: tensor<1x4x6xf32>, %g: tensor<6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %r = vit.layer_norm %t scale(%g) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    vit.yield %r : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// One token is read, through a norm.
// CHECK-LABEL: func.func @single_token
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @single_token(%x: tensor<1x4x6xf32>) -> (tensor<1x6xf32>, tensor<1x6xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %r = vit.layer_norm %t epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %r : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  %z = vit.layer_norm %y epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  %p = vit.pool %z token : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  %q = vit.pool %y token index(1) : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return %p, %q : tensor<1x6xf32>, tensor<1x6xf32>
}

// Numbers of another type.
// CHECK-LABEL: func.func @bf16
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @bf16(%x: tensor<1x4x6xbf16>) -> tensor<1x4x6xbf16> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xbf16>):
    %r = vit.layer_norm %t epsilon 1.0e-6 : (tensor<1x4x6xbf16>) -> tensor<1x4x6xbf16>
    vit.yield %r : tensor<1x4x6xbf16>
  } : tensor<1x4x6xbf16>
  return %y : tensor<1x4x6xbf16>
}

// Parameters of 2 layers of 6 numbers (48 bytes) twice: 96 bytes.
// SMALL-LABEL: func.func @weights
// SMALL-NOT: vit.per_token
// LARGE-LABEL: func.func @weights
// LARGE: vit.per_token
func.func @weights(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %g = vit.param "{i}.g" layers(2) : tensor<6xf32>
    %b = vit.param "{i}.b" layers(2) : tensor<6xf32>
    %n = vit.layer_norm %t scale(%g) bias(%b) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    vit.yield %n : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// Norms that code for single tokens does not know.
// CHECK-LABEL: func.func @other_norms
// CHECK-NOT: vit.per_token
// CHECK: return
func.func @other_norms(%x: tensor<1x4x6xf32>) -> (tensor<1x4x6xf32>, tensor<1x4x6xf32>) {
  %w = vit.param "w" : tensor<6x6xf32>
  %g = vit.param "g" : tensor<6xf32>
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %n = vit.rms_norm %t epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %n : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  %z = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    %m = vit.mlp %t fc1(%w) inner_norm(%g) fc2(%w) activation(gelu) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %m : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return %y, %z : tensor<1x4x6xf32>, tensor<1x4x6xf32>
}
