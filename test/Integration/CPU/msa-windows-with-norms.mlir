// Norms of queries and keys, of each head and of all, and before the projection, and a gate; padding's key is normalized, too.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x9x8xf32>)
  -> (tensor<1x72x32xf32> {vit.name = "layer"},
     tensor<1x72x32xf32> {vit.name = "rms"},
     tensor<1x72x32xf32> {vit.name = "each_head"},
     tensor<1x72x32xf32> {vit.name = "all_heads"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x9x8xf32>, tensor<32x1x1x1xf32>, tensor<32xf32>) -> tensor<1x72x32xf32>
  %4 = vit.param "layer.q.weight" : tensor<32x32xf32>
  %5 = vit.param "layer.q.bias" : tensor<32xf32>
  %6 = vit.param "layer.k.weight" : tensor<32x32xf32>
  %7 = vit.param "layer.k.bias" : tensor<32xf32>
  %8 = vit.param "layer.v.weight" : tensor<32x32xf32>
  %9 = vit.param "layer.v.bias" : tensor<32xf32>
  %10 = vit.param "layer.o.weight" : tensor<32x32xf32>
  %11 = vit.param "layer.o.bias" : tensor<32xf32>
  %12 = vit.param "layer.q_norm.weight" : tensor<16xf32>
  %13 = vit.param "layer.q_norm.bias" : tensor<16xf32>
  %14 = vit.param "layer.k_norm.weight" : tensor<16xf32>
  %15 = vit.param "layer.k_norm.bias" : tensor<16xf32>
  %16 = vit.param "layer.inner_norm.weight" : tensor<32xf32>
  %17 = vit.msa %3 heads 2 query(%4, %5) key(%6, %7) value(%8, %9) query_norm(%12, %13) key_norm(%14, %15) inner_norm(%16) norm_epsilon(1.0e-05) projection(%10, %11) windows(<rows = 9, columns = 8, height = 4, width = 4, down = 2, right = 2>) : (tensor<1x72x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x72x32xf32>
  %18 = vit.param "rms.q.weight" : tensor<32x32xf32>
  %19 = vit.param "rms.q.bias" : tensor<32xf32>
  %20 = vit.param "rms.k.weight" : tensor<32x32xf32>
  %21 = vit.param "rms.k.bias" : tensor<32xf32>
  %22 = vit.param "rms.v.weight" : tensor<32x32xf32>
  %23 = vit.param "rms.v.bias" : tensor<32xf32>
  %24 = vit.param "rms.o.weight" : tensor<32x32xf32>
  %25 = vit.param "rms.o.bias" : tensor<32xf32>
  %26 = vit.param "rms.q_norm.weight" : tensor<16xf32>
  %27 = vit.param "rms.k_norm.weight" : tensor<16xf32>
  %28 = vit.param "rms.inner_norm.weight" : tensor<32xf32>
  %29 = vit.msa %3 heads 2 query(%18, %19) key(%20, %21) value(%22, %23) query_norm(%26) key_norm(%27) inner_norm(%28) norm_kind(rms) norm_epsilon(1.0e-05) projection(%24, %25) windows(<rows = 9, columns = 8, height = 4, width = 4, down = 2, right = 2>) : (tensor<1x72x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<16xf32>, tensor<16xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x72x32xf32>
  %30 = vit.param "each_head.q.weight" : tensor<32x32xf32>
  %31 = vit.param "each_head.q.bias" : tensor<32xf32>
  %32 = vit.param "each_head.k.weight" : tensor<32x32xf32>
  %33 = vit.param "each_head.k.bias" : tensor<32xf32>
  %34 = vit.param "each_head.v.weight" : tensor<32x32xf32>
  %35 = vit.param "each_head.v.bias" : tensor<32xf32>
  %36 = vit.param "each_head.o.weight" : tensor<32x32xf32>
  %37 = vit.param "each_head.o.bias" : tensor<32xf32>
  %38 = vit.param "each_head.gate.weight" : tensor<32x32xf32>
  %39 = vit.param "each_head.gate.bias" : tensor<32xf32>
  %40 = vit.param "each_head.q_norm.weight" : tensor<32xf32>
  %41 = vit.param "each_head.q_norm.bias" : tensor<32xf32>
  %42 = vit.param "each_head.k_norm.weight" : tensor<32xf32>
  %43 = vit.param "each_head.k_norm.bias" : tensor<32xf32>
  %44 = vit.msa %3 heads 2 query(%30, %31) key(%32, %33) value(%34, %35) query_norm(%40, %41) key_norm(%42, %43) norm_epsilon(1.0e-05) gate(%38, %39) projection(%36, %37) windows(<rows = 9, columns = 8, height = 4, width = 4, down = 2, right = 2>) : (tensor<1x72x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x72x32xf32>
  %45 = vit.param "all_heads.q.weight" : tensor<32x32xf32>
  %46 = vit.param "all_heads.q.bias" : tensor<32xf32>
  %47 = vit.param "all_heads.k.weight" : tensor<32x32xf32>
  %48 = vit.param "all_heads.k.bias" : tensor<32xf32>
  %49 = vit.param "all_heads.v.weight" : tensor<32x32xf32>
  %50 = vit.param "all_heads.v.bias" : tensor<32xf32>
  %51 = vit.param "all_heads.o.weight" : tensor<32x32xf32>
  %52 = vit.param "all_heads.o.bias" : tensor<32xf32>
  %53 = vit.param "all_heads.q_norm.weight" : tensor<32xf32>
  %54 = vit.param "all_heads.q_norm.bias" : tensor<32xf32>
  %55 = vit.param "all_heads.k_norm.weight" : tensor<32xf32>
  %56 = vit.param "all_heads.k_norm.bias" : tensor<32xf32>
  %57 = vit.msa %3 heads 2 query(%45, %46) key(%47, %48) value(%49, %50) query_norm(%53, %54) key_norm(%55, %56) across_heads norm_epsilon(1.0e-05) projection(%51, %52) windows(<rows = 9, columns = 8, height = 4, width = 4, down = 2, right = 2>) : (tensor<1x72x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<1x72x32xf32>
  return %17, %29, %44, %57 : tensor<1x72x32xf32>, tensor<1x72x32xf32>, tensor<1x72x32xf32>, tensor<1x72x32xf32>
}
