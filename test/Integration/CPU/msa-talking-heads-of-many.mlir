// More than one block of everything: 200 tokens, five heads of 72, and of 16 tokens with six queries.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x200x8xf32>)
  -> (tensor<1x200x40xf32> {vit.name = "tokens"},
     tensor<1x6x40xf32> {vit.name = "few"}) {
  %1 = vit.param "patch.weight" : tensor<40x1x1x8xf32>
  %2 = vit.param "patch.bias" : tensor<40xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 8] : (tensor<1x1x200x8xf32>, tensor<40x1x1x8xf32>, tensor<40xf32>) -> tensor<1x200x40xf32>
  %4 = vit.param "norm.weight" : tensor<40xf32>
  %5 = vit.param "norm.bias" : tensor<40xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x200x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<1x200x40xf32>
  %7 = vit.param "few.weight" : tensor<40x1x185x8xf32>
  %8 = vit.param "few.bias" : tensor<40xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 8] : (tensor<1x1x200x8xf32>, tensor<40x1x185x8xf32>, tensor<40xf32>) -> tensor<1x16x40xf32>
  %10 = vit.param "norm_few.weight" : tensor<40xf32>
  %11 = vit.param "norm_few.bias" : tensor<40xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<1x16x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<1x16x40xf32>
  %13 = vit.param "six.weight" : tensor<40x1x195x8xf32>
  %14 = vit.param "six.bias" : tensor<40xf32>
  %15 = vit.patch_embed %image, %13, %14 stride [1, 8] : (tensor<1x1x200x8xf32>, tensor<40x1x195x8xf32>, tensor<40xf32>) -> tensor<1x6x40xf32>
  %16 = vit.param "norm_six.weight" : tensor<40xf32>
  %17 = vit.param "norm_six.bias" : tensor<40xf32>
  %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-06 : (tensor<1x6x40xf32>, tensor<40xf32>, tensor<40xf32>) -> tensor<1x6x40xf32>
  %19 = vit.param "tokens.q.weight" : tensor<360x40xf32>
  %20 = vit.param "tokens.q.bias" : tensor<360xf32>
  %21 = vit.param "tokens.k.weight" : tensor<360x40xf32>
  %22 = vit.param "tokens.k.bias" : tensor<360xf32>
  %23 = vit.param "tokens.v.weight" : tensor<360x40xf32>
  %24 = vit.param "tokens.v.bias" : tensor<360xf32>
  %25 = vit.param "tokens.o.weight" : tensor<40x360xf32>
  %26 = vit.param "tokens.o.bias" : tensor<40xf32>
  %27 = vit.param "tokens.score_mix.weight" : tensor<5x5xf32>
  %28 = vit.param "tokens.score_mix.bias" : tensor<5xf32>
  %29 = vit.param "tokens.weight_mix.weight" : tensor<5x5xf32>
  %30 = vit.param "tokens.weight_mix.bias" : tensor<5xf32>
  %31 = vit.msa %6 heads 5 query(%19, %20) key(%21, %22) value(%23, %24) score_mix(%27, %28) weight_mix(%29, %30) projection(%25, %26) : (tensor<1x200x40xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<5x5xf32>, tensor<5xf32>, tensor<5x5xf32>, tensor<5xf32>, tensor<40x360xf32>, tensor<40xf32>) -> tensor<1x200x40xf32>
  %32 = vit.param "few.q.weight" : tensor<40x40xf32>
  %33 = vit.param "few.q.bias" : tensor<40xf32>
  %34 = vit.param "few.k.weight" : tensor<40x40xf32>
  %35 = vit.param "few.k.bias" : tensor<40xf32>
  %36 = vit.param "few.v.weight" : tensor<40x40xf32>
  %37 = vit.param "few.v.bias" : tensor<40xf32>
  %38 = vit.param "few.o.weight" : tensor<40x40xf32>
  %39 = vit.param "few.o.bias" : tensor<40xf32>
  %40 = vit.param "few.score_mix.weight" : tensor<4x4xf32>
  %41 = vit.param "few.score_mix.bias" : tensor<4xf32>
  %42 = vit.param "few.weight_mix.weight" : tensor<4x4xf32>
  %43 = vit.param "few.weight_mix.bias" : tensor<4xf32>
  %44 = vit.msa %18 context(%12) heads 4 query(%32, %33) key(%34, %35) value(%36, %37) score_mix(%40, %41) weight_mix(%42, %43) projection(%38, %39) : (tensor<1x6x40xf32>, tensor<1x16x40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<40x40xf32>, tensor<40xf32>) -> tensor<1x6x40xf32>
  return %31, %44 : tensor<1x200x40xf32>, tensor<1x6x40xf32>
}
