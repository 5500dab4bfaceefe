// Decomposed positions: of all tokens, in windows with and without padding, longer and shorter than a vector, with norms, fewer heads of keys, and a scale.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x9x13xf32>)
  -> (tensor<2x117x32xf32> {vit.name = "all"},
     tensor<2x117x32xf32> {vit.name = "norms"},
     tensor<2x117x32xf32> {vit.name = "fewer_keys"},
     tensor<2x117x32xf32> {vit.name = "divided"},
     tensor<2x117x32xf32> {vit.name = "padded"},
     tensor<2x117x32xf32> {vit.name = "padded_norms"},
     tensor<2x117x32xf32> {vit.name = "no_biases"},
     tensor<2x117x32xf32> {vit.name = "large"},
     tensor<2x117x32xf32> {vit.name = "column"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<2x1x9x13xf32>, tensor<32x1x1x1xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %4 = vit.param "all.q.weight" : tensor<32x32xf32>
  %5 = vit.param "all.q.bias" : tensor<32xf32>
  %6 = vit.param "all.k.weight" : tensor<32x32xf32>
  %7 = vit.param "all.k.bias" : tensor<32xf32>
  %8 = vit.param "all.v.weight" : tensor<32x32xf32>
  %9 = vit.param "all.v.bias" : tensor<32xf32>
  %10 = vit.param "all.o.weight" : tensor<32x32xf32>
  %11 = vit.param "all.o.bias" : tensor<32xf32>
  %12 = vit.param "all.rows" : tensor<17x8xf32>
  %13 = vit.param "all.columns" : tensor<25x8xf32>
  %14 = vit.msa %3 heads 4 query(%4, %5) key(%6, %7) value(%8, %9) relative_rows(%12) relative_columns(%13) projection(%10, %11) scale(4.000000e-01) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<17x8xf32>, tensor<25x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %15 = vit.param "norms.q.weight" : tensor<32x32xf32>
  %16 = vit.param "norms.q.bias" : tensor<32xf32>
  %17 = vit.param "norms.k.weight" : tensor<32x32xf32>
  %18 = vit.param "norms.k.bias" : tensor<32xf32>
  %19 = vit.param "norms.v.weight" : tensor<32x32xf32>
  %20 = vit.param "norms.v.bias" : tensor<32xf32>
  %21 = vit.param "norms.o.weight" : tensor<32x32xf32>
  %22 = vit.param "norms.o.bias" : tensor<32xf32>
  %23 = vit.param "norms.q_norm.weight" : tensor<8xf32>
  %24 = vit.param "norms.q_norm.bias" : tensor<8xf32>
  %25 = vit.param "norms.k_norm.weight" : tensor<8xf32>
  %26 = vit.param "norms.k_norm.bias" : tensor<8xf32>
  %27 = vit.param "norms.rows" : tensor<17x8xf32>
  %28 = vit.param "norms.columns" : tensor<25x8xf32>
  %29 = vit.msa %3 heads 4 query(%15, %16) key(%17, %18) value(%19, %20) query_norm(%23, %24) key_norm(%25, %26) relative_rows(%27) relative_columns(%28) norm_epsilon(1.0e-05) projection(%21, %22) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<17x8xf32>, tensor<25x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %30 = vit.param "fewer_keys.q.weight" : tensor<32x32xf32>
  %31 = vit.param "fewer_keys.q.bias" : tensor<32xf32>
  %32 = vit.param "fewer_keys.k.weight" : tensor<16x32xf32>
  %33 = vit.param "fewer_keys.k.bias" : tensor<16xf32>
  %34 = vit.param "fewer_keys.v.weight" : tensor<16x32xf32>
  %35 = vit.param "fewer_keys.v.bias" : tensor<16xf32>
  %36 = vit.param "fewer_keys.o.weight" : tensor<32x32xf32>
  %37 = vit.param "fewer_keys.o.bias" : tensor<32xf32>
  %38 = vit.param "fewer_keys.rows" : tensor<17x8xf32>
  %39 = vit.param "fewer_keys.columns" : tensor<25x8xf32>
  %40 = vit.msa %3 heads 4 kv_heads 2 query(%30, %31) key(%32, %33) value(%34, %35) relative_rows(%38) relative_columns(%39) projection(%36, %37) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<16x32xf32>, tensor<16xf32>, tensor<16x32xf32>, tensor<16xf32>, tensor<17x8xf32>, tensor<25x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %41 = vit.param "divided.q.weight" : tensor<32x32xf32>
  %42 = vit.param "divided.q.bias" : tensor<32xf32>
  %43 = vit.param "divided.k.weight" : tensor<32x32xf32>
  %44 = vit.param "divided.k.bias" : tensor<32xf32>
  %45 = vit.param "divided.v.weight" : tensor<32x32xf32>
  %46 = vit.param "divided.v.bias" : tensor<32xf32>
  %47 = vit.param "divided.o.weight" : tensor<32x32xf32>
  %48 = vit.param "divided.o.bias" : tensor<32xf32>
  %49 = vit.param "divided.rows" : tensor<5x8xf32>
  %50 = vit.param "divided.columns" : tensor<25x8xf32>
  %51 = vit.msa %3 heads 4 query(%41, %42) key(%43, %44) value(%45, %46) relative_rows(%49) relative_columns(%50) projection(%47, %48) windows(<rows = 9, columns = 13, height = 3, width = 13>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<5x8xf32>, tensor<25x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %52 = vit.param "padded.q.weight" : tensor<32x32xf32>
  %53 = vit.param "padded.q.bias" : tensor<32xf32>
  %54 = vit.param "padded.k.weight" : tensor<32x32xf32>
  %55 = vit.param "padded.k.bias" : tensor<32xf32>
  %56 = vit.param "padded.v.weight" : tensor<32x32xf32>
  %57 = vit.param "padded.v.bias" : tensor<32xf32>
  %58 = vit.param "padded.o.weight" : tensor<32x32xf32>
  %59 = vit.param "padded.o.bias" : tensor<32xf32>
  %60 = vit.param "padded.rows" : tensor<7x8xf32>
  %61 = vit.param "padded.columns" : tensor<9x8xf32>
  %62 = vit.msa %3 heads 4 query(%52, %53) key(%54, %55) value(%56, %57) relative_rows(%60) relative_columns(%61) projection(%58, %59) windows(<rows = 9, columns = 13, height = 4, width = 5>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<7x8xf32>, tensor<9x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %63 = vit.param "padded_norms.q.weight" : tensor<32x32xf32>
  %64 = vit.param "padded_norms.q.bias" : tensor<32xf32>
  %65 = vit.param "padded_norms.k.weight" : tensor<32x32xf32>
  %66 = vit.param "padded_norms.k.bias" : tensor<32xf32>
  %67 = vit.param "padded_norms.v.weight" : tensor<32x32xf32>
  %68 = vit.param "padded_norms.v.bias" : tensor<32xf32>
  %69 = vit.param "padded_norms.o.weight" : tensor<32x32xf32>
  %70 = vit.param "padded_norms.o.bias" : tensor<32xf32>
  %71 = vit.param "padded_norms.q_norm.weight" : tensor<8xf32>
  %72 = vit.param "padded_norms.k_norm.weight" : tensor<8xf32>
  %73 = vit.param "padded_norms.rows" : tensor<9x8xf32>
  %74 = vit.param "padded_norms.columns" : tensor<13x8xf32>
  %75 = vit.msa %3 heads 4 query(%63, %64) key(%65, %66) value(%67, %68) query_norm(%71) key_norm(%72) relative_rows(%73) relative_columns(%74) norm_kind(rms) norm_epsilon(1.0e-05) projection(%69, %70) windows(<rows = 9, columns = 13, height = 5, width = 7>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<8xf32>, tensor<8xf32>, tensor<9x8xf32>, tensor<13x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %76 = vit.param "no_biases.q.weight" : tensor<32x32xf32>
  %77 = vit.param "no_biases.k.weight" : tensor<32x32xf32>
  %78 = vit.param "no_biases.v.weight" : tensor<32x32xf32>
  %79 = vit.param "no_biases.o.weight" : tensor<32x32xf32>
  %80 = vit.param "no_biases.rows" : tensor<11x8xf32>
  %81 = vit.param "no_biases.columns" : tensor<5x8xf32>
  %82 = vit.msa %3 heads 4 query(%76) key(%77) value(%78) relative_rows(%80) relative_columns(%81) projection(%79) windows(<rows = 9, columns = 13, height = 6, width = 3>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<11x8xf32>, tensor<5x8xf32>, tensor<32x32xf32>) -> tensor<2x117x32xf32>
  %83 = vit.param "large.q.weight" : tensor<32x32xf32>
  %84 = vit.param "large.q.bias" : tensor<32xf32>
  %85 = vit.param "large.k.weight" : tensor<32x32xf32>
  %86 = vit.param "large.k.bias" : tensor<32xf32>
  %87 = vit.param "large.v.weight" : tensor<32x32xf32>
  %88 = vit.param "large.v.bias" : tensor<32xf32>
  %89 = vit.param "large.o.weight" : tensor<32x32xf32>
  %90 = vit.param "large.o.bias" : tensor<32xf32>
  %91 = vit.param "large.rows" : tensor<19x8xf32>
  %92 = vit.param "large.columns" : tensor<35x8xf32>
  %93 = vit.msa %3 heads 4 query(%83, %84) key(%85, %86) value(%87, %88) relative_rows(%91) relative_columns(%92) projection(%89, %90) scale(1.000000e-01) windows(<rows = 9, columns = 13, height = 10, width = 18>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<19x8xf32>, tensor<35x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %94 = vit.param "column.q.weight" : tensor<32x32xf32>
  %95 = vit.param "column.q.bias" : tensor<32xf32>
  %96 = vit.param "column.k.weight" : tensor<32x32xf32>
  %97 = vit.param "column.k.bias" : tensor<32xf32>
  %98 = vit.param "column.v.weight" : tensor<32x32xf32>
  %99 = vit.param "column.v.bias" : tensor<32xf32>
  %100 = vit.param "column.o.weight" : tensor<32x32xf32>
  %101 = vit.param "column.o.bias" : tensor<32xf32>
  %102 = vit.param "column.rows" : tensor<17x8xf32>
  %103 = vit.param "column.columns" : tensor<1x8xf32>
  %104 = vit.msa %3 heads 4 query(%94, %95) key(%96, %97) value(%98, %99) relative_rows(%102) relative_columns(%103) projection(%100, %101) windows(<rows = 9, columns = 13, height = 9, width = 1>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<17x8xf32>, tensor<1x8xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  return %14, %29, %40, %51, %62, %75, %82, %93, %104 : tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>
}
