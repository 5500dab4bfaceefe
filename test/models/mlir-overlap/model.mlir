// Overlapping non-square patches, attention wider than the tokens, a given scale, no key bias, a GELU gate; the mean over all tokens, no head bias.
// Made by variants.py.
func.func @mlir_overlap(%image: tensor<1x2x17x21xf32>) -> (tensor<1x9xf32> {vit.name = "logits"}) {
  %1 = vit.param "patch.weight" : tensor<20x2x4x6xf32>
  %2 = vit.param "patch.bias" : tensor<20xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [3, 2] : (tensor<1x2x17x21xf32>, tensor<20x2x4x6xf32>, tensor<20xf32>) -> tensor<1x40x20xf32>
  %4 = vit.encoder %3 layers(2) {
  ^bb0(%t4: tensor<1x40x20xf32>):
    %5 = vit.param "block.{i}.norm1.weight" layers(2) : tensor<20xf32>
    %6 = vit.layer_norm %t4 scale(%5) epsilon 1.0e-06 : (tensor<1x40x20xf32>, tensor<20xf32>) -> tensor<1x40x20xf32>
    %7 = vit.param "block.{i}.q.weight" layers(2) : tensor<24x20xf32>
    %8 = vit.param "block.{i}.q.bias" layers(2) : tensor<24xf32>
    %9 = vit.param "block.{i}.k.weight" layers(2) : tensor<24x20xf32>
    %10 = vit.param "block.{i}.v.weight" layers(2) : tensor<24x20xf32>
    %11 = vit.param "block.{i}.v.bias" layers(2) : tensor<24xf32>
    %12 = vit.param "block.{i}.o.weight" layers(2) : tensor<20x24xf32>
    %13 = vit.msa %6 heads 3 query(%7, %8) key(%9) value(%10, %11) projection(%12) scale(2.000000e-01) : (tensor<1x40x20xf32>, tensor<24x20xf32>, tensor<24xf32>, tensor<24x20xf32>, tensor<24x20xf32>, tensor<24xf32>, tensor<20x24xf32>) -> tensor<1x40x20xf32>
    %14 = vit.residual %t4, %13 : (tensor<1x40x20xf32>, tensor<1x40x20xf32>) -> tensor<1x40x20xf32>
    %15 = vit.param "block.{i}.norm2.weight" layers(2) : tensor<20xf32>
    %16 = vit.param "block.{i}.norm2.bias" layers(2) : tensor<20xf32>
    %17 = vit.layer_norm %14 scale(%15) bias(%16) epsilon 1.0e-06 : (tensor<1x40x20xf32>, tensor<20xf32>, tensor<20xf32>) -> tensor<1x40x20xf32>
    %18 = vit.param "block.{i}.fc1.weight" layers(2) : tensor<30x20xf32>
    %19 = vit.param "block.{i}.fc1.bias" layers(2) : tensor<30xf32>
    %20 = vit.param "block.{i}.fc2.weight" layers(2) : tensor<20x30xf32>
    %21 = vit.param "block.{i}.fc2.bias" layers(2) : tensor<20xf32>
    %22 = vit.param "block.{i}.gate.weight" layers(2) : tensor<30x20xf32>
    %23 = vit.mlp %17 gate(%22) fc1(%18, %19) fc2(%20, %21) activation(gelu) : (tensor<1x40x20xf32>, tensor<30x20xf32>, tensor<30x20xf32>, tensor<30xf32>, tensor<20x30xf32>, tensor<20xf32>) -> tensor<1x40x20xf32>
    %24 = vit.residual %14, %23 : (tensor<1x40x20xf32>, tensor<1x40x20xf32>) -> tensor<1x40x20xf32>
    vit.yield %24 : tensor<1x40x20xf32>
  } : tensor<1x40x20xf32>
  %25 = vit.param "norm.weight" : tensor<20xf32>
  %26 = vit.param "norm.bias" : tensor<20xf32>
  %27 = vit.layer_norm %4 scale(%25) bias(%26) epsilon 1.0e-05 : (tensor<1x40x20xf32>, tensor<20xf32>, tensor<20xf32>) -> tensor<1x40x20xf32>
  %28 = vit.pool %27 mean : (tensor<1x40x20xf32>) -> tensor<1x20xf32>
  %29 = vit.param "head.weight" : tensor<9x20xf32>
  %30 = vit.head inputs(%28) weights(%29) activation(none) : (tensor<1x20xf32>, tensor<9x20xf32>) -> tensor<1x9xf32>
  return %30 : tensor<1x9xf32>
}
