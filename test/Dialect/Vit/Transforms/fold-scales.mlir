// Norms' scales and biases go into the linear layers behind them, LayerScale
// into the one before it.
// RUN: vit-opt %s --vit-fold-scales --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @into_attention
// CHECK-DAG: %[[S:.*]] = vit.param "s"
// CHECK-DAG: %[[T:.*]] = vit.param "t"
// CHECK-DAG: %[[WQ:.*]] = vit.param "wq"
// CHECK-DAG: %[[WK:.*]] = vit.param "wk"
// CHECK-DAG: %[[WV:.*]] = vit.param "wv"
// CHECK-DAG: %[[BQ:.*]] = vit.param "bq"
// CHECK: %[[N:.*]] = vit.layer_norm %{{[^ ]*}} epsilon
// CHECK-DAG: %[[Q:.*]] = vit.scale %[[WQ]] by %[[S]] along 1 : (tensor<8x6xf32>, tensor<6xf32>) -> tensor<8x6xf32>
// CHECK-DAG: %[[CQ:.*]] = vit.matvec %[[WQ]], %[[T]] plus(%[[BQ]])
// CHECK-DAG: %[[K:.*]] = vit.scale %[[WK]] by %[[S]] along 1
// CHECK-DAG: %[[CK:.*]] = vit.matvec %[[WK]], %[[T]] :
// CHECK-DAG: %[[V:.*]] = vit.scale %[[WV]] by %[[S]] along 1
// CHECK-DAG: %[[CV:.*]] = vit.matvec %[[WV]], %[[T]] :
// CHECK: vit.msa %[[N]] heads 2 query(%[[Q]], %[[CQ]]) key(%[[K]], %[[CK]]) value(%[[V]], %[[CV]]) projection(%{{[^,]*}}) :
func.func @into_attention(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %wq = vit.param "wq" : tensor<8x6xf32>
  %wk = vit.param "wk" : tensor<8x6xf32>
  %wv = vit.param "wv" : tensor<8x6xf32>
  %wo = vit.param "wo" : tensor<6x8xf32>
  %bq = vit.param "bq" : tensor<8xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.msa %n heads 2 query(%wq, %bq) key(%wk) value(%wv) projection(%wo) : (tensor<1x5x6xf32>, tensor<8x6xf32>, tensor<8xf32>, tensor<8x6xf32>, tensor<8x6xf32>, tensor<6x8xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// A gate reads what queries do.
// CHECK-LABEL: func.func @into_gate
// CHECK-DAG: %[[S:.*]] = vit.param "s"
// CHECK-DAG: %[[T:.*]] = vit.param "t"
// CHECK-DAG: %[[WG:.*]] = vit.param "wg"
// CHECK-DAG: %[[BG:.*]] = vit.param "bg"
// CHECK-DAG: %[[G:.*]] = vit.scale %[[WG]] by %[[S]] along 1
// CHECK-DAG: %[[C:.*]] = vit.matvec %[[WG]], %[[T]] plus(%[[BG]])
// CHECK: vit.msa %{{.*}} gate(%[[G]], %[[C]]) projection(
func.func @into_gate(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %wg = vit.param "wg" : tensor<6x6xf32>
  %bg = vit.param "bg" : tensor<6xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.msa %n heads 2 query(%w) key(%w) value(%w) gate(%wg, %bg) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// Weights of attention beside the attention itself: both take the norm over.
// CHECK-LABEL: func.func @into_weights
// CHECK: %[[N:.*]] = vit.layer_norm %{{[^ ]*}} epsilon
// CHECK: vit.attention_weights %[[N]] heads 2 query(%[[Q:.*]], %[[CQ:.*]]) key(%[[Q]], %[[CQ]]) :
// CHECK: vit.msa %[[N]] heads 2 query(%[[Q]], %[[CQ]]) key(%[[Q]], %[[CQ]]) value(%[[Q]], %[[CQ]]) projection(
func.func @into_weights(%x: tensor<1x5x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x2x5x5xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %a = vit.attention_weights %n heads 2 query(%w) key(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x2x5x5xf32>
  %y = vit.msa %n heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y, %a : tensor<1x5x6xf32>, tensor<1x2x5x5xf32>
}

// -----

// Attention of one token to all: queries are made of one norm, keys and values
// of another, or of the same one.
// CHECK-LABEL: func.func @into_context
// CHECK-DAG: %[[S:.*]] = vit.param "s"
// CHECK-DAG: %[[W:.*]] = vit.param "w"
// CHECK: vit.layer_norm %{{[^ ]*}} scale(%{{.*}}) epsilon 1.000000e-01
// CHECK: vit.layer_norm %{{[^ ]*}} epsilon 1.000000e-02
// CHECK: %[[K0:.*]] = vit.scale %[[W]] by %[[S]] along 1
// CHECK: vit.msa %{{[^ ]*}} context(%{{[^ ]*}}) heads 2 query(%[[W]]) key(%[[K0]]) value(%[[K0]]) projection(%[[W]]) :
// CHECK: %[[ALL:.*]] = vit.layer_norm %{{[^ ]*}} epsilon 1.000000e-03
// CHECK: %[[ONE:.*]] = tensor.extract_slice %[[ALL]]
// CHECK: vit.msa %[[ONE]] context(%[[ALL]]) heads 2 query(%[[K0]]) key(%[[K0]]) value(%[[K0]]) projection(%[[W]]) :
func.func @into_context(%x: tensor<1x5x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x1x6xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n0 = vit.layer_norm %x scale(%s) epsilon 1.0e-1 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %n1 = vit.layer_norm %x scale(%s) epsilon 1.0e-2 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.msa %n0 context(%n1) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %n2 = vit.layer_norm %x scale(%s) epsilon 1.0e-3 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %one = tensor.extract_slice %n2[0, 0, 0] [1, 1, 6] [1, 1, 1] : tensor<1x5x6xf32> to tensor<1x1x6xf32>
  %z = vit.msa %one context(%n2) heads 2 query(%w) key(%w) value(%w) projection(%w) : (tensor<1x1x6xf32>, tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x1x6xf32>
  return %n0, %y, %z : tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x1x6xf32>
}

// -----

// fc1 and gate, of one norm with a scale alone and one with a bias alone.
// CHECK-LABEL: func.func @into_mlps
// CHECK-DAG: %[[V:.*]] = vit.param "v"
// CHECK-DAG: %[[W1:.*]] = vit.param "w1"
// CHECK-DAG: %[[WG:.*]] = vit.param "wg"
// CHECK-DAG: %[[W2:.*]] = vit.param "w2"
// CHECK-DAG: %[[SCALED1:.*]] = vit.scale %[[W1]] by %[[V]] along 1
// CHECK-DAG: %[[SCALEDG:.*]] = vit.scale %[[WG]] by %[[V]] along 1
// CHECK: vit.mlp %{{.*}} gate(%[[SCALEDG]]) fc1(%[[SCALED1]]) fc2(%[[W2]]) activation(silu)
// CHECK-DAG: %[[B1:.*]] = vit.matvec %[[W1]], %[[V]] :
// CHECK-DAG: %[[BG:.*]] = vit.matvec %[[WG]], %[[V]] :
// CHECK: vit.mlp %{{.*}} gate(%[[WG]], %[[BG]]) fc1(%[[W1]], %[[B1]]) fc2(%[[W2]]) activation(silu)
func.func @into_mlps(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %v = vit.param "v" : tensor<6xf32>
  %w1 = vit.param "w1" : tensor<9x6xf32>
  %wg = vit.param "wg" : tensor<9x6xf32>
  %w2 = vit.param "w2" : tensor<6x9xf32>
  %n = vit.layer_norm %x scale(%v) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.mlp %n gate(%wg) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x5x6xf32>, tensor<9x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x5x6xf32>
  %m = vit.layer_norm %y bias(%v) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %z = vit.mlp %m gate(%wg) fc1(%w1) fc2(%w2) activation(silu) : (tensor<1x5x6xf32>, tensor<9x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x5x6xf32>
  return %z : tensor<1x5x6xf32>
}

// -----

// Several readers, a choice of tokens among them.
// CHECK-LABEL: func.func @two_readers
// CHECK-DAG: %[[S:.*]] = vit.param "s"
// CHECK-DAG: %[[W1:.*]] = vit.param "w1"
// CHECK: %[[N:.*]] = vit.layer_norm %{{[^ ]*}} epsilon
// CHECK: %[[ONE:.*]] = tensor.extract_slice %[[N]][0, 2, 0] [1, 1, 6] [1, 1, 1]
// CHECK: %[[A:.*]] = vit.scale %[[W1]] by %[[S]] along 1
// CHECK: vit.mlp %[[N]] fc1(%[[A]])
// CHECK: vit.mlp %[[ONE]] fc1(%[[A]])
func.func @two_readers(%x: tensor<1x5x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x1x6xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %w1 = vit.param "w1" : tensor<9x6xf32>
  %w2 = vit.param "w2" : tensor<6x9xf32>
  %n = vit.layer_norm %x scale(%s) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %one = tensor.extract_slice %n[0, 2, 0] [1, 1, 6] [1, 1, 1] : tensor<1x5x6xf32> to tensor<1x1x6xf32>
  %y = vit.mlp %n fc1(%w1) fc2(%w2) activation(gelu) : (tensor<1x5x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x5x6xf32>
  %z = vit.mlp %one fc1(%w1) fc2(%w2) activation(gelu) : (tensor<1x1x6xf32>, tensor<9x6xf32>, tensor<6x9xf32>) -> tensor<1x1x6xf32>
  return %y, %z : tensor<1x5x6xf32>, tensor<1x1x6xf32>
}

// -----

// Through pools into a head: with the class token and the mean side by side,
// the norm's channels are there twice. Two heads of one norm get a bias each.
// CHECK-LABEL: func.func @into_heads
// CHECK-DAG: %[[S:.*]] = vit.param "s"
// CHECK-DAG: %[[T:.*]] = vit.param "t"
// CHECK-DAG: %[[W0:.*]] = vit.param "w0"
// CHECK-DAG: %[[W1:.*]] = vit.param "w1"
// CHECK: %[[C:.*]] = vit.pool %{{.*}} token :
// CHECK: %[[M:.*]] = vit.pool %{{.*}} token_concat_mean from(1)
// CHECK-DAG: %[[A:.*]] = vit.scale %[[W0]] by %[[S]] along 1
// CHECK-DAG: %[[BA:.*]] = vit.matvec %[[W0]], %[[T]] :
// CHECK-DAG: %[[S0:.*]] = tensor.insert_slice %[[S]] into %{{.*}}[0] [6] [1] : tensor<6xf32> into tensor<12xf32>
// CHECK-DAG: %[[S1:.*]] = tensor.insert_slice %[[S]] into %[[S0]][6] [6] [1]
// CHECK-DAG: %[[T0:.*]] = tensor.insert_slice %[[T]] into %{{.*}}[0] [6] [1]
// CHECK-DAG: %[[T1:.*]] = tensor.insert_slice %[[T]] into %[[T0]][6] [6] [1]
// CHECK-DAG: %[[B:.*]] = vit.scale %[[W1]] by %[[S1]] along 1
// CHECK-DAG: %[[BB:.*]] = vit.matvec %[[W1]], %[[T1]] :
// CHECK: vit.head inputs(%[[C]], %[[M]]) weights(%[[A]], %[[B]]) biases(%[[BA]], %[[BB]]) activation(none)
func.func @into_heads(%x: tensor<1x5x6xf32>) -> tensor<1x3xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w0 = vit.param "w0" : tensor<3x6xf32>
  %w1 = vit.param "w1" : tensor<3x12xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %c = vit.pool %n token : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %m = vit.pool %n token_concat_mean from(1) : (tensor<1x5x6xf32>) -> tensor<1x12xf32>
  %y = vit.head inputs(%c, %m) weights(%w0, %w1) activation(none) : (tensor<1x6xf32>, tensor<1x12xf32>, tensor<3x6xf32>, tensor<3x12xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// A head that has biases: of one input alone that changes.
// CHECK-LABEL: func.func @one_of_two_heads
// CHECK-DAG: %[[B:.*]] = vit.param "b"
// CHECK: %[[C:.*]] = vit.matvec %{{.*}}, %{{.*}} plus(%[[B]])
// CHECK: vit.head {{.*}} biases(%[[B]], %[[C]]) activation(none)
func.func @one_of_two_heads(%x: tensor<1x5x6xf32>, %z: tensor<1x6xf32>) -> tensor<1x3xf32> {
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<3x6xf32>
  %b = vit.param "b" : tensor<3xf32>
  %n = vit.layer_norm %x bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %m = vit.pool %n mean : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %y = vit.head inputs(%z, %m) weights(%w, %w) biases(%b, %b) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<3x6xf32>, tensor<3x6xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// LayerScale behind attention and MLP, with and without bias. The scale may
// stand behind the branch.
// CHECK-LABEL: func.func @layer_scale
// CHECK-DAG: %[[W:.*]] = vit.param "w"
// CHECK-DAG: %[[B:.*]] = vit.param "b"
// CHECK-DAG: %[[G:.*]] = vit.param "g"
// CHECK-DAG: %[[SW:.*]] = vit.scale %[[W]] by %[[G]] along 0
// CHECK-DAG: %[[SB:.*]] = vit.scale %[[B]] by %[[G]] along 0 : (tensor<6xf32>, tensor<6xf32>) -> tensor<6xf32>
// CHECK: vit.msa %{{.*}} projection(%[[SW]], %[[SB]]) :
// CHECK: vit.residual %{{[^ ]*}}, %{{[^ ]*}} :
// CHECK: vit.mlp %{{.*}} fc1(%[[W]]) fc2(%[[SW]])
// CHECK: vit.residual %{{[^ ]*}}, %{{[^ ]*}} :
func.func @layer_scale(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %w = vit.param "w" : tensor<6x6xf32>
  %b = vit.param "b" : tensor<6xf32>
  %a = vit.msa %x heads 2 query(%w) key(%w) value(%w) projection(%w, %b) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %g = vit.param "g" : tensor<6xf32>
  %y = vit.residual %x, %a scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %m = vit.mlp %y fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %z = vit.residual %y, %m scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  return %z : tensor<1x5x6xf32>
}

// -----

// Nothing of the following may change.
// CHECK-LABEL: func.func @norm_is_an_output
// CHECK-NOT: vit.scale
// CHECK: vit.layer_norm %{{.*}} scale(%{{.*}})
// CHECK-NOT: vit.scale
func.func @norm_is_an_output(%x: tensor<1x5x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n = vit.layer_norm %x scale(%s) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %m = vit.mlp %n fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %n, %m : tensor<1x5x6xf32>, tensor<1x5x6xf32>
}

// -----

// A residual, another norm, an encoder, a pool that is an output, a slice of channels.
// CHECK-LABEL: func.func @other_readers
// CHECK-NOT: vit.scale
// CHECK-COUNT-5: vit.layer_norm %{{.*}} scale(%{{.*}})
// CHECK-NOT: vit.scale
func.func @other_readers(%x: tensor<1x5x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x6xf32>, tensor<1x5x3xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %n0 = vit.layer_norm %x scale(%s) epsilon 1.0e-1 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y0 = vit.residual %x, %n0 : (tensor<1x5x6xf32>, tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  %n1 = vit.layer_norm %x scale(%s) epsilon 1.0e-2 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y1 = vit.layer_norm %n1 epsilon 1.0e-6 : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  %n2 = vit.layer_norm %x scale(%s) epsilon 1.0e-3 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y2 = vit.encoder %n2 layers(2) {
  ^bb0(%t: tensor<1x5x6xf32>):
    %r = vit.residual %t, %t : (tensor<1x5x6xf32>, tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
    vit.yield %r : tensor<1x5x6xf32>
  } : tensor<1x5x6xf32>
  %n3 = vit.layer_norm %x scale(%s) epsilon 1.0e-4 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y3 = vit.pool %n3 token : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %n4 = vit.layer_norm %x scale(%s) epsilon 1.0e-5 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y4 = tensor.extract_slice %n4[0, 0, 3] [1, 5, 3] [1, 1, 1] : tensor<1x5x6xf32> to tensor<1x5x3xf32>
  return %y0, %y1, %y2, %y3, %y4 : tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<1x6xf32>, tensor<1x5x3xf32>
}

// -----

// A head without biases, of two inputs, of which one is not the norm's.
// CHECK-LABEL: func.func @bias_of_one_head_alone
// CHECK: vit.layer_norm %{{.*}} bias(%{{.*}})
// CHECK: vit.head inputs(%{{.*}}, %{{.*}}) weights(%{{.*}}, %{{.*}}) activation(none)
func.func @bias_of_one_head_alone(%x: tensor<1x5x6xf32>, %z: tensor<1x6xf32>) -> tensor<1x3xf32> {
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<3x6xf32>
  %n = vit.layer_norm %x bias(%t) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %m = vit.pool %n mean : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %y = vit.head inputs(%z, %m) weights(%w, %w) activation(none) : (tensor<1x6xf32>, tensor<1x6xf32>, tensor<3x6xf32>, tensor<3x6xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// What depends on the image would be computed for each: scales, weights.
// CHECK-LABEL: func.func @no_parameters
// CHECK-NOT: {{vit.scale|vit.matvec}}
// CHECK: vit.layer_norm %{{.*}} scale(%{{.*}})
// CHECK: vit.layer_norm %{{.*}} scale(%{{.*}})
// CHECK: vit.residual %{{.*}} scale(%{{.*}})
// CHECK-NOT: {{vit.scale|vit.matvec}}
func.func @no_parameters(%x: tensor<1x5x6xf32>, %v: tensor<6xf32>, %u: tensor<6x6xf32>) -> (tensor<1x5x6xf32>, tensor<1x5x6xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n = vit.layer_norm %x scale(%v) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %m = vit.mlp %n fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %o = vit.layer_norm %m scale(%s) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.mlp %o fc1(%u) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %z = vit.residual %x, %y scale(%v) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  return %z, %m : tensor<1x5x6xf32>, tensor<1x5x6xf32>
}

// -----

// Branches that others read too, that are the stream itself, or end in a norm.
// CHECK-LABEL: func.func @other_branches
// CHECK-NOT: vit.scale
// CHECK-COUNT-4: vit.residual %{{.*}} scale(%{{.*}})
// CHECK-NOT: vit.scale
func.func @other_branches(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %g = vit.param "g" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %y0 = vit.residual %x, %m scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y1 = vit.residual %y0, %m scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %n = vit.layer_norm %y1 epsilon 1.0e-6 : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  %y2 = vit.residual %y1, %n scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %i = vit.msa %y2 heads 2 kind(identity) : (tensor<1x5x6xf32>) -> tensor<1x5x6xf32>
  %y3 = vit.residual %y2, %i scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  return %y3 : tensor<1x5x6xf32>
}

// -----

// A branch that is the stream too is read twice.
// CHECK-LABEL: func.func @branch_is_the_stream
// CHECK: vit.residual %{{.*}} scale(%{{.*}})
func.func @branch_is_the_stream(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %g = vit.param "g" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %m = vit.mlp %x fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  %y = vit.residual %m, %m scale(%g) : (tensor<1x5x6xf32>, tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// RMS norms have a scale alone.
// CHECK-LABEL: func.func @rms_norm
// CHECK: vit.rms_norm %{{[^ ]*}} epsilon
// CHECK: vit.scale %{{[^ ]*}} by %{{[^ ]*}} along 1
// CHECK-NOT: vit.matvec
// CHECK: vit.mlp
func.func @rms_norm(%x: tensor<1x5x6xf32>) -> tensor<1x5x6xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n = vit.rms_norm %x scale(%s) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %y = vit.mlp %n fc1(%w) fc2(%w) activation(gelu) : (tensor<1x5x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x5x6xf32>
  return %y : tensor<1x5x6xf32>
}

// -----

// The largest of scaled numbers is not the scaled largest one.
// CHECK-LABEL: func.func @max
// CHECK: vit.layer_norm %{{[^ ]*}} scale
// CHECK: vit.layer_norm %{{[^ ]*}} scale
func.func @max(%x: tensor<1x5x6xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %w = vit.param "w" : tensor<3x6xf32>
  %n = vit.layer_norm %x scale(%s) epsilon 1.0e-6 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %p = vit.pool %n max : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %y = vit.head inputs(%p) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<3x6xf32>) -> tensor<1x3xf32>
  %m = vit.layer_norm %x scale(%s) epsilon 1.0e-5 : (tensor<1x5x6xf32>, tensor<6xf32>) -> tensor<1x5x6xf32>
  %q = vit.pool %m mean_max : (tensor<1x5x6xf32>) -> tensor<1x6xf32>
  %z = vit.head inputs(%q) weights(%w) activation(none) : (tensor<1x6xf32>, tensor<3x6xf32>) -> tensor<1x3xf32>
  return %y, %z : tensor<1x3xf32>, tensor<1x3xf32>
}

// -----

// Decomposed positions are multiplied with queries as they are in the end.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK-DAG: %[[R:.*]] = vit.param "r"
// CHECK-DAG: %[[C:.*]] = vit.param "c"
// CHECK: %[[N:.*]] = vit.layer_norm %{{[^ ]*}} epsilon
// CHECK: vit.msa %[[N]] heads 2 query(%{{[^,]*}}, %{{[^,]*}}) {{.*}} relative_rows(%[[R]]) relative_columns(%[[C]])
func.func @decomposed_positions(%x: tensor<1x6x6xf32>) -> tensor<1x6x6xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %r = vit.param "r" : tensor<3x3xf32>
  %c = vit.param "c" : tensor<5x3xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x6x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x6x6xf32>
  %y = vit.msa %n heads 2 query(%w) key(%w) value(%w) relative_rows(%r) relative_columns(%c) projection(%w) : (tensor<1x6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<3x3xf32>, tensor<5x3xf32>, tensor<6x6xf32>) -> tensor<1x6x6xf32>
  return %y : tensor<1x6x6xf32>
}

// -----

// Windows change nothing, unless they are padded: padding comes behind the norm
// and has no part in its bias.
// CHECK-LABEL: func.func @windows
// CHECK: vit.layer_norm %{{[^ ]*}} epsilon
// CHECK: vit.msa {{.*}} height = 1
// CHECK: vit.layer_norm %{{[^ ]*}} scale(%{{[^ ]*}}) bias
// CHECK: vit.msa {{.*}} height = 2
func.func @windows(%x: tensor<1x3x6xf32>) -> (tensor<1x3x6xf32>, tensor<1x3x6xf32>) {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<6x6xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x3x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x3x6xf32>
  %y = vit.msa %n heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 3, columns = 1, height = 1, width = 1>) : (tensor<1x3x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x3x6xf32>
  %m = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-5 : (tensor<1x3x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x3x6xf32>
  %z = vit.msa %m heads 2 query(%w) key(%w) value(%w) projection(%w) windows(<rows = 3, columns = 1, height = 2, width = 1>) : (tensor<1x3x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>, tensor<6x6xf32>) -> tensor<1x3x6xf32>
  return %y, %z : tensor<1x3x6xf32>, tensor<1x3x6xf32>
}

// -----

// A linear layer on its own.
// CHECK-LABEL: func.func @linear
// CHECK: vit.layer_norm %{{[^ ]*}} epsilon
// CHECK: vit.scale %{{[^ ]*}} by %{{[^ ]*}} along 1
// CHECK: vit.matvec
// CHECK: vit.linear %{{[^,]*}}, %{{[^,]*}}, %
func.func @linear(%x: tensor<1x3x6xf32>) -> tensor<1x3x4xf32> {
  %s = vit.param "s" : tensor<6xf32>
  %t = vit.param "t" : tensor<6xf32>
  %w = vit.param "w" : tensor<4x6xf32>
  %n = vit.layer_norm %x scale(%s) bias(%t) epsilon 1.0e-6 : (tensor<1x3x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x3x6xf32>
  %y = vit.linear %n, %w : (tensor<1x3x6xf32>, tensor<4x6xf32>) -> tensor<1x3x4xf32>
  return %y : tensor<1x3x4xf32>
}
