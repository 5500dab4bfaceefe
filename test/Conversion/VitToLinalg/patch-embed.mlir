// From image to tokens: transpose, patch_embed, tokens, pos_embed.
// RUN: vit-opt %s --convert-vit-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @transpose
// CHECK-SAME: (%[[X:.*]]: tensor<16x64xf32>)
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<64x16xf32>
// CHECK: %[[Y:.*]] = linalg.transpose ins(%[[X]] : tensor<16x64xf32>) outs(%[[EMPTY]] : tensor<64x16xf32>) permutation = [1, 0]
// CHECK: return %[[Y]]
func.func @transpose(%x: tensor<16x64xf32>) -> tensor<64x16xf32> {
  %y = vit.transpose %x [1, 0] : (tensor<16x64xf32>) -> tensor<64x16xf32>
  return %y : tensor<64x16xf32>
}

// -----

// Two images of 9 x 13 in patches of 4 x 3: a row and a column are left over.
// CHECK-DAG: #[[$PIXEL:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d1 * 4 + d4, d2 * 3 + d5)>
// CHECK-DAG: #[[$MK:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$NK:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[$MN:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @patch_embed
// CHECK-SAME: (%[[IMAGE:[^:]*]]: tensor<2x3x9x13xf32>, %[[W:[^:]*]]: tensor<5x3x4x3xf32>, %[[B:[^:]*]]: tensor<5xf32>)
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<2x2x4x3x4x3xf32>
// CHECK: %[[PATCHES:.*]] = linalg.generic {indexing_maps = [#[[$PIXEL]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%[[IMAGE]] : {{.*}}) outs(%[[EMPTY]] :
// CHECK-DAG: %[[ROWS:.*]] = tensor.collapse_shape %[[PATCHES]] {{\[}}[0, 1, 2], [3, 4, 5]] : {{.*}} into tensor<16x36xf32>
// CHECK-DAG: %[[MATRIX:.*]] = tensor.collapse_shape %[[W]] {{\[}}[0], [1, 2, 3]] : {{.*}} into tensor<5x36xf32>
// CHECK: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: %[[FILL:.*]] = linalg.fill ins(%[[ZERO]] : f32)
// CHECK: %[[PRODUCT:.*]] = linalg.matmul indexing_maps = [#[[$MK]], #[[$NK]], #[[$MN]]] ins(%[[ROWS]], %[[MATRIX]] : tensor<16x36xf32>, tensor<5x36xf32>) outs(%[[FILL]] : tensor<16x5xf32>)
// CHECK: %[[SUM:.*]] = linalg.generic {indexing_maps = [#[[$ALL]], #[[$COLUMN]], #[[$ALL]]], iterator_types = ["parallel", "parallel"]} ins(%[[PRODUCT]], %[[B]] :
// CHECK: arith.addf
// CHECK: tensor.expand_shape %[[SUM]] {{\[}}[0, 1], [2]] output_shape [2, 8, 5]
func.func @patch_embed(%image: tensor<2x3x9x13xf32>, %w: tensor<5x3x4x3xf32>, %b: tensor<5xf32>) -> tensor<2x8x5xf32> {
  %y = vit.patch_embed %image, %w, %b stride [4, 3] : (tensor<2x3x9x13xf32>, tensor<5x3x4x3xf32>, tensor<5xf32>) -> tensor<2x8x5xf32>
  return %y : tensor<2x8x5xf32>
}

// -----

// Overlapping patches differ in the map alone; no bias, no addition.
// CHECK: affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d3, d1 + d4, d2 * 2 + d5)>
// CHECK-LABEL: func.func @patch_embed_overlapping
// CHECK: linalg.generic
// CHECK: %[[PRODUCT:.*]] = linalg.matmul
// CHECK-NOT: linalg.generic
// CHECK: tensor.expand_shape %[[PRODUCT]]
func.func @patch_embed_overlapping(%image: tensor<1x1x6x7xf32>, %w: tensor<5x1x4x3xf32>) -> tensor<1x9x5xf32> {
  %y = vit.patch_embed %image, %w stride [1, 2] : (tensor<1x1x6x7xf32>, tensor<5x1x4x3xf32>) -> tensor<1x9x5xf32>
  return %y : tensor<1x9x5xf32>
}

// -----

