// One case for each constraint of the ODS files, named by its label: parameters and the way from image to tokens.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @param_c1_name_not_empty() {
  // expected-error @+1 {{'vit.param' op expects 'name' not to be empty}}
  %w = vit.param "" : tensor<4xf32>
  return
}

// -----

func.func @param_c2_no_field_without_layers() {
  // expected-error @+1 {{'vit.param' op expects 'name' ("layer.{i}.weight") to hold '{i}' 0 times without 'layers', got 1}}
  %w = vit.param "layer.{i}.weight" : tensor<4xf32>
  return
}

// -----

func.func @param_c2_one_field_with_layers(%x: tensor<1x2x4xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x2x4xf32>):
    // expected-error @+1 {{'vit.param' op expects 'name' ("layer.{i}.{i}") to hold '{i}' 1 time with 'layers', got 2}}
    %w = vit.param "layer.{i}.{i}" layers(2) : tensor<4xf32>
    vit.yield %t : tensor<1x2x4xf32>
  } : tensor<1x2x4xf32>
  return
}

// -----

func.func @param_c3_layers_inside_encoder() {
  // expected-error @+1 {{'vit.param' op with 'layers' (2) expects to be inside 'vit.encoder'}}
  %w = vit.param "layer.{i}.weight" layers(2) : tensor<4xf32>
  return
}

// -----

func.func @param_c3_layers_of_encoder(%x: tensor<1x2x4xf32>) {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x2x4xf32>):
    // expected-error @+1 {{'vit.param' op expects 'layers' (2) to equal those of its encoder (3)}}
    %w = vit.param "layer.{i}.weight" layers(2) : tensor<4xf32>
    vit.yield %t : tensor<1x2x4xf32>
  } : tensor<1x2x4xf32>
  return
}

// -----

func.func @param_c4_first(%x: tensor<1x2x4xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x2x4xf32>):
    // expected-error @+1 {{'vit.param' op expects 'first' (-1) >= 0 and 'step' (1) >= 1}}
    %w = vit.param "layer.{i}.weight" layers(2) first(-1) : tensor<4xf32>
    vit.yield %t : tensor<1x2x4xf32>
  } : tensor<1x2x4xf32>
  return
}

// -----

func.func @param_c4_step(%x: tensor<1x2x4xf32>) {
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x2x4xf32>):
    // expected-error @+1 {{'vit.param' op expects 'first' (0) >= 0 and 'step' (0) >= 1}}
    %w = vit.param "layer.{i}.weight" layers(2) step(0) : tensor<4xf32>
    vit.yield %t : tensor<1x2x4xf32>
  } : tensor<1x2x4xf32>
  return
}

// -----

func.func @transpose_c1_permutation(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'vit.transpose' expects 'permutation' ([1, 1]) to permute 2 dimensions}}
  // expected-error @+1 {{'vit.transpose' op failed to infer returned types}}
  %y = vit.transpose %x [1, 1] : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @transpose_c1_rank(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'vit.transpose' expects 'permutation' ([0]) to permute 2 dimensions}}
  // expected-error @+1 {{'vit.transpose' op failed to infer returned types}}
  %y = vit.transpose %x [0] : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @transpose_result_type(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'vit.transpose' op inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  // expected-error @+1 {{'vit.transpose' op failed to infer returned types}}
  %y = vit.transpose %x [1, 0] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @patch_embed_c1_channels(%x: tensor<1x3x8x8xf32>, %w: tensor<5x1x4x4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects the channels of the image (3) and of 'weight' (1) to be equal}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x3x8x8xf32>, tensor<5x1x4x4xf32>) -> tensor<1x4x5xf32>
  return
}

// -----

func.func @patch_embed_c2_height(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x9x4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects the height of the kernel (9) to fit into that of the image (8)}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x3x8x8xf32>, tensor<5x3x9x4xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @patch_embed_c2_width(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x4x16xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects the width of the kernel (16) to fit into that of the image (8)}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4, 4] : (tensor<1x3x8x8xf32>, tensor<5x3x4x16xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @patch_embed_c3_two_strides(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x4x4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects 'stride' ([4]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4] : (tensor<1x3x8x8xf32>, tensor<5x3x4x4xf32>) -> tensor<1x4x5xf32>
  return
}

// -----

func.func @patch_embed_c3_positive_stride(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x4x4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects 'stride' ([4, 0]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4, 0] : (tensor<1x3x8x8xf32>, tensor<5x3x4x4xf32>) -> tensor<1x4x5xf32>
  return
}

// -----

func.func @patch_embed_c4_bias(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x4x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects 'bias' (4) to have the embedding dimension (5)}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w, %b stride [4, 4] : (tensor<1x3x8x8xf32>, tensor<5x3x4x4xf32>, tensor<4xf32>) -> tensor<1x4x5xf32>
  return
}

