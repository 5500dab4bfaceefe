// Two stages of Swin v2, on grids that windows do not divide.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x30x26xf32>)
  -> (tensor<2x56x64xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<32x3x2x2xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [2, 2] : (tensor<2x3x30x26xf32>, tensor<32x3x2x2xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
  %4 = vit.param "patch_norm.weight" : tensor<32xf32>
  %5 = vit.param "patch_norm.bias" : tensor<32xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x195x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
  %7 = vit.encoder %6 layers(1) {
  ^bb0(%8: tensor<2x195x32xf32>):
    %9 = vit.param "layer.{i}.a.even.cpb.fc1.weight" layers(1) step(2) : tensor<32x2xf32>
    %10 = vit.param "layer.{i}.a.even.cpb.fc1.bias" layers(1) step(2) : tensor<32xf32>
    %11 = vit.param "layer.{i}.a.even.cpb.fc2.weight" layers(1) step(2) : tensor<2x32xf32>
    %12 = vit.relative_bias_mlp grid [4, 5] scale [2.6666666666666665, 2.0] divisor 2.079442e+00 fc1(%9, %10) fc2(%11) gain 1.600000e+01 : (tensor<32x2xf32>, tensor<32xf32>, tensor<2x32xf32>) -> tensor<63x2xf32>
    %13 = vit.relative_bias %12 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
    %14 = vit.param "layer.{i}.a.even.logit_scale" layers(1) step(2) : tensor<2x1x1xf32>
    %15 = vit.param "layer.{i}.a.even.attention.q.weight" layers(1) step(2) : tensor<32x32xf32>
    %16 = vit.param "layer.{i}.a.even.attention.q.bias" layers(1) step(2) : tensor<32xf32>
    %17 = vit.param "layer.{i}.a.even.attention.k.weight" layers(1) step(2) : tensor<32x32xf32>
    %18 = vit.param "layer.{i}.a.even.attention.v.weight" layers(1) step(2) : tensor<32x32xf32>
    %19 = vit.param "layer.{i}.a.even.attention.v.bias" layers(1) step(2) : tensor<32xf32>
    %20 = vit.param "layer.{i}.a.even.attention.o.weight" layers(1) step(2) : tensor<32x32xf32>
    %21 = vit.param "layer.{i}.a.even.attention.o.bias" layers(1) step(2) : tensor<32xf32>
    %22 = vit.msa %8 heads 2 query(%15, %16) key(%17) value(%18, %19) score_bias(%13) logit_scale(%14) projection(%20, %21) windows(<rows = 15, columns = 13, height = 4, width = 5>) : (tensor<2x195x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<2x1x1xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %23 = vit.param "layer.{i}.a.even.norm1.weight" layers(1) step(2) : tensor<32xf32>
    %24 = vit.param "layer.{i}.a.even.norm1.bias" layers(1) step(2) : tensor<32xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<2x195x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %26 = vit.residual %8, %25 : (tensor<2x195x32xf32>, tensor<2x195x32xf32>) -> tensor<2x195x32xf32>
    %27 = vit.param "layer.{i}.a.even.mlp.fc1.weight" layers(1) step(2) : tensor<64x32xf32>
    %28 = vit.param "layer.{i}.a.even.mlp.fc1.bias" layers(1) step(2) : tensor<64xf32>
    %29 = vit.param "layer.{i}.a.even.mlp.fc2.weight" layers(1) step(2) : tensor<32x64xf32>
    %30 = vit.param "layer.{i}.a.even.mlp.fc2.bias" layers(1) step(2) : tensor<32xf32>
    %31 = vit.mlp %26 fc1(%27, %28) fc2(%29, %30) activation(gelu) : (tensor<2x195x32xf32>, tensor<64x32xf32>, tensor<64xf32>, tensor<32x64xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %32 = vit.param "layer.{i}.a.even.norm2.weight" layers(1) step(2) : tensor<32xf32>
    %33 = vit.param "layer.{i}.a.even.norm2.bias" layers(1) step(2) : tensor<32xf32>
    %34 = vit.layer_norm %31 scale(%32) bias(%33) epsilon 1.0e-06 : (tensor<2x195x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %35 = vit.residual %26, %34 : (tensor<2x195x32xf32>, tensor<2x195x32xf32>) -> tensor<2x195x32xf32>
    %36 = vit.param "layer.{i}.a.odd.cpb.fc1.weight" layers(1) first(1) step(2) : tensor<32x2xf32>
    %37 = vit.param "layer.{i}.a.odd.cpb.fc1.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %38 = vit.param "layer.{i}.a.odd.cpb.fc2.weight" layers(1) first(1) step(2) : tensor<2x32xf32>
    %39 = vit.relative_bias_mlp grid [4, 5] scale [2.6666666666666665, 2.0] divisor 2.079442e+00 fc1(%36, %37) fc2(%38) gain 1.600000e+01 : (tensor<32x2xf32>, tensor<32xf32>, tensor<2x32xf32>) -> tensor<63x2xf32>
    %40 = vit.relative_bias %39 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
    %41 = vit.param "layer.{i}.a.odd.logit_scale" layers(1) first(1) step(2) : tensor<2x1x1xf32>
    %42 = vit.param "layer.{i}.a.odd.attention.q.weight" layers(1) first(1) step(2) : tensor<32x32xf32>
    %43 = vit.param "layer.{i}.a.odd.attention.q.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %44 = vit.param "layer.{i}.a.odd.attention.k.weight" layers(1) first(1) step(2) : tensor<32x32xf32>
    %45 = vit.param "layer.{i}.a.odd.attention.v.weight" layers(1) first(1) step(2) : tensor<32x32xf32>
    %46 = vit.param "layer.{i}.a.odd.attention.v.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %47 = vit.param "layer.{i}.a.odd.attention.o.weight" layers(1) first(1) step(2) : tensor<32x32xf32>
    %48 = vit.param "layer.{i}.a.odd.attention.o.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %49 = vit.msa %35 heads 2 query(%42, %43) key(%44) value(%45, %46) score_bias(%40) logit_scale(%41) projection(%47, %48) windows(<rows = 15, columns = 13, height = 4, width = 5, down = 2, right = 2>) : (tensor<2x195x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<2x1x1xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %50 = vit.param "layer.{i}.a.odd.norm1.weight" layers(1) first(1) step(2) : tensor<32xf32>
    %51 = vit.param "layer.{i}.a.odd.norm1.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %52 = vit.layer_norm %49 scale(%50) bias(%51) epsilon 1.0e-06 : (tensor<2x195x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %53 = vit.residual %35, %52 : (tensor<2x195x32xf32>, tensor<2x195x32xf32>) -> tensor<2x195x32xf32>
    %54 = vit.param "layer.{i}.a.odd.mlp.fc1.weight" layers(1) first(1) step(2) : tensor<64x32xf32>
    %55 = vit.param "layer.{i}.a.odd.mlp.fc1.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %56 = vit.param "layer.{i}.a.odd.mlp.fc2.weight" layers(1) first(1) step(2) : tensor<32x64xf32>
    %57 = vit.param "layer.{i}.a.odd.mlp.fc2.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %58 = vit.mlp %53 fc1(%54, %55) fc2(%56, %57) activation(gelu) : (tensor<2x195x32xf32>, tensor<64x32xf32>, tensor<64xf32>, tensor<32x64xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %59 = vit.param "layer.{i}.a.odd.norm2.weight" layers(1) first(1) step(2) : tensor<32xf32>
    %60 = vit.param "layer.{i}.a.odd.norm2.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %61 = vit.layer_norm %58 scale(%59) bias(%60) epsilon 1.0e-06 : (tensor<2x195x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x195x32xf32>
    %62 = vit.residual %53, %61 : (tensor<2x195x32xf32>, tensor<2x195x32xf32>) -> tensor<2x195x32xf32>
    vit.yield %62 : tensor<2x195x32xf32>
  } : tensor<2x195x32xf32>
  %63 = vit.patch_merge %7 grid [15, 13] : (tensor<2x195x32xf32>) -> tensor<2x56x128xf32>
  %64 = vit.param "merge.reduction.weight" : tensor<64x128xf32>
  %65 = vit.linear %63, %64 : (tensor<2x56x128xf32>, tensor<64x128xf32>) -> tensor<2x56x64xf32>
  %66 = vit.param "merge.norm.weight" : tensor<64xf32>
  %67 = vit.param "merge.norm.bias" : tensor<64xf32>
  %68 = vit.layer_norm %65 scale(%66) bias(%67) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
  %69 = vit.encoder %68 layers(1) {
  ^bb0(%70: tensor<2x56x64xf32>):
    %71 = vit.param "layer.{i}.b.even.cpb.fc1.weight" layers(1) step(2) : tensor<32x2xf32>
    %72 = vit.param "layer.{i}.b.even.cpb.fc1.bias" layers(1) step(2) : tensor<32xf32>
    %73 = vit.param "layer.{i}.b.even.cpb.fc2.weight" layers(1) step(2) : tensor<4x32xf32>
    %74 = vit.relative_bias_mlp grid [4, 5] scale [2.6666666666666665, 2.0] divisor 2.079442e+00 fc1(%71, %72) fc2(%73) gain 1.600000e+01 : (tensor<32x2xf32>, tensor<32xf32>, tensor<4x32xf32>) -> tensor<63x4xf32>
    %75 = vit.relative_bias %74 grid [4, 5] : (tensor<63x4xf32>) -> tensor<4x20x20xf32>
    %76 = vit.param "layer.{i}.b.even.logit_scale" layers(1) step(2) : tensor<4x1x1xf32>
    %77 = vit.param "layer.{i}.b.even.attention.q.weight" layers(1) step(2) : tensor<64x64xf32>
    %78 = vit.param "layer.{i}.b.even.attention.q.bias" layers(1) step(2) : tensor<64xf32>
    %79 = vit.param "layer.{i}.b.even.attention.k.weight" layers(1) step(2) : tensor<64x64xf32>
    %80 = vit.param "layer.{i}.b.even.attention.v.weight" layers(1) step(2) : tensor<64x64xf32>
    %81 = vit.param "layer.{i}.b.even.attention.v.bias" layers(1) step(2) : tensor<64xf32>
    %82 = vit.param "layer.{i}.b.even.attention.o.weight" layers(1) step(2) : tensor<64x64xf32>
    %83 = vit.param "layer.{i}.b.even.attention.o.bias" layers(1) step(2) : tensor<64xf32>
    %84 = vit.msa %70 heads 4 query(%77, %78) key(%79) value(%80, %81) score_bias(%75) logit_scale(%76) projection(%82, %83) windows(<rows = 8, columns = 7, height = 4, width = 5>) : (tensor<2x56x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<4x20x20xf32>, tensor<4x1x1xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %85 = vit.param "layer.{i}.b.even.norm1.weight" layers(1) step(2) : tensor<64xf32>
    %86 = vit.param "layer.{i}.b.even.norm1.bias" layers(1) step(2) : tensor<64xf32>
    %87 = vit.layer_norm %84 scale(%85) bias(%86) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %88 = vit.residual %70, %87 : (tensor<2x56x64xf32>, tensor<2x56x64xf32>) -> tensor<2x56x64xf32>
    %89 = vit.param "layer.{i}.b.even.mlp.fc1.weight" layers(1) step(2) : tensor<128x64xf32>
    %90 = vit.param "layer.{i}.b.even.mlp.fc1.bias" layers(1) step(2) : tensor<128xf32>
    %91 = vit.param "layer.{i}.b.even.mlp.fc2.weight" layers(1) step(2) : tensor<64x128xf32>
    %92 = vit.param "layer.{i}.b.even.mlp.fc2.bias" layers(1) step(2) : tensor<64xf32>
    %93 = vit.mlp %88 fc1(%89, %90) fc2(%91, %92) activation(gelu) : (tensor<2x56x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %94 = vit.param "layer.{i}.b.even.norm2.weight" layers(1) step(2) : tensor<64xf32>
    %95 = vit.param "layer.{i}.b.even.norm2.bias" layers(1) step(2) : tensor<64xf32>
    %96 = vit.layer_norm %93 scale(%94) bias(%95) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %97 = vit.residual %88, %96 : (tensor<2x56x64xf32>, tensor<2x56x64xf32>) -> tensor<2x56x64xf32>
    %98 = vit.param "layer.{i}.b.odd.cpb.fc1.weight" layers(1) first(1) step(2) : tensor<32x2xf32>
    %99 = vit.param "layer.{i}.b.odd.cpb.fc1.bias" layers(1) first(1) step(2) : tensor<32xf32>
    %100 = vit.param "layer.{i}.b.odd.cpb.fc2.weight" layers(1) first(1) step(2) : tensor<4x32xf32>
    %101 = vit.relative_bias_mlp grid [4, 5] scale [2.6666666666666665, 2.0] divisor 2.079442e+00 fc1(%98, %99) fc2(%100) gain 1.600000e+01 : (tensor<32x2xf32>, tensor<32xf32>, tensor<4x32xf32>) -> tensor<63x4xf32>
    %102 = vit.relative_bias %101 grid [4, 5] : (tensor<63x4xf32>) -> tensor<4x20x20xf32>
    %103 = vit.param "layer.{i}.b.odd.logit_scale" layers(1) first(1) step(2) : tensor<4x1x1xf32>
    %104 = vit.param "layer.{i}.b.odd.attention.q.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %105 = vit.param "layer.{i}.b.odd.attention.q.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %106 = vit.param "layer.{i}.b.odd.attention.k.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %107 = vit.param "layer.{i}.b.odd.attention.v.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %108 = vit.param "layer.{i}.b.odd.attention.v.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %109 = vit.param "layer.{i}.b.odd.attention.o.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %110 = vit.param "layer.{i}.b.odd.attention.o.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %111 = vit.msa %97 heads 4 query(%104, %105) key(%106) value(%107, %108) score_bias(%102) logit_scale(%103) projection(%109, %110) windows(<rows = 8, columns = 7, height = 4, width = 5, down = 2, right = 2>) : (tensor<2x56x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<4x20x20xf32>, tensor<4x1x1xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %112 = vit.param "layer.{i}.b.odd.norm1.weight" layers(1) first(1) step(2) : tensor<64xf32>
    %113 = vit.param "layer.{i}.b.odd.norm1.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %114 = vit.layer_norm %111 scale(%112) bias(%113) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %115 = vit.residual %97, %114 : (tensor<2x56x64xf32>, tensor<2x56x64xf32>) -> tensor<2x56x64xf32>
    %116 = vit.param "layer.{i}.b.odd.mlp.fc1.weight" layers(1) first(1) step(2) : tensor<128x64xf32>
    %117 = vit.param "layer.{i}.b.odd.mlp.fc1.bias" layers(1) first(1) step(2) : tensor<128xf32>
    %118 = vit.param "layer.{i}.b.odd.mlp.fc2.weight" layers(1) first(1) step(2) : tensor<64x128xf32>
    %119 = vit.param "layer.{i}.b.odd.mlp.fc2.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %120 = vit.mlp %115 fc1(%116, %117) fc2(%118, %119) activation(gelu) : (tensor<2x56x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %121 = vit.param "layer.{i}.b.odd.norm2.weight" layers(1) first(1) step(2) : tensor<64xf32>
    %122 = vit.param "layer.{i}.b.odd.norm2.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %123 = vit.layer_norm %120 scale(%121) bias(%122) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
    %124 = vit.residual %115, %123 : (tensor<2x56x64xf32>, tensor<2x56x64xf32>) -> tensor<2x56x64xf32>
    vit.yield %124 : tensor<2x56x64xf32>
  } : tensor<2x56x64xf32>
  %125 = vit.param "norm.weight" : tensor<64xf32>
  %126 = vit.param "norm.bias" : tensor<64xf32>
  %127 = vit.layer_norm %69 scale(%125) bias(%126) epsilon 1.0e-06 : (tensor<2x56x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x56x64xf32>
  return %127 : tensor<2x56x64xf32>
}