// For one image, tokens are inserted as they are.
// CHECK-LABEL: func.func @tokens
// CHECK-SAME: (%[[X:[^:]*]]: tensor<1x4x6xf32>, %[[CLS:[^:]*]]: tensor<1x1x6xf32>, %[[DIST:[^:]*]]: tensor<6xf32>, %[[REG:[^:]*]]: tensor<1x3x6xf32>)
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<1x9x6xf32>
// CHECK: %[[Y0:.*]] = tensor.insert_slice %[[X]] into %[[EMPTY]][0, 5, 0] [1, 4, 6] [1, 1, 1]
// CHECK: %[[T0:.*]] = tensor.collapse_shape %[[CLS]]
// CHECK: %[[Y1:.*]] = tensor.insert_slice %[[T0]] into %[[Y0]][0, 0, 0] [1, 1, 6] [1, 1, 1]
// CHECK: %[[T1:.*]] = tensor.expand_shape %[[DIST]]
// CHECK: %[[Y2:.*]] = tensor.insert_slice %[[T1]] into %[[Y1]][0, 1, 0] [1, 1, 6] [1, 1, 1]
// CHECK: %[[T2:.*]] = tensor.collapse_shape %[[REG]]
// CHECK: %[[Y3:.*]] = tensor.insert_slice %[[T2]] into %[[Y2]][0, 2, 0] [1, 3, 6] [1, 1, 1]
// CHECK: return %[[Y3]]
func.func @tokens(%x: tensor<1x4x6xf32>, %cls: tensor<1x1x6xf32>, %dist: tensor<6xf32>, %reg: tensor<1x3x6xf32>) -> tensor<1x9x6xf32> {
  %y = vit.tokens %x prepend(%cls, %dist, %reg) : (tensor<1x4x6xf32>, tensor<1x1x6xf32>, tensor<6xf32>, tensor<1x3x6xf32>) -> tensor<1x9x6xf32>
  return %y : tensor<1x9x6xf32>
}

// -----

// For more, they are repeated, which depends on the parameter alone.
// CHECK: #[[$TOKEN:.*]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-LABEL: func.func @tokens_of_batch
// CHECK: %[[Y0:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 2, 0] [3, 4, 6] [1, 1, 1]
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<3x2x6xf32>
// CHECK: %[[REPEATED:.*]] = linalg.generic {indexing_maps = [#[[$TOKEN]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel"]} ins(%{{.*}} : tensor<2x6xf32>) outs(%[[EMPTY]] :
// CHECK: tensor.insert_slice %[[REPEATED]] into %[[Y0]][0, 0, 0] [3, 2, 6] [1, 1, 1]
func.func @tokens_of_batch(%x: tensor<3x4x6xf32>) -> tensor<3x6x6xf32> {
  %cls = vit.param "cls" : tensor<2x6xf32>
  %y = vit.tokens %x prepend(%cls) : (tensor<3x4x6xf32>, tensor<2x6xf32>) -> tensor<3x6x6xf32>
  return %y : tensor<3x6x6xf32>
}

// -----

// The sum overwrites the tokens.
// CHECK-LABEL: func.func @pos_embed
// CHECK-SAME: (%[[X:[^:]*]]: tensor<2x4x6xf32>, %[[TABLE:[^:]*]]: tensor<1x4x6xf32>)
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[TABLE]] {{\[}}[0, 1], [2]]
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[ROWS]] : tensor<4x6xf32>) outs(%[[X]] : tensor<2x4x6xf32>)
// CHECK: ^bb0(%[[ROW:.*]]: f32, %[[OLD:.*]]: f32):
// CHECK: arith.addf %[[OLD]], %[[ROW]]
// CHECK: return %[[Y]]
func.func @pos_embed(%x: tensor<2x4x6xf32>, %table: tensor<1x4x6xf32>) -> tensor<2x4x6xf32> {
  %y = vit.pos_embed %x, %table : (tensor<2x4x6xf32>, tensor<1x4x6xf32>) -> tensor<2x4x6xf32>
  return %y : tensor<2x4x6xf32>
}

// -----

// Unsigned bytes, channels last, become floats, channels first.
// CHECK-DAG: #[[$PIXELS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
// CHECK-DAG: #[[$CHANNELS:.*]] = affine_map<(d0, d1, d2, d3) -> (d1)>
// CHECK-DAG: #[[$IMAGE:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-LABEL: func.func @normalize_pixels
// CHECK: linalg.generic {indexing_maps = [#[[$PIXELS]], #[[$CHANNELS]], #[[$CHANNELS]], #[[$IMAGE]]]
// CHECK: ^bb0(%[[P:.*]]: i8, %[[M:.*]]: f32, %[[S:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[X:.*]] = arith.uitofp %[[P]] : i8 to f32
// CHECK: %[[Y:.*]] = arith.mulf %[[X]], %{{.*}}
// CHECK: %[[Z:.*]] = arith.subf %[[Y]], %[[M]]
// CHECK: arith.divf %[[Z]], %[[S]]
func.func @normalize_pixels(%p: tensor<1x8x9x3xi8>) -> tensor<1x3x8x9xf32> {
  %x = vit.normalize_pixels %p rescale 0.25 mean [0.5, 0.0, 1.0] deviation [1.0, 2.0, 3.0] : (tensor<1x8x9x3xi8>) -> tensor<1x3x8x9xf32>
  return %x : tensor<1x3x8x9xf32>
}