// -----

func.func @patch_embed_c5_pixel_norm(%x: tensor<1x3x8x8xf32>, %w: tensor<5x3x4x4xf32>) {
  // expected-error @+2 {{'vit.patch_embed' expects 'pixel_norm' (-1.000000e+00) to be finite and >= 0}}
  // expected-error @+1 {{'vit.patch_embed' op failed to infer returned types}}
  %y = vit.patch_embed %x, %w stride [4, 4] pixel_norm -1.0 : (tensor<1x3x8x8xf32>, tensor<5x3x4x4xf32>) -> tensor<1x4x5xf32>
  return
}

// -----

func.func @tokens_c1_last_dimension(%x: tensor<1x4x6xf32>, %a: tensor<1x6xf32>, %b: tensor<6x1xf32>) {
  // expected-error @+2 {{'vit.tokens' expects the last dimension of token tensor 1 (1) to be the embedding dimension (6)}}
  // expected-error @+1 {{'vit.tokens' op failed to infer returned types}}
  %y = vit.tokens %x prepend(%a, %b) : (tensor<1x4x6xf32>, tensor<1x6xf32>, tensor<6x1xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @pos_embed_c1_tokens(%x: tensor<1x4x6xf32>, %t: tensor<1x5x6xf32>) {
  // expected-error @+2 {{'vit.pos_embed' expects the table ('tensor<1x5x6xf32>') to have the tokens' shape (4x6)}}
  // expected-error @+1 {{'vit.pos_embed' op failed to infer returned types}}
  %y = vit.pos_embed %x, %t : (tensor<1x4x6xf32>, tensor<1x5x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @pos_embed_c1_leading_dimension(%x: tensor<2x4x6xf32>, %t: tensor<2x4x6xf32>) {
  // expected-error @+2 {{'vit.pos_embed' expects the table ('tensor<2x4x6xf32>') to have the tokens' shape (4x6)}}
  // expected-error @+1 {{'vit.pos_embed' op failed to infer returned types}}
  %y = vit.pos_embed %x, %t : (tensor<2x4x6xf32>, tensor<2x4x6xf32>) -> tensor<2x4x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c1_rows(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects the table ('tensor<1x9x6xf32>') to have 1 + 3 * 3 rows}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %y = vit.resize_pos_embed %t grid [3, 3] to [4, 4] prefix 1 bilinear : (tensor<1x9x6xf32>) -> tensor<1x17x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c1_overflow(%t: tensor<1x5x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects the table ('tensor<1x5x6xf32>') to have 1 + 4611686018427387905 * 4 rows}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %y = vit.resize_pos_embed %t grid [4611686018427387905, 4] to [4, 4] prefix 1 bilinear : (tensor<1x5x6xf32>) -> tensor<1x17x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c2_two_numbers(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects 'from' ([9]) and 'to' ([4, 4]) to be two numbers >= 1 and 'prefix' (0) >= 0}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %y = vit.resize_pos_embed %t grid [9] to [4, 4] prefix 0 bilinear : (tensor<1x9x6xf32>) -> tensor<1x16x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c2_positive(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects 'from' ([3, 3]) and 'to' ([4, 0]) to be two numbers >= 1 and 'prefix' (0) >= 0}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %y = vit.resize_pos_embed %t grid [3, 3] to [4, 0] prefix 0 bicubic : (tensor<1x9x6xf32>) -> tensor<1x16x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c2_prefix(%t: tensor<1x8x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects 'from' ([3, 3]) and 'to' ([4, 4]) to be two numbers >= 1 and 'prefix' (-1) >= 0}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %y = vit.resize_pos_embed %t grid [3, 3] to [4, 4] prefix -1 bicubic : (tensor<1x8x6xf32>) -> tensor<1x15x6xf32>
  return
}

// -----

func.func @no_empty_dimension(%x: tensor<1x4x0xf32>, %t: tensor<1x0xf32>) {
  // expected-error @+1 {{'vit.tokens' op operand #0 must be B x N x D float tensor of static shape without empty dimensions, but got 'tensor<1x4x0xf32>'}}
  %y = vit.tokens %x prepend(%t) : (tensor<1x4x0xf32>, tensor<1x0xf32>) -> tensor<1x5x0xf32>
  return
}

// -----

func.func @float_elements() {
  // expected-error @+1 {{'vit.param' op result #0 must be statically shaped float tensor without empty dimensions, but got 'tensor<4xi8>'}}
  %w = vit.param "w" : tensor<4xi8>
  return
}

// -----

func.func @normalize_pixels_c1_pair(%p: tensor<1x4x4x3xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'mean' and 'deviation' to come together}}
  %x = vit.normalize_pixels %p mean [0.5, 0.5, 0.5] : (tensor<1x4x4x3xi8>) -> tensor<1x3x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_c1_mean(%p: tensor<1x4x4x3xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'mean' (2) to have a number for each channel (3)}}
  %x = vit.normalize_pixels %p mean [0.5, 0.5] deviation [0.5, 0.5, 0.5] : (tensor<1x4x4x3xi8>) -> tensor<1x3x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_c1_deviation(%p: tensor<1x4x4x3xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'deviation' (1) to have a number for each channel (3)}}
  %x = vit.normalize_pixels %p mean [0.5, 0.5, 0.5] deviation [0.5] : (tensor<1x4x4x3xi8>) -> tensor<1x3x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_c2_rescale(%p: tensor<1x4x4x3xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'rescale' (0.000000e+00) > 0}}
  %x = vit.normalize_pixels %p rescale 0.0 : (tensor<1x4x4x3xi8>) -> tensor<1x3x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_c2_deviation(%p: tensor<1x4x4x1xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'deviation' (0.000000e+00) > 0}}
  %x = vit.normalize_pixels %p mean [0.5] deviation [0.0] : (tensor<1x4x4x1xi8>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_c2_mean(%p: tensor<1x4x4x1xi8>) {
  // expected-error @+1 {{'vit.normalize_pixels' op expects 'mean' (INF) to be finite}}
  %x = "vit.normalize_pixels"(%p) <{mean = array<f64: 0x7FF0000000000000>, deviation = array<f64: 1.0>}> : (tensor<1x4x4x1xi8>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @normalize_pixels_of_floats(%p: tensor<1x4x4x1xf32>) {
  // expected-error @+1 {{'vit.normalize_pixels' op operand #0 must be B x H x W x C tensor of bytes}}
  %x = vit.normalize_pixels %p : (tensor<1x4x4x1xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @relative_bias_c1_grid(%t: tensor<3x2xf32>) {
  // expected-error @+2 {{'vit.relative_bias' expects 'grid' ([0, 2]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.relative_bias' op failed to infer returned types}}
  %s = vit.relative_bias %t grid [0, 2] : (tensor<3x2xf32>) -> tensor<2x2x2xf32>
  return
}

// -----

func.func @relative_bias_c2_rows(%t: tensor<9x2xf32>) {
  // expected-error @+2 {{'vit.relative_bias' expects the table ('tensor<9x2xf32>') to have 12 rows}}
  // expected-error @+1 {{'vit.relative_bias' op failed to infer returned types}}
  %s = vit.relative_bias %t grid [2, 2] class_token : (tensor<9x2xf32>) -> tensor<2x5x5xf32>
  return
}

// -----

func.func @rope_table_c1_frequencies() {
  // expected-error @+2 {{'vit.rope_table' expects 'grid' ([2, 2]) to be two numbers >= 1, 'prefix' (1) >= 0 and 'frequencies' (0) >= 1}}
  // expected-error @+1 {{'vit.rope_table' op failed to infer returned types}}
  %t = vit.rope_table grid [2, 2] prefix 1 frequencies 0 theta 1.0 start [0.0, 0.0] step [1.0, 1.0] row_first : () -> tensor<2x5x2xf32>
  return
}

// -----

func.func @rope_table_c2_start() {
  // expected-error @+2 {{'vit.rope_table' expects 'start' and 'step' to be two finite numbers each}}
  // expected-error @+1 {{'vit.rope_table' op failed to infer returned types}}
  %t = vit.rope_table grid [2, 2] prefix 1 frequencies 1 theta 1.0 start [0.0] step [1.0, 1.0] row_first : () -> tensor<2x5x2xf32>
  return
}

// -----

func.func @rope_table_c3_theta() {
  // expected-error @+2 {{'vit.rope_table' expects 'theta' (0.000000e+00) to be finite and > 0}}
  // expected-error @+1 {{'vit.rope_table' op failed to infer returned types}}
  %t = vit.rope_table grid [2, 2] prefix 1 frequencies 1 theta 0.0 start [0.0, 0.0] step [1.0, 1.0] row_first : () -> tensor<2x5x2xf32>
  return
}

// -----

func.func @resize_pos_embed_c3_antialias(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' expects 'antialias' or 'align_corners', not both}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %p = vit.resize_pos_embed %t grid [3, 3] to [2, 2] prefix 0 bicubic align_corners antialias : (tensor<1x9x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @resize_pos_embed_c4_even(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' of mode 'geometric' expects odd numbers in 'from' ([3, 3]) and 'to' ([5, 2]), and neither 'antialias' nor 'align_corners'}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %p = vit.resize_pos_embed %t grid [3, 3] to [5, 2] prefix 0 geometric : (tensor<1x9x6xf32>) -> tensor<1x10x6xf32>
  return
}

// -----

func.func @grid_positions_c1_tables(%r: tensor<2x3x4xf32>, %s: tensor<4x4xf32>) {
  // expected-error @+2 {{'vit.grid_positions' expects 'rows' ('tensor<2x3x4xf32>') and 'columns' ('tensor<4x4xf32>') to be tables of the same width}}
  // expected-error @+1 {{'vit.grid_positions' op failed to infer returned types}}
  %y = vit.grid_positions %r, %s : (tensor<2x3x4xf32>, tensor<4x4xf32>) -> tensor<12x4xf32>
  return
}

// -----

func.func @resize_pos_embed_c4_antialias(%t: tensor<1x9x6xf32>) {
  // expected-error @+2 {{'vit.resize_pos_embed' of mode 'geometric' expects odd numbers}}
  // expected-error @+1 {{'vit.resize_pos_embed' op failed to infer returned types}}
  %p = vit.resize_pos_embed %t grid [3, 3] to [5, 1] prefix 0 geometric antialias : (tensor<1x9x6xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @grid_positions_c1_width(%r: tensor<1x3x4xf32>, %s: tensor<4x5xf32>) {
  // expected-error @+2 {{'vit.grid_positions' expects 'rows' ('tensor<1x3x4xf32>') and 'columns' ('tensor<4x5xf32>') to be tables of the same width}}
  // expected-error @+1 {{'vit.grid_positions' op failed to infer returned types}}
  %y = vit.grid_positions %r, %s : (tensor<1x3x4xf32>, tensor<4x5xf32>) -> tensor<12x4xf32>
  return
}

// -----

func.func @mixed_rope_table_c1_grid(%f: tensor<2x3x4xf32>) {
  // expected-error @+2 {{'vit.mixed_rope_table' expects 'grid' ([2, 0]) to be two numbers >= 1 and 'prefix' (1) >= 0}}
  // expected-error @+1 {{'vit.mixed_rope_table' op failed to infer returned types}}
  %t = vit.mixed_rope_table %f grid [2, 0] prefix 1 row_first : (tensor<2x3x4xf32>) -> tensor<2x1x12xf32>
  return
}

// -----

func.func @mixed_rope_table_c1_prefix(%f: tensor<2x3x4xf32>) {
  // expected-error @+2 {{'vit.mixed_rope_table' expects 'grid' ([2, 2]) to be two numbers >= 1 and 'prefix' (-1) >= 0}}
  // expected-error @+1 {{'vit.mixed_rope_table' op failed to infer returned types}}
  %t = vit.mixed_rope_table %f grid [2, 2] prefix -1 row_first : (tensor<2x3x4xf32>) -> tensor<2x3x12xf32>
  return
}

// -----

func.func @mixed_rope_table_c2(%f: tensor<3x3x4xf32>) {
  // expected-error @+2 {{'vit.mixed_rope_table' expects 'frequencies' ('tensor<3x3x4xf32>') to be those of two coordinates}}
  // expected-error @+1 {{'vit.mixed_rope_table' op failed to infer returned types}}
  %t = vit.mixed_rope_table %f grid [2, 2] prefix 0 row_first : (tensor<3x3x4xf32>) -> tensor<2x4x12xf32>
  return
}
