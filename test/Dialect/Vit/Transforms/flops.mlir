// FLOPs as described (vit operations) and as executed (linalg). The numbers
// beside the operations are multiply-adds of one execution.
// RUN: vit-opt %s --test-vit-flops -o /dev/null 2>&1 | FileCheck %s --check-prefix=VIT
// RUN: vit-opt %s --convert-vit-to-linalg --test-vit-flops -o /dev/null 2>&1 | FileCheck %s --check-prefix=LINALG

// 2 * (2304 + 3 * (1920 + 800 + 1260) + 48 + 48) = 28680.
// VIT: remark: model 28680, executed 0
// LINALG: remark: model 0, executed 28680
func.func @model(%image: tensor<2x3x8x8xf32>) -> tensor<2x4xf32> {
  %w = vit.param "patch" : tensor<6x3x4x4xf32>
  // 2 * 4 * 6 * 3 * 4 * 4 = 2304.
  %x = vit.patch_embed %image, %w stride [4, 4] : (tensor<2x3x8x8xf32>, tensor<6x3x4x4xf32>) -> tensor<2x4x6xf32>
  %cls = vit.param "cls" : tensor<6xf32>
  %t = vit.tokens %x prepend(%cls) : (tensor<2x4x6xf32>, tensor<6xf32>) -> tensor<2x5x6xf32>
  // On a parameter alone: not counted, though it is a product in linalg.
  %table = vit.param "pos" : tensor<10x6xf32>
  %pos = vit.resize_pos_embed %table grid [3, 3] to [2, 2] prefix 1 bilinear : (tensor<10x6xf32>) -> tensor<5x6xf32>
  %e = vit.pos_embed %t, %pos : (tensor<2x5x6xf32>, tensor<5x6xf32>) -> tensor<2x5x6xf32>
  %y = vit.encoder %e layers(3) {
  ^bb0(%h: tensor<2x5x6xf32>):
    %n = vit.layer_norm %h epsilon 1.0e-6 : (tensor<2x5x6xf32>) -> tensor<2x5x6xf32>
    %wi = vit.param "{i}.qkv" layers(3) : tensor<8x6xf32>
    %wo = vit.param "{i}.o" layers(3) : tensor<6x8xf32>
    // Four products of 2 * 5 * 6 * 8 = 480, and twice 2 * 5 * 5 * 8 = 400.
    %a = vit.msa %n heads 2 query(%wi) key(%wi) value(%wi) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
    %i = vit.msa %a heads 1 kind(identity) : (tensor<2x5x6xf32>) -> tensor<2x5x6xf32>
    %r = vit.residual %h, %i : (tensor<2x5x6xf32>, tensor<2x5x6xf32>) -> tensor<2x5x6xf32>
    %w1 = vit.param "{i}.fc1" layers(3) : tensor<7x6xf32>
    %w2 = vit.param "{i}.fc2" layers(3) : tensor<6x7xf32>
    // 2 * 5 * 6 * 7 = 420, three times.
    %m = vit.mlp %r gate(%w1) fc1(%w1) fc2(%w2) activation(silu) : (tensor<2x5x6xf32>, tensor<7x6xf32>, tensor<7x6xf32>, tensor<6x7xf32>) -> tensor<2x5x6xf32>
    vit.yield %m : tensor<2x5x6xf32>
  } : tensor<2x5x6xf32>
  %c = vit.pool %y token : (tensor<2x5x6xf32>) -> tensor<2x6xf32>
  %d = vit.pool %y mean from(1) : (tensor<2x5x6xf32>) -> tensor<2x6xf32>
  %wh = vit.param "head" : tensor<4x6xf32>
  // 2 * 4 * 6 = 48, twice.
  %o = vit.head inputs(%c, %d) weights(%wh, %wh) activation(none) : (tensor<2x6xf32>, tensor<2x6xf32>, tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<2x4xf32>
  return %o : tensor<2x4xf32>
}

// The encoder's tokens depend on the argument only from the second layer on,
// so all layers are executed in @infer.
// VIT: remark: model 48, executed 0
// LINALG: remark: model 0, executed 48
func.func @encoder_from_parameters(%x: tensor<1x1x2xf32>) -> tensor<1x1x2xf32> {
  %start = vit.param "start" : tensor<1x1x2xf32>
  %y = vit.encoder %start layers(3) {
  ^bb0(%h: tensor<1x1x2xf32>):
    %w = vit.param "{i}.w" layers(3) : tensor<2x2xf32>
    // 2 * 2 * 2 = 8.
    %m = vit.mlp %h fc1(%w) fc2(%w) activation(relu) : (tensor<1x1x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<1x1x2xf32>
    %r = vit.residual %x, %m : (tensor<1x1x2xf32>, tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
    vit.yield %r : tensor<1x1x2xf32>
  } : tensor<1x1x2xf32>
  return %y : tensor<1x1x2xf32>
}

// Two tokens look at five: products of 2 * 2 * 6 * 8 = 192 and 2 * 5 * 6 * 8 =
// 480, each twice, and twice 2 * 2 * 5 * 8 = 160.
// VIT: remark: model 3328, executed 0
// LINALG: remark: model 0, executed 3328
func.func @context(%x: tensor<2x2x6xf32>, %z: tensor<2x5x6xf32>) -> tensor<2x2x6xf32> {
  %wi = vit.param "i" : tensor<8x6xf32>
  %wo = vit.param "o" : tensor<6x8xf32>
  %y = vit.msa %x context(%z) heads 2 query(%wi) key(%wi) value(%wi) projection(%wo) : (tensor<2x2x6xf32>, tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<2x2x6xf32>
  return %y : tensor<2x2x6xf32>
}

// One of two heads of keys and values: products of 2 * 5 * 6 * 8 = 480 for
// queries and projection, half of it for keys and values, twice 400.
// VIT: remark: model 4480, executed 0
// LINALG: remark: model 0, executed 4480
func.func @heads_of_keys(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %wi = vit.param "i" : tensor<8x6xf32>
  %wk = vit.param "k" : tensor<4x6xf32>
  %wo = vit.param "o" : tensor<6x8xf32>
  %y = vit.msa %x heads 2 kv_heads 1 query(%wi) key(%wk) value(%wk) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<4x6xf32>, tensor<4x6xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// A gate is one more product: 5 * 480, twice 400.
// VIT: remark: model 6400, executed 0
// LINALG: remark: model 0, executed 6400
func.func @gate(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %wi = vit.param "i" : tensor<8x6xf32>
  %wo = vit.param "o" : tensor<6x8xf32>
  %y = vit.msa %x heads 2 query(%wi) key(%wi) value(%wi) gate(%wi) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// Two maps of half as many numbers each: as much as one.
// VIT: remark: model 5440, executed 0
// LINALG: remark: model 0, executed 5440
func.func @differential(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %wi = vit.param "i" : tensor<8x6xf32>
  %wo = vit.param "o" : tensor<6x8xf32>
  %l = vit.param "l" : tensor<1xf32>
  %g = vit.param "g" : tensor<4xf32>
  %y = vit.msa %x heads 2 query(%wi) key(%wi) value(%wi) differential(%l, %l, %g) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<1xf32>, tensor<1xf32>, tensor<4xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// Talking heads: 4 * 480, twice 400, and twice 2 * 5 * 5 * 2 * 2 = 200.
// VIT: remark: model 6240, executed 0
// LINALG: remark: model 0, executed 6240
func.func @talking_heads(%x: tensor<2x5x6xf32>) -> tensor<2x5x6xf32> {
  %wi = vit.param "i" : tensor<8x6xf32>
  %wo = vit.param "o" : tensor<6x8xf32>
  %m = vit.param "m" : tensor<2x2xf32>
  %y = vit.msa %x heads 2 query(%wi) key(%wi) value(%wi) score_mix(%m) weight_mix(%m) projection(%wo) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<6x8xf32>) -> tensor<2x5x6xf32>
  return %y : tensor<2x5x6xf32>
}

// Per-token work stays in vit: 4 * 6 * 6 = 144 and 2 * 4 * 6 * 7 * 2 = 672.
// VIT: remark: model 1632, executed 1344
// LINALG: remark: model 1632, executed 1632
func.func @per_token(%image: tensor<1x1x4x6xf32>) -> tensor<1x4x6xf32> {
  %w = vit.param "patch" : tensor<6x1x2x3xf32>
  %y = vit.per_token %image {
  ^bb0(%i: tensor<1x1x4x6xf32>):
    %x = vit.patch_embed %i, %w stride [2, 3] : (tensor<1x1x4x6xf32>, tensor<6x1x2x3xf32>) -> tensor<1x4x6xf32>
    %e = vit.encoder %x layers(2) {
    ^bb0(%h: tensor<1x4x6xf32>):
      %w1 = vit.param "{i}.fc1" layers(2) : tensor<7x6xf32>
      %w2 = vit.param "{i}.fc2" layers(2) : tensor<6x7xf32>
      %m = vit.mlp %h fc1(%w1) fc2(%w2) activation(relu) : (tensor<1x4x6xf32>, tensor<7x6xf32>, tensor<6x7xf32>) -> tensor<1x4x6xf32>
      vit.yield %m : tensor<1x4x6xf32>
    } : tensor<1x4x6xf32>
    vit.yield %e : tensor<1x4x6xf32>
  } : (tensor<1x1x4x6xf32>) -> tensor<1x4x6xf32>
  return %y : tensor<1x4x6xf32>
}

// Six windows of 4 places of a padded grid: q, k, v and the projection are
// 2 * 4 * 2 * 15 * 6 * 6 = 8640, pairs of places 2 * 2 * 2 * 6 * 4 * 4 * 6 = 4608,
// the layer behind it 2 * 2 * 15 * 6 * 5 = 1800.
// VIT: remark: model 15048, executed 0
// LINALG: remark: model 0, executed 15048
func.func @windows(%x: tensor<2x15x6xf32>) -> tensor<2x15x5xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %l = vit.param "l" : tensor<5x6xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 5, columns = 3, height = 2, width = 2>) : (tensor<2x15x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<2x15x6xf32>
  %z = vit.linear %y, %l : (tensor<2x15x6xf32>, tensor<5x6xf32>) -> tensor<2x15x5xf32>
  return %z : tensor<2x15x5xf32>
}

// Decomposed positions on a grid of 2 x 3: 4 * 432 for the layers, twice 432,
// and products of 2 * 6 * 6 numbers with 2 + 3 vectors. With those of all 3 + 5
// distances they are computed. In windows of 2 x 2 with 2 + 2 vectors for each
// token, or 3 + 3 for each of 24 places.
// VIT: remark: model 5904, executed 0
// VIT: remark: model 14688, executed 0
// LINALG: remark: model 0, executed 6336
// LINALG: remark: model 0, executed 16704
func.func @decomposed_positions(%x: tensor<2x6x6xf32>) -> tensor<2x6x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %r = vit.param "r" : tensor<3x3xf32>
  %c = vit.param "c" : tensor<5x3xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<2x6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x3xf32>, tensor<5x3xf32>, tensor<6x6xf32>) -> tensor<2x6x6xf32>
  return %y : tensor<2x6x6xf32>
}
func.func @decomposed_positions_in_windows(%x: tensor<2x15x6xf32>) -> tensor<2x15x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %r = vit.param "r" : tensor<3x3xf32>
  %y = vit.msa %x heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%r) projection(%w) windows(<rows = 5, columns = 3, height = 2, width = 2>) : (tensor<2x15x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<6x6xf32>) -> tensor<2x15x6xf32>
  return %y : tensor<2x15x6xf32>
}

// VIT: remark: model 16, executed 0
// LINALG: remark: model 0, executed 0
func.func @parameters_alone() -> tensor<1x4xf32> {
  %x = vit.param "x" : tensor<1x2xf32>
  %w = vit.param "w" : tensor<4x2xf32>
  %y = vit.head inputs(%x) weights(%w) activation(none) : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// VIT: remark: model 0, executed 0
// LINALG: remark: model 0, executed 0
func.func private @declared(tensor<1xf32>)

// Two products of 2 * 5 * 6 * 8 = 480, and 2 * 5 * 5 * 8 = 400; as executed the
// latter with 16 columns for 5 keys, 2 * 5 * 16 * 8 = 1280.
// VIT: remark: model 2720, executed 0
// LINALG: remark: model 0, executed 4480
func.func @weights(%x: tensor<2x5x6xf32>) -> tensor<2x2x5x5xf32> {
  %w = vit.param "w" : tensor<8x6xf32>
  %a = vit.attention_weights %x heads 2 query(%w) key(%w) : (tensor<2x5x6xf32>, tensor<8x6xf32>, tensor<8x6xf32>) -> tensor<2x2x5x5xf32>
  return %a : tensor<2x2x5x5xf32>
}

// A convolution counts as the product that it becomes; what is padding is
// multiplied like everything else. 2 * (1728 + 384) = 4224.
// VIT: remark: model 4224, executed 0
// LINALG: remark: model 0, executed 4224
func.func @stem(%image: tensor<2x3x5x4xf32>) -> tensor<2x6x8xf32> {
  %x = vit.pixels %image : (tensor<2x3x5x4xf32>) -> tensor<2x20x3xf32>
  %w = vit.param "w" : tensor<4x3x4x2xf32>
  // 2 * 9 windows of 24 numbers for 4 channels: 1728.
  %y = vit.conv2d %x, %w grid [5, 4] stride [2, 2] padding [1, 1, 2, 1] : (tensor<2x20x3xf32>, tensor<4x3x4x2xf32>) -> tensor<2x9x4xf32>
  %p = vit.pool2d %y max grid [3, 3] kernel [1, 2] stride [1, 1] : (tensor<2x9x4xf32>) -> tensor<2x6x4xf32>
  %v = vit.param "v" : tensor<8x4x1x1xf32>
  // 2 * 6 * 4 * 8 = 384.
  %z = vit.conv2d %p, %v grid [3, 2] stride [1, 1] : (tensor<2x6x4xf32>, tensor<8x4x1x1xf32>) -> tensor<2x6x8xf32>
  return %z : tensor<2x6x8xf32>
}
