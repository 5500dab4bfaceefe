// Attention with each bias alone, with none and with all.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x10x9xf32>)
  -> (tensor<2x10x24xf32> {vit.name = "biases_none"},
     tensor<2x10x24xf32> {vit.name = "biases_q"},
     tensor<2x10x24xf32> {vit.name = "biases_k"},
     tensor<2x10x24xf32> {vit.name = "biases_v"},
     tensor<2x10x24xf32> {vit.name = "biases_o"},
     tensor<2x10x24xf32> {vit.name = "biases_qv"},
     tensor<2x10x24xf32> {vit.name = "biases_qkvo"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x9xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x10x9xf32>, tensor<24x1x1x9xf32>, tensor<24xf32>) -> tensor<2x10x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x10x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x10x24xf32>
  %7 = vit.param "none.q.weight" : tensor<24x24xf32>
  %8 = vit.param "none.k.weight" : tensor<24x24xf32>
  %9 = vit.param "none.v.weight" : tensor<24x24xf32>
  %10 = vit.param "none.o.weight" : tensor<24x24xf32>
  %11 = vit.msa %6 heads 3 query(%7) key(%8) value(%9) projection(%10) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>) -> tensor<2x10x24xf32>
  %12 = vit.param "q.q.weight" : tensor<24x24xf32>
  %13 = vit.param "q.q.bias" : tensor<24xf32>
  %14 = vit.param "q.k.weight" : tensor<24x24xf32>
  %15 = vit.param "q.v.weight" : tensor<24x24xf32>
  %16 = vit.param "q.o.weight" : tensor<24x24xf32>
  %17 = vit.msa %6 heads 3 query(%12, %13) key(%14) value(%15) projection(%16) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>) -> tensor<2x10x24xf32>
  %18 = vit.param "k.q.weight" : tensor<24x24xf32>
  %19 = vit.param "k.k.weight" : tensor<24x24xf32>
  %20 = vit.param "k.k.bias" : tensor<24xf32>
  %21 = vit.param "k.v.weight" : tensor<24x24xf32>
  %22 = vit.param "k.o.weight" : tensor<24x24xf32>
  %23 = vit.msa %6 heads 3 query(%18) key(%19, %20) value(%21) projection(%22) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24x24xf32>) -> tensor<2x10x24xf32>
  %24 = vit.param "v.q.weight" : tensor<24x24xf32>
  %25 = vit.param "v.k.weight" : tensor<24x24xf32>
  %26 = vit.param "v.v.weight" : tensor<24x24xf32>
  %27 = vit.param "v.v.bias" : tensor<24xf32>
  %28 = vit.param "v.o.weight" : tensor<24x24xf32>
  %29 = vit.msa %6 heads 3 query(%24) key(%25) value(%26, %27) projection(%28) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>) -> tensor<2x10x24xf32>
  %30 = vit.param "o.q.weight" : tensor<24x24xf32>
  %31 = vit.param "o.k.weight" : tensor<24x24xf32>
  %32 = vit.param "o.v.weight" : tensor<24x24xf32>
  %33 = vit.param "o.o.weight" : tensor<24x24xf32>
  %34 = vit.param "o.o.bias" : tensor<24xf32>
  %35 = vit.msa %6 heads 3 query(%30) key(%31) value(%32) projection(%33, %34) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x10x24xf32>
  %36 = vit.param "qv.q.weight" : tensor<24x24xf32>
  %37 = vit.param "qv.q.bias" : tensor<24xf32>
  %38 = vit.param "qv.k.weight" : tensor<24x24xf32>
  %39 = vit.param "qv.v.weight" : tensor<24x24xf32>
  %40 = vit.param "qv.v.bias" : tensor<24xf32>
  %41 = vit.param "qv.o.weight" : tensor<24x24xf32>
  %42 = vit.msa %6 heads 3 query(%36, %37) key(%38) value(%39, %40) projection(%41) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>) -> tensor<2x10x24xf32>
  %43 = vit.param "qkvo.q.weight" : tensor<24x24xf32>
  %44 = vit.param "qkvo.q.bias" : tensor<24xf32>
  %45 = vit.param "qkvo.k.weight" : tensor<24x24xf32>
  %46 = vit.param "qkvo.k.bias" : tensor<24xf32>
  %47 = vit.param "qkvo.v.weight" : tensor<24x24xf32>
  %48 = vit.param "qkvo.v.bias" : tensor<24xf32>
  %49 = vit.param "qkvo.o.weight" : tensor<24x24xf32>
  %50 = vit.param "qkvo.o.bias" : tensor<24xf32>
  %51 = vit.msa %6 heads 3 query(%43, %44) key(%45, %46) value(%47, %48) projection(%49, %50) : (tensor<2x10x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x10x24xf32>
  return %11, %17, %23, %29, %35, %42, %51 : tensor<2x10x24xf32>, tensor<2x10x24xf32>, tensor<2x10x24xf32>, tensor<2x10x24xf32>, tensor<2x10x24xf32>, tensor<2x10x24xf32>, tensor<2x10x24xf32>
}
