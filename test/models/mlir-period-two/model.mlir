// Two kinds of layer in turn, the second without attention; a bilinear table with aligned corners; two heads without bias, averaged, then tanh.
// Made by variants.py.
func.func @mlir_period_two(%image: tensor<1x1x20x20xf32>) -> (tensor<1x5xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<18x1x5x5xf32>
  %2 = vit.param "patch.bias" : tensor<18xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [5, 5] : (tensor<1x1x20x20xf32>, tensor<18x1x5x5xf32>, tensor<18xf32>) -> tensor<1x16x18xf32>
  %4 = vit.param "cls" : tensor<1x1x18xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<1x16x18xf32>, tensor<1x1x18xf32>) -> tensor<1x17x18xf32>
  %6 = vit.param "pos" : tensor<1x16x18xf32>
  %7 = vit.resize_pos_embed %6 grid [3, 5] to [4, 4] prefix 1 bilinear align_corners : (tensor<1x16x18xf32>) -> tensor<1x17x18xf32>
  %8 = vit.pos_embed %5, %7 : (tensor<1x17x18xf32>, tensor<1x17x18xf32>) -> tensor<1x17x18xf32>
  %9 = vit.encoder %8 layers(2) {
  ^bb0(%t9: tensor<1x17x18xf32>):
    %10 = vit.param "block.{i}.norm1.weight" layers(2) step(2) : tensor<18xf32>
    %11 = vit.param "block.{i}.norm1.bias" layers(2) step(2) : tensor<18xf32>
    %12 = vit.layer_norm %t9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<1x17x18xf32>, tensor<18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %13 = vit.param "block.{i}.q.weight" layers(2) step(2) : tensor<18x18xf32>
    %14 = vit.param "block.{i}.q.bias" layers(2) step(2) : tensor<18xf32>
    %15 = vit.param "block.{i}.k.weight" layers(2) step(2) : tensor<18x18xf32>
    %16 = vit.param "block.{i}.k.bias" layers(2) step(2) : tensor<18xf32>
    %17 = vit.param "block.{i}.v.weight" layers(2) step(2) : tensor<18x18xf32>
    %18 = vit.param "block.{i}.v.bias" layers(2) step(2) : tensor<18xf32>
    %19 = vit.param "block.{i}.o.weight" layers(2) step(2) : tensor<18x18xf32>
    %20 = vit.param "block.{i}.o.bias" layers(2) step(2) : tensor<18xf32>
    %21 = vit.msa %12 heads 2 query(%13, %14) key(%15, %16) value(%17, %18) projection(%19, %20) : (tensor<1x17x18xf32>, tensor<18x18xf32>, tensor<18xf32>, tensor<18x18xf32>, tensor<18xf32>, tensor<18x18xf32>, tensor<18xf32>, tensor<18x18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %22 = vit.residual %t9, %21 : (tensor<1x17x18xf32>, tensor<1x17x18xf32>) -> tensor<1x17x18xf32>
    %23 = vit.param "block.{i}.norm2.weight" layers(2) step(2) : tensor<18xf32>
    %24 = vit.param "block.{i}.norm2.bias" layers(2) step(2) : tensor<18xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<1x17x18xf32>, tensor<18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %26 = vit.param "block.{i}.fc1.weight" layers(2) step(2) : tensor<26x18xf32>
    %27 = vit.param "block.{i}.fc1.bias" layers(2) step(2) : tensor<26xf32>
    %28 = vit.param "block.{i}.fc2.weight" layers(2) step(2) : tensor<18x26xf32>
    %29 = vit.param "block.{i}.fc2.bias" layers(2) step(2) : tensor<18xf32>
    %30 = vit.mlp %25 fc1(%26, %27) fc2(%28, %29) activation(quick_gelu) : (tensor<1x17x18xf32>, tensor<26x18xf32>, tensor<26xf32>, tensor<18x26xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %31 = vit.residual %22, %30 : (tensor<1x17x18xf32>, tensor<1x17x18xf32>) -> tensor<1x17x18xf32>
    %32 = vit.param "block.{i}.norm1.weight" layers(2) first(1) step(2) : tensor<18xf32>
    %33 = vit.param "block.{i}.norm1.bias" layers(2) first(1) step(2) : tensor<18xf32>
    %34 = vit.layer_norm %31 scale(%32) bias(%33) epsilon 1.0e-06 : (tensor<1x17x18xf32>, tensor<18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %35 = vit.msa %34 heads 1 kind(identity) : (tensor<1x17x18xf32>) -> tensor<1x17x18xf32>
    %36 = vit.param "block.{i}.scale1" layers(2) first(1) step(2) : tensor<18xf32>
    %37 = vit.residual %31, %35 scale(%36) : (tensor<1x17x18xf32>, tensor<1x17x18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %38 = vit.param "block.{i}.norm2.weight" layers(2) first(1) step(2) : tensor<18xf32>
    %39 = vit.param "block.{i}.norm2.bias" layers(2) first(1) step(2) : tensor<18xf32>
    %40 = vit.layer_norm %37 scale(%38) bias(%39) epsilon 1.0e-06 : (tensor<1x17x18xf32>, tensor<18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %41 = vit.param "block.{i}.fc1.weight" layers(2) first(1) step(2) : tensor<50x18xf32>
    %42 = vit.param "block.{i}.fc1.bias" layers(2) first(1) step(2) : tensor<50xf32>
    %43 = vit.param "block.{i}.fc2.weight" layers(2) first(1) step(2) : tensor<18x50xf32>
    %44 = vit.param "block.{i}.fc2.bias" layers(2) first(1) step(2) : tensor<18xf32>
    %45 = vit.mlp %40 fc1(%41, %42) fc2(%43, %44) activation(gelu_tanh) : (tensor<1x17x18xf32>, tensor<50x18xf32>, tensor<50xf32>, tensor<18x50xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
    %46 = vit.residual %37, %45 : (tensor<1x17x18xf32>, tensor<1x17x18xf32>) -> tensor<1x17x18xf32>
    vit.yield %46 : tensor<1x17x18xf32>
  } : tensor<1x17x18xf32>
  %47 = vit.param "norm.weight" : tensor<18xf32>
  %48 = vit.param "norm.bias" : tensor<18xf32>
  %49 = vit.layer_norm %9 scale(%47) bias(%48) epsilon 1.0e-06 : (tensor<1x17x18xf32>, tensor<18xf32>, tensor<18xf32>) -> tensor<1x17x18xf32>
  %50 = vit.pool %49 token_concat_mean from(1) : (tensor<1x17x18xf32>) -> tensor<1x36xf32>
  %51 = vit.pool %49 mean from(1) : (tensor<1x17x18xf32>) -> tensor<1x18xf32>
  %52 = vit.param "head0.weight" : tensor<5x36xf32>
  %53 = vit.param "head1.weight" : tensor<5x18xf32>
  %54 = vit.head inputs(%50, %51) weights(%52, %53) activation(tanh) : (tensor<1x36xf32>, tensor<1x18xf32>, tensor<5x36xf32>, tensor<5x18xf32>) -> tensor<1x5xf32>
  return %54 : tensor<1x5xf32>
}
