// Attention that has not been prepared.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-cpu-expand-attention

func.func @no_tile(%q: memref<1x8x1x16xf32>) {
  // expected-error@+1 {{expects to be bufferized, tiled to one image and head (all heads with 'mix'), and to have 'vit.tile'}}
  vit.attention ins(%q, %q, %q : memref<1x8x1x16xf32>, memref<1x8x1x16xf32>, memref<1x8x1x16xf32>) outs(%q : memref<1x8x1x16xf32>) scale 0.5
  return
}

// -----

func.func @two_heads(%q: memref<1x8x2x16xf32>) {
  // expected-error@+1 {{expects to be bufferized, tiled to one image and head (all heads with 'mix'), and to have 'vit.tile'}}
  vit.attention ins(%q, %q, %q : memref<1x8x2x16xf32>, memref<1x8x2x16xf32>, memref<1x8x2x16xf32>) outs(%q : memref<1x8x2x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>}
  return
}

// -----

func.func @two_images(%q: memref<2x8x1x16xf32>) {
  // expected-error@+1 {{expects to be bufferized, tiled to one image and head (all heads with 'mix'), and to have 'vit.tile'}}
  vit.attention ins(%q, %q, %q : memref<2x8x1x16xf32>, memref<2x8x1x16xf32>, memref<2x8x1x16xf32>) outs(%q : memref<2x8x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>}
  return
}

// -----

func.func @on_tensors(%q: tensor<1x8x1x16xf32>) -> tensor<1x8x1x16xf32> {
  // expected-error@+1 {{expects to be bufferized, tiled to one image and head (all heads with 'mix'), and to have 'vit.tile'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x8x1x16xf32>, tensor<1x8x1x16xf32>, tensor<1x8x1x16xf32>) outs(%q : tensor<1x8x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>} -> tensor<1x8x1x16xf32>
  return %r : tensor<1x8x1x16xf32>
}

// -----

func.func @short_rows_of_biases(%q: memref<1x8x1x16xf32>, %s: memref<1x8x8xf32>) {
  // expected-error@+1 {{expects rows of 'bias' (8) to fill vectors of 16 numbers (16)}}
  vit.attention ins(%q, %q, %q : memref<1x8x1x16xf32>, memref<1x8x1x16xf32>, memref<1x8x1x16xf32>) bias(%s : memref<1x8x8xf32>) outs(%q : memref<1x8x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>}
  return
}
