// Every operation: parsed, printed, parsed again, also in generic form.
// RUN: vit-opt %s | vit-opt | FileCheck %s
// RUN: vit-opt %s --mlir-print-op-generic | vit-opt | FileCheck %s

// CHECK-LABEL: func.func @vit
func.func @vit(%image: tensor<1x3x32x48xf32>) -> (tensor<1x10xf32> {vit.name = "logits"}) {
  // CHECK: vit.param "patch.weight" : tensor<64x3x8x16xf32>
  %w = vit.param "patch.weight" : tensor<64x3x8x16xf32>
  %b = vit.param "patch.bias" : tensor<64xf32>
  // CHECK: vit.patch_embed %{{.*}}, %{{.*}}, %{{.*}} stride [8, 16]
  %x = vit.patch_embed %image, %w, %b stride [8, 16] : (tensor<1x3x32x48xf32>, tensor<64x3x8x16xf32>, tensor<64xf32>) -> tensor<1x12x64xf32>
  // CHECK: vit.patch_embed %{{.*}}, %{{.*}} stride [8, 16] pixel_norm 1.000000e-05
  %normed = vit.patch_embed %image, %w stride [8, 16] pixel_norm 1.0e-05 : (tensor<1x3x32x48xf32>, tensor<64x3x8x16xf32>) -> tensor<1x12x64xf32>
  %cls = vit.param "cls" : tensor<1x1x64xf32>
  // CHECK: vit.tokens %{{.*}} prepend(%{{.*}})
  %t = vit.tokens %x prepend(%cls) : (tensor<1x12x64xf32>, tensor<1x1x64xf32>) -> tensor<1x13x64xf32>
  %table = vit.param "pos" : tensor<1x10x64xf32>
  // CHECK: vit.resize_pos_embed %{{.*}} grid [3, 3] to [4, 3] prefix 1 bicubic
  %p = vit.resize_pos_embed %table grid [3, 3] to [4, 3] prefix 1 bicubic : (tensor<1x10x64xf32>) -> tensor<1x13x64xf32>
  // CHECK: vit.pos_embed
  %e = vit.pos_embed %t, %p : (tensor<1x13x64xf32>, tensor<1x13x64xf32>) -> tensor<1x13x64xf32>
  // CHECK: vit.encoder %{{.*}} layers(4) {
  %y = vit.encoder %e layers(4) {
  ^bb0(%h: tensor<1x13x64xf32>):
    // CHECK: vit.param "layer.{i}.norm.weight" layers(4) first(1) step(2) : tensor<64xf32>
    %g = vit.param "layer.{i}.norm.weight" layers(4) first(1) step(2) : tensor<64xf32>
    // CHECK: vit.layer_norm %{{.*}} scale(%{{.*}}) epsilon 9.9999999999999995E-7
    %n = vit.layer_norm %h scale(%g) epsilon 1.0e-6 : (tensor<1x13x64xf32>, tensor<64xf32>) -> tensor<1x13x64xf32>
    %wq = vit.param "layer.{i}.q" layers(4) : tensor<64x64xf32>
    %bq = vit.param "layer.{i}.qb" layers(4) : tensor<64xf32>
    %ln = vit.param "layer.{i}.qn" layers(4) : tensor<16xf32>
    // CHECK: vit.msa %{{.*}} heads 4 query(%{{.*}}, %{{.*}}) key(%{{.*}}) value(%{{.*}}, %{{.*}}) query_norm(%{{.*}}, %{{.*}}) key_norm(%{{.*}}) projection(%{{.*}}) scale(2.500000e-01)
    %a = vit.msa %n heads 4 query(%wq, %bq) key(%wq) value(%wq, %bq) query_norm(%ln, %ln) key_norm(%ln) projection(%wq) scale(0.25) : (tensor<1x13x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<64x64xf32>) -> tensor<1x13x64xf32>
    // CHECK: vit.msa %{{.*}} context(%{{.*}}) heads 4 query(%{{.*}}) key(%{{.*}}) value(%{{.*}}) projection(%{{.*}}) : (tensor<1x13x64xf32>, tensor<1x13x64xf32>, tensor<64x64xf32>,
    %z = vit.msa %n context(%t) heads 4 query(%wq) key(%wq) value(%wq) projection(%wq) : (tensor<1x13x64xf32>, tensor<1x13x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<1x13x64xf32>
    // CHECK: vit.msa %{{.*}} heads 1 kind(identity)
    %i = vit.msa %a heads 1 kind(identity) : (tensor<1x13x64xf32>) -> tensor<1x13x64xf32>
    // CHECK: vit.residual %{{.*}}, %{{.*}} scale(%{{.*}})
    %r = vit.residual %h, %i scale(%g) : (tensor<1x13x64xf32>, tensor<1x13x64xf32>, tensor<64xf32>) -> tensor<1x13x64xf32>
    %w1 = vit.param "layer.{i}.fc1" layers(4) : tensor<37x64xf32>
    %w2io = vit.param "layer.{i}.fc2" layers(4) : tensor<37x64xf32>
    // CHECK: vit.transpose %{{.*}} [1, 0]
    %w2 = vit.transpose %w2io [1, 0] : (tensor<37x64xf32>) -> tensor<64x37xf32>
    // CHECK: vit.mlp %{{.*}} gate(%{{.*}}) fc1(%{{.*}}) fc2(%{{.*}}, %{{.*}}) activation(silu)
    %m = vit.mlp %r gate(%w1) fc1(%w1) fc2(%w2, %bq) activation(silu) : (tensor<1x13x64xf32>, tensor<37x64xf32>, tensor<37x64xf32>, tensor<64x37xf32>, tensor<64xf32>) -> tensor<1x13x64xf32>
    // CHECK: vit.yield %{{.*}} : tensor<1x13x64xf32>
    vit.yield %m : tensor<1x13x64xf32>
  } : tensor<1x13x64xf32>
  // CHECK: vit.pool %{{.*}} token_concat_mean from(1)
  %cm = vit.pool %y token_concat_mean from(1) : (tensor<1x13x64xf32>) -> tensor<1x128xf32>
  // CHECK: vit.pool %{{.*}} token index(1)
  %c = vit.pool %y token index(1) : (tensor<1x13x64xf32>) -> tensor<1x64xf32>
  %hw0 = vit.param "head0.w" : tensor<10x128xf32>
  %hw1 = vit.param "head1.w" : tensor<10x64xf32>
  %hb = vit.param "head.b" : tensor<10xf32>
  // CHECK: vit.head inputs(%{{.*}}, %{{.*}}) weights(%{{.*}}, %{{.*}}) biases(%{{.*}}, %{{.*}}) activation(tanh)
  %o = vit.head inputs(%cm, %c) weights(%hw0, %hw1) biases(%hb, %hb) activation(tanh) : (tensor<1x128xf32>, tensor<1x64xf32>, tensor<10x128xf32>, tensor<10x64xf32>, tensor<10xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return %o : tensor<1x10xf32>
}

// CHECK-LABEL: func.func @parameters
func.func @parameters() -> tensor<8xf32> {
  %w = vit.param "w" : tensor<8x6xf32>
  %v = vit.param "v" : tensor<6xf32>
  %b = vit.param "b" : tensor<8xf32>
  // CHECK: vit.scale %{{.*}} by %{{.*}} along 1 : (tensor<8x6xf32>, tensor<6xf32>) -> tensor<8x6xf32>
  %s = vit.scale %w by %v along 1 : (tensor<8x6xf32>, tensor<6xf32>) -> tensor<8x6xf32>
  // CHECK: vit.scale %{{.*}} by %{{.*}} along 0 : (tensor<8x6xf32>, tensor<8xf32>) -> tensor<8x6xf32>
  %t = vit.scale %s by %b along 0 : (tensor<8x6xf32>, tensor<8xf32>) -> tensor<8x6xf32>
  // CHECK: vit.matvec %{{.*}}, %{{.*}} : (tensor<8x6xf32>, tensor<6xf32>) -> tensor<8xf32>
  %p = vit.matvec %t, %v : (tensor<8x6xf32>, tensor<6xf32>) -> tensor<8xf32>
  // CHECK: vit.matvec %{{.*}}, %{{.*}} plus(%{{.*}}) : (tensor<8x6xf32>, tensor<6xf32>, tensor<8xf32>) -> tensor<8xf32>
  %y = vit.matvec %t, %v plus(%p) : (tensor<8x6xf32>, tensor<6xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: func.func @pixels
func.func @pixels(%p: tensor<2x8x9x3xi8>) -> (tensor<2x3x8x9xf32>, tensor<2x3x8x9xf32>) {
  // CHECK: vit.normalize_pixels %{{.*}} rescale 2.500000e-01 mean [5.000000e-01, 0.000000e+00, -1.000000e+00] deviation [1.000000e+00, 2.000000e+00, 3.000000e+00] : (tensor<2x8x9x3xi8>) -> tensor<2x3x8x9xf32>
  %x = vit.normalize_pixels %p rescale 0.25 mean [0.5, 0.0, -1.0] deviation [1.0, 2.0, 3.0] : (tensor<2x8x9x3xi8>) -> tensor<2x3x8x9xf32>
  // CHECK: vit.normalize_pixels %{{[^ ]*}} : (tensor<2x8x9x3xi8>) -> tensor<2x3x8x9xf32>
  %y = vit.normalize_pixels %p : (tensor<2x8x9x3xi8>) -> tensor<2x3x8x9xf32>
  return %x, %y : tensor<2x3x8x9xf32>, tensor<2x3x8x9xf32>
}

// CHECK-LABEL: func.func @positions_and_norms_inside
func.func @positions_and_norms_inside(%x: tensor<2x7x16xf32>, %c: tensor<2x1x16xf32>, %w: tensor<16x16xf32>, %g: tensor<16xf32>, %h: tensor<8xf32>, %d: tensor<18x2xf32>, %x7: tensor<7x16xf32>) -> tensor<2x7x16xf32> {
  // CHECK: vit.rms_norm %{{.*}} scale(%{{.*}}) epsilon 1.000000e-05
  %n = vit.rms_norm %x scale(%g) epsilon 1.0e-5 : (tensor<2x7x16xf32>, tensor<16xf32>) -> tensor<2x7x16xf32>
  // CHECK: vit.rope_table grid [2, 3] prefix 1 frequencies 2 theta 1.000000e+02 start [5.000000e-01, 0.000000e+00] step [1.000000e+00, 2.000000e+00] column_first : () -> tensor<2x7x4xf32>
  %t = vit.rope_table grid [2, 3] prefix 1 frequencies 2 theta 100.0 start [0.5, 0.0] step [1.0, 2.0] column_first : () -> tensor<2x7x4xf32>
  // CHECK: vit.resize_pos_embed %{{.*}} grid [3, 2] to [2, 3] prefix 1 bilinear antialias :
  %a = vit.resize_pos_embed %x7 grid [3, 2] to [2, 3] prefix 1 bilinear antialias : (tensor<7x16xf32>) -> tensor<7x16xf32>
  // CHECK: vit.resize_pos_embed %{{.*}} grid [7, 1] to [3, 5] prefix 0 geometric :
  %b = vit.resize_pos_embed %x7 grid [7, 1] to [3, 5] prefix 0 geometric : (tensor<7x16xf32>) -> tensor<15x16xf32>
  // CHECK: vit.relative_bias %{{.*}} grid [2, 3] class_token : (tensor<18x2xf32>) -> tensor<2x7x7xf32>
  %s = vit.relative_bias %d grid [2, 3] class_token : (tensor<18x2xf32>) -> tensor<2x7x7xf32>
  // CHECK: vit.msa %{{.*}} heads 2 query(%{{.*}}) key(%{{.*}}) value(%{{.*}}) query_norm(%{{.*}}) key_norm(%{{.*}}) rope(%{{.*}}) interleaved score_bias(%{{.*}}) inner_norm(%{{.*}}) norm_kind(rms) norm_epsilon(1.000000e-05) projection(%{{.*}})
  %y = vit.msa %n heads 2 query(%w) key(%w) value(%w) query_norm(%h) key_norm(%h) rope(%t) interleaved score_bias(%s) inner_norm(%g) norm_kind(rms) norm_epsilon(1.0e-5) projection(%w)
     : (tensor<2x7x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<8xf32>, tensor<8xf32>, tensor<2x7x4xf32>, tensor<2x7x7xf32>, tensor<16xf32>, tensor<16x16xf32>) -> tensor<2x7x16xf32>
  // CHECK: vit.attention_weights %{{.*}} heads 2 query(%{{.*}}) key(%{{.*}}) query_norm(%{{.*}}) key_norm(%{{.*}}) rope(%{{.*}}) interleaved score_bias(%{{.*}}) norm_kind(rms) scale(5.000000e-01) : {{.*}} -> tensor<2x2x7x7xf32>
  %aw = vit.attention_weights %n heads 2 query(%w) key(%w) query_norm(%h) key_norm(%h) rope(%t) interleaved score_bias(%s) norm_kind(rms) scale(0.5)
     : (tensor<2x7x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<8xf32>, tensor<8xf32>, tensor<2x7x4xf32>, tensor<2x7x7xf32>) -> tensor<2x2x7x7xf32>
  // CHECK: vit.attention_weights %{{.*}} heads 4 query(%{{.*}}, %{{.*}}) key(%{{.*}}, %{{.*}}) : {{.*}} -> tensor<2x4x7x7xf32>
  %ab = vit.attention_weights %n heads 4 query(%w, %g) key(%w, %g) : (tensor<2x7x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<2x4x7x7xf32>
  // CHECK: vit.latents %{{.*}} from(%{{.*}}) : (tensor<2x7x16xf32>, tensor<16xf32>) -> tensor<2x1x16xf32>
  %l = vit.latents %y from(%g) : (tensor<2x7x16xf32>, tensor<16xf32>) -> tensor<2x1x16xf32>
  %u = tensor.extract_slice %t[0, 0, 0] [2, 1, 4] [1, 1, 1] : tensor<2x7x4xf32> to tensor<2x1x4xf32>
  // CHECK: vit.msa %{{.*}} context(%{{.*}}) heads 2 query(%{{.*}}) key(%{{.*}}) value(%{{.*}}) rope(%{{.*}}, %{{.*}}) inner_norm(%{{.*}}, %{{.*}}) projection(%{{.*}})
  %z = vit.msa %l context(%y) heads 2 query(%w) key(%w) value(%w) rope(%t, %u) inner_norm(%g, %g) projection(%w)
     : (tensor<2x1x16xf32>, tensor<2x7x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<2x7x4xf32>, tensor<2x1x4xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16x16xf32>) -> tensor<2x1x16xf32>
  // CHECK: vit.mlp %{{.*}} fc1(%{{.*}}) inner_norm(%{{.*}}) fc2(%{{.*}}) activation(relu2) norm_kind(rms) norm_epsilon(1.000000e-05)
  %m = vit.mlp %y fc1(%w) inner_norm(%g) fc2(%w) activation(relu2) norm_kind(rms) norm_epsilon(1.0e-5)
     : (tensor<2x7x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>) -> tensor<2x7x16xf32>
  // CHECK: vit.pool %{{.*}} max from(1)
  %p = vit.pool %m max from(1) : (tensor<2x7x16xf32>) -> tensor<2x16xf32>
  // CHECK: vit.pool %{{.*}} mean_max
  %q = vit.pool %m mean_max : (tensor<2x7x16xf32>) -> tensor<2x16xf32>
  return %m : tensor<2x7x16xf32>
}

// CHECK-LABEL: func.func @stages
func.func @stages(%x: tensor<1x15x16xf32>, %w: tensor<16x16xf32>, %b: tensor<16xf32>, %r: tensor<20x64xf32>, %c: tensor<20xf32>, %fc1: tensor<5x2xf32>, %b1: tensor<5xf32>, %fc2: tensor<2x5xf32>, %b2: tensor<2xf32>, %l: tensor<2x1x1xf32>) -> tensor<1x6x20xf32> {
  // CHECK: vit.relative_bias_mlp grid [2, 2] scale [2.000000e+00, 8.000000e+00] divisor 2.500000e+00 fc1(%{{.*}}, %{{.*}}) fc2(%{{.*}}) gain 1.600000e+01 : (tensor<5x2xf32>, tensor<5xf32>, tensor<2x5xf32>) -> tensor<9x2xf32>
  %t = vit.relative_bias_mlp grid [2, 2] scale [2.0, 8.0] divisor 2.5 fc1(%fc1, %b1) fc2(%fc2) gain 16.0 : (tensor<5x2xf32>, tensor<5xf32>, tensor<2x5xf32>) -> tensor<9x2xf32>
  // CHECK: vit.relative_bias_mlp grid [1, 2] {{.*}} fc2(%{{.*}}, %{{.*}}) class_token : {{.*}} -> tensor<6x2xf32>
  %u = vit.relative_bias_mlp grid [1, 2] scale [1.0, 1.0] divisor 1.0 fc1(%fc1, %b1) fc2(%fc2, %b2) class_token : (tensor<5x2xf32>, tensor<5xf32>, tensor<2x5xf32>, tensor<2xf32>) -> tensor<6x2xf32>
  %s = vit.relative_bias %t grid [2, 2] : (tensor<9x2xf32>) -> tensor<2x4x4xf32>
  // CHECK: vit.msa %{{.*}} heads 2 {{.*}} score_bias(%{{.*}}) logit_scale(%{{.*}}) projection(%{{.*}}) windows(<rows = 5, columns = 3, height = 2, width = 2, down = 1, right = 1>)
  %y = vit.msa %x heads 2 query(%w, %b) key(%w) value(%w, %b) score_bias(%s) logit_scale(%l) projection(%w) windows(<rows = 5, columns = 3, height = 2, width = 2, down = 1, right = 1>)
     : (tensor<1x15x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<2x4x4xf32>, tensor<2x1x1xf32>, tensor<16x16xf32>) -> tensor<1x15x16xf32>
  // CHECK: vit.patch_merge %{{.*}} grid [5, 3] : (tensor<1x15x16xf32>) -> tensor<1x6x64xf32>
  %m = vit.patch_merge %y grid [5, 3] : (tensor<1x15x16xf32>) -> tensor<1x6x64xf32>
  // CHECK: vit.linear %{{[^,]*}}, %{{[^,]*}} : (tensor<1x6x64xf32>, tensor<20x64xf32>) -> tensor<1x6x20xf32>
  %z = vit.linear %m, %r : (tensor<1x6x64xf32>, tensor<20x64xf32>) -> tensor<1x6x20xf32>
  // CHECK: vit.linear %{{[^,]*}}, %{{[^,]*}}, %{{[^,]*}} :
  %a = vit.linear %m, %r, %c : (tensor<1x6x64xf32>, tensor<20x64xf32>, tensor<20xf32>) -> tensor<1x6x20xf32>
  return %z : tensor<1x6x20xf32>
}

// CHECK-LABEL: func.func @windows
func.func @windows(%q: tensor<1x15x2x8xf32>, %s: tensor<2x16x16xf32>, %p: tensor<1x1x2x8xf32>) -> tensor<1x15x2x8xf32> {
  // CHECK: vit.attention ins({{.*}}) bias({{.*}}) padding(%{{.*}}, %{{.*}} : tensor<1x1x2x8xf32>, tensor<1x1x2x8xf32>) outs({{.*}}) scale 5.000000e-01 windows(<rows = 5, columns = 3, height = 2, width = 2, down = 1, right = 1>) -> tensor<1x15x2x8xf32>
  %r = vit.attention ins(%q, %q, %q : tensor<1x15x2x8xf32>, tensor<1x15x2x8xf32>, tensor<1x15x2x8xf32>) bias(%s : tensor<2x16x16xf32>) padding(%p, %p : tensor<1x1x2x8xf32>, tensor<1x1x2x8xf32>) outs(%q : tensor<1x15x2x8xf32>) scale 0.5 windows(<rows = 5, columns = 3, height = 2, width = 2, down = 1, right = 1>) -> tensor<1x15x2x8xf32>
  return %r : tensor<1x15x2x8xf32>
}

// CHECK-LABEL: func.func @stem
func.func @stem(%image: tensor<2x3x9x8xf32>, %k: tensor<8x3x3x3xf32>, %c: tensor<4x8x1x1xf32>, %v: tensor<8xf32>, %b: tensor<4xf32>, %r: tensor<1x5x4xf32>, %s: tensor<4x4xf32>) -> tensor<2x20x4xf32> {
  // CHECK: vit.pixels %{{.*}} : (tensor<2x3x9x8xf32>) -> tensor<2x72x3xf32>
  %x = vit.pixels %image : (tensor<2x3x9x8xf32>) -> tensor<2x72x3xf32>
  // CHECK: vit.standardize %{{.*}} epsilon 1.000000e-08 : (tensor<8x3x3x3xf32>) -> tensor<8x3x3x3xf32>
  %w = vit.standardize %k epsilon 1.0e-8 : (tensor<8x3x3x3xf32>) -> tensor<8x3x3x3xf32>
  // CHECK: vit.conv2d %{{.*}}, %{{.*}} grid [9, 8] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x72x3xf32>, tensor<8x3x3x3xf32>) -> tensor<2x72x8xf32>
  %y = vit.conv2d %x, %w grid [9, 8] stride [1, 1] padding [1, 1, 1, 1] : (tensor<2x72x3xf32>, tensor<8x3x3x3xf32>) -> tensor<2x72x8xf32>
  // CHECK: vit.group_norm %{{.*}} groups 4 scale(%{{.*}}) bias(%{{.*}}) epsilon 1.000000e-05
  %g = vit.group_norm %y groups 4 scale(%v) bias(%v) epsilon 1.0e-5 : (tensor<2x72x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x72x8xf32>
  // CHECK: vit.activate %{{.*}} relu : (tensor<2x72x8xf32>) -> tensor<2x72x8xf32>
  %a = vit.activate %g relu : (tensor<2x72x8xf32>) -> tensor<2x72x8xf32>
  // CHECK: vit.pool2d %{{.*}} max grid [9, 8] kernel [3, 3] stride [2, 2] padding [1, 0, 1, 1] : (tensor<2x72x8xf32>) -> tensor<2x20x8xf32>
  %p = vit.pool2d %a max grid [9, 8] kernel [3, 3] stride [2, 2] padding [1, 0, 1, 1] : (tensor<2x72x8xf32>) -> tensor<2x20x8xf32>
  // CHECK: vit.batch_norm %{{.*}} mean(%{{.*}}) variance(%{{.*}}) bias(%{{.*}}) epsilon 1.000000e-05
  %n = vit.batch_norm %p mean(%v) variance(%v) bias(%v) epsilon 1.0e-5 : (tensor<2x20x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x20x8xf32>
  // CHECK: vit.conv2d %{{.*}}, %{{.*}}, %{{.*}} grid [5, 4] stride [1, 1] : (tensor<2x20x8xf32>, tensor<4x8x1x1xf32>, tensor<4xf32>) -> tensor<2x20x4xf32>
  %z = vit.conv2d %n, %c, %b grid [5, 4] stride [1, 1] : (tensor<2x20x8xf32>, tensor<4x8x1x1xf32>, tensor<4xf32>) -> tensor<2x20x4xf32>
  // CHECK: vit.grid_positions %{{.*}}, %{{.*}} : (tensor<1x5x4xf32>, tensor<4x4xf32>) -> tensor<20x4xf32>
  %t = vit.grid_positions %r, %s : (tensor<1x5x4xf32>, tensor<4x4xf32>) -> tensor<20x4xf32>
  %e = vit.pos_embed %z, %t : (tensor<2x20x4xf32>, tensor<20x4xf32>) -> tensor<2x20x4xf32>
  return %e : tensor<2x20x4xf32>
}

// CHECK-LABEL: func.func @heads_that_talk_or_are_shared
func.func @heads_that_talk_or_are_shared(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %k: tensor<4x8xf32>, %m: tensor<4x4xf32>, %b: tensor<4xf32>) -> tensor<1x4x8xf32> {
  // CHECK: vit.msa %{{.*}} heads 4 query(%{{.*}}) key(%{{.*}}) value(%{{.*}}) score_mix(%{{[^,]*}}, %{{.*}}) weight_mix(%{{[^,]*}}) projection(%{{.*}})
  %y = vit.msa %x heads 4 query(%w) key(%w) value(%w) score_mix(%m, %b) weight_mix(%m) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  // CHECK: vit.msa %{{.*}} heads 4 kv_heads 2 query(%{{.*}}) key(%{{[^,]*}}, %{{.*}}) value(%{{.*}}) projection(%{{.*}})
  %z = vit.msa %y heads 4 kv_heads 2 query(%w) key(%k, %b) value(%k) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<4x8xf32>, tensor<4xf32>, tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return %z : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @one_map_less_another
func.func @one_map_less_another(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2xf32>, %g: tensor<4xf32>) -> tensor<1x4x8xf32> {
  // All digits that there are.
  // CHECK: vit.layer_number [-0.47071301834358414] : () -> tensor<1xf32>
  %d = vit.layer_number [-0.47071301834358415] : () -> tensor<1xf32>
  // CHECK: %[[I:.*]] = vit.layer_number [2.500000e-01] : () -> tensor<1xf32>
  %i = vit.layer_number [0.25] : () -> tensor<1xf32>
  // CHECK: %[[L:.*]] = vit.differential_lambda %{{[^,]*}}, %{{[^,]*}}, %{{[^,]*}}, %{{[^,]*}} init(%[[I]]) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1xf32>) -> tensor<1xf32>
  %l = vit.differential_lambda %v, %v, %v, %v init(%i) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1xf32>) -> tensor<1xf32>
  // CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}) query_norm(%{{[^,]*}}) key_norm(%{{[^,]*}}) differential(%[[L]], %[[I]], %{{[^,]*}}) head_norm_epsilon(1.000000e-03) projection(
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%v) key_norm(%v) differential(%l, %i, %g) head_norm_epsilon(1.0e-3) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @norms_of_all_heads_and_a_gate
func.func @norms_of_all_heads_and_a_gate(%x: tensor<1x4x8xf32>, %w: tensor<8x8xf32>, %g: tensor<8xf32>) -> tensor<1x4x8xf32> {
  // CHECK: vit.msa %{{.*}} heads 2 query(%{{[^,]*}}) key(%{{[^,]*}}) value(%{{[^,]*}}) query_norm(%{{.*}}, %{{.*}}) key_norm(%{{[^,]*}}) across_heads gate(%{{.*}}, %{{.*}}) projection(
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) query_norm(%g, %g) key_norm(%g) across_heads gate(%w, %g) projection(%w) : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>) -> tensor<1x4x8xf32>
  // CHECK: vit.attention_weights %{{.*}} key_norm(%{{[^,]*}}) across_heads :
  %a = vit.attention_weights %y heads 2 query(%w) key(%w) query_norm(%g) key_norm(%g) across_heads : (tensor<1x4x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x2x4x4xf32>
  return %y : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @frequencies_of_layers
func.func @frequencies_of_layers(%x: tensor<1x7x8xf32>, %all: tensor<2x6x4x1xf32>, %w: tensor<8x8xf32>) -> tensor<1x7x8xf32> {
  %y = vit.encoder %x layers(3) {
  ^bb0(%t: tensor<1x7x8xf32>):
    // CHECK: vit.layer_number [1.000000e+00, 2.000000e+00, 4.000000e+00] : () -> tensor<1xf32>
    %n = vit.layer_number [1.0, 2.0, 4.0] : () -> tensor<1xf32>
    // CHECK: vit.layer_slice %{{.*}} along 1 first(1) step(2) : (tensor<2x6x4x1xf32>) -> tensor<2x4x1xf32>
    %f = vit.layer_slice %all along 1 first(1) step(2) : (tensor<2x6x4x1xf32>) -> tensor<2x4x1xf32>
    // CHECK: vit.mixed_rope_table %{{.*}} grid [2, 3] prefix 1 column_first : (tensor<2x4x1xf32>) -> tensor<2x7x4xf32>
    %r = vit.mixed_rope_table %f grid [2, 3] prefix 1 column_first : (tensor<2x4x1xf32>) -> tensor<2x7x4xf32>
    // CHECK: vit.msa %{{.*}} heads 4 {{.*}} rope(%{{.*}}) interleaved
    %m = vit.msa %t heads 4 query(%w) key(%w) value(%w) rope(%r) interleaved projection(%w) : (tensor<1x7x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x7x4xf32>, tensor<8x8xf32>) -> tensor<1x7x8xf32>
    vit.yield %m : tensor<1x7x8xf32>
  } : tensor<1x7x8xf32>
  return %y : tensor<1x7x8xf32>
}

// CHECK-LABEL: func.func @decomposed_positions
func.func @decomposed_positions(%x: tensor<1x6x8xf32>, %w: tensor<8x8xf32>, %r: tensor<3x4xf32>, %c: tensor<5x4xf32>, %u: tensor<1x4xf32>, %v: tensor<7x4xf32>) -> tensor<1x6x8xf32> {
  // CHECK: vit.msa %{{.*}} heads 2 query(%{{.*}}) key(%{{.*}}) value(%{{.*}}) relative_rows(%{{.*}}) relative_columns(%{{.*}}) projection(%{{[^)]*}}) :
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x6x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<3x4xf32>, tensor<5x4xf32>, tensor<8x8xf32>) -> tensor<1x6x8xf32>
  // CHECK: vit.msa {{.*}} relative_rows(%{{.*}}) relative_columns(%{{.*}}) projection(%{{.*}}) windows(<rows = 2, columns = 3, height = 1, width = 4>)
  %z = vit.msa %y heads 2 query(%w) key(%w) value(%w) relative_rows(%u) relative_columns(%v) projection(%w) windows(<rows = 2, columns = 3, height = 1, width = 4>) : (tensor<1x6x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<1x4xf32>, tensor<7x4xf32>, tensor<8x8xf32>) -> tensor<1x6x8xf32>
  return %z : tensor<1x6x8xf32>
}

// CHECK-LABEL: func.func @kernels
func.func @kernels(%q: tensor<1x7x2x8xf32>, %k: tensor<1x9x2x8xf32>, %o: memref<1x7x2x8xf32>, %m: memref<1x9x2x8xf32>, %table: !llvm.ptr, %i: index, %parallel: !llvm.ptr) -> tensor<1x7x2x8xf32> {
  // CHECK: vit.attention ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) outs(%{{.*}} : tensor<1x7x2x8xf32>) scale 2.500000e-01 -> tensor<1x7x2x8xf32>
  %r = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 0.25 -> tensor<1x7x2x8xf32>
  %s = tensor.empty() : tensor<2x7x16xf32>
  // CHECK: vit.attention ins({{.*}}) bias(%{{.*}} : tensor<2x7x16xf32>) outs(
  %e = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) bias(%s : tensor<2x7x16xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 0.25 -> tensor<1x7x2x8xf32>
  %x = tensor.empty() : tensor<2x2xf32>
  %y = tensor.empty() : tensor<2xf32>
  // CHECK: vit.attention ins({{.*}}) mix(%{{.*}}, %{{.*}}, %{{.*}} : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) outs(
  %t = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) mix(%x, %x, %y : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 0.25 -> tensor<1x7x2x8xf32>
  %c = tensor.empty() : tensor<5x8xf32>
  // CHECK: vit.attention ins({{.*}}) relative(%{{.*}}, %{{.*}} : tensor<5x8xf32>, tensor<5x8xf32>) from %{{.*}} outs(
  %u = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) relative(%c, %c : tensor<5x8xf32>, tensor<5x8xf32>) from %i outs(%q : tensor<1x7x2x8xf32>) scale 0.25 -> tensor<1x7x2x8xf32>
  %l = tensor.empty() : tensor<1xf32>
  // CHECK: vit.attention ins({{.*}}) lambda(%{{.*}} : tensor<1xf32>) outs(
  %v = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) lambda(%l : tensor<1xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 0.25 -> tensor<1x7x2x8xf32>
  // CHECK: vit.attention {{.*}} scale 2.500000e-01{{$}}
  vit.attention ins(%o, %m, %m : memref<1x7x2x8xf32>, memref<1x9x2x8xf32>, memref<1x9x2x8xf32>) outs(%o : memref<1x7x2x8xf32>) scale 0.25
  // CHECK: vit.param_buffer %{{.*}}[%{{.*}}] : memref<64x64xf32>
  %w = vit.param_buffer %table[%i] : memref<64x64xf32>
  // CHECK: vit.parallel_for @task count(%{{.*}}) captures(%{{.*}} : memref<64x64xf32>) hook %{{.*}}
  vit.parallel_for @task count(%i) captures(%w : memref<64x64xf32>) hook %parallel
  // CHECK: vit.prefetch %{{.*}}[%{{.*}}] : tensor<1x7x2x8xf32>
  vit.prefetch %r[%i] : tensor<1x7x2x8xf32>
  return %r : tensor<1x7x2x8xf32>
}

func.func private @task(index, memref<64x64xf32>)

// CHECK-LABEL: func.func @per_token
func.func @per_token(%image: tensor<1x3x4x8xf32>, %w: tensor<6x3x2x4xf32>, %m: tensor<24x6xf32>, %b: tensor<6xf32>) -> (tensor<1x4x6xf32>, tensor<1x4x6xf32>) {
  // CHECK: vit.per_token %{{.*}} {
  %x = vit.per_token %image {
  ^bb0(%i: tensor<1x3x4x8xf32>):
    %p = vit.patch_embed %i, %w stride [2, 4] : (tensor<1x3x4x8xf32>, tensor<6x3x2x4xf32>) -> tensor<1x4x6xf32>
    // CHECK: vit.yield %{{.*}} : tensor<1x4x6xf32>
    vit.yield %p : tensor<1x4x6xf32>
  // CHECK: } : (tensor<1x3x4x8xf32>) -> tensor<1x4x6xf32>
  } : (tensor<1x3x4x8xf32>) -> tensor<1x4x6xf32>
  %y = vit.per_token %image {
  ^bb0(%i: tensor<1x3x4x8xf32>):
    // CHECK: vit.project_patches %{{.*}}, %{{.*}}, %{{.*}} kernel [2, 4] stride [2, 4] : (tensor<1x3x4x8xf32>, tensor<24x6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    %p = vit.project_patches %i, %m, %b kernel [2, 4] stride [2, 4] : (tensor<1x3x4x8xf32>, tensor<24x6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
    vit.yield %p : tensor<1x4x6xf32>
  } : (tensor<1x3x4x8xf32>) -> tensor<1x4x6xf32>
  return %x, %y : tensor<1x4x6xf32>, tensor<1x4x6xf32>
}