// -----

// CHECK-LABEL: func.func @pixels_as_they_are
// CHECK: ^bb0(%[[P:.*]]: i8, %{{.*}}: f32):
// CHECK-NEXT: %[[X:.*]] = arith.uitofp %[[P]] : i8 to f32
// CHECK-NEXT: linalg.yield %[[X]]
func.func @pixels_as_they_are(%p: tensor<1x8x9x3xi8>) -> tensor<1x3x8x9xf32> {
  %x = vit.normalize_pixels %p : (tensor<1x8x9x3xi8>) -> tensor<1x3x8x9xf32>
  return %x : tensor<1x3x8x9xf32>
}

// -----

// Patches of bytes: rows of a patch are pieces of the image, the kernel follows.
// CHECK-DAG: #[[$FROM:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1 * 4 + d3, d2 * 9 + d4)>
// CHECK-DAG: #[[$TO:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>
// CHECK-LABEL: func.func @patches_of_pixels
// CHECK-SAME: %[[P:.*]]: tensor<1x8x9x3xi8>
// CHECK-DAG: %[[W:.*]] = vit.param "w"
// CHECK: %[[LINES:.*]] = tensor.collapse_shape %[[P]] {{\[\[}}0], [1], [2, 3]] : tensor<1x8x9x3xi8> into tensor<1x8x27xi8>
// CHECK: %[[PATCHES:.*]] = linalg.generic {indexing_maps = [#[[$FROM]], #[[$TO]]]{{.*}} ins(%[[LINES]] : tensor<1x8x27xi8>) outs(%{{.*}} : tensor<1x2x3x4x9xf32>)
// CHECK: arith.uitofp
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[PATCHES]] {{\[\[}}0, 1, 2], [3, 4]]
// CHECK: %[[TURNED:.*]] = linalg.transpose ins(%[[W]] : tensor<6x3x4x3xf32>) outs(%{{.*}} : tensor<6x4x3x3xf32>) permutation = [0, 2, 3, 1]
// CHECK: %[[MATRIX:.*]] = tensor.collapse_shape %[[TURNED]] {{\[\[}}0], [1, 2, 3]]
// CHECK: linalg.matmul {{.*}} ins(%[[ROWS]], %[[MATRIX]] :
func.func @patches_of_pixels(%p: tensor<1x8x9x3xi8>) -> tensor<1x6x6xf32> {
  %w = vit.param "w" : tensor<6x3x4x3xf32>
  %x = vit.normalize_pixels %p : (tensor<1x8x9x3xi8>) -> tensor<1x3x8x9xf32>
  %y = vit.patch_embed %x, %w stride [4, 3] : (tensor<1x3x8x9xf32>, tensor<6x3x4x3xf32>) -> tensor<1x6x6xf32>
  return %y : tensor<1x6x6xf32>
}

// -----

// In per-token work the kernel becomes a matrix, and the rest stays.
// CHECK-LABEL: func.func @per_token
// CHECK-SAME: %[[W:[^:]*]]: tensor<6x3x2x4xf32>
// CHECK: %[[I:.*]]: tensor<1x3x4x8xf32>):
// CHECK: %[[ROWS:.*]] = tensor.collapse_shape %[[W]] {{\[\[}}0], [1, 2, 3]] : tensor<6x3x2x4xf32> into tensor<6x24xf32>
// CHECK: %[[T:.*]] = linalg.transpose ins(%[[ROWS]] : tensor<6x24xf32>) outs(%{{.*}} : tensor<24x6xf32>) permutation = [1, 0]
// CHECK: %[[X:.*]] = vit.project_patches %[[I]], %[[T]] kernel [2, 4] stride [2, 4]
// CHECK: vit.layer_norm %[[X]]
func.func @per_token(%image: tensor<1x3x4x8xf32>, %w: tensor<6x3x2x4xf32>) -> tensor<1x4x6xf32> {
  %y = vit.per_token %image {
  ^bb0(%i: tensor<1x3x4x8xf32>):
    %x = vit.patch_embed %i, %w stride [2, 4] : (tensor<1x3x4x8xf32>, tensor<6x3x2x4xf32>) -> tensor<1x4x6xf32>
    %n = vit.layer_norm %x epsilon 1.0e-6 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %n : tensor<1x4x6xf32>
  } : (tensor<1x3x4x8xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}
