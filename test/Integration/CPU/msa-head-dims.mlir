// Head dims 1, 5, 8, 16 and 20; 1, 2, 3 and 7 heads.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x17x16xf32>)
  -> (tensor<1x17x28xf32> {vit.name = "head_dim_1"},
     tensor<1x17x28xf32> {vit.name = "head_dim_5"},
     tensor<1x17x28xf32> {vit.name = "head_dim_8"},
     tensor<1x17x28xf32> {vit.name = "head_dim_16"},
     tensor<1x17x28xf32> {vit.name = "head_dim_20"}) {
  %1 = vit.param "patch1.weight" : tensor<28x1x1x16xf32>
  %2 = vit.param "patch1.bias" : tensor<28xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 16] : (tensor<1x1x17x16xf32>, tensor<28x1x1x16xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %4 = vit.param "norm1.weight" : tensor<28xf32>
  %5 = vit.param "norm1.bias" : tensor<28xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x17x28xf32>, tensor<28xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %7 = vit.param "msa1.q.weight" : tensor<7x28xf32>
  %8 = vit.param "msa1.q.bias" : tensor<7xf32>
  %9 = vit.param "msa1.k.weight" : tensor<7x28xf32>
  %10 = vit.param "msa1.k.bias" : tensor<7xf32>
  %11 = vit.param "msa1.v.weight" : tensor<7x28xf32>
  %12 = vit.param "msa1.v.bias" : tensor<7xf32>
  %13 = vit.param "msa1.o.weight" : tensor<28x7xf32>
  %14 = vit.param "msa1.o.bias" : tensor<28xf32>
  %15 = vit.msa %6 heads 7 query(%7, %8) key(%9, %10) value(%11, %12) projection(%13, %14) : (tensor<1x17x28xf32>, tensor<7x28xf32>, tensor<7xf32>, tensor<7x28xf32>, tensor<7xf32>, tensor<7x28xf32>, tensor<7xf32>, tensor<28x7xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %16 = vit.param "patch5.weight" : tensor<28x1x1x16xf32>
  %17 = vit.param "patch5.bias" : tensor<28xf32>
  %18 = vit.patch_embed %image, %16, %17 stride [1, 16] : (tensor<1x1x17x16xf32>, tensor<28x1x1x16xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %19 = vit.param "norm5.weight" : tensor<28xf32>
  %20 = vit.param "norm5.bias" : tensor<28xf32>
  %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x17x28xf32>, tensor<28xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %22 = vit.param "msa5.q.weight" : tensor<10x28xf32>
  %23 = vit.param "msa5.q.bias" : tensor<10xf32>
  %24 = vit.param "msa5.k.weight" : tensor<10x28xf32>
  %25 = vit.param "msa5.k.bias" : tensor<10xf32>
  %26 = vit.param "msa5.v.weight" : tensor<10x28xf32>
  %27 = vit.param "msa5.v.bias" : tensor<10xf32>
  %28 = vit.param "msa5.o.weight" : tensor<28x10xf32>
  %29 = vit.param "msa5.o.bias" : tensor<28xf32>
  %30 = vit.msa %21 heads 2 query(%22, %23) key(%24, %25) value(%26, %27) projection(%28, %29) : (tensor<1x17x28xf32>, tensor<10x28xf32>, tensor<10xf32>, tensor<10x28xf32>, tensor<10xf32>, tensor<10x28xf32>, tensor<10xf32>, tensor<28x10xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %31 = vit.param "patch8.weight" : tensor<28x1x1x16xf32>
  %32 = vit.param "patch8.bias" : tensor<28xf32>
  %33 = vit.patch_embed %image, %31, %32 stride [1, 16] : (tensor<1x1x17x16xf32>, tensor<28x1x1x16xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %34 = vit.param "norm8.weight" : tensor<28xf32>
  %35 = vit.param "norm8.bias" : tensor<28xf32>
  %36 = vit.layer_norm %33 scale(%34) bias(%35) epsilon 1.0e-06 : (tensor<1x17x28xf32>, tensor<28xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %37 = vit.param "msa8.q.weight" : tensor<24x28xf32>
  %38 = vit.param "msa8.q.bias" : tensor<24xf32>
  %39 = vit.param "msa8.k.weight" : tensor<24x28xf32>
  %40 = vit.param "msa8.k.bias" : tensor<24xf32>
  %41 = vit.param "msa8.v.weight" : tensor<24x28xf32>
  %42 = vit.param "msa8.v.bias" : tensor<24xf32>
  %43 = vit.param "msa8.o.weight" : tensor<28x24xf32>
  %44 = vit.param "msa8.o.bias" : tensor<28xf32>
  %45 = vit.msa %36 heads 3 query(%37, %38) key(%39, %40) value(%41, %42) projection(%43, %44) : (tensor<1x17x28xf32>, tensor<24x28xf32>, tensor<24xf32>, tensor<24x28xf32>, tensor<24xf32>, tensor<24x28xf32>, tensor<24xf32>, tensor<28x24xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %46 = vit.param "patch16.weight" : tensor<28x1x1x16xf32>
  %47 = vit.param "patch16.bias" : tensor<28xf32>
  %48 = vit.patch_embed %image, %46, %47 stride [1, 16] : (tensor<1x1x17x16xf32>, tensor<28x1x1x16xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %49 = vit.param "norm16.weight" : tensor<28xf32>
  %50 = vit.param "norm16.bias" : tensor<28xf32>
  %51 = vit.layer_norm %48 scale(%49) bias(%50) epsilon 1.0e-06 : (tensor<1x17x28xf32>, tensor<28xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %52 = vit.param "msa16.q.weight" : tensor<32x28xf32>
  %53 = vit.param "msa16.q.bias" : tensor<32xf32>
  %54 = vit.param "msa16.k.weight" : tensor<32x28xf32>
  %55 = vit.param "msa16.k.bias" : tensor<32xf32>
  %56 = vit.param "msa16.v.weight" : tensor<32x28xf32>
  %57 = vit.param "msa16.v.bias" : tensor<32xf32>
  %58 = vit.param "msa16.o.weight" : tensor<28x32xf32>
  %59 = vit.param "msa16.o.bias" : tensor<28xf32>
  %60 = vit.msa %51 heads 2 query(%52, %53) key(%54, %55) value(%56, %57) projection(%58, %59) : (tensor<1x17x28xf32>, tensor<32x28xf32>, tensor<32xf32>, tensor<32x28xf32>, tensor<32xf32>, tensor<32x28xf32>, tensor<32xf32>, tensor<28x32xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %61 = vit.param "patch20.weight" : tensor<28x1x1x16xf32>
  %62 = vit.param "patch20.bias" : tensor<28xf32>
  %63 = vit.patch_embed %image, %61, %62 stride [1, 16] : (tensor<1x1x17x16xf32>, tensor<28x1x1x16xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %64 = vit.param "norm20.weight" : tensor<28xf32>
  %65 = vit.param "norm20.bias" : tensor<28xf32>
  %66 = vit.layer_norm %63 scale(%64) bias(%65) epsilon 1.0e-06 : (tensor<1x17x28xf32>, tensor<28xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  %67 = vit.param "msa20.q.weight" : tensor<20x28xf32>
  %68 = vit.param "msa20.q.bias" : tensor<20xf32>
  %69 = vit.param "msa20.k.weight" : tensor<20x28xf32>
  %70 = vit.param "msa20.k.bias" : tensor<20xf32>
  %71 = vit.param "msa20.v.weight" : tensor<20x28xf32>
  %72 = vit.param "msa20.v.bias" : tensor<20xf32>
  %73 = vit.param "msa20.o.weight" : tensor<28x20xf32>
  %74 = vit.param "msa20.o.bias" : tensor<28xf32>
  %75 = vit.msa %66 heads 1 query(%67, %68) key(%69, %70) value(%71, %72) projection(%73, %74) : (tensor<1x17x28xf32>, tensor<20x28xf32>, tensor<20xf32>, tensor<20x28xf32>, tensor<20xf32>, tensor<20x28xf32>, tensor<20xf32>, tensor<28x20xf32>, tensor<28xf32>) -> tensor<1x17x28xf32>
  return %15, %30, %45, %60, %75 : tensor<1x17x28xf32>, tensor<1x17x28xf32>, tensor<1x17x28xf32>, tensor<1x17x28xf32>, tensor<1x17x28xf32>
}
