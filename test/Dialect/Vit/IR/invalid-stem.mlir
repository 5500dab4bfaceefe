// One case for each constraint of the ODS files, named by its label: what convolutional stems are made of.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @conv2d_c1_grid_of_the_tokens(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'grid' ([3, 5]) to hold the 12 tokens}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 5] stride [1, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c1_two_numbers(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'grid' ([12]) to hold the 12 tokens}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [12] stride [1, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c1_both_positive(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'grid' ([-3, -4]) to hold the 12 tokens}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [-3, -4] stride [1, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c2_channels(%x: tensor<1x12x2xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects the tokens (2) to be as wide as 'weight' has input channels (3)}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 4] stride [1, 1] : (tensor<1x12x2xf32>, tensor<4x3x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c3_stride(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'stride' ([0, 1]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 4] stride [0, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c3_padding_count(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'padding' ([1, 1]) to be four numbers >= 0}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 4] stride [1, 1] padding [1, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c3_padding_negative(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'padding' ([0, 0, 0, -1]) to be four numbers >= 0}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 4] stride [1, 1] padding [0, 0, 0, -1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c4_kernel_fits(%x: tensor<1x12x2xf32>, %w: tensor<4x2x5x3xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects the kernel ([5, 3]) to fit into 'grid' ([3, 4]) with 'padding' ([1, 0, 0, 0])}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w grid [3, 4] stride [1, 1] padding [1, 0, 0, 0] : (tensor<1x12x2xf32>, tensor<4x2x5x3xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @conv2d_c5_bias(%x: tensor<1x12x2xf32>, %w: tensor<4x2x3x3xf32>, %b: tensor<5xf32>) {
  // expected-error @+2 {{'vit.conv2d' expects 'bias' (5) to have as many elements as 'weight' has output channels (4)}}
  // expected-error @+1 {{'vit.conv2d' op failed to infer returned types}}
  %y = vit.conv2d %x, %w, %b grid [3, 4] stride [1, 1] : (tensor<1x12x2xf32>, tensor<4x2x3x3xf32>, tensor<5xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @pool2d_c1_kind(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects 'kind' (token) to be 'max' or 'mean'}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x token grid [3, 4] kernel [2, 2] stride [1, 1] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @pool2d_c2_grid_of_the_tokens(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects 'grid' ([2, 5]) to hold the 12 tokens}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x max grid [2, 5] kernel [2, 2] stride [1, 1] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @pool2d_c3_kernel(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects 'kernel' ([2]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x max grid [3, 4] kernel [2] stride [1, 1] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @pool2d_c3_stride(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects 'stride' ([1, 0]) to be two numbers >= 1}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x mean grid [3, 4] kernel [2, 2] stride [1, 0] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @pool2d_c4_padding(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects 'padding' ([0, 0, 2, 2]) to be four numbers >= 0 and less than 'kernel' ([2, 3])}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x mean grid [3, 4] kernel [2, 3] stride [1, 1] padding [0, 0, 2, 2] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @pool2d_c5_kernel_fits(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.pool2d' expects the kernel ([3, 6]) to fit into 'grid' ([3, 4]) with 'padding' ([0, 1, 0, 0])}}
  // expected-error @+1 {{'vit.pool2d' op failed to infer returned types}}
  %y = vit.pool2d %x max grid [3, 4] kernel [3, 6] stride [1, 1] padding [0, 1, 0, 0] : (tensor<1x12x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @group_norm_c1_divides(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.group_norm' expects 'groups' (3) to divide the channels (2)}}
  // expected-error @+1 {{'vit.group_norm' op failed to infer returned types}}
  %y = vit.group_norm %x groups 3 epsilon 1.0e-5 : (tensor<1x12x2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @group_norm_c1_positive(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.group_norm' expects 'groups' (0) to divide the channels (2)}}
  // expected-error @+1 {{'vit.group_norm' op failed to infer returned types}}
  %y = vit.group_norm %x groups 0 epsilon 1.0e-5 : (tensor<1x12x2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @group_norm_c2_scale(%x: tensor<1x12x2xf32>, %v: tensor<3xf32>) {
  // expected-error @+2 {{'vit.group_norm' expects 'scale' (3) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.group_norm' op failed to infer returned types}}
  %y = vit.group_norm %x groups 2 scale(%v) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<3xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @group_norm_c2_bias(%x: tensor<1x12x2xf32>, %v: tensor<1xf32>) {
  // expected-error @+2 {{'vit.group_norm' expects 'bias' (1) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.group_norm' op failed to infer returned types}}
  %y = vit.group_norm %x groups 2 bias(%v) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<1xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @group_norm_c3_epsilon(%x: tensor<1x12x2xf32>) {
  // expected-error @+2 {{'vit.group_norm' expects 'epsilon' (-1.000000e+00) >= 0}}
  // expected-error @+1 {{'vit.group_norm' op failed to infer returned types}}
  %y = vit.group_norm %x groups 2 epsilon -1.0 : (tensor<1x12x2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @batch_norm_c1_mean(%x: tensor<1x12x2xf32>, %mean: tensor<3xf32>, %variance: tensor<2xf32>, %scale: tensor<2xf32>, %bias: tensor<2xf32>) {
  // expected-error @+2 {{'vit.batch_norm' expects 'mean' (3) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.batch_norm' op failed to infer returned types}}
  %y = vit.batch_norm %x mean(%mean) variance(%variance) scale(%scale) bias(%bias) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @batch_norm_c1_variance(%x: tensor<1x12x2xf32>, %mean: tensor<2xf32>, %variance: tensor<3xf32>, %scale: tensor<2xf32>, %bias: tensor<2xf32>) {
  // expected-error @+2 {{'vit.batch_norm' expects 'variance' (3) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.batch_norm' op failed to infer returned types}}
  %y = vit.batch_norm %x mean(%mean) variance(%variance) scale(%scale) bias(%bias) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @batch_norm_c1_scale(%x: tensor<1x12x2xf32>, %mean: tensor<2xf32>, %variance: tensor<2xf32>, %scale: tensor<3xf32>, %bias: tensor<2xf32>) {
  // expected-error @+2 {{'vit.batch_norm' expects 'scale' (3) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.batch_norm' op failed to infer returned types}}
  %y = vit.batch_norm %x mean(%mean) variance(%variance) scale(%scale) bias(%bias) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @batch_norm_c1_bias(%x: tensor<1x12x2xf32>, %mean: tensor<2xf32>, %variance: tensor<2xf32>, %scale: tensor<2xf32>, %bias: tensor<3xf32>) {
  // expected-error @+2 {{'vit.batch_norm' expects 'bias' (3) to have as many elements as there are channels (2)}}
  // expected-error @+1 {{'vit.batch_norm' op failed to infer returned types}}
  %y = vit.batch_norm %x mean(%mean) variance(%variance) scale(%scale) bias(%bias) epsilon 1.0e-5 : (tensor<1x12x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<3xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @batch_norm_c2_epsilon(%x: tensor<1x12x2xf32>, %mean: tensor<2xf32>, %variance: tensor<2xf32>, %scale: tensor<2xf32>, %bias: tensor<2xf32>) {
  // expected-error @+2 {{'vit.batch_norm' expects 'epsilon' (-1.000000e-03) >= 0}}
  // expected-error @+1 {{'vit.batch_norm' op failed to infer returned types}}
  %y = vit.batch_norm %x mean(%mean) variance(%variance) scale(%scale) bias(%bias) epsilon -0.001 : (tensor<1x12x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x12x2xf32>
  return
}

// -----

func.func @standardize_c1_epsilon(%w: tensor<2x2x3x3xf32>) {
  // expected-error @+2 {{'vit.standardize' expects 'epsilon' (-1.000000e+00) >= 0}}
  // expected-error @+1 {{'vit.standardize' op failed to infer returned types}}
  %y = vit.standardize %w epsilon -1.0 : (tensor<2x2x3x3xf32>) -> tensor<2x2x3x3xf32>
  return
}
