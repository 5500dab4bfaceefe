// A norm between attention and projection, with a shift and without, of both kinds; with it the value bias has to stay.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x19x9xf32>)
  -> (tensor<2x19x24xf32> {vit.name = "layer"},
     tensor<2x19x24xf32> {vit.name = "layer_scale_alone"},
     tensor<2x19x24xf32> {vit.name = "rms"},
     tensor<2x19x24xf32> {vit.name = "rms_everywhere"},
     tensor<2x19x24xf32> {vit.name = "norms"},
     tensor<2x1x24xf32> {vit.name = "one"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x9xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x1x9xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x19x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %7 = vit.param "one.weight" : tensor<24x1x19x9xf32>
  %8 = vit.param "one.bias" : tensor<24xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x19x9xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %10 = vit.param "norm_one.weight" : tensor<24xf32>
  %11 = vit.param "norm_one.bias" : tensor<24xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %13 = vit.param "layer.q.weight" : tensor<24x24xf32>
  %14 = vit.param "layer.q.bias" : tensor<24xf32>
  %15 = vit.param "layer.k.weight" : tensor<24x24xf32>
  %16 = vit.param "layer.k.bias" : tensor<24xf32>
  %17 = vit.param "layer.v.weight" : tensor<24x24xf32>
  %18 = vit.param "layer.v.bias" : tensor<24xf32>
  %19 = vit.param "layer.o.weight" : tensor<24x24xf32>
  %20 = vit.param "layer.o.bias" : tensor<24xf32>
  %21 = vit.param "layer.inner_norm.weight" : tensor<24xf32>
  %22 = vit.param "layer.inner_norm.bias" : tensor<24xf32>
  %23 = vit.msa %6 heads 3 query(%13, %14) key(%15, %16) value(%17, %18) inner_norm(%21, %22) norm_epsilon(1.0e-05) projection(%19, %20) : (tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %24 = vit.param "layer_scale_alone.q.weight" : tensor<24x24xf32>
  %25 = vit.param "layer_scale_alone.q.bias" : tensor<24xf32>
  %26 = vit.param "layer_scale_alone.k.weight" : tensor<24x24xf32>
  %27 = vit.param "layer_scale_alone.k.bias" : tensor<24xf32>
  %28 = vit.param "layer_scale_alone.v.weight" : tensor<24x24xf32>
  %29 = vit.param "layer_scale_alone.o.weight" : tensor<24x24xf32>
  %30 = vit.param "layer_scale_alone.inner_norm.weight" : tensor<24xf32>
  %31 = vit.msa %6 heads 4 query(%24, %25) key(%26, %27) value(%28) inner_norm(%30) norm_epsilon(1.0e-05) projection(%29) : (tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>) -> tensor<2x19x24xf32>
  %32 = vit.param "rms.q.weight" : tensor<24x24xf32>
  %33 = vit.param "rms.q.bias" : tensor<24xf32>
  %34 = vit.param "rms.k.weight" : tensor<24x24xf32>
  %35 = vit.param "rms.k.bias" : tensor<24xf32>
  %36 = vit.param "rms.v.weight" : tensor<24x24xf32>
  %37 = vit.param "rms.v.bias" : tensor<24xf32>
  %38 = vit.param "rms.o.weight" : tensor<24x24xf32>
  %39 = vit.param "rms.o.bias" : tensor<24xf32>
  %40 = vit.param "rms.inner_norm.weight" : tensor<24xf32>
  %41 = vit.msa %6 heads 3 query(%32, %33) key(%34, %35) value(%36, %37) inner_norm(%40) norm_kind(rms) norm_epsilon(1.0e-05) projection(%38, %39) : (tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %42 = vit.param "rms_everywhere.q.weight" : tensor<24x24xf32>
  %43 = vit.param "rms_everywhere.q.bias" : tensor<24xf32>
  %44 = vit.param "rms_everywhere.k.weight" : tensor<24x24xf32>
  %45 = vit.param "rms_everywhere.k.bias" : tensor<24xf32>
  %46 = vit.param "rms_everywhere.v.weight" : tensor<24x24xf32>
  %47 = vit.param "rms_everywhere.v.bias" : tensor<24xf32>
  %48 = vit.param "rms_everywhere.o.weight" : tensor<24x24xf32>
  %49 = vit.param "rms_everywhere.o.bias" : tensor<24xf32>
  %50 = vit.param "rms_everywhere.q_norm.weight" : tensor<12xf32>
  %51 = vit.param "rms_everywhere.k_norm.weight" : tensor<12xf32>
  %52 = vit.param "rms_everywhere.inner_norm.weight" : tensor<24xf32>
  %53 = vit.msa %6 heads 2 query(%42, %43) key(%44, %45) value(%46, %47) query_norm(%50) key_norm(%51) inner_norm(%52) norm_kind(rms) norm_epsilon(1.0e-05) projection(%48, %49) : (tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12xf32>, tensor<12xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %54 = vit.param "norms.q.weight" : tensor<24x24xf32>
  %55 = vit.param "norms.q.bias" : tensor<24xf32>
  %56 = vit.param "norms.k.weight" : tensor<24x24xf32>
  %57 = vit.param "norms.k.bias" : tensor<24xf32>
  %58 = vit.param "norms.v.weight" : tensor<24x24xf32>
  %59 = vit.param "norms.v.bias" : tensor<24xf32>
  %60 = vit.param "norms.o.weight" : tensor<24x24xf32>
  %61 = vit.param "norms.o.bias" : tensor<24xf32>
  %62 = vit.param "norms.q_norm.weight" : tensor<8xf32>
  %63 = vit.param "norms.q_norm.bias" : tensor<8xf32>
  %64 = vit.param "norms.k_norm.weight" : tensor<8xf32>
  %65 = vit.param "norms.k_norm.bias" : tensor<8xf32>
  %66 = vit.param "norms.inner_norm.weight" : tensor<24xf32>
  %67 = vit.param "norms.inner_norm.bias" : tensor<24xf32>
  %68 = vit.msa %6 heads 3 query(%54, %55) key(%56, %57) value(%58, %59) query_norm(%62, %63) key_norm(%64, %65) inner_norm(%66, %67) norm_epsilon(1.0e-05) projection(%60, %61) : (tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %69 = vit.param "one.q.weight" : tensor<24x24xf32>
  %70 = vit.param "one.q.bias" : tensor<24xf32>
  %71 = vit.param "one.k.weight" : tensor<24x24xf32>
  %72 = vit.param "one.k.bias" : tensor<24xf32>
  %73 = vit.param "one.v.weight" : tensor<24x24xf32>
  %74 = vit.param "one.v.bias" : tensor<24xf32>
  %75 = vit.param "one.o.weight" : tensor<24x24xf32>
  %76 = vit.param "one.o.bias" : tensor<24xf32>
  %77 = vit.param "one.inner_norm.weight" : tensor<24xf32>
  %78 = vit.param "one.inner_norm.bias" : tensor<24xf32>
  %79 = vit.msa %12 context(%6) heads 3 query(%69, %70) key(%71, %72) value(%73, %74) inner_norm(%77, %78) norm_epsilon(1.0e-05) projection(%75, %76) : (tensor<2x1x24xf32>, tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  return %23, %31, %41, %53, %68, %79 : tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<2x1x24xf32>
}
