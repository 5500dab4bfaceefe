// One case for each constraint of the ODS files, named by its label: per-token work.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @per_token_c1_argument(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.per_token' op expects its region to take one value of the input's type ('tensor<1x4x6xf32>') and to yield one value of the result's type ('tensor<1x4x6xf32>')}}
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x5x6xf32>):
    vit.yield %x : tensor<1x4x6xf32>
  } : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @per_token_c1_yield(%x: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'vit.per_token' op expects its region to take one value of the input's type ('tensor<1x4x6xf32>') and to yield one value of the result's type ('tensor<1x6xf32>')}}
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x4x6xf32>):
    vit.yield %t : tensor<1x4x6xf32>
  } : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @per_token_c2_attention(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>) {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x4x6xf32>):
    // expected-error @+1 {{'vit.msa' op cannot be in 'vit.per_token', which expects tokens to be treated independently}}
    %a = vit.msa %t heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %a : tensor<1x4x6xf32>
  } : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @per_token_c2_other_image(%x: tensor<1x3x4x4xf32>, %w: tensor<6x3x2x2xf32>) {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x3x4x4xf32>):
    // expected-error @+1 {{'vit.patch_embed' op cannot be in 'vit.per_token'}}
    %a = vit.patch_embed %x, %w stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<6x3x2x2xf32>) -> tensor<1x4x6xf32>
    vit.yield %a : tensor<1x4x6xf32>
  } : (tensor<1x3x4x4xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @per_token_c2_pool(%x: tensor<1x4x6xf32>) {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x4x6xf32>):
    // expected-error @+1 {{'vit.pool' op cannot be in 'vit.per_token'}}
    %a = vit.pool %t token : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
    vit.yield %a : tensor<1x6xf32>
  } : (tensor<1x4x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @project_patches_c1_kernel(%x: tensor<1x3x4x4xf32>, %w: tensor<12x6xf32>) {
  // expected-error @+2 {{'vit.project_patches' expects 'kernel' and 'stride' to be two numbers >= 1 each}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = vit.project_patches %x, %w kernel [2, 0] stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<12x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @project_patches_c1_stride(%x: tensor<1x3x4x4xf32>, %w: tensor<12x6xf32>) {
  // expected-error @+2 {{'vit.project_patches' expects 'kernel' and 'stride' to be two numbers >= 1 each}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = vit.project_patches %x, %w kernel [2, 2] stride [2] : (tensor<1x3x4x4xf32>, tensor<12x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @project_patches_c2_rows(%x: tensor<1x3x4x4xf32>, %w: tensor<13x6xf32>) {
  // expected-error @+2 {{'vit.project_patches' expects the rows of 'weight' (13) to be the numbers of one patch (12)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = vit.project_patches %x, %w kernel [2, 2] stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<13x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @project_patches_c3_fits(%x: tensor<1x3x4x4xf32>, %w: tensor<30x6xf32>) {
  // expected-error @+2 {{'vit.project_patches' expects the width of the kernel (5) to fit into that of the image (4)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = vit.project_patches %x, %w kernel [2, 5] stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<30x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @project_patches_c4_bias(%x: tensor<1x3x4x4xf32>, %w: tensor<12x6xf32>, %b: tensor<5xf32>) {
  // expected-error @+2 {{'vit.project_patches' expects 'bias' (5) to have as many elements as 'weight' has columns (6)}}
  // expected-error @+1 {{failed to infer returned types}}
  %y = vit.project_patches %x, %w, %b kernel [2, 2] stride [2, 2] : (tensor<1x3x4x4xf32>, tensor<12x6xf32>, tensor<5xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @per_token_c2_inner_norm(%x: tensor<1x4x6xf32>, %w: tensor<6x6xf32>, %g: tensor<6xf32>) -> tensor<1x4x6xf32> {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x4x6xf32>):
    // expected-error @+1 {{'vit.mlp' op cannot be in 'vit.per_token', which expects tokens to be treated independently}}
    %m = vit.mlp %t fc1(%w) inner_norm(%g) fc2(%w) activation(gelu) : (tensor<1x4x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x4x6xf32>
    vit.yield %m : tensor<1x4x6xf32>
  } : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}
