// Fewer heads of keys and values than of queries: half, a third, one; with norms and turned, with biases of scores, of other tokens.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x22x9xf32>)
  -> (tensor<2x22x24xf32> {vit.name = "half"},
     tensor<2x22x24xf32> {vit.name = "third"},
     tensor<2x22x24xf32> {vit.name = "one"},
     tensor<2x22x24xf32> {vit.name = "all"},
     tensor<2x22x24xf32> {vit.name = "turned"},
     tensor<2x22x24xf32> {vit.name = "neighbours"},
     tensor<2x22x24xf32> {vit.name = "bias"},
     tensor<2x1x24xf32> {vit.name = "context"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x9xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x22x9xf32>, tensor<24x1x1x9xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x22x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %7 = vit.param "one.weight" : tensor<24x1x22x9xf32>
  %8 = vit.param "one.bias" : tensor<24xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 9] : (tensor<2x1x22x9xf32>, tensor<24x1x22x9xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %10 = vit.param "norm_one.weight" : tensor<24xf32>
  %11 = vit.param "norm_one.bias" : tensor<24xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %13 = vit.rope_table grid [4, 5] prefix 2 frequencies 2 theta 1.000000e+02 start [-4.7, -5.0] step [3.1, 2.5] row_first : () -> tensor<2x22x4xf32>
  %14 = vit.param "half.q.weight" : tensor<24x24xf32>
  %15 = vit.param "half.q.bias" : tensor<24xf32>
  %16 = vit.param "half.k.weight" : tensor<12x24xf32>
  %17 = vit.param "half.k.bias" : tensor<12xf32>
  %18 = vit.param "half.v.weight" : tensor<12x24xf32>
  %19 = vit.param "half.v.bias" : tensor<12xf32>
  %20 = vit.param "half.o.weight" : tensor<24x24xf32>
  %21 = vit.param "half.o.bias" : tensor<24xf32>
  %22 = vit.msa %6 heads 4 kv_heads 2 query(%14, %15) key(%16, %17) value(%18, %19) projection(%20, %21) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %23 = vit.param "third.q.weight" : tensor<24x24xf32>
  %24 = vit.param "third.q.bias" : tensor<24xf32>
  %25 = vit.param "third.k.weight" : tensor<8x24xf32>
  %26 = vit.param "third.v.weight" : tensor<8x24xf32>
  %27 = vit.param "third.v.bias" : tensor<8xf32>
  %28 = vit.param "third.o.weight" : tensor<24x24xf32>
  %29 = vit.msa %6 heads 6 kv_heads 2 query(%23, %24) key(%25) value(%26, %27) projection(%28) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<8x24xf32>, tensor<8x24xf32>, tensor<8xf32>, tensor<24x24xf32>) -> tensor<2x22x24xf32>
  %30 = vit.param "one.q.weight" : tensor<24x24xf32>
  %31 = vit.param "one.k.weight" : tensor<3x24xf32>
  %32 = vit.param "one.v.weight" : tensor<3x24xf32>
  %33 = vit.param "one.o.weight" : tensor<24x24xf32>
  %34 = vit.msa %6 heads 8 kv_heads 1 query(%30) key(%31) value(%32) projection(%33) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<3x24xf32>, tensor<3x24xf32>, tensor<24x24xf32>) -> tensor<2x22x24xf32>
  %35 = vit.param "all.q.weight" : tensor<24x24xf32>
  %36 = vit.param "all.q.bias" : tensor<24xf32>
  %37 = vit.param "all.k.weight" : tensor<24x24xf32>
  %38 = vit.param "all.k.bias" : tensor<24xf32>
  %39 = vit.param "all.v.weight" : tensor<24x24xf32>
  %40 = vit.param "all.v.bias" : tensor<24xf32>
  %41 = vit.param "all.o.weight" : tensor<24x24xf32>
  %42 = vit.param "all.o.bias" : tensor<24xf32>
  %43 = vit.msa %6 heads 3 kv_heads 3 query(%35, %36) key(%37, %38) value(%39, %40) projection(%41, %42) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %44 = vit.param "turned.q.weight" : tensor<48x24xf32>
  %45 = vit.param "turned.q.bias" : tensor<48xf32>
  %46 = vit.param "turned.k.weight" : tensor<24x24xf32>
  %47 = vit.param "turned.k.bias" : tensor<24xf32>
  %48 = vit.param "turned.v.weight" : tensor<24x24xf32>
  %49 = vit.param "turned.v.bias" : tensor<24xf32>
  %50 = vit.param "turned.o.weight" : tensor<24x48xf32>
  %51 = vit.param "turned.o.bias" : tensor<24xf32>
  %52 = vit.param "turned.q_norm.weight" : tensor<8xf32>
  %53 = vit.param "turned.q_norm.bias" : tensor<8xf32>
  %54 = vit.param "turned.k_norm.weight" : tensor<8xf32>
  %55 = vit.param "turned.k_norm.bias" : tensor<8xf32>
  %56 = vit.msa %6 heads 6 kv_heads 3 query(%44, %45) key(%46, %47) value(%48, %49) query_norm(%52, %53) key_norm(%54, %55) rope(%13) norm_epsilon(1.0e-05) projection(%50, %51) : (tensor<2x22x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<2x22x4xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %57 = vit.param "neighbours.q.weight" : tensor<48x24xf32>
  %58 = vit.param "neighbours.q.bias" : tensor<48xf32>
  %59 = vit.param "neighbours.k.weight" : tensor<16x24xf32>
  %60 = vit.param "neighbours.k.bias" : tensor<16xf32>
  %61 = vit.param "neighbours.v.weight" : tensor<16x24xf32>
  %62 = vit.param "neighbours.v.bias" : tensor<16xf32>
  %63 = vit.param "neighbours.o.weight" : tensor<24x48xf32>
  %64 = vit.param "neighbours.o.bias" : tensor<24xf32>
  %65 = vit.param "neighbours.q_norm.weight" : tensor<8xf32>
  %66 = vit.param "neighbours.k_norm.weight" : tensor<8xf32>
  %67 = vit.msa %6 heads 6 kv_heads 2 query(%57, %58) key(%59, %60) value(%61, %62) query_norm(%65) key_norm(%66) rope(%13) interleaved norm_kind(rms) norm_epsilon(1.0e-05) projection(%63, %64) : (tensor<2x22x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<16x24xf32>, tensor<16xf32>, tensor<16x24xf32>, tensor<16xf32>, tensor<8xf32>, tensor<8xf32>, tensor<2x22x4xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %68 = vit.param "bias.table" : tensor<4x22x22xf32>
  %69 = vit.param "bias.q.weight" : tensor<24x24xf32>
  %70 = vit.param "bias.q.bias" : tensor<24xf32>
  %71 = vit.param "bias.k.weight" : tensor<12x24xf32>
  %72 = vit.param "bias.k.bias" : tensor<12xf32>
  %73 = vit.param "bias.v.weight" : tensor<12x24xf32>
  %74 = vit.param "bias.v.bias" : tensor<12xf32>
  %75 = vit.param "bias.o.weight" : tensor<24x24xf32>
  %76 = vit.param "bias.o.bias" : tensor<24xf32>
  %77 = vit.msa %6 heads 4 kv_heads 2 query(%69, %70) key(%71, %72) value(%73, %74) score_bias(%68) projection(%75, %76) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<4x22x22xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %78 = vit.param "context.q.weight" : tensor<24x24xf32>
  %79 = vit.param "context.q.bias" : tensor<24xf32>
  %80 = vit.param "context.k.weight" : tensor<12x24xf32>
  %81 = vit.param "context.k.bias" : tensor<12xf32>
  %82 = vit.param "context.v.weight" : tensor<12x24xf32>
  %83 = vit.param "context.v.bias" : tensor<12xf32>
  %84 = vit.param "context.o.weight" : tensor<24x24xf32>
  %85 = vit.param "context.o.bias" : tensor<24xf32>
  %86 = vit.param "context.inner_norm.weight" : tensor<24xf32>
  %87 = vit.param "context.inner_norm.bias" : tensor<24xf32>
  %88 = vit.msa %12 context(%6) heads 4 kv_heads 2 query(%78, %79) key(%80, %81) value(%82, %83) inner_norm(%86, %87) norm_epsilon(1.0e-05) projection(%84, %85) : (tensor<2x1x24xf32>, tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<12x24xf32>, tensor<12xf32>, tensor<24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  return %22, %29, %34, %43, %56, %67, %77, %88 : tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x1x24xf32>
}
