// Even and odd grids, norms before and behind, a bias.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x6x10xf32>)
  -> (tensor<2x15x32xf32> {vit.name = "before"},
     tensor<2x15x24xf32> {vit.name = "behind"},
     tensor<2x15x20xf32> {vit.name = "odd"},
     tensor<2x15x24xf32> {vit.name = "odd_before"},
     tensor<2x6x40xf32> {vit.name = "twice"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<2x1x6x10xf32>, tensor<16x1x1x1xf32>, tensor<16xf32>) -> tensor<2x60x16xf32>
  %4 = vit.param "odd.weight" : tensor<12x1x2x2xf32>
  %5 = vit.param "odd.bias" : tensor<12xf32>
  %6 = vit.patch_embed %image, %4, %5 stride [1, 1] : (tensor<2x1x6x10xf32>, tensor<12x1x2x2xf32>, tensor<12xf32>) -> tensor<2x45x12xf32>
  %7 = vit.patch_merge %3 grid [6, 10] : (tensor<2x60x16xf32>) -> tensor<2x15x64xf32>
  %8 = vit.param "before.norm.weight" : tensor<64xf32>
  %9 = vit.param "before.norm.bias" : tensor<64xf32>
  %10 = vit.layer_norm %7 scale(%8) bias(%9) epsilon 1.0e-06 : (tensor<2x15x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x15x64xf32>
  %11 = vit.param "before.reduction.weight" : tensor<32x64xf32>
  %12 = vit.linear %10, %11 : (tensor<2x15x64xf32>, tensor<32x64xf32>) -> tensor<2x15x32xf32>
  %13 = vit.patch_merge %3 grid [6, 10] : (tensor<2x60x16xf32>) -> tensor<2x15x64xf32>
  %14 = vit.param "behind.reduction.weight" : tensor<24x64xf32>
  %15 = vit.linear %13, %14 : (tensor<2x15x64xf32>, tensor<24x64xf32>) -> tensor<2x15x24xf32>
  %16 = vit.param "behind.norm.weight" : tensor<24xf32>
  %17 = vit.param "behind.norm.bias" : tensor<24xf32>
  %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-06 : (tensor<2x15x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x15x24xf32>
  %19 = vit.patch_merge %6 grid [5, 9] : (tensor<2x45x12xf32>) -> tensor<2x15x48xf32>
  %20 = vit.param "of_odd.reduction.weight" : tensor<20x48xf32>
  %21 = vit.param "of_odd.reduction.bias" : tensor<20xf32>
  %22 = vit.linear %19, %20, %21 : (tensor<2x15x48xf32>, tensor<20x48xf32>, tensor<20xf32>) -> tensor<2x15x20xf32>
  %23 = vit.patch_merge %6 grid [5, 9] : (tensor<2x45x12xf32>) -> tensor<2x15x48xf32>
  %24 = vit.param "odd_before.norm.weight" : tensor<48xf32>
  %25 = vit.param "odd_before.norm.bias" : tensor<48xf32>
  %26 = vit.layer_norm %23 scale(%24) bias(%25) epsilon 1.0e-06 : (tensor<2x15x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<2x15x48xf32>
  %27 = vit.param "odd_before.reduction.weight" : tensor<24x48xf32>
  %28 = vit.linear %26, %27 : (tensor<2x15x48xf32>, tensor<24x48xf32>) -> tensor<2x15x24xf32>
  %29 = vit.patch_merge %3 grid [6, 10] : (tensor<2x60x16xf32>) -> tensor<2x15x64xf32>
  %30 = vit.param "first.norm.weight" : tensor<64xf32>
  %31 = vit.param "first.norm.bias" : tensor<64xf32>
  %32 = vit.layer_norm %29 scale(%30) bias(%31) epsilon 1.0e-06 : (tensor<2x15x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<2x15x64xf32>
  %33 = vit.param "first.reduction.weight" : tensor<20x64xf32>
  %34 = vit.linear %32, %33 : (tensor<2x15x64xf32>, tensor<20x64xf32>) -> tensor<2x15x20xf32>
  %35 = vit.patch_merge %34 grid [3, 5] : (tensor<2x15x20xf32>) -> tensor<2x6x80xf32>
  %36 = vit.param "second.norm.weight" : tensor<80xf32>
  %37 = vit.param "second.norm.bias" : tensor<80xf32>
  %38 = vit.layer_norm %35 scale(%36) bias(%37) epsilon 1.0e-06 : (tensor<2x6x80xf32>, tensor<80xf32>, tensor<80xf32>) -> tensor<2x6x80xf32>
  %39 = vit.param "second.reduction.weight" : tensor<40x80xf32>
  %40 = vit.linear %38, %39 : (tensor<2x6x80xf32>, tensor<40x80xf32>) -> tensor<2x6x40xf32>
  return %12, %18, %22, %28, %40 : tensor<2x15x32xf32>, tensor<2x15x24xf32>, tensor<2x15x20xf32>, tensor<2x15x24xf32>, tensor<2x6x40xf32>
}
