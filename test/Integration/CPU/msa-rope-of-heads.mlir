// Rotary positions that each head has of its own: learned frequencies, rows and columns first, pairs as halves and as neighbours, and a table of any numbers; with norms, for one query.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x22x9xf32>)
  -> (tensor<2x22x24xf32> {vit.name = "halves"},
     tensor<2x22x24xf32> {vit.name = "neighbours"},
     tensor<2x22x24xf32> {vit.name = "norms"},
     tensor<2x22x24xf32> {vit.name = "any"},
     tensor<2x1x24xf32> {vit.name = "one"}) {
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
  %13 = vit.param "rows.frequencies" : tensor<2x3x4xf32>
  %14 = vit.mixed_rope_table %13 grid [4, 5] prefix 2 row_first : (tensor<2x3x4xf32>) -> tensor<2x22x12xf32>
  %15 = vit.param "columns.frequencies" : tensor<2x3x4xf32>
  %16 = vit.mixed_rope_table %15 grid [4, 5] prefix 2 column_first : (tensor<2x3x4xf32>) -> tensor<2x22x12xf32>
  %17 = vit.param "any.table" : tensor<2x22x12xf32>
  %18 = vit.param "any_one.table" : tensor<2x1x12xf32>
  %19 = vit.param "halves.q.weight" : tensor<24x24xf32>
  %20 = vit.param "halves.q.bias" : tensor<24xf32>
  %21 = vit.param "halves.k.weight" : tensor<24x24xf32>
  %22 = vit.param "halves.k.bias" : tensor<24xf32>
  %23 = vit.param "halves.v.weight" : tensor<24x24xf32>
  %24 = vit.param "halves.v.bias" : tensor<24xf32>
  %25 = vit.param "halves.o.weight" : tensor<24x24xf32>
  %26 = vit.param "halves.o.bias" : tensor<24xf32>
  %27 = vit.msa %6 heads 3 query(%19, %20) key(%21, %22) value(%23, %24) rope(%14) projection(%25, %26) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x22x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %28 = vit.param "neighbours.q.weight" : tensor<24x24xf32>
  %29 = vit.param "neighbours.q.bias" : tensor<24xf32>
  %30 = vit.param "neighbours.k.weight" : tensor<24x24xf32>
  %31 = vit.param "neighbours.k.bias" : tensor<24xf32>
  %32 = vit.param "neighbours.v.weight" : tensor<24x24xf32>
  %33 = vit.param "neighbours.v.bias" : tensor<24xf32>
  %34 = vit.param "neighbours.o.weight" : tensor<24x24xf32>
  %35 = vit.param "neighbours.o.bias" : tensor<24xf32>
  %36 = vit.msa %6 heads 3 query(%28, %29) key(%30, %31) value(%32, %33) rope(%16) interleaved projection(%34, %35) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x22x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %37 = vit.param "norms.q.weight" : tensor<24x24xf32>
  %38 = vit.param "norms.q.bias" : tensor<24xf32>
  %39 = vit.param "norms.k.weight" : tensor<24x24xf32>
  %40 = vit.param "norms.k.bias" : tensor<24xf32>
  %41 = vit.param "norms.v.weight" : tensor<24x24xf32>
  %42 = vit.param "norms.v.bias" : tensor<24xf32>
  %43 = vit.param "norms.o.weight" : tensor<24x24xf32>
  %44 = vit.param "norms.o.bias" : tensor<24xf32>
  %45 = vit.param "norms.q_norm.weight" : tensor<8xf32>
  %46 = vit.param "norms.q_norm.bias" : tensor<8xf32>
  %47 = vit.param "norms.k_norm.weight" : tensor<8xf32>
  %48 = vit.param "norms.k_norm.bias" : tensor<8xf32>
  %49 = vit.msa %6 heads 3 query(%37, %38) key(%39, %40) value(%41, %42) query_norm(%45, %46) key_norm(%47, %48) rope(%16) interleaved norm_epsilon(1.0e-05) projection(%43, %44) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<2x22x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x22x24xf32>
  %50 = vit.param "any.q.weight" : tensor<24x24xf32>
  %51 = vit.param "any.k.weight" : tensor<24x24xf32>
  %52 = vit.param "any.k.bias" : tensor<24xf32>
  %53 = vit.param "any.v.weight" : tensor<24x24xf32>
  %54 = vit.param "any.v.bias" : tensor<24xf32>
  %55 = vit.param "any.o.weight" : tensor<24x24xf32>
  %56 = vit.msa %6 heads 2 query(%50) key(%51, %52) value(%53, %54) rope(%17) projection(%55) : (tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x22x12xf32>, tensor<24x24xf32>) -> tensor<2x22x24xf32>
  %57 = vit.param "one.q.weight" : tensor<24x24xf32>
  %58 = vit.param "one.q.bias" : tensor<24xf32>
  %59 = vit.param "one.k.weight" : tensor<24x24xf32>
  %60 = vit.param "one.k.bias" : tensor<24xf32>
  %61 = vit.param "one.v.weight" : tensor<24x24xf32>
  %62 = vit.param "one.v.bias" : tensor<24xf32>
  %63 = vit.param "one.o.weight" : tensor<24x24xf32>
  %64 = vit.param "one.o.bias" : tensor<24xf32>
  %65 = vit.msa %12 context(%6) heads 2 query(%57, %58) key(%59, %60) value(%61, %62) rope(%17, %18) projection(%63, %64) : (tensor<2x1x24xf32>, tensor<2x22x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<2x22x12xf32>, tensor<2x1x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  return %27, %36, %49, %56, %65 : tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x22x24xf32>, tensor<2x1x24xf32>
}
