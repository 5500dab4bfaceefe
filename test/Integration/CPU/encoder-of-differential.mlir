// One map less another, by a number that begins with another one in each layer; layers of two kinds in turn, and one token is read, so that the last one is apart.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x28x28xf32>)
  -> (tensor<2x24xf32> {vit.name = "class"}) {
  %1 = vit.param "patch.weight" : tensor<24x3x7x7xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [7, 7] : (tensor<2x3x28x28xf32>, tensor<24x3x7x7xf32>, tensor<24xf32>) -> tensor<2x16x24xf32>
  %4 = vit.param "cls" : tensor<1x1x24xf32>
  %5 = vit.tokens %3 prepend(%4) : (tensor<2x16x24xf32>, tensor<1x1x24xf32>) -> tensor<2x17x24xf32>
  %6 = vit.encoder %5 layers(3) {
  ^bb0(%7: tensor<2x17x24xf32>):
    %8 = vit.layer_number [0.20000000000000007, 0.4707130183435842, 0.6192834728526788] : () -> tensor<1xf32>
    %9 = vit.param "layer.{i}.even.norm1.weight" layers(3) step(2) : tensor<24xf32>
    %10 = vit.param "layer.{i}.even.norm1.bias" layers(3) step(2) : tensor<24xf32>
    %11 = vit.layer_norm %7 scale(%9) bias(%10) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %12 = vit.param "layer.{i}.even.attention.q.weight" layers(3) step(2) : tensor<24x24xf32>
    %13 = vit.param "layer.{i}.even.attention.q.bias" layers(3) step(2) : tensor<24xf32>
    %14 = vit.param "layer.{i}.even.attention.k.weight" layers(3) step(2) : tensor<24x24xf32>
    %15 = vit.param "layer.{i}.even.attention.k.bias" layers(3) step(2) : tensor<24xf32>
    %16 = vit.param "layer.{i}.even.attention.v.weight" layers(3) step(2) : tensor<24x24xf32>
    %17 = vit.param "layer.{i}.even.attention.v.bias" layers(3) step(2) : tensor<24xf32>
    %18 = vit.param "layer.{i}.even.attention.o.weight" layers(3) step(2) : tensor<24x24xf32>
    %19 = vit.param "layer.{i}.even.attention.o.bias" layers(3) step(2) : tensor<24xf32>
    %20 = vit.param "layer.{i}.even.attention.lambda_q1" layers(3) step(2) : tensor<4xf32>
    %21 = vit.param "layer.{i}.even.attention.lambda_k1" layers(3) step(2) : tensor<4xf32>
    %22 = vit.param "layer.{i}.even.attention.lambda_q2" layers(3) step(2) : tensor<4xf32>
    %23 = vit.param "layer.{i}.even.attention.lambda_k2" layers(3) step(2) : tensor<4xf32>
    %24 = vit.differential_lambda %20, %21, %22, %23 init(%8) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1xf32>) -> tensor<1xf32>
    %25 = vit.param "layer.{i}.even.attention.head_norm.weight" layers(3) step(2) : tensor<8xf32>
    %26 = vit.msa %11 heads 3 query(%12, %13) key(%14, %15) value(%16, %17) differential(%24, %8, %25) projection(%18, %19) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<1xf32>, tensor<1xf32>, tensor<8xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %27 = vit.residual %7, %26 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %28 = vit.param "layer.{i}.even.norm2.weight" layers(3) step(2) : tensor<24xf32>
    %29 = vit.param "layer.{i}.even.norm2.bias" layers(3) step(2) : tensor<24xf32>
    %30 = vit.layer_norm %27 scale(%28) bias(%29) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %31 = vit.param "layer.{i}.even.mlp.fc1.weight" layers(3) step(2) : tensor<48x24xf32>
    %32 = vit.param "layer.{i}.even.mlp.fc1.bias" layers(3) step(2) : tensor<48xf32>
    %33 = vit.param "layer.{i}.even.mlp.fc2.weight" layers(3) step(2) : tensor<24x48xf32>
    %34 = vit.param "layer.{i}.even.mlp.fc2.bias" layers(3) step(2) : tensor<24xf32>
    %35 = vit.mlp %30 fc1(%31, %32) fc2(%33, %34) activation(gelu) : (tensor<2x17x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %36 = vit.residual %27, %35 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %37 = vit.layer_number [0.35550906759096934, 0.5560582041556406, 0.6661219039109422] : () -> tensor<1xf32>
    %38 = vit.param "layer.{i}.odd.norm1.weight" layers(3) first(1) step(2) : tensor<24xf32>
    %39 = vit.param "layer.{i}.odd.norm1.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %40 = vit.layer_norm %36 scale(%38) bias(%39) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %41 = vit.param "layer.{i}.odd.attention.q.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %42 = vit.param "layer.{i}.odd.attention.q.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %43 = vit.param "layer.{i}.odd.attention.k.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %44 = vit.param "layer.{i}.odd.attention.k.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %45 = vit.param "layer.{i}.odd.attention.v.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %46 = vit.param "layer.{i}.odd.attention.v.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %47 = vit.param "layer.{i}.odd.attention.o.weight" layers(3) first(1) step(2) : tensor<24x24xf32>
    %48 = vit.param "layer.{i}.odd.attention.o.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %49 = vit.param "layer.{i}.odd.attention.lambda_q1" layers(3) first(1) step(2) : tensor<4xf32>
    %50 = vit.param "layer.{i}.odd.attention.lambda_k1" layers(3) first(1) step(2) : tensor<4xf32>
    %51 = vit.param "layer.{i}.odd.attention.lambda_q2" layers(3) first(1) step(2) : tensor<4xf32>
    %52 = vit.param "layer.{i}.odd.attention.lambda_k2" layers(3) first(1) step(2) : tensor<4xf32>
    %53 = vit.differential_lambda %49, %50, %51, %52 init(%37) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1xf32>) -> tensor<1xf32>
    %54 = vit.param "layer.{i}.odd.attention.head_norm.weight" layers(3) first(1) step(2) : tensor<8xf32>
    %55 = vit.msa %40 heads 3 query(%41, %42) key(%43, %44) value(%45, %46) differential(%53, %37, %54) projection(%47, %48) : (tensor<2x17x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<1xf32>, tensor<1xf32>, tensor<8xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %56 = vit.residual %36, %55 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    %57 = vit.param "layer.{i}.odd.norm2.weight" layers(3) first(1) step(2) : tensor<24xf32>
    %58 = vit.param "layer.{i}.odd.norm2.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %59 = vit.layer_norm %56 scale(%57) bias(%58) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %60 = vit.param "layer.{i}.odd.mlp.fc1.weight" layers(3) first(1) step(2) : tensor<48x24xf32>
    %61 = vit.param "layer.{i}.odd.mlp.fc1.bias" layers(3) first(1) step(2) : tensor<48xf32>
    %62 = vit.param "layer.{i}.odd.mlp.fc2.weight" layers(3) first(1) step(2) : tensor<24x48xf32>
    %63 = vit.param "layer.{i}.odd.mlp.fc2.bias" layers(3) first(1) step(2) : tensor<24xf32>
    %64 = vit.mlp %59 fc1(%60, %61) fc2(%62, %63) activation(gelu) : (tensor<2x17x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
    %65 = vit.residual %56, %64 : (tensor<2x17x24xf32>, tensor<2x17x24xf32>) -> tensor<2x17x24xf32>
    vit.yield %65 : tensor<2x17x24xf32>
  } : tensor<2x17x24xf32>
  %66 = vit.param "norm.weight" : tensor<24xf32>
  %67 = vit.param "norm.bias" : tensor<24xf32>
  %68 = vit.layer_norm %6 scale(%66) bias(%67) epsilon 1.0e-06 : (tensor<2x17x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x17x24xf32>
  %69 = vit.pool %68 token : (tensor<2x17x24xf32>) -> tensor<2x24xf32>
  return %69 : tensor<2x24xf32>
}
