// Biases by a perceptron of distances: Swin v2's, Christoph Reich's, with a class token, each with a shape of its own.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x12x12xf32>)
  -> (tensor<1x24x32xf32> {vit.name = "v2"},
     tensor<1x24x32xf32> {vit.name = "cr"},
     tensor<1x25x32xf32> {vit.name = "token"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x2x3xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [2, 3] : (tensor<1x1x12x12xf32>, tensor<32x1x2x3xf32>, tensor<32xf32>) -> tensor<1x24x32xf32>
  %4 = vit.param "v2.fc1.weight" : tensor<40x2xf32>
  %5 = vit.param "v2.fc1.bias" : tensor<40xf32>
  %6 = vit.param "v2.fc2.weight" : tensor<2x40xf32>
  %7 = vit.relative_bias_mlp grid [6, 4] scale [1.6, 2.6666666666666665] divisor 2.079442e+00 fc1(%4, %5) fc2(%6) gain 1.600000e+01 : (tensor<40x2xf32>, tensor<40xf32>, tensor<2x40xf32>) -> tensor<77x2xf32>
  %8 = vit.relative_bias %7 grid [6, 4] : (tensor<77x2xf32>) -> tensor<2x24x24xf32>
  %9 = vit.param "cr.fc1.weight" : tensor<24x2xf32>
  %10 = vit.param "cr.fc1.bias" : tensor<24xf32>
  %11 = vit.param "cr.fc2.weight" : tensor<2x24xf32>
  %12 = vit.param "cr.fc2.bias" : tensor<2xf32>
  %13 = vit.relative_bias_mlp grid [6, 4] scale [1.0, 1.0] divisor 1.000000e+00 fc1(%9, %10) fc2(%11, %12) : (tensor<24x2xf32>, tensor<24xf32>, tensor<2x24xf32>, tensor<2xf32>) -> tensor<77x2xf32>
  %14 = vit.relative_bias %13 grid [6, 4] : (tensor<77x2xf32>) -> tensor<2x24x24xf32>
  %15 = vit.param "token.fc1.weight" : tensor<24x2xf32>
  %16 = vit.param "token.fc1.bias" : tensor<24xf32>
  %17 = vit.param "token.fc2.weight" : tensor<2x24xf32>
  %18 = vit.param "token.fc2.bias" : tensor<2xf32>
  %19 = vit.relative_bias_mlp grid [6, 4] scale [1.0, 1.0] divisor 1.000000e+00 fc1(%15, %16) fc2(%17, %18) class_token : (tensor<24x2xf32>, tensor<24xf32>, tensor<2x24xf32>, tensor<2xf32>) -> tensor<80x2xf32>
  %20 = vit.relative_bias %19 grid [6, 4] class_token : (tensor<80x2xf32>) -> tensor<2x25x25xf32>
  %21 = vit.param "cls" : tensor<1x1x32xf32>
  %22 = vit.tokens %3 prepend(%21) : (tensor<1x24x32xf32>, tensor<1x1x32xf32>) -> tensor<1x25x32xf32>
  %23 = vit.param "of_v2.q.weight" : tensor<32x32xf32>
  %24 = vit.param "of_v2.q.bias" : tensor<32xf32>
  %25 = vit.param "of_v2.k.weight" : tensor<32x32xf32>
  %26 = vit.param "of_v2.k.bias" : tensor<32xf32>
  %27 = vit.param "of_v2.v.weight" : tensor<32x32xf32>
  %28 = vit.param "of_v2.v.bias" : tensor<32xf32>
  %29 = vit.param "of_v2.o.weight" : tensor<32x32xf32>
  %30 = vit.param "of_v2.o.bias" : tensor<32xf32>
  %31 = vit.msa %3 heads 2 query(%23, %24) key(%25, %26) value(%27, %28) score_bias(%8) projection(%29, %30) : (tensor<1x24x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x24x24xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x24x32xf32>
  %32 = vit.param "of_cr.q.weight" : tensor<32x32xf32>
  %33 = vit.param "of_cr.q.bias" : tensor<32xf32>
  %34 = vit.param "of_cr.k.weight" : tensor<32x32xf32>
  %35 = vit.param "of_cr.k.bias" : tensor<32xf32>
  %36 = vit.param "of_cr.v.weight" : tensor<32x32xf32>
  %37 = vit.param "of_cr.v.bias" : tensor<32xf32>
  %38 = vit.param "of_cr.o.weight" : tensor<32x32xf32>
  %39 = vit.param "of_cr.o.bias" : tensor<32xf32>
  %40 = vit.msa %3 heads 2 query(%32, %33) key(%34, %35) value(%36, %37) score_bias(%14) projection(%38, %39) : (tensor<1x24x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x24x24xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x24x32xf32>
  %41 = vit.param "of_token.q.weight" : tensor<32x32xf32>
  %42 = vit.param "of_token.q.bias" : tensor<32xf32>
  %43 = vit.param "of_token.k.weight" : tensor<32x32xf32>
  %44 = vit.param "of_token.k.bias" : tensor<32xf32>
  %45 = vit.param "of_token.v.weight" : tensor<32x32xf32>
  %46 = vit.param "of_token.v.bias" : tensor<32xf32>
  %47 = vit.param "of_token.o.weight" : tensor<32x32xf32>
  %48 = vit.param "of_token.o.bias" : tensor<32xf32>
  %49 = vit.msa %22 heads 2 query(%41, %42) key(%43, %44) value(%45, %46) score_bias(%20) projection(%47, %48) : (tensor<1x25x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x25x25xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x25x32xf32>
  return %31, %40, %49 : tensor<1x24x32xf32>, tensor<1x24x32xf32>, tensor<1x25x32xf32>
}
