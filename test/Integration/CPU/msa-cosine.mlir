// Attention by cosines: on all tokens, in windows, shifted, with padding, and with a penalty twice as high.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x14x14xf32>)
  -> (tensor<1x196x64xf32> {vit.name = "all"},
     tensor<1x196x64xf32> {vit.name = "plain"},
     tensor<1x196x64xf32> {vit.name = "shifted"},
     tensor<1x196x64xf32> {vit.name = "padding"}) {
  %1 = vit.param "patch.weight" : tensor<64x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<64xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x14x14xf32>, tensor<64x1x1x1xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
  %4 = vit.param "all.logit_scale" : tensor<4xf32>
  %5 = vit.param "all.q.weight" : tensor<64x64xf32>
  %6 = vit.param "all.q.bias" : tensor<64xf32>
  %7 = vit.param "all.k.weight" : tensor<64x64xf32>
  %8 = vit.param "all.k.bias" : tensor<64xf32>
  %9 = vit.param "all.v.weight" : tensor<64x64xf32>
  %10 = vit.param "all.v.bias" : tensor<64xf32>
  %11 = vit.param "all.o.weight" : tensor<64x64xf32>
  %12 = vit.param "all.o.bias" : tensor<64xf32>
  %13 = vit.msa %3 heads 4 query(%5, %6) key(%7, %8) value(%9, %10) logit_scale(%4) projection(%11, %12) : (tensor<1x196x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<4xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
  %14 = vit.param "plain.logit_scale" : tensor<2x1x1xf32>
  %15 = vit.param "plain.table" : tensor<169x2xf32>
  %16 = vit.relative_bias %15 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %17 = vit.param "plain.q.weight" : tensor<64x64xf32>
  %18 = vit.param "plain.q.bias" : tensor<64xf32>
  %19 = vit.param "plain.k.weight" : tensor<64x64xf32>
  %20 = vit.param "plain.k.bias" : tensor<64xf32>
  %21 = vit.param "plain.v.weight" : tensor<64x64xf32>
  %22 = vit.param "plain.v.bias" : tensor<64xf32>
  %23 = vit.param "plain.o.weight" : tensor<64x64xf32>
  %24 = vit.param "plain.o.bias" : tensor<64xf32>
  %25 = vit.msa %3 heads 2 query(%17, %18) key(%19, %20) value(%21, %22) score_bias(%16) logit_scale(%14) projection(%23, %24) windows(<rows = 14, columns = 14, height = 7, width = 7>) : (tensor<1x196x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<2x1x1xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
  %26 = vit.param "shifted.logit_scale" : tensor<2x1x1xf32>
  %27 = vit.param "shifted.table" : tensor<169x2xf32>
  %28 = vit.relative_bias %27 grid [7, 7] : (tensor<169x2xf32>) -> tensor<2x49x49xf32>
  %29 = vit.param "shifted.q.weight" : tensor<64x64xf32>
  %30 = vit.param "shifted.q.bias" : tensor<64xf32>
  %31 = vit.param "shifted.k.weight" : tensor<64x64xf32>
  %32 = vit.param "shifted.k.bias" : tensor<64xf32>
  %33 = vit.param "shifted.v.weight" : tensor<64x64xf32>
  %34 = vit.param "shifted.v.bias" : tensor<64xf32>
  %35 = vit.param "shifted.o.weight" : tensor<64x64xf32>
  %36 = vit.param "shifted.o.bias" : tensor<64xf32>
  %37 = vit.msa %3 heads 2 query(%29, %30) key(%31, %32) value(%33, %34) score_bias(%28) logit_scale(%26) projection(%35, %36) windows(<rows = 14, columns = 14, height = 7, width = 7, down = 3, right = 3, penalty = 200>) : (tensor<1x196x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x49x49xf32>, tensor<2x1x1xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
  %38 = vit.param "padding.logit_scale" : tensor<2x1x1xf32>
  %39 = vit.param "padding.table" : tensor<165x2xf32>
  %40 = vit.relative_bias %39 grid [6, 8] : (tensor<165x2xf32>) -> tensor<2x48x48xf32>
  %41 = vit.param "padding.q.weight" : tensor<64x64xf32>
  %42 = vit.param "padding.q.bias" : tensor<64xf32>
  %43 = vit.param "padding.k.weight" : tensor<64x64xf32>
  %44 = vit.param "padding.k.bias" : tensor<64xf32>
  %45 = vit.param "padding.v.weight" : tensor<64x64xf32>
  %46 = vit.param "padding.v.bias" : tensor<64xf32>
  %47 = vit.param "padding.o.weight" : tensor<64x64xf32>
  %48 = vit.param "padding.o.bias" : tensor<64xf32>
  %49 = vit.msa %3 heads 2 query(%41, %42) key(%43, %44) value(%45, %46) score_bias(%40) logit_scale(%38) projection(%47, %48) windows(<rows = 14, columns = 14, height = 6, width = 8, down = 3, right = 4, padding_moves = true>) : (tensor<1x196x64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<64x64xf32>, tensor<64xf32>, tensor<2x48x48xf32>, tensor<2x1x1xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<1x196x64xf32>
  return %13, %25, %37, %49 : tensor<1x196x64xf32>, tensor<1x196x64xf32>, tensor<1x196x64xf32>, tensor<1x196x64xf32>
}
