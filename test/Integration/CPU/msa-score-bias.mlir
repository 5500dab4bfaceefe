// Biases of scores: of any numbers, of distances on a grid with a class token in front and without, with norms, with a scale, for one query.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x21x9xf32>)
  -> (tensor<2x21x24xf32> {vit.name = "any"},
     tensor<2x21x24xf32> {vit.name = "class"},
     tensor<2x20x24xf32> {vit.name = "grid"},
     tensor<2x21x24xf32> {vit.name = "norms"},
     tensor<2x21x24xf32> {vit.name = "scale"},
     tensor<2x1x24xf32> {vit.name = "one"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x9xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x21x9xf32>, tensor<24x1x1x9xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x21x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %7 = vit.param "fewer.weight" : tensor<24x1x2x9xf32>
  %8 = vit.param "fewer.bias" : tensor<24xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 9] : (tensor<2x1x21x9xf32>, tensor<24x1x2x9xf32>, tensor<24xf32>) -> tensor<2x20x24xf32>
  %10 = vit.param "norm_fewer.weight" : tensor<24xf32>
  %11 = vit.param "norm_fewer.bias" : tensor<24xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x20x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x20x24xf32>
  %13 = vit.param "one.weight" : tensor<24x1x21x9xf32>
  %14 = vit.param "one.bias" : tensor<24xf32>
  %15 = vit.patch_embed %image, %13, %14 stride [1, 9] : (tensor<2x1x21x9xf32>, tensor<24x1x21x9xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %16 = vit.param "norm_one.weight" : tensor<24xf32>
  %17 = vit.param "norm_one.bias" : tensor<24xf32>
  %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %19 = vit.param "any.table" : tensor<3x21x21xf32>
  %20 = vit.param "any.q.weight" : tensor<24x24xf32>
  %21 = vit.param "any.q.bias" : tensor<24xf32>
  %22 = vit.param "any.k.weight" : tensor<24x24xf32>
  %23 = vit.param "any.k.bias" : tensor<24xf32>
  %24 = vit.param "any.v.weight" : tensor<24x24xf32>
  %25 = vit.param "any.v.bias" : tensor<24xf32>
  %26 = vit.param "any.o.weight" : tensor<24x24xf32>
  %27 = vit.param "any.o.bias" : tensor<24xf32>
  %28 = vit.msa %6 heads 3 query(%20, %21) key(%22, %23) value(%24, %25) score_bias(%19) projection(%26, %27) : (tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<3x21x21xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %29 = vit.param "class.table" : tensor<66x4xf32>
  %30 = vit.relative_bias %29 grid [4, 5] class_token : (tensor<66x4xf32>) -> tensor<4x21x21xf32>
  %31 = vit.param "class.q.weight" : tensor<24x24xf32>
  %32 = vit.param "class.q.bias" : tensor<24xf32>
  %33 = vit.param "class.k.weight" : tensor<24x24xf32>
  %34 = vit.param "class.k.bias" : tensor<24xf32>
  %35 = vit.param "class.v.weight" : tensor<24x24xf32>
  %36 = vit.param "class.v.bias" : tensor<24xf32>
  %37 = vit.param "class.o.weight" : tensor<24x24xf32>
  %38 = vit.param "class.o.bias" : tensor<24xf32>
  %39 = vit.msa %6 heads 4 query(%31, %32) key(%33, %34) value(%35, %36) score_bias(%30) projection(%37, %38) : (tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<4x21x21xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %40 = vit.param "grid.table" : tensor<63x2xf32>
  %41 = vit.relative_bias %40 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %42 = vit.param "grid.q.weight" : tensor<24x24xf32>
  %43 = vit.param "grid.q.bias" : tensor<24xf32>
  %44 = vit.param "grid.k.weight" : tensor<24x24xf32>
  %45 = vit.param "grid.k.bias" : tensor<24xf32>
  %46 = vit.param "grid.v.weight" : tensor<24x24xf32>
  %47 = vit.param "grid.v.bias" : tensor<24xf32>
  %48 = vit.param "grid.o.weight" : tensor<24x24xf32>
  %49 = vit.param "grid.o.bias" : tensor<24xf32>
  %50 = vit.msa %12 heads 2 query(%42, %43) key(%44, %45) value(%46, %47) score_bias(%41) projection(%48, %49) : (tensor<2x20x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x20x20xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x20x24xf32>
  %51 = vit.param "norms.table" : tensor<3x21x21xf32>
  %52 = vit.param "norms.q.weight" : tensor<24x24xf32>
  %53 = vit.param "norms.q.bias" : tensor<24xf32>
  %54 = vit.param "norms.k.weight" : tensor<24x24xf32>
  %55 = vit.param "norms.k.bias" : tensor<24xf32>
  %56 = vit.param "norms.v.weight" : tensor<24x24xf32>
  %57 = vit.param "norms.v.bias" : tensor<24xf32>
  %58 = vit.param "norms.o.weight" : tensor<24x24xf32>
  %59 = vit.param "norms.o.bias" : tensor<24xf32>
  %60 = vit.param "norms.q_norm.weight" : tensor<8xf32>
  %61 = vit.param "norms.q_norm.bias" : tensor<8xf32>
  %62 = vit.param "norms.k_norm.weight" : tensor<8xf32>
  %63 = vit.param "norms.k_norm.bias" : tensor<8xf32>
  %64 = vit.msa %6 heads 3 query(%52, %53) key(%54, %55) value(%56, %57) query_norm(%60, %61) key_norm(%62, %63) score_bias(%51) norm_epsilon(1.0e-05) projection(%58, %59) : (tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<3x21x21xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %65 = vit.param "scale.table" : tensor<60x1xf32>
  %66 = vit.relative_bias %65 grid [10, 2] class_token : (tensor<60x1xf32>) -> tensor<1x21x21xf32>
  %67 = vit.param "scale.q.weight" : tensor<24x24xf32>
  %68 = vit.param "scale.q.bias" : tensor<24xf32>
  %69 = vit.param "scale.k.weight" : tensor<24x24xf32>
  %70 = vit.param "scale.k.bias" : tensor<24xf32>
  %71 = vit.param "scale.v.weight" : tensor<24x24xf32>
  %72 = vit.param "scale.v.bias" : tensor<24xf32>
  %73 = vit.param "scale.o.weight" : tensor<24x24xf32>
  %74 = vit.param "scale.o.bias" : tensor<24xf32>
  %75 = vit.msa %6 heads 1 query(%67, %68) key(%69, %70) value(%71, %72) score_bias(%66) projection(%73, %74) scale(5.000000e-02) : (tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<1x21x21xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x21x24xf32>
  %76 = vit.param "one.table" : tensor<3x1x21xf32>
  %77 = vit.param "one.q.weight" : tensor<24x24xf32>
  %78 = vit.param "one.q.bias" : tensor<24xf32>
  %79 = vit.param "one.k.weight" : tensor<24x24xf32>
  %80 = vit.param "one.k.bias" : tensor<24xf32>
  %81 = vit.param "one.v.weight" : tensor<24x24xf32>
  %82 = vit.param "one.v.bias" : tensor<24xf32>
  %83 = vit.param "one.o.weight" : tensor<24x24xf32>
  %84 = vit.param "one.o.bias" : tensor<24xf32>
  %85 = vit.msa %18 context(%6) heads 3 query(%77, %78) key(%79, %80) value(%81, %82) score_bias(%76) projection(%83, %84) : (tensor<2x1x24xf32>, tensor<2x21x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<3x1x21xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  return %28, %39, %50, %64, %75, %85 : tensor<2x21x24xf32>, tensor<2x21x24xf32>, tensor<2x20x24xf32>, tensor<2x21x24xf32>, tensor<2x21x24xf32>, tensor<2x1x24xf32>
}
