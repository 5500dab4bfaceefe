// More than one block of everything: 200 tokens, five heads of 72, and of 16 tokens with six queries; values that are copied.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x200x8xf32>)
  -> (tensor<1x200x40xf32> {vit.name = "tokens"},
     tensor<1x6x40xf32> {vit.name = "few"},
     tensor<1x200x40xf32> {vit.name = "copied"}) {
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
  %19 = vit.layer_number [0.4] : () -> tensor<1xf32>
  %20 = vit.param "tokens.q.weight" : tensor<360x40xf32>
  %21 = vit.param "tokens.q.bias" : tensor<360xf32>
  %22 = vit.param "tokens.k.weight" : tensor<360x40xf32>
  %23 = vit.param "tokens.k.bias" : tensor<360xf32>
  %24 = vit.param "tokens.v.weight" : tensor<360x40xf32>
  %25 = vit.param "tokens.v.bias" : tensor<360xf32>
  %26 = vit.param "tokens.o.weight" : tensor<40x360xf32>
  %27 = vit.param "tokens.o.bias" : tensor<40xf32>
  %28 = vit.param "tokens.lambda_q1" : tensor<36xf32>
  %29 = vit.param "tokens.lambda_k1" : tensor<36xf32>
  %30 = vit.param "tokens.lambda_q2" : tensor<36xf32>
  %31 = vit.param "tokens.lambda_k2" : tensor<36xf32>
  %32 = vit.differential_lambda %28, %29, %30, %31 init(%19) : (tensor<36xf32>, tensor<36xf32>, tensor<36xf32>, tensor<36xf32>, tensor<1xf32>) -> tensor<1xf32>
  %33 = vit.param "tokens.head_norm.weight" : tensor<72xf32>
  %34 = vit.msa %6 heads 5 query(%20, %21) key(%22, %23) value(%24, %25) differential(%32, %19, %33) projection(%26, %27) : (tensor<1x200x40xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<360x40xf32>, tensor<360xf32>, tensor<1xf32>, tensor<1xf32>, tensor<72xf32>, tensor<40x360xf32>, tensor<40xf32>) -> tensor<1x200x40xf32>
  %35 = vit.param "few.q.weight" : tensor<40x40xf32>
  %36 = vit.param "few.q.bias" : tensor<40xf32>
  %37 = vit.param "few.k.weight" : tensor<40x40xf32>
  %38 = vit.param "few.k.bias" : tensor<40xf32>
  %39 = vit.param "few.v.weight" : tensor<40x40xf32>
  %40 = vit.param "few.v.bias" : tensor<40xf32>
  %41 = vit.param "few.o.weight" : tensor<40x40xf32>
  %42 = vit.param "few.o.bias" : tensor<40xf32>
  %43 = vit.param "few.lambda_q1" : tensor<5xf32>
  %44 = vit.param "few.lambda_k1" : tensor<5xf32>
  %45 = vit.param "few.lambda_q2" : tensor<5xf32>
  %46 = vit.param "few.lambda_k2" : tensor<5xf32>
  %47 = vit.differential_lambda %43, %44, %45, %46 init(%19) : (tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<1xf32>) -> tensor<1xf32>
  %48 = vit.param "few.head_norm.weight" : tensor<10xf32>
  %49 = vit.msa %18 context(%12) heads 4 query(%35, %36) key(%37, %38) value(%39, %40) differential(%47, %19, %48) projection(%41, %42) : (tensor<1x6x40xf32>, tensor<1x16x40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<40x40xf32>, tensor<40xf32>, tensor<1xf32>, tensor<1xf32>, tensor<10xf32>, tensor<40x40xf32>, tensor<40xf32>) -> tensor<1x6x40xf32>
  %50 = vit.param "copied.q.weight" : tensor<192x40xf32>
  %51 = vit.param "copied.q.bias" : tensor<192xf32>
  %52 = vit.param "copied.k.weight" : tensor<192x40xf32>
  %53 = vit.param "copied.k.bias" : tensor<192xf32>
  %54 = vit.param "copied.v.weight" : tensor<192x40xf32>
  %55 = vit.param "copied.v.bias" : tensor<192xf32>
  %56 = vit.param "copied.o.weight" : tensor<40x192xf32>
  %57 = vit.param "copied.o.bias" : tensor<40xf32>
  %58 = vit.param "copied.lambda_q1" : tensor<96xf32>
  %59 = vit.param "copied.lambda_k1" : tensor<96xf32>
  %60 = vit.param "copied.lambda_q2" : tensor<96xf32>
  %61 = vit.param "copied.lambda_k2" : tensor<96xf32>
  %62 = vit.differential_lambda %58, %59, %60, %61 init(%19) : (tensor<96xf32>, tensor<96xf32>, tensor<96xf32>, tensor<96xf32>, tensor<1xf32>) -> tensor<1xf32>
  %63 = vit.param "copied.head_norm.weight" : tensor<192xf32>
  %64 = vit.msa %6 heads 1 query(%50, %51) key(%52, %53) value(%54, %55) differential(%62, %19, %63) projection(%56, %57) : (tensor<1x200x40xf32>, tensor<192x40xf32>, tensor<192xf32>, tensor<192x40xf32>, tensor<192xf32>, tensor<192x40xf32>, tensor<192xf32>, tensor<1xf32>, tensor<1xf32>, tensor<192xf32>, tensor<40x192xf32>, tensor<40xf32>) -> tensor<1x200x40xf32>
  return %34, %49, %64 : tensor<1x200x40xf32>, tensor<1x6x40xf32>, tensor<1x200x40xf32>
}
