// Positions on patches alone, then a class token and four registers; q/k norm, no value bias, layer scale on attention alone, norms without parameters; two outputs.
// Made by variants.py.
func.func @mlir_registers(%image: tensor<1x3x21x28xf32>) -> (tensor<1x24xf32> {vit.name = "features"}, tensor<1x11xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.patch_embed %image, %1 stride [7, 7] : (tensor<1x3x21x28xf32>, tensor<24x3x7x7xf32>) -> tensor<1x12x24xf32>
  %3 = vit.param "pos" : tensor<12x24xf32>
  %4 = vit.pos_embed %2, %3 : (tensor<1x12x24xf32>, tensor<12x24xf32>) -> tensor<1x12x24xf32>
  %5 = vit.param "cls" : tensor<24xf32>
  %6 = vit.param "registers" : tensor<1x4x24xf32>
  %7 = vit.tokens %4 prepend(%5, %6) : (tensor<1x12x24xf32>, tensor<24xf32>, tensor<1x4x24xf32>) -> tensor<1x17x24xf32>
  %8 = vit.encoder %7 layers(3) {
  ^bb0(%t8: tensor<1x17x24xf32>):
    %9 = vit.layer_norm %t8 epsilon 1.0e-06 : (tensor<1x17x24xf32>) -> tensor<1x17x24xf32>
    %10 = vit.param "block.{i}.q_norm.weight" layers(3) : tensor<12xf32>
    %11 = vit.param "block.{i}.q_norm.bias" layers(3) : tensor<12xf32>
    %12 = vit.param "block.{i}.k_norm.weight" layers(3) : tensor<12xf32>
    %13 = vit.param "block.{i}.k_norm.bias" layers(3) : tensor<12xf32>
    %14 = vit.param "block.{i}.q.weight" layers(3) : tensor<24x24xf32>
    %15 = vit.param "block.{i}.q.bias" layers(3) : tensor<24xf32>
    %16 = vit.param "block.{i}.k.weight" layers(3) : tensor<24x24xf32>
    %17 = vit.param "block.{i}.k.bias" layers(3) : tensor<24xf32>
    %18 = vit.param "block.{i}.v.weight" layers(3) : tensor<24x24xf32>
    %19 = vit.param "block.{i}.o.weight" layers(3) : tensor<24x24xf32>
    %20 = vit.param "block.{i}.o.bias" layers(3) : tensor<24xf32>
    %21 = vit.msa %9 heads 2 query(%14, %15) key(%16, %17) value(%18) query_norm(%10, %11) key_norm(%12, %13) projection(%19, %20) : (tensor<1x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x17x24xf32>
    %22 = vit.param "block.{i}.scale" layers(3) : tensor<24xf32>
    %23 = vit.residual %t8, %21 scale(%22) : (tensor<1x17x24xf32>, tensor<1x17x24xf32>, tensor<24xf32>) -> tensor<1x17x24xf32>
    %24 = vit.layer_norm %23 epsilon 1.0e-06 : (tensor<1x17x24xf32>) -> tensor<1x17x24xf32>
    %25 = vit.param "block.{i}.fc1.weight" layers(3) : tensor<40x24xf32>
    %26 = vit.param "block.{i}.fc2.weight" layers(3) : tensor<24x40xf32>
    %27 = vit.mlp %24 fc1(%25) fc2(%26) activation(relu) : (tensor<1x17x24xf32>, tensor<40x24xf32>, tensor<24x40xf32>) -> tensor<1x17x24xf32>
    %28 = vit.residual %23, %27 : (tensor<1x17x24xf32>, tensor<1x17x24xf32>) -> tensor<1x17x24xf32>
    vit.yield %28 : tensor<1x17x24xf32>
  } : tensor<1x17x24xf32>
  %29 = vit.param "norm.weight" : tensor<24xf32>
  %30 = vit.param "norm.bias" : tensor<24xf32>
  %31 = vit.layer_norm %8 scale(%29) bias(%30) epsilon 1.0e-06 : (tensor<1x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x17x24xf32>
  %32 = vit.pool %31 mean from(5) : (tensor<1x17x24xf32>) -> tensor<1x24xf32>
  %33 = vit.param "head.weight" : tensor<11x24xf32>
  %34 = vit.param "head.bias" : tensor<11xf32>
  %35 = vit.pool %31 token index(2) : (tensor<1x17x24xf32>) -> tensor<1x24xf32>
  %36 = vit.head inputs(%35) weights(%33) biases(%34) activation(none) : (tensor<1x24xf32>, tensor<11x24xf32>, tensor<11xf32>) -> tensor<1x11xf32>
  return %32, %36 : tensor<1x24xf32>, tensor<1x11xf32>
}
