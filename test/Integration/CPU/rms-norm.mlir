// RMS norms with and without scale, of several widths and epsilons; read as they are and by layers that take the scale over.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x9x11xf32>)
  -> (tensor<2x9x1xf32> {vit.name = "width_1"},
     tensor<2x9x2xf32> {vit.name = "width_2"},
     tensor<2x9x7xf32> {vit.name = "width_7"},
     tensor<2x9x33xf32> {vit.name = "width_33"},
     tensor<2x9x64xf32> {vit.name = "width_64"},
     tensor<2x9x197xf32> {vit.name = "width_197"},
     tensor<2x9x24xf32> {vit.name = "plain"},
     tensor<2x9x24xf32> {vit.name = "mlp"},
     tensor<2x9x24xf32> {vit.name = "msa"},
     tensor<2x10xf32> {vit.name = "head"}) {
  %1 = vit.param "patch1.weight" : tensor<1x1x1x11xf32>
  %2 = vit.param "patch1.bias" : tensor<1xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<1x1x1x11xf32>, tensor<1xf32>) -> tensor<2x9x1xf32>
  %4 = vit.param "norm1.weight" : tensor<1xf32>
  %5 = vit.rms_norm %3 scale(%4) epsilon 1.0e-06 : (tensor<2x9x1xf32>, tensor<1xf32>) -> tensor<2x9x1xf32>
  %6 = vit.param "patch2.weight" : tensor<2x1x1x11xf32>
  %7 = vit.param "patch2.bias" : tensor<2xf32>
  %8 = vit.patch_embed %image, %6, %7 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<2x1x1x11xf32>, tensor<2xf32>) -> tensor<2x9x2xf32>
  %9 = vit.param "norm2.weight" : tensor<2xf32>
  %10 = vit.rms_norm %8 scale(%9) epsilon 1.0e-06 : (tensor<2x9x2xf32>, tensor<2xf32>) -> tensor<2x9x2xf32>
  %11 = vit.param "patch7.weight" : tensor<7x1x1x11xf32>
  %12 = vit.param "patch7.bias" : tensor<7xf32>
  %13 = vit.patch_embed %image, %11, %12 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<7x1x1x11xf32>, tensor<7xf32>) -> tensor<2x9x7xf32>
  %14 = vit.param "norm7.weight" : tensor<7xf32>
  %15 = vit.rms_norm %13 scale(%14) epsilon 1.0e-06 : (tensor<2x9x7xf32>, tensor<7xf32>) -> tensor<2x9x7xf32>
  %16 = vit.param "patch33.weight" : tensor<33x1x1x11xf32>
  %17 = vit.param "patch33.bias" : tensor<33xf32>
  %18 = vit.patch_embed %image, %16, %17 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<33x1x1x11xf32>, tensor<33xf32>) -> tensor<2x9x33xf32>
  %19 = vit.param "norm33.weight" : tensor<33xf32>
  %20 = vit.rms_norm %18 scale(%19) epsilon 1.0e-06 : (tensor<2x9x33xf32>, tensor<33xf32>) -> tensor<2x9x33xf32>
  %21 = vit.param "patch64.weight" : tensor<64x1x1x11xf32>
  %22 = vit.param "patch64.bias" : tensor<64xf32>
  %23 = vit.patch_embed %image, %21, %22 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<64x1x1x11xf32>, tensor<64xf32>) -> tensor<2x9x64xf32>
  %24 = vit.param "norm64.weight" : tensor<64xf32>
  %25 = vit.rms_norm %23 scale(%24) epsilon 1.0e-06 : (tensor<2x9x64xf32>, tensor<64xf32>) -> tensor<2x9x64xf32>
  %26 = vit.param "patch197.weight" : tensor<197x1x1x11xf32>
  %27 = vit.param "patch197.bias" : tensor<197xf32>
  %28 = vit.patch_embed %image, %26, %27 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<197x1x1x11xf32>, tensor<197xf32>) -> tensor<2x9x197xf32>
  %29 = vit.param "norm197.weight" : tensor<197xf32>
  %30 = vit.rms_norm %28 scale(%29) epsilon 1.0e-06 : (tensor<2x9x197xf32>, tensor<197xf32>) -> tensor<2x9x197xf32>
  %31 = vit.param "patch.weight" : tensor<24x1x1x11xf32>
  %32 = vit.param "patch.bias" : tensor<24xf32>
  %33 = vit.patch_embed %image, %31, %32 stride [1, 11] : (tensor<2x1x9x11xf32>, tensor<24x1x1x11xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %34 = vit.rms_norm %33 epsilon 1.0e-01 : (tensor<2x9x24xf32>) -> tensor<2x9x24xf32>
  %35 = vit.param "before_mlp.weight" : tensor<24xf32>
  %36 = vit.rms_norm %33 scale(%35) epsilon 1.0e-06 : (tensor<2x9x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %37 = vit.param "mlp.fc1.weight" : tensor<40x24xf32>
  %38 = vit.param "mlp.fc1.bias" : tensor<40xf32>
  %39 = vit.param "mlp.fc2.weight" : tensor<24x40xf32>
  %40 = vit.param "mlp.fc2.bias" : tensor<24xf32>
  %41 = vit.mlp %36 fc1(%37, %38) fc2(%39, %40) activation(gelu) : (tensor<2x9x24xf32>, tensor<40x24xf32>, tensor<40xf32>, tensor<24x40xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %42 = vit.param "before_msa.weight" : tensor<24xf32>
  %43 = vit.rms_norm %33 scale(%42) epsilon 1.0e-05 : (tensor<2x9x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %44 = vit.param "msa.q.weight" : tensor<24x24xf32>
  %45 = vit.param "msa.q.bias" : tensor<24xf32>
  %46 = vit.param "msa.k.weight" : tensor<24x24xf32>
  %47 = vit.param "msa.k.bias" : tensor<24xf32>
  %48 = vit.param "msa.v.weight" : tensor<24x24xf32>
  %49 = vit.param "msa.v.bias" : tensor<24xf32>
  %50 = vit.param "msa.o.weight" : tensor<24x24xf32>
  %51 = vit.param "msa.o.bias" : tensor<24xf32>
  %52 = vit.msa %43 heads 3 query(%44, %45) key(%46, %47) value(%48, %49) projection(%50, %51) : (tensor<2x9x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %53 = vit.param "last.weight" : tensor<24xf32>
  %54 = vit.rms_norm %33 scale(%53) epsilon 1.0e-06 : (tensor<2x9x24xf32>, tensor<24xf32>) -> tensor<2x9x24xf32>
  %55 = vit.pool %54 mean : (tensor<2x9x24xf32>) -> tensor<2x24xf32>
  %56 = vit.param "head.0.weight" : tensor<10x24xf32>
  %57 = vit.param "head.0.bias" : tensor<10xf32>
  %58 = vit.head inputs(%55) weights(%56) biases(%57) activation(none) : (tensor<2x24xf32>, tensor<10x24xf32>, tensor<10xf32>) -> tensor<2x10xf32>
  return %5, %10, %15, %20, %25, %30, %34, %41, %52, %58 : tensor<2x9x1xf32>, tensor<2x9x2xf32>, tensor<2x9x7xf32>, tensor<2x9x33xf32>, tensor<2x9x64xf32>, tensor<2x9x197xf32>, tensor<2x9x24xf32>, tensor<2x9x24xf32>, tensor<2x9x24xf32>, tensor<2x10xf32>
}
