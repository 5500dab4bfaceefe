// Head dims 64, 72, 80 and 128.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x50x16xf32>)
  -> (tensor<1x50x64xf32> {vit.name = "head_dim_64"},
     tensor<1x50x64xf32> {vit.name = "head_dim_72"},
     tensor<1x50x64xf32> {vit.name = "head_dim_80"},
     tensor<1x50x64xf32> {vit.name = "head_dim_128"}) {
  %1 = vit.param "patch64.weight" : tensor<64x1x1x16xf32>
  %2 = vit.param "patch64.bias" : tensor<64xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 16] : (tensor<1x1x50x16xf32>, tensor<64x1x1x16xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %4 = vit.param "norm64.weight" : tensor<64xf32>
  %5 = vit.param "norm64.bias" : tensor<64xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<1x50x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %7 = vit.param "msa64.q.weight" : tensor<128x64xf32>
  %8 = vit.param "msa64.q.bias" : tensor<128xf32>
  %9 = vit.param "msa64.k.weight" : tensor<128x64xf32>
  %10 = vit.param "msa64.k.bias" : tensor<128xf32>
  %11 = vit.param "msa64.v.weight" : tensor<128x64xf32>
  %12 = vit.param "msa64.v.bias" : tensor<128xf32>
  %13 = vit.param "msa64.o.weight" : tensor<64x128xf32>
  %14 = vit.param "msa64.o.bias" : tensor<64xf32>
  %15 = vit.msa %6 heads 2 query(%7, %8) key(%9, %10) value(%11, %12) projection(%13, %14) : (tensor<1x50x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %16 = vit.param "patch72.weight" : tensor<64x1x1x16xf32>
  %17 = vit.param "patch72.bias" : tensor<64xf32>
  %18 = vit.patch_embed %image, %16, %17 stride [1, 16] : (tensor<1x1x50x16xf32>, tensor<64x1x1x16xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %19 = vit.param "norm72.weight" : tensor<64xf32>
  %20 = vit.param "norm72.bias" : tensor<64xf32>
  %21 = vit.layer_norm %18 scale(%19) bias(%20) epsilon 1.0e-06 : (tensor<1x50x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %22 = vit.param "msa72.q.weight" : tensor<144x64xf32>
  %23 = vit.param "msa72.q.bias" : tensor<144xf32>
  %24 = vit.param "msa72.k.weight" : tensor<144x64xf32>
  %25 = vit.param "msa72.k.bias" : tensor<144xf32>
  %26 = vit.param "msa72.v.weight" : tensor<144x64xf32>
  %27 = vit.param "msa72.v.bias" : tensor<144xf32>
  %28 = vit.param "msa72.o.weight" : tensor<64x144xf32>
  %29 = vit.param "msa72.o.bias" : tensor<64xf32>
  %30 = vit.msa %21 heads 2 query(%22, %23) key(%24, %25) value(%26, %27) projection(%28, %29) : (tensor<1x50x64xf32>, tensor<144x64xf32>, tensor<144xf32>, tensor<144x64xf32>, tensor<144xf32>, tensor<144x64xf32>, tensor<144xf32>, tensor<64x144xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %31 = vit.param "patch80.weight" : tensor<64x1x1x16xf32>
  %32 = vit.param "patch80.bias" : tensor<64xf32>
  %33 = vit.patch_embed %image, %31, %32 stride [1, 16] : (tensor<1x1x50x16xf32>, tensor<64x1x1x16xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %34 = vit.param "norm80.weight" : tensor<64xf32>
  %35 = vit.param "norm80.bias" : tensor<64xf32>
  %36 = vit.layer_norm %33 scale(%34) bias(%35) epsilon 1.0e-06 : (tensor<1x50x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %37 = vit.param "msa80.q.weight" : tensor<160x64xf32>
  %38 = vit.param "msa80.q.bias" : tensor<160xf32>
  %39 = vit.param "msa80.k.weight" : tensor<160x64xf32>
  %40 = vit.param "msa80.k.bias" : tensor<160xf32>
  %41 = vit.param "msa80.v.weight" : tensor<160x64xf32>
  %42 = vit.param "msa80.v.bias" : tensor<160xf32>
  %43 = vit.param "msa80.o.weight" : tensor<64x160xf32>
  %44 = vit.param "msa80.o.bias" : tensor<64xf32>
  %45 = vit.msa %36 heads 2 query(%37, %38) key(%39, %40) value(%41, %42) projection(%43, %44) : (tensor<1x50x64xf32>, tensor<160x64xf32>, tensor<160xf32>, tensor<160x64xf32>, tensor<160xf32>, tensor<160x64xf32>, tensor<160xf32>, tensor<64x160xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %46 = vit.param "patch128.weight" : tensor<64x1x1x16xf32>
  %47 = vit.param "patch128.bias" : tensor<64xf32>
  %48 = vit.patch_embed %image, %46, %47 stride [1, 16] : (tensor<1x1x50x16xf32>, tensor<64x1x1x16xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %49 = vit.param "norm128.weight" : tensor<64xf32>
  %50 = vit.param "norm128.bias" : tensor<64xf32>
  %51 = vit.layer_norm %48 scale(%49) bias(%50) epsilon 1.0e-06 : (tensor<1x50x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  %52 = vit.param "msa128.q.weight" : tensor<128x64xf32>
  %53 = vit.param "msa128.q.bias" : tensor<128xf32>
  %54 = vit.param "msa128.k.weight" : tensor<128x64xf32>
  %55 = vit.param "msa128.k.bias" : tensor<128xf32>
  %56 = vit.param "msa128.v.weight" : tensor<128x64xf32>
  %57 = vit.param "msa128.v.bias" : tensor<128xf32>
  %58 = vit.param "msa128.o.weight" : tensor<64x128xf32>
  %59 = vit.param "msa128.o.bias" : tensor<64xf32>
  %60 = vit.msa %51 heads 1 query(%52, %53) key(%54, %55) value(%56, %57) projection(%58, %59) : (tensor<1x50x64xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<128x64xf32>, tensor<128xf32>, tensor<64x128xf32>, tensor<64xf32>) -> tensor<1x50x64xf32>
  return %15, %30, %45, %60 : tensor<1x50x64xf32>, tensor<1x50x64xf32>, tensor<1x50x64xf32>, tensor<1x50x64xf32>
}
