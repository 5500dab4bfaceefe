// One case per constraint of the operations, named by its label in the ODS
// files.
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

func.func @layer_norm_c1_scale(%x: tensor<1x4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'scale' (4) to have the last dimension (6) elements}}
  %y = vit.layer_norm %x scale(%v) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c1_bias(%x: tensor<1x4x6xf32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'bias' (4) to have the last dimension (6) elements}}
  %y = vit.layer_norm %x bias(%v) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c1_rank(%x: tensor<f32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'input' to have at least one dimension}}
  %y = vit.layer_norm %x epsilon 1.0e-6 : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @layer_norm_c2_epsilon(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'epsilon' (-1.000000e+00) >= 0}}
  %y = vit.layer_norm %x epsilon -1.0 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @layer_norm_c2_epsilon_nan(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.layer_norm' op expects 'epsilon' (nan) >= 0}}
  %y = vit.layer_norm %x epsilon 0x7FF8000000000000 : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c1_softmax_weights(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'softmax' expects 'value'}}
  %y = vit.msa %x heads 2 query(%w) key(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c1_identity_operands(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op of kind 'identity' expects no operand but the input, got 1 more}}
  %y = vit.msa %x heads 2 kind(identity) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c2_heads_divide_inner(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'heads' (4) to divide the inner dimension (6)}}
  %y = vit.msa %x heads 4 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c3_value_weight(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %v: tensor<4x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'value' (4x6) to be 6x6}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%v) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<4x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c4_projection_weight(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'projection' (8x6) to be 6x8}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c5_key_bias(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key bias' (5) to have the inner dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w, %b) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<5xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c5_projection_bias(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>, %o: tensor<6x8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'projection bias' (8) to have the embedding dimension (6) elements}}
  %y = vit.msa %x heads 2 query(%w, %b) key(%w, %b) value(%w, %b) projection(%o, %b) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<6x8xf32>, tensor<8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_norms_together(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'query_norm' and 'key_norm' to come together}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_norm_size(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>, %k: tensor<6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'key_norm' (6) to have head_dim (3) elements}}
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g) key_norm(%k) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c6_no_norm_bias_alone(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<3xf32>) {
  // expected-error @+1 {{'vit.msa' op expects no bias of 'query_norm' or 'key_norm' without their scales}}
  %y = "vit.msa"(%x, %w, %w, %w, %g, %w) <{heads = 2 : i64, operandSegmentSizes = array<i32: 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0>}> : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @msa_c7_heads(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.msa' op expects 'heads' (0) >= 1}}
  %y = vit.msa %x heads 0 kind(identity) : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_fc1(%x: tensor<1x4x6xf32>, %w1: tensor<8x5xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc1' (8x5) to be 8x6}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x5xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_fc2(%x: tensor<1x4x6xf32>, %w: tensor<8x6xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc2' (8x6) to be 6x8}}
  %y = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c1_gate(%x: tensor<1x4x6xf32>, %g: tensor<7x6xf32>, %w1: tensor<8x6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'gate' (7x6) to be 8x6}}
  %y = vit.mlp %x gate(%g) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x4x6xf32>, tensor<7x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c2_fc1_bias(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %b: tensor<6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc1 bias' (6) to have the hidden size (8) elements}}
  %y = vit.mlp %x fc1(%w1, %b) fc2(%w2) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_c2_fc2_bias(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %b: tensor<8xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{'vit.mlp' op expects 'fc2 bias' (8) to have the embedding dimension (6) elements}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2, %b) activation(gelu) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>, tensor<8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @mlp_unknown_activation(%x: tensor<1x4x6xf32>, %w1: tensor<8x6xf32>, %w2: tensor<6x8xf32>) {
  // expected-error @+1 {{custom op 'vit.mlp' unknown keyword 'swish'}}
  %y = vit.mlp %x fc1(%w1) fc2(%w2) activation(swish) : (tensor<1x4x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @residual_c1_type(%x: tensor<1x4x6xf32>, %h: tensor<1x4x5xf32>) {
  // expected-error @+2 {{'vit.residual' expects the branch ('tensor<1x4x5xf32>') to have the input's type ('tensor<1x4x6xf32>')}}
  // expected-error @+1 {{'vit.residual' op failed to infer returned types}}
  %y = vit.residual %x, %h : (tensor<1x4x6xf32>, tensor<1x4x5xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @residual_c2_scale(%x: tensor<1x4x6xf32>, %g: tensor<4xf32>) {
  // expected-error @+2 {{'vit.residual' expects 'scale' (4) to have the embedding dimension (6)}}
  // expected-error @+1 {{'vit.residual' op failed to infer returned types}}
  %y = vit.residual %x, %x scale(%g) : (tensor<1x4x6xf32>, tensor<1x4x6xf32>, tensor<4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c1_layers(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects 'layers' (0) >= 1}}
  %y = vit.encoder %x layers(0) {
  ^bb0(%t: tensor<1x4x6xf32>):
    vit.yield %t : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c2_argument(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects its region to take and to yield one value of the input's type ('tensor<1x4x6xf32>')}}
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x5xf32>):
    vit.yield %x : tensor<1x4x6xf32>
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @encoder_c2_yield(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.encoder' op expects its region to take and to yield one value of the input's type ('tensor<1x4x6xf32>')}}
  %y = vit.encoder %x layers(2) {
  ^bb0(%t: tensor<1x4x6xf32>):
    vit.yield
  } : tensor<1x4x6xf32>
  return
}

// -----

func.func @pool_c1_index(%x: tensor<1x4x6xf32>) {
  // expected-error @+2 {{'vit.pool' expects 'index' (4) to be one of the tokens (4)}}
  // expected-error @+1 {{'vit.pool' op failed to infer returned types}}
  %y = vit.pool %x token index(4) : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @pool_c1_from(%x: tensor<1x4x6xf32>) {
  // expected-error @+2 {{'vit.pool' expects 'from' (-1) to be one of the tokens (4)}}
  // expected-error @+1 {{'vit.pool' op failed to infer returned types}}
  %y = vit.pool %x mean from(-1) : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @head_c1_weights(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>) {
  // expected-error @+2 {{'vit.head' expects as many weights (1) and biases (0, or none) as inputs (2)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c1_biases(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>, %b: tensor<10xf32>) {
  // expected-error @+2 {{'vit.head' expects as many weights (2) and biases (1, or none) as inputs (2)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%w, %w) biases(%b) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>, tensor<10x6xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c2_width(%x: tensor<1x6xf32>, %w: tensor<10x5xf32>) {
  // expected-error @+2 {{'vit.head' expects weight 0 (10x5) to be 10x6}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<10x5xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c2_outputs(%x: tensor<1x6xf32>, %v: tensor<10x6xf32>, %w: tensor<9x6xf32>) {
  // expected-error @+2 {{'vit.head' expects weight 1 (9x6) to be 10x6}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %x) weights(%v, %w) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<10x6xf32>, tensor<9x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c3_bias(%x: tensor<1x6xf32>, %w: tensor<10x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{'vit.head' expects bias 0 (6) to have the number of outputs (10)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x) weights(%w) biases(%b) activation(none) : (tensor<1x6xf32>, tensor<10x6xf32>, tensor<6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @head_c4_batch(%x: tensor<1x6xf32>, %z: tensor<2x6xf32>, %w: tensor<10x6xf32>) {
  // expected-error @+2 {{'vit.head' expects the batch of input 1 (2) to equal that of input 0 (1)}}
  // expected-error @+1 {{'vit.head' op failed to infer returned types}}
  %y = vit.head inputs(%x, %z) weights(%w, %w) activation(none) : (tensor<1x6xf32>, tensor<2x6xf32>, tensor<10x6xf32>, tensor<10x6xf32>) -> tensor<1x10xf32>
  return
}

// -----

func.func @attention_c1_query_and_output(%q: tensor<1x7x2x8xf32>, %k: tensor<1x9x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x9x2x8xf32>'), value ('tensor<1x9x2x8xf32>') and output ('tensor<1x9x2x8xf32>') to agree in dimension 1}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) outs(%k : tensor<1x9x2x8xf32>) scale 1.0 -> tensor<1x9x2x8xf32>
  return
}

// -----

func.func @attention_c1_key_and_value(%q: tensor<1x7x2x8xf32>, %k: tensor<1x9x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x9x2x8xf32>'), value ('tensor<1x7x2x8xf32>') and output ('tensor<1x7x2x8xf32>') to agree in dimension 1}}
  %o = vit.attention ins(%q, %k, %q : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c1_query_and_key(%q: tensor<1x7x2x8xf32>, %k: tensor<1x7x4x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x7x4x8xf32>'), value ('tensor<1x7x4x8xf32>') and output ('tensor<1x7x2x8xf32>') to agree in dimension 2}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x7x4x8xf32>, tensor<1x7x4x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c1_tensors_or_memrefs(%q: tensor<1x7x2x8xf32>, %k: memref<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects all operands to be tensors or all to be memrefs}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, memref<1x7x2x8xf32>, memref<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c2_result_of_tensors(%q: tensor<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 1 result(s), got 0}}
  vit.attention ins(%q, %q, %q : tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0
  return
}

// -----

func.func @attention_c2_no_result_of_memrefs(%q: memref<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 0 result(s), got 1}}
  %o = vit.attention ins(%q, %q, %q : memref<1x7x2x8xf32>, memref<1x7x2x8xf32>, memref<1x7x2x8xf32>) outs(%q : memref<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c2_result_type(%q: tensor<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects its result ('tensor<1x7x16xf32>') to have the output's type ('tensor<1x7x2x8xf32>')}}
  %o = vit.attention ins(%q, %q, %q : tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x16xf32>
  return
}

// -----

func.func @parallel_for_c1_no_function(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to name a function}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func private @task(index, index)

func.func @parallel_for_c1_captures(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to take an index and the captures, and to return nothing}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func private @task(index) -> index

func.func @parallel_for_c1_results(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to take an index and the captures, and to return nothing}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func @static_shapes(%x: tensor<?x4x6xf32>) {
  // expected-error @+1 {{'vit.pool' op operand #0 must be B x N x D float tensor of static shape without empty dimensions, but got 'tensor<?x4x6xf32>'}}
  %y = vit.pool %x mean : (tensor<?x4x6xf32>) -> tensor<1x6xf32>
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

func.func @yield_in_encoder(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.yield' op expects parent op 'vit.encoder'}}
  vit.yield %x : tensor<1x4x6xf32>
}
