// Two runs of different layers and a layer outside any run; weights stored [in, out] and a kernel stored HWIO; a non-square table made larger; the tokens themselves are the output, with no final norm.
// Made by variants.py.
func.func @mlir_two_runs(%image: tensor<1x3x24x24xf32>) -> (tensor<1x24x16xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.kernel" : tensor<6x4x3x16xf32>
  %2 = vit.transpose %1 [3, 2, 0, 1] : (tensor<6x4x3x16xf32>) -> tensor<16x3x6x4xf32>
  %3 = vit.param "patch.bias" : tensor<16xf32>
  %4 = vit.patch_embed %image, %2, %3 stride [6, 4] : (tensor<1x3x24x24xf32>, tensor<16x3x6x4xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
  %5 = vit.param "pos" : tensor<1x15x16xf32>
  %6 = vit.resize_pos_embed %5 grid [5, 3] to [4, 6] prefix 0 bicubic : (tensor<1x15x16xf32>) -> tensor<1x24x16xf32>
  %7 = vit.pos_embed %4, %6 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
  %8 = vit.encoder %7 layers(2) {
  ^bb0(%t8: tensor<1x24x16xf32>):
    %9 = vit.param "low.{i}.norm1.weight" layers(2) : tensor<16xf32>
    %10 = vit.param "low.{i}.norm1.bias" layers(2) : tensor<16xf32>
    %11 = vit.layer_norm %t8 scale(%9) bias(%10) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %12 = vit.param "low.{i}.q.weight" layers(2) : tensor<16x16xf32>
    %13 = vit.transpose %12 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %14 = vit.param "low.{i}.q.bias" layers(2) : tensor<16xf32>
    %15 = vit.param "low.{i}.k.weight" layers(2) : tensor<16x16xf32>
    %16 = vit.transpose %15 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %17 = vit.param "low.{i}.k.bias" layers(2) : tensor<16xf32>
    %18 = vit.param "low.{i}.v.weight" layers(2) : tensor<16x16xf32>
    %19 = vit.transpose %18 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %20 = vit.param "low.{i}.v.bias" layers(2) : tensor<16xf32>
    %21 = vit.param "low.{i}.o.weight" layers(2) : tensor<16x16xf32>
    %22 = vit.transpose %21 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %23 = vit.param "low.{i}.o.bias" layers(2) : tensor<16xf32>
    %24 = vit.msa %11 heads 1 query(%13, %14) key(%16, %17) value(%19, %20) projection(%22, %23) : (tensor<1x24x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %25 = vit.residual %t8, %24 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
    %26 = vit.param "low.{i}.norm2.weight" layers(2) : tensor<16xf32>
    %27 = vit.param "low.{i}.norm2.bias" layers(2) : tensor<16xf32>
    %28 = vit.layer_norm %25 scale(%26) bias(%27) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %29 = vit.param "low.{i}.fc1.weight" layers(2) : tensor<16x32xf32>
    %30 = vit.transpose %29 [1, 0] : (tensor<16x32xf32>) -> tensor<32x16xf32>
    %31 = vit.param "low.{i}.fc1.bias" layers(2) : tensor<32xf32>
    %32 = vit.param "low.{i}.fc2.weight" layers(2) : tensor<32x16xf32>
    %33 = vit.transpose %32 [1, 0] : (tensor<32x16xf32>) -> tensor<16x32xf32>
    %34 = vit.param "low.{i}.fc2.bias" layers(2) : tensor<16xf32>
    %35 = vit.mlp %28 fc1(%30, %31) fc2(%33, %34) activation(silu) : (tensor<1x24x16xf32>, tensor<32x16xf32>, tensor<32xf32>, tensor<16x32xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %36 = vit.residual %25, %35 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
    vit.yield %36 : tensor<1x24x16xf32>
  } : tensor<1x24x16xf32>
  %37 = vit.param "middle.norm1.weight" : tensor<16xf32>
  %38 = vit.param "middle.norm1.bias" : tensor<16xf32>
  %39 = vit.layer_norm %8 scale(%37) bias(%38) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
  %40 = vit.param "middle.q.weight" : tensor<16x16xf32>
  %41 = vit.transpose %40 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
  %42 = vit.param "middle.q.bias" : tensor<16xf32>
  %43 = vit.param "middle.k.weight" : tensor<16x16xf32>
  %44 = vit.transpose %43 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
  %45 = vit.param "middle.k.bias" : tensor<16xf32>
  %46 = vit.param "middle.v.weight" : tensor<16x16xf32>
  %47 = vit.transpose %46 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
  %48 = vit.param "middle.v.bias" : tensor<16xf32>
  %49 = vit.param "middle.o.weight" : tensor<16x16xf32>
  %50 = vit.transpose %49 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
  %51 = vit.param "middle.o.bias" : tensor<16xf32>
  %52 = vit.msa %39 heads 2 query(%41, %42) key(%44, %45) value(%47, %48) projection(%50, %51) : (tensor<1x24x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
  %53 = vit.residual %8, %52 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
  %54 = vit.param "middle.norm2.weight" : tensor<16xf32>
  %55 = vit.param "middle.norm2.bias" : tensor<16xf32>
  %56 = vit.layer_norm %53 scale(%54) bias(%55) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
  %57 = vit.param "middle.fc1.weight" : tensor<16x33xf32>
  %58 = vit.transpose %57 [1, 0] : (tensor<16x33xf32>) -> tensor<33x16xf32>
  %59 = vit.param "middle.fc1.bias" : tensor<33xf32>
  %60 = vit.param "middle.fc2.weight" : tensor<33x16xf32>
  %61 = vit.transpose %60 [1, 0] : (tensor<33x16xf32>) -> tensor<16x33xf32>
  %62 = vit.param "middle.fc2.bias" : tensor<16xf32>
  %63 = vit.mlp %56 fc1(%58, %59) fc2(%61, %62) activation(gelu) : (tensor<1x24x16xf32>, tensor<33x16xf32>, tensor<33xf32>, tensor<16x33xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
  %64 = vit.residual %53, %63 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
  %65 = vit.encoder %64 layers(3) {
  ^bb0(%t65: tensor<1x24x16xf32>):
    %66 = vit.param "high.{i}.norm1.weight" layers(3) : tensor<16xf32>
    %67 = vit.param "high.{i}.norm1.bias" layers(3) : tensor<16xf32>
    %68 = vit.layer_norm %t65 scale(%66) bias(%67) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %69 = vit.param "high.{i}.q.weight" layers(3) : tensor<16x16xf32>
    %70 = vit.transpose %69 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %71 = vit.param "high.{i}.q.bias" layers(3) : tensor<16xf32>
    %72 = vit.param "high.{i}.k.weight" layers(3) : tensor<16x16xf32>
    %73 = vit.transpose %72 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %74 = vit.param "high.{i}.k.bias" layers(3) : tensor<16xf32>
    %75 = vit.param "high.{i}.v.weight" layers(3) : tensor<16x16xf32>
    %76 = vit.transpose %75 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %77 = vit.param "high.{i}.v.bias" layers(3) : tensor<16xf32>
    %78 = vit.param "high.{i}.o.weight" layers(3) : tensor<16x16xf32>
    %79 = vit.transpose %78 [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %80 = vit.param "high.{i}.o.bias" layers(3) : tensor<16xf32>
    %81 = vit.msa %68 heads 4 query(%70, %71) key(%73, %74) value(%76, %77) projection(%79, %80) : (tensor<1x24x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %82 = vit.residual %t65, %81 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
    %83 = vit.param "high.{i}.norm2.weight" layers(3) : tensor<16xf32>
    %84 = vit.param "high.{i}.norm2.bias" layers(3) : tensor<16xf32>
    %85 = vit.layer_norm %82 scale(%83) bias(%84) epsilon 1.0e-06 : (tensor<1x24x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %86 = vit.param "high.{i}.fc1.weight" layers(3) : tensor<16x48xf32>
    %87 = vit.transpose %86 [1, 0] : (tensor<16x48xf32>) -> tensor<48x16xf32>
    %88 = vit.param "high.{i}.fc1.bias" layers(3) : tensor<48xf32>
    %89 = vit.param "high.{i}.fc2.weight" layers(3) : tensor<48x16xf32>
    %90 = vit.transpose %89 [1, 0] : (tensor<48x16xf32>) -> tensor<16x48xf32>
    %91 = vit.param "high.{i}.fc2.bias" layers(3) : tensor<16xf32>
    %92 = vit.mlp %85 fc1(%87, %88) fc2(%90, %91) activation(gelu) : (tensor<1x24x16xf32>, tensor<48x16xf32>, tensor<48xf32>, tensor<16x48xf32>, tensor<16xf32>) -> tensor<1x24x16xf32>
    %93 = vit.residual %82, %92 : (tensor<1x24x16xf32>, tensor<1x24x16xf32>) -> tensor<1x24x16xf32>
    vit.yield %93 : tensor<1x24x16xf32>
  } : tensor<1x24x16xf32>
  return %65 : tensor<1x24x16xf32>
}
