// Three stages of a Swin Transformer; the last has one window.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x32x48xf32>)
  -> (tensor<1x7xf32> {vit.name = "logits"},
     tensor<1x24x96xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<32x3x2x2xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [2, 2] : (tensor<1x3x32x48xf32>, tensor<32x3x2x2xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
  %4 = vit.param "patch_norm.weight" : tensor<32xf32>
  %5 = vit.param "patch_norm.bias" : tensor<32xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x384x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
  %7 = vit.encoder %6 layers(2) {
  ^bb0(%8: tensor<1x384x32xf32>):
    %9 = vit.param "layer.{i}.a.even.table" layers(2) step(2) : tensor<77x2xf32>
    %10 = vit.relative_bias %9 grid [4, 6] : (tensor<77x2xf32>) -> tensor<2x24x24xf32>
    %11 = vit.param "layer.{i}.a.even.norm1.weight" layers(2) step(2) : tensor<32xf32>
    %12 = vit.param "layer.{i}.a.even.norm1.bias" layers(2) step(2) : tensor<32xf32>
    %13 = vit.layer_norm %8 scale(%11) bias(%12) epsilon 1.0e-06 : (tensor<1x384x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %14 = vit.param "layer.{i}.a.even.attention.q.weight" layers(2) step(2) : tensor<32x32xf32>
    %15 = vit.param "layer.{i}.a.even.attention.q.bias" layers(2) step(2) : tensor<32xf32>
    %16 = vit.param "layer.{i}.a.even.attention.k.weight" layers(2) step(2) : tensor<32x32xf32>
    %17 = vit.param "layer.{i}.a.even.attention.k.bias" layers(2) step(2) : tensor<32xf32>
    %18 = vit.param "layer.{i}.a.even.attention.v.weight" layers(2) step(2) : tensor<32x32xf32>
    %19 = vit.param "layer.{i}.a.even.attention.v.bias" layers(2) step(2) : tensor<32xf32>
    %20 = vit.param "layer.{i}.a.even.attention.o.weight" layers(2) step(2) : tensor<32x32xf32>
    %21 = vit.param "layer.{i}.a.even.attention.o.bias" layers(2) step(2) : tensor<32xf32>
    %22 = vit.msa %13 heads 2 query(%14, %15) key(%16, %17) value(%18, %19) score_bias(%10) projection(%20, %21) windows(<rows = 16, columns = 24, height = 4, width = 6>) : (tensor<1x384x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x24x24xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %23 = vit.residual %8, %22 : (tensor<1x384x32xf32>, tensor<1x384x32xf32>) -> tensor<1x384x32xf32>
    %24 = vit.param "layer.{i}.a.even.norm2.weight" layers(2) step(2) : tensor<32xf32>
    %25 = vit.param "layer.{i}.a.even.norm2.bias" layers(2) step(2) : tensor<32xf32>
    %26 = vit.layer_norm %23 scale(%24) bias(%25) epsilon 1.0e-06 : (tensor<1x384x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %27 = vit.param "layer.{i}.a.even.mlp.fc1.weight" layers(2) step(2) : tensor<64x32xf32>
    %28 = vit.param "layer.{i}.a.even.mlp.fc1.bias" layers(2) step(2) : tensor<64xf32>
    %29 = vit.param "layer.{i}.a.even.mlp.fc2.weight" layers(2) step(2) : tensor<32x64xf32>
    %30 = vit.param "layer.{i}.a.even.mlp.fc2.bias" layers(2) step(2) : tensor<32xf32>
    %31 = vit.mlp %26 fc1(%27, %28) fc2(%29, %30) activation(gelu) : (tensor<1x384x32xf32>, tensor<64x32xf32>, tensor<64xf32>, tensor<32x64xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %32 = vit.residual %23, %31 : (tensor<1x384x32xf32>, tensor<1x384x32xf32>) -> tensor<1x384x32xf32>
    %33 = vit.param "layer.{i}.a.odd.table" layers(2) first(1) step(2) : tensor<77x2xf32>
    %34 = vit.relative_bias %33 grid [4, 6] : (tensor<77x2xf32>) -> tensor<2x24x24xf32>
    %35 = vit.param "layer.{i}.a.odd.norm1.weight" layers(2) first(1) step(2) : tensor<32xf32>
    %36 = vit.param "layer.{i}.a.odd.norm1.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %37 = vit.layer_norm %32 scale(%35) bias(%36) epsilon 1.0e-06 : (tensor<1x384x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %38 = vit.param "layer.{i}.a.odd.attention.q.weight" layers(2) first(1) step(2) : tensor<32x32xf32>
    %39 = vit.param "layer.{i}.a.odd.attention.q.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %40 = vit.param "layer.{i}.a.odd.attention.k.weight" layers(2) first(1) step(2) : tensor<32x32xf32>
    %41 = vit.param "layer.{i}.a.odd.attention.k.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %42 = vit.param "layer.{i}.a.odd.attention.v.weight" layers(2) first(1) step(2) : tensor<32x32xf32>
    %43 = vit.param "layer.{i}.a.odd.attention.v.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %44 = vit.param "layer.{i}.a.odd.attention.o.weight" layers(2) first(1) step(2) : tensor<32x32xf32>
    %45 = vit.param "layer.{i}.a.odd.attention.o.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %46 = vit.msa %37 heads 2 query(%38, %39) key(%40, %41) value(%42, %43) score_bias(%34) projection(%44, %45) windows(<rows = 16, columns = 24, height = 4, width = 6, down = 2, right = 3>) : (tensor<1x384x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x24x24xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %47 = vit.residual %32, %46 : (tensor<1x384x32xf32>, tensor<1x384x32xf32>) -> tensor<1x384x32xf32>
    %48 = vit.param "layer.{i}.a.odd.norm2.weight" layers(2) first(1) step(2) : tensor<32xf32>
    %49 = vit.param "layer.{i}.a.odd.norm2.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %50 = vit.layer_norm %47 scale(%48) bias(%49) epsilon 1.0e-06 : (tensor<1x384x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %51 = vit.param "layer.{i}.a.odd.mlp.fc1.weight" layers(2) first(1) step(2) : tensor<64x32xf32>
    %52 = vit.param "layer.{i}.a.odd.mlp.fc1.bias" layers(2) first(1) step(2) : tensor<64xf32>
    %53 = vit.param "layer.{i}.a.odd.mlp.fc2.weight" layers(2) first(1) step(2) : tensor<32x64xf32>
    %54 = vit.param "layer.{i}.a.odd.mlp.fc2.bias" layers(2) first(1) step(2) : tensor<32xf32>
    %55 = vit.mlp %50 fc1(%51, %52) fc2(%53, %54) activation(gelu) : (tensor<1x384x32xf32>, tensor<64x32xf32>, tensor<64xf32>, tensor<32x64xf32>, tensor<32xf32>) -> tensor<1x384x32xf32>
    %56 = vit.residual %47, %55 : (tensor<1x384x32xf32>, tensor<1x384x32xf32>) -> tensor<1x384x32xf32>
    vit.yield %56 : tensor<1x384x32xf32>
  } : tensor<1x384x32xf32>
  %57 = vit.patch_merge %7 grid [16, 24] : (tensor<1x384x32xf32>) -> tensor<1x96x128xf32>
  %58 = vit.param "merge1.norm.weight" : tensor<128xf32>
  %59 = vit.param "merge1.norm.bias" : tensor<128xf32>
  %60 = vit.layer_norm %57 scale(%58) bias(%59) epsilon 1.0e-06 : (tensor<1x96x128xf32>, tensor<128xf32>, tensor<128xf32>) -> tensor<1x96x128xf32>
  %61 = vit.param "merge1.reduction.weight" : tensor<64x128xf32>
  %62 = vit.linear %60, %61 : (tensor<1x96x128xf32>, tensor<64x128xf32>) -> tensor<1x96x64xf32>
  %63 = vit.encoder %62 layers(1) {
  ^bb0(%64: tensor<1x96x64xf32>):
    %65 = vit.param "layer.{i}.b.even.table" layers(1) step(2) : tensor<77x4xf32>
    %66 = vit.relative_bias %65 grid [4, 6] : (tensor<77x4xf32>) -> tensor<4x24x24xf32>
    %67 = vit.param "layer.{i}.b.even.norm1.weight" layers(1) step(2) : tensor<64xf32>
    %68 = vit.param "layer.{i}.b.even.norm1.bias" layers(1) step(2) : tensor<64xf32>
    %69 = vit.layer_norm %64 scale(%67) bias(%68) epsilon 1.0e-06 : (tensor<1x96x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %70 = vit.param "layer.{i}.b.even.attention.q.weight" layers(1) step(2) : tensor<64x64xf32>
    %71 = vit.param "layer.{i}.b.even.attention.q.bias" layers(1) step(2) : tensor<64xf32>
    %72 = vit.param "layer.{i}.b.even.attention.k.weight" layers(1) step(2) : tensor<64x64xf32>
    %73 = vit.param "layer.{i}.b.even.attention.k.bias" layers(1) step(2) : tensor<64xf32>
    %74 = vit.param "layer.{i}.b.even.attention.v.weight" layers(1) step(2) : tensor<64x64xf32>
    %75 = vit.param "layer.{i}.b.even.attention.v.bias" layers(1) step(2) : tensor<64xf32>
    %76 = vit.param "layer.{i}.b.even.attention.o.weight" layers(1) step(2) : tensor<64x64xf32>
    %77 = vit.param "layer.{i}.b.even.attention.o.bias" layers(1) step(2) : tensor<64xf32>
    %78 = vit.msa %69 heads 4 query(%70, %71) key(%72, %73) value(%74, %75) score_bias(%66) projection(%76, %77) windows(<rows = 8, columns = 12, height = 4, width = 6>) : (tensor<1x96x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<4x24x24xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %79 = vit.residual %64, %78 : (tensor<1x96x64xf32>, tensor<1x96x64xf32>) -> tensor<1x96x64xf32>
    %80 = vit.param "layer.{i}.b.even.norm2.weight" layers(1) step(2) : tensor<64xf32>
    %81 = vit.param "layer.{i}.b.even.norm2.bias" layers(1) step(2) : tensor<64xf32>
    %82 = vit.layer_norm %79 scale(%80) bias(%81) epsilon 1.0e-06 : (tensor<1x96x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %83 = vit.param "layer.{i}.b.even.mlp.fc1.weight" layers(1) step(2) : tensor<128x64xf32>
    %84 = vit.param "layer.{i}.b.even.mlp.fc1.bias" layers(1) step(2) : tensor<128xf32>
    %85 = vit.param "layer.{i}.b.even.mlp.fc2.weight" layers(1) step(2) : tensor<64x128xf32>
    %86 = vit.param "layer.{i}.b.even.mlp.fc2.bias" layers(1) step(2) : tensor<64xf32>
    %87 = vit.mlp %82 fc1(%83, %84) fc2(%85, %86) activation(gelu) : (tensor<1x96x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %88 = vit.residual %79, %87 : (tensor<1x96x64xf32>, tensor<1x96x64xf32>) -> tensor<1x96x64xf32>
    %89 = vit.param "layer.{i}.b.odd.table" layers(1) first(1) step(2) : tensor<77x4xf32>
    %90 = vit.relative_bias %89 grid [4, 6] : (tensor<77x4xf32>) -> tensor<4x24x24xf32>
    %91 = vit.param "layer.{i}.b.odd.norm1.weight" layers(1) first(1) step(2) : tensor<64xf32>
    %92 = vit.param "layer.{i}.b.odd.norm1.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %93 = vit.layer_norm %88 scale(%91) bias(%92) epsilon 1.0e-06 : (tensor<1x96x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %94 = vit.param "layer.{i}.b.odd.attention.q.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %95 = vit.param "layer.{i}.b.odd.attention.q.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %96 = vit.param "layer.{i}.b.odd.attention.k.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %97 = vit.param "layer.{i}.b.odd.attention.k.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %98 = vit.param "layer.{i}.b.odd.attention.v.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %99 = vit.param "layer.{i}.b.odd.attention.v.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %100 = vit.param "layer.{i}.b.odd.attention.o.weight" layers(1) first(1) step(2) : tensor<64x64xf32>
    %101 = vit.param "layer.{i}.b.odd.attention.o.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %102 = vit.msa %93 heads 4 query(%94, %95) key(%96, %97) value(%98, %99) score_bias(%90) projection(%100, %101) windows(<rows = 8, columns = 12, height = 4, width = 6, down = 2, right = 3>) : (tensor<1x96x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<4x24x24xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %103 = vit.residual %88, %102 : (tensor<1x96x64xf32>, tensor<1x96x64xf32>) -> tensor<1x96x64xf32>
    %104 = vit.param "layer.{i}.b.odd.norm2.weight" layers(1) first(1) step(2) : tensor<64xf32>
    %105 = vit.param "layer.{i}.b.odd.norm2.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %106 = vit.layer_norm %103 scale(%104) bias(%105) epsilon 1.0e-06 : (tensor<1x96x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %107 = vit.param "layer.{i}.b.odd.mlp.fc1.weight" layers(1) first(1) step(2) : tensor<128x64xf32>
    %108 = vit.param "layer.{i}.b.odd.mlp.fc1.bias" layers(1) first(1) step(2) : tensor<128xf32>
    %109 = vit.param "layer.{i}.b.odd.mlp.fc2.weight" layers(1) first(1) step(2) : tensor<64x128xf32>
    %110 = vit.param "layer.{i}.b.odd.mlp.fc2.bias" layers(1) first(1) step(2) : tensor<64xf32>
    %111 = vit.mlp %106 fc1(%107, %108) fc2(%109, %110) activation(gelu) : (tensor<1x96x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<1x96x64xf32>
    %112 = vit.residual %103, %111 : (tensor<1x96x64xf32>, tensor<1x96x64xf32>) -> tensor<1x96x64xf32>
    vit.yield %112 : tensor<1x96x64xf32>
  } : tensor<1x96x64xf32>
  %113 = vit.patch_merge %63 grid [8, 12] : (tensor<1x96x64xf32>) -> tensor<1x24x256xf32>
  %114 = vit.param "merge2.norm.weight" : tensor<256xf32>
  %115 = vit.param "merge2.norm.bias" : tensor<256xf32>
  %116 = vit.layer_norm %113 scale(%114) bias(%115) epsilon 1.0e-06 : (tensor<1x24x256xf32>, tensor<256xf32>, tensor<256xf32>) -> tensor<1x24x256xf32>
  %117 = vit.param "merge2.reduction.weight" : tensor<96x256xf32>
  %118 = vit.linear %116, %117 : (tensor<1x24x256xf32>, tensor<96x256xf32>) -> tensor<1x24x96xf32>
  %119 = vit.encoder %118 layers(1) {
  ^bb0(%120: tensor<1x24x96xf32>):
    %121 = vit.param "layer.{i}.c.even.table" layers(1) step(2) : tensor<77x3xf32>
    %122 = vit.relative_bias %121 grid [4, 6] : (tensor<77x3xf32>) -> tensor<3x24x24xf32>
    %123 = vit.param "layer.{i}.c.even.norm1.weight" layers(1) step(2) : tensor<96xf32>
    %124 = vit.param "layer.{i}.c.even.norm1.bias" layers(1) step(2) : tensor<96xf32>
    %125 = vit.layer_norm %120 scale(%123) bias(%124) epsilon 1.0e-06 : (tensor<1x24x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %126 = vit.param "layer.{i}.c.even.attention.q.weight" layers(1) step(2) : tensor<96x96xf32>
    %127 = vit.param "layer.{i}.c.even.attention.q.bias" layers(1) step(2) : tensor<96xf32>
    %128 = vit.param "layer.{i}.c.even.attention.k.weight" layers(1) step(2) : tensor<96x96xf32>
    %129 = vit.param "layer.{i}.c.even.attention.k.bias" layers(1) step(2) : tensor<96xf32>
    %130 = vit.param "layer.{i}.c.even.attention.v.weight" layers(1) step(2) : tensor<96x96xf32>
    %131 = vit.param "layer.{i}.c.even.attention.v.bias" layers(1) step(2) : tensor<96xf32>
    %132 = vit.param "layer.{i}.c.even.attention.o.weight" layers(1) step(2) : tensor<96x96xf32>
    %133 = vit.param "layer.{i}.c.even.attention.o.bias" layers(1) step(2) : tensor<96xf32>
    %134 = vit.msa %125 heads 3 query(%126, %127) key(%128, %129) value(%130, %131) score_bias(%122) projection(%132, %133) windows(<rows = 4, columns = 6, height = 4, width = 6>) : (tensor<1x24x96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<3x24x24xf32>, tensor<96x96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %135 = vit.residual %120, %134 : (tensor<1x24x96xf32>, tensor<1x24x96xf32>) -> tensor<1x24x96xf32>
    %136 = vit.param "layer.{i}.c.even.norm2.weight" layers(1) step(2) : tensor<96xf32>
    %137 = vit.param "layer.{i}.c.even.norm2.bias" layers(1) step(2) : tensor<96xf32>
    %138 = vit.layer_norm %135 scale(%136) bias(%137) epsilon 1.0e-06 : (tensor<1x24x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %139 = vit.param "layer.{i}.c.even.mlp.fc1.weight" layers(1) step(2) : tensor<192x96xf32>
    %140 = vit.param "layer.{i}.c.even.mlp.fc1.bias" layers(1) step(2) : tensor<192xf32>
    %141 = vit.param "layer.{i}.c.even.mlp.fc2.weight" layers(1) step(2) : tensor<96x192xf32>
    %142 = vit.param "layer.{i}.c.even.mlp.fc2.bias" layers(1) step(2) : tensor<96xf32>
    %143 = vit.mlp %138 fc1(%139, %140) fc2(%141, %142) activation(gelu) : (tensor<1x24x96xf32>, tensor<192x96xf32>, tensor<192xf32>, tensor<96x192xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %144 = vit.residual %135, %143 : (tensor<1x24x96xf32>, tensor<1x24x96xf32>) -> tensor<1x24x96xf32>
    %145 = vit.param "layer.{i}.c.odd.table" layers(1) first(1) step(2) : tensor<77x3xf32>
    %146 = vit.relative_bias %145 grid [4, 6] : (tensor<77x3xf32>) -> tensor<3x24x24xf32>
    %147 = vit.param "layer.{i}.c.odd.norm1.weight" layers(1) first(1) step(2) : tensor<96xf32>
    %148 = vit.param "layer.{i}.c.odd.norm1.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %149 = vit.layer_norm %144 scale(%147) bias(%148) epsilon 1.0e-06 : (tensor<1x24x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %150 = vit.param "layer.{i}.c.odd.attention.q.weight" layers(1) first(1) step(2) : tensor<96x96xf32>
    %151 = vit.param "layer.{i}.c.odd.attention.q.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %152 = vit.param "layer.{i}.c.odd.attention.k.weight" layers(1) first(1) step(2) : tensor<96x96xf32>
    %153 = vit.param "layer.{i}.c.odd.attention.k.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %154 = vit.param "layer.{i}.c.odd.attention.v.weight" layers(1) first(1) step(2) : tensor<96x96xf32>
    %155 = vit.param "layer.{i}.c.odd.attention.v.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %156 = vit.param "layer.{i}.c.odd.attention.o.weight" layers(1) first(1) step(2) : tensor<96x96xf32>
    %157 = vit.param "layer.{i}.c.odd.attention.o.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %158 = vit.msa %149 heads 3 query(%150, %151) key(%152, %153) value(%154, %155) score_bias(%146) projection(%156, %157) windows(<rows = 4, columns = 6, height = 4, width = 6, down = 2, right = 3>) : (tensor<1x24x96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<96x96xf32>, tensor<96xf32>, tensor<3x24x24xf32>, tensor<96x96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %159 = vit.residual %144, %158 : (tensor<1x24x96xf32>, tensor<1x24x96xf32>) -> tensor<1x24x96xf32>
    %160 = vit.param "layer.{i}.c.odd.norm2.weight" layers(1) first(1) step(2) : tensor<96xf32>
    %161 = vit.param "layer.{i}.c.odd.norm2.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %162 = vit.layer_norm %159 scale(%160) bias(%161) epsilon 1.0e-06 : (tensor<1x24x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %163 = vit.param "layer.{i}.c.odd.mlp.fc1.weight" layers(1) first(1) step(2) : tensor<192x96xf32>
    %164 = vit.param "layer.{i}.c.odd.mlp.fc1.bias" layers(1) first(1) step(2) : tensor<192xf32>
    %165 = vit.param "layer.{i}.c.odd.mlp.fc2.weight" layers(1) first(1) step(2) : tensor<96x192xf32>
    %166 = vit.param "layer.{i}.c.odd.mlp.fc2.bias" layers(1) first(1) step(2) : tensor<96xf32>
    %167 = vit.mlp %162 fc1(%163, %164) fc2(%165, %166) activation(gelu) : (tensor<1x24x96xf32>, tensor<192x96xf32>, tensor<192xf32>, tensor<96x192xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
    %168 = vit.residual %159, %167 : (tensor<1x24x96xf32>, tensor<1x24x96xf32>) -> tensor<1x24x96xf32>
    vit.yield %168 : tensor<1x24x96xf32>
  } : tensor<1x24x96xf32>
  %169 = vit.param "norm.weight" : tensor<96xf32>
  %170 = vit.param "norm.bias" : tensor<96xf32>
  %171 = vit.layer_norm %119 scale(%169) bias(%170) epsilon 1.0e-06 : (tensor<1x24x96xf32>, tensor<96xf32>, tensor<96xf32>) -> tensor<1x24x96xf32>
  %172 = vit.pool %171 mean : (tensor<1x24x96xf32>) -> tensor<1x96xf32>
  %173 = vit.param "head.0.weight" : tensor<7x96xf32>
  %174 = vit.param "head.0.bias" : tensor<7xf32>
  %175 = vit.head inputs(%172) weights(%173) biases(%174) activation(none) : (tensor<1x96xf32>, tensor<7x96xf32>, tensor<7xf32>) -> tensor<1x7xf32>
  return %175, %119 : tensor<1x7xf32>, tensor<1x24x96xf32>
}
