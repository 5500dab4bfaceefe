// Rescaling, mean and deviation become part of the patch embedding's kernel and
// bias; bytes still become floats.
// RUN: vit-opt %s --vit-fold-pixel-normalization --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @all
// CHECK-DAG: %[[W:.*]] = vit.param "w"
// CHECK-DAG: %[[B:.*]] = vit.param "b"
// CHECK-DAG: %[[SHIFTS:.*]] = arith.constant dense<[-2.000000e+00, -1.000000e+00]> : tensor<2xf32>
// CHECK-DAG: %[[FACTORS:.*]] = arith.constant dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>
// CHECK-DAG: %[[ONES:.*]] = arith.constant dense<1.000000e+00> : tensor<32xf32>
// CHECK-DAG: %[[X:.*]] = vit.normalize_pixels %{{[^ ]*}} : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
// CHECK-DAG: %[[SHIFTED:.*]] = vit.scale %[[W]] by %[[SHIFTS]] along 1
// CHECK-DAG: %[[ROWS:.*]] = tensor.collapse_shape %[[SHIFTED]] {{\[\[}}0], [1, 2, 3]] : tensor<6x2x4x4xf32> into tensor<6x32xf32>
// CHECK-DAG: %[[BIAS:.*]] = vit.matvec %[[ROWS]], %[[ONES]] plus(%[[B]])
// CHECK-DAG: %[[SCALED:.*]] = vit.scale %[[W]] by %[[FACTORS]] along 1
// CHECK: vit.patch_embed %[[X]], %[[SCALED]], %[[BIAS]] stride [4, 4]
func.func @all(%p: tensor<1x8x8x2xi8>) -> tensor<1x4x6xf32> {
  %w = vit.param "w" : tensor<6x2x4x4xf32>
  %b = vit.param "b" : tensor<6xf32>
  %x = vit.normalize_pixels %p rescale 0.25 mean [0.5, 0.5] deviation [0.25, 0.5] : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %y = vit.patch_embed %x, %w, %b stride [4, 4] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// Without means the bias stays as it is, here absent. Two embeddings.
// CHECK-LABEL: func.func @rescale_alone
// CHECK-NOT: vit.matvec
// CHECK: vit.normalize_pixels %{{[^ ]*}} : (
// CHECK-NOT: vit.matvec
// CHECK-COUNT-2: vit.patch_embed %{{[^ ]*}}, %{{[^ ]*}} stride
func.func @rescale_alone(%p: tensor<1x8x8x2xi8>) -> (tensor<1x4x6xf32>, tensor<1x25x6xf32>) {
  %w = vit.param "w" : tensor<6x2x4x4xf32>
  %x = vit.normalize_pixels %p rescale 0.25 : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x4x6xf32>
  %z = vit.patch_embed %x, %w stride [1, 1] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x25x6xf32>
  return %y, %z : tensor<1x4x6xf32>, tensor<1x25x6xf32>
}

// -----

// Nothing is left to fold.
// CHECK-LABEL: func.func @conversion_alone
// CHECK-NOT: vit.scale
// CHECK: return
func.func @conversion_alone(%p: tensor<1x8x8x2xi8>) -> tensor<1x4x6xf32> {
  %w = vit.param "w" : tensor<6x2x4x4xf32>
  %x = vit.normalize_pixels %p : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// The mean and the variance of a patch are those of normalized pixels.
// CHECK-LABEL: func.func @normalized_patches
// CHECK: vit.normalize_pixels %{{[^ ]*}} rescale 2.500000e-01
// CHECK-NOT: vit.scale
// CHECK: return
func.func @normalized_patches(%p: tensor<1x8x8x2xi8>) -> tensor<1x4x6xf32> {
  %w = vit.param "w" : tensor<6x2x4x4xf32>
  %x = vit.normalize_pixels %p rescale 0.25 : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %y = vit.patch_embed %x, %w stride [4, 4] pixel_norm 1.0e-05 : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// -----

// The image is an output too, or a kernel is made of the image.
// CHECK-LABEL: func.func @other_readers
// CHECK-NOT: vit.scale
// CHECK-COUNT-2: vit.normalize_pixels %{{[^ ]*}} rescale 2.500000e-01
// CHECK-NOT: vit.scale
func.func @other_readers(%p: tensor<1x8x8x2xi8>, %q: tensor<1x8x8x2xi8>, %v: tensor<6x2x4x4xf32>) -> (tensor<1x4x6xf32>, tensor<1x2x8x8xf32>, tensor<1x4x6xf32>) {
  %w = vit.param "w" : tensor<6x2x4x4xf32>
  %x = vit.normalize_pixels %p rescale 0.25 : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x4x6xf32>
  %u = vit.normalize_pixels %q rescale 0.25 : (tensor<1x8x8x2xi8>) -> tensor<1x2x8x8xf32>
  %z = vit.patch_embed %u, %v stride [4, 4] : (tensor<1x2x8x8xf32>, tensor<6x2x4x4xf32>) -> tensor<1x4x6xf32>
  return %y, %x, %z : tensor<1x4x6xf32>, tensor<1x2x8x8xf32>, tensor<1x4x6xf32>
}
