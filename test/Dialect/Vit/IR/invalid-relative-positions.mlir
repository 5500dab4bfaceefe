// Each constraint of decomposed relative positions, broken once; functions are
// named after it.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @msa_c16_alone(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_rows' and 'relative_columns' to come together}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_context(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %z: tensor<1x4x8xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no 'context'}}
  %y = vit.msa %x context(%z) heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_rope(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %t: tensor<2x4x2xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no 'rope'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) rope(%t) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x2xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_score_bias(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %s: tensor<2x4x4xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no 'score_bias'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) score_bias(%s) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x4x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_logit_scale(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %l: tensor<2xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no 'logit_scale'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) logit_scale(%l) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_score_mix(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %m: tensor<2x2xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no 'score_mix'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) score_mix(%m) weight_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_shift(%x: tensor<1x16x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op with 'relative_rows' expects no shift of 'windows'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) windows(<rows = 4, columns = 4, height = 2, width = 2, right = 1>) : (tensor<1x16x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x16x8xf32>
  return
}

// -----

func.func @msa_c16_rows_of_windows(%x: tensor<1x16x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_rows' (3x4) to be 1x4}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) windows(<rows = 4, columns = 4, height = 1, width = 2>) : (tensor<1x16x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x16x8xf32>
  return
}

// -----

func.func @msa_c16_columns_of_windows(%x: tensor<1x16x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_columns' (3x4) to be 7x4}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) windows(<rows = 4, columns = 4, height = 2, width = 4>) : (tensor<1x16x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x16x8xf32>
  return
}

// -----

func.func @msa_c16_head_dim(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<3x8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_columns' (3x8) to be 3x4}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<3x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_even(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %r: tensor<4x4xf32>, %c: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_rows' (4x4) to be 3x4}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<4x4xf32>, tensor<3x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @msa_c16_tokens(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<5x4xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'relative_rows' and 'relative_columns' of a grid (2x3) of as many tokens as there are (4)}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<5x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @attention_c6_bias(%q: tensor<1x4x2x8xf32>, %t: tensor<3x8xf32>, %s: tensor<2x4x4xf32>) {
  // expected-error @+1 {{'vit.attention' op with 'relative' expects no 'bias'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) bias(%s : tensor<2x4x4xf32>) relative(%t, %t : tensor<3x8xf32>, tensor<3x8xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_mix(%q: tensor<1x4x2x8xf32>, %t: tensor<3x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.attention' op with 'relative' expects no 'mix'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) relative(%t, %t : tensor<3x8xf32>, tensor<3x8xf32>) mix(%m, %m : tensor<2x2xf32>, tensor<2x2xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_from(%q: tensor<1x4x2x8xf32>, %i: index) {
  // expected-error @+1 {{'vit.attention' op expects no 'from' without 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) from %i outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_grid(%q: tensor<1x4x2x8xf32>, %t: tensor<3x8xf32>, %u: tensor<5x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'relative' ('tensor<3x8xf32>', 'tensor<5x8xf32>') to have a row like those of the output ('tensor<1x4x2x8xf32>') for each distance of keys (4) on a grid}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) relative(%t, %u : tensor<3x8xf32>, tensor<5x8xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_head_dim(%q: tensor<1x4x2x8xf32>, %t: tensor<3x8xf32>, %u: tensor<3x4xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'relative' ('tensor<3x8xf32>', 'tensor<3x4xf32>') to have a row like those of the output ('tensor<1x4x2x8xf32>')}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) relative(%t, %u : tensor<3x8xf32>, tensor<3x4xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_even(%q: tensor<1x4x2x8xf32>, %t: tensor<3x8xf32>, %u: tensor<4x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'relative' ('tensor<4x8xf32>', 'tensor<3x8xf32>') to have a row}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) relative(%u, %t : tensor<4x8xf32>, tensor<3x8xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c6_windows(%q: tensor<1x16x2x8xf32>, %t: tensor<3x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'relative' ('tensor<3x8xf32>', 'tensor<3x8xf32>') to have a row like those of the output ('tensor<1x16x2x8xf32>') for each distance of keys (8) on a grid}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>) relative(%t, %t : tensor<3x8xf32>, tensor<3x8xf32>) outs(%q : tensor<1x16x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 2, width = 4>) -> tensor<1x16x2x8xf32>
  return
}
