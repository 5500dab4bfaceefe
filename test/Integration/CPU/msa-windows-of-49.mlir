// Swin's windows, of one place more than vectors have numbers: plain, shifted, with padding.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x14x21xf32>)
  -> (tensor<1x294x64xf32> {vit.name = "plain"},
     tensor<1x294x64xf32> {vit.name = "shifted"},
     tensor<1x260x64xf32> {vit.name = "padding"},
     tensor<1x260x64xf32> {vit.name = "stays"},
     tensor<1x260x64xf32> {vit.name = "moves"}) {
  %1 = vit.param "plain.weight" : tensor<64x1x1x1xf32>
  %2 = vit.param "plain.bias" : tensor<64xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x14x21xf32>, tensor<64x1x1x1xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %4 = vit.param "plain.norm.weight" : tensor<64xf32>
  %5 = vit.param "plain.norm.bias" : tensor<64xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x294x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %7 = vit.param "plain.table" : tensor<169x2xf32>
  %8 = vit.relative_bias %7 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %9 = vit.param "plain.msa.q.weight" : tensor<64x64xf32>
  %10 = vit.param "plain.msa.q.bias" : tensor<64xf32>
  %11 = vit.param "plain.msa.k.weight" : tensor<64x64xf32>
  %12 = vit.param "plain.msa.k.bias" : tensor<64xf32>
  %13 = vit.param "plain.msa.v.weight" : tensor<64x64xf32>
  %14 = vit.param "plain.msa.v.bias" : tensor<64xf32>
  %15 = vit.param "plain.msa.o.weight" : tensor<64x64xf32>
  %16 = vit.param "plain.msa.o.bias" : tensor<64xf32>
  %17 = vit.msa %6 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) score_bias(%8) projection(%15, %16) windows(<rows = 14, columns = 21, height = 7, width = 7>) : (tensor<1x294x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %18 = vit.param "shifted.weight" : tensor<64x1x1x1xf32>
  %19 = vit.param "shifted.bias" : tensor<64xf32>
  %20 = vit.patch_embed %image, %18, %19 stride [1, 1] : (tensor<1x1x14x21xf32>, tensor<64x1x1x1xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %21 = vit.param "shifted.norm.weight" : tensor<64xf32>
  %22 = vit.param "shifted.norm.bias" : tensor<64xf32>
  %23 = vit.layer_norm %20 scale(%21) bias(%22) epsilon 1.0e-06 : (tensor<1x294x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %24 = vit.param "shifted.table" : tensor<169x2xf32>
  %25 = vit.relative_bias %24 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %26 = vit.param "shifted.msa.q.weight" : tensor<64x64xf32>
  %27 = vit.param "shifted.msa.q.bias" : tensor<64xf32>
  %28 = vit.param "shifted.msa.k.weight" : tensor<64x64xf32>
  %29 = vit.param "shifted.msa.k.bias" : tensor<64xf32>
  %30 = vit.param "shifted.msa.v.weight" : tensor<64x64xf32>
  %31 = vit.param "shifted.msa.v.bias" : tensor<64xf32>
  %32 = vit.param "shifted.msa.o.weight" : tensor<64x64xf32>
  %33 = vit.param "shifted.msa.o.bias" : tensor<64xf32>
  %34 = vit.msa %23 heads 2 query(%26, %27) key(%28, %29) value(%30, %31) score_bias(%25) projection(%32, %33) windows(<rows = 14, columns = 21, height = 7, width = 7, down = 3, right = 3>) : (tensor<1x294x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x294x64xf32>
  %35 = vit.param "padding.weight" : tensor<64x1x2x2xf32>
  %36 = vit.param "padding.bias" : tensor<64xf32>
  %37 = vit.patch_embed %image, %35, %36 stride [1, 1] : (tensor<1x1x14x21xf32>, tensor<64x1x2x2xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %38 = vit.param "padding.norm.weight" : tensor<64xf32>
  %39 = vit.param "padding.norm.bias" : tensor<64xf32>
  %40 = vit.layer_norm %37 scale(%38) bias(%39) epsilon 1.0e-06 : (tensor<1x260x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %41 = vit.param "padding.table" : tensor<169x2xf32>
  %42 = vit.relative_bias %41 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %43 = vit.param "padding.msa.q.weight" : tensor<64x64xf32>
  %44 = vit.param "padding.msa.q.bias" : tensor<64xf32>
  %45 = vit.param "padding.msa.k.weight" : tensor<64x64xf32>
  %46 = vit.param "padding.msa.k.bias" : tensor<64xf32>
  %47 = vit.param "padding.msa.v.weight" : tensor<64x64xf32>
  %48 = vit.param "padding.msa.v.bias" : tensor<64xf32>
  %49 = vit.param "padding.msa.o.weight" : tensor<64x64xf32>
  %50 = vit.param "padding.msa.o.bias" : tensor<64xf32>
  %51 = vit.msa %40 heads 2 query(%43, %44) key(%45, %46) value(%47, %48) score_bias(%42) projection(%49, %50) windows(<rows = 13, columns = 20, height = 7, width = 7>) : (tensor<1x260x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %52 = vit.param "stays.weight" : tensor<64x1x2x2xf32>
  %53 = vit.param "stays.bias" : tensor<64xf32>
  %54 = vit.patch_embed %image, %52, %53 stride [1, 1] : (tensor<1x1x14x21xf32>, tensor<64x1x2x2xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %55 = vit.param "stays.norm.weight" : tensor<64xf32>
  %56 = vit.param "stays.norm.bias" : tensor<64xf32>
  %57 = vit.layer_norm %54 scale(%55) bias(%56) epsilon 1.0e-06 : (tensor<1x260x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %58 = vit.param "stays.table" : tensor<169x2xf32>
  %59 = vit.relative_bias %58 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %60 = vit.param "stays.msa.q.weight" : tensor<64x64xf32>
  %61 = vit.param "stays.msa.q.bias" : tensor<64xf32>
  %62 = vit.param "stays.msa.k.weight" : tensor<64x64xf32>
  %63 = vit.param "stays.msa.k.bias" : tensor<64xf32>
  %64 = vit.param "stays.msa.v.weight" : tensor<64x64xf32>
  %65 = vit.param "stays.msa.v.bias" : tensor<64xf32>
  %66 = vit.param "stays.msa.o.weight" : tensor<64x64xf32>
  %67 = vit.param "stays.msa.o.bias" : tensor<64xf32>
  %68 = vit.msa %57 heads 2 query(%60, %61) key(%62, %63) value(%64, %65) score_bias(%59) projection(%66, %67) windows(<rows = 13, columns = 20, height = 7, width = 7, down = 3, right = 3>) : (tensor<1x260x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %69 = vit.param "moves.weight" : tensor<64x1x2x2xf32>
  %70 = vit.param "moves.bias" : tensor<64xf32>
  %71 = vit.patch_embed %image, %69, %70 stride [1, 1] : (tensor<1x1x14x21xf32>, tensor<64x1x2x2xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %72 = vit.param "moves.norm.weight" : tensor<64xf32>
  %73 = vit.param "moves.norm.bias" : tensor<64xf32>
  %74 = vit.layer_norm %71 scale(%72) bias(%73) epsilon 1.0e-06 : (tensor<1x260x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  %75 = vit.param "moves.table" : tensor<169x2xf32>
  %76 = vit.relative_bias %75 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %77 = vit.param "moves.msa.q.weight" : tensor<64x64xf32>
  %78 = vit.param "moves.msa.q.bias" : tensor<64xf32>
  %79 = vit.param "moves.msa.k.weight" : tensor<64x64xf32>
  %80 = vit.param "moves.msa.k.bias" : tensor<64xf32>
  %81 = vit.param "moves.msa.v.weight" : tensor<64x64xf32>
  %82 = vit.param "moves.msa.v.bias" : tensor<64xf32>
  %83 = vit.param "moves.msa.o.weight" : tensor<64x64xf32>
  %84 = vit.param "moves.msa.o.bias" : tensor<64xf32>
  %85 = vit.msa %74 heads 2 query(%77, %78) key(%79, %80) value(%81, %82) score_bias(%76) projection(%83, %84) windows(<rows = 13, columns = 20, height = 7, width = 7, down = 3, right = 3, padding_moves = true>) : (tensor<1x260x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x260x64xf32>
  return %17, %34, %51, %68, %85 : tensor<1x294x64xf32>, tensor<1x294x64xf32>, tensor<1x260x64xf32>, tensor<1x260x64xf32>, tensor<1x260x64xf32>
}
