// Queries from other tokens than keys and values: one, two and all of them, and more; with every bias, with norms, with none.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x19x9xf32>)
  -> (tensor<2x1x24xf32> {vit.name = "one"},
     tensor<2x2x24xf32> {vit.name = "two"},
     tensor<2x19x24xf32> {vit.name = "all"},
     tensor<2x19x24xf32> {vit.name = "more"},
     tensor<2x1x24xf32> {vit.name = "norms"},
     tensor<2x1x24xf32> {vit.name = "wider"},
     tensor<2x2x24xf32> {vit.name = "narrower"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x9xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x1x9xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x19x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %7 = vit.param "few1.weight" : tensor<24x1x19x9xf32>
  %8 = vit.param "few1.bias" : tensor<24xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x19x9xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %10 = vit.param "norm1.weight" : tensor<24xf32>
  %11 = vit.param "norm1.bias" : tensor<24xf32>
  %12 = vit.layer_norm %9 scale(%10) bias(%11) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %13 = vit.param "few2.weight" : tensor<24x1x18x9xf32>
  %14 = vit.param "few2.bias" : tensor<24xf32>
  %15 = vit.patch_embed %image, %13, %14 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x18x9xf32>, tensor<24xf32>) -> tensor<2x2x24xf32>
  %16 = vit.param "norm2.weight" : tensor<24xf32>
  %17 = vit.param "norm2.bias" : tensor<24xf32>
  %18 = vit.layer_norm %15 scale(%16) bias(%17) epsilon 1.0e-06 : (tensor<2x2x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x2x24xf32>
  %19 = vit.param "few7.weight" : tensor<24x1x13x9xf32>
  %20 = vit.param "few7.bias" : tensor<24xf32>
  %21 = vit.patch_embed %image, %19, %20 stride [1, 9] : (tensor<2x1x19x9xf32>, tensor<24x1x13x9xf32>, tensor<24xf32>) -> tensor<2x7x24xf32>
  %22 = vit.param "norm7.weight" : tensor<24xf32>
  %23 = vit.param "norm7.bias" : tensor<24xf32>
  %24 = vit.layer_norm %21 scale(%22) bias(%23) epsilon 1.0e-06 : (tensor<2x7x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x7x24xf32>
  %25 = vit.param "one.q.weight" : tensor<24x24xf32>
  %26 = vit.param "one.q.bias" : tensor<24xf32>
  %27 = vit.param "one.k.weight" : tensor<24x24xf32>
  %28 = vit.param "one.k.bias" : tensor<24xf32>
  %29 = vit.param "one.v.weight" : tensor<24x24xf32>
  %30 = vit.param "one.v.bias" : tensor<24xf32>
  %31 = vit.param "one.o.weight" : tensor<24x24xf32>
  %32 = vit.param "one.o.bias" : tensor<24xf32>
  %33 = vit.msa %12 context(%6) heads 3 query(%25, %26) key(%27, %28) value(%29, %30) projection(%31, %32) : (tensor<2x1x24xf32>, tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %34 = vit.param "two.q.weight" : tensor<24x24xf32>
  %35 = vit.param "two.q.bias" : tensor<24xf32>
  %36 = vit.param "two.k.weight" : tensor<24x24xf32>
  %37 = vit.param "two.k.bias" : tensor<24xf32>
  %38 = vit.param "two.v.weight" : tensor<24x24xf32>
  %39 = vit.param "two.v.bias" : tensor<24xf32>
  %40 = vit.param "two.o.weight" : tensor<24x24xf32>
  %41 = vit.param "two.o.bias" : tensor<24xf32>
  %42 = vit.msa %18 context(%6) heads 4 query(%34, %35) key(%36, %37) value(%38, %39) projection(%40, %41) : (tensor<2x2x24xf32>, tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x2x24xf32>
  %43 = vit.param "all.q.weight" : tensor<24x24xf32>
  %44 = vit.param "all.q.bias" : tensor<24xf32>
  %45 = vit.param "all.k.weight" : tensor<24x24xf32>
  %46 = vit.param "all.k.bias" : tensor<24xf32>
  %47 = vit.param "all.v.weight" : tensor<24x24xf32>
  %48 = vit.param "all.v.bias" : tensor<24xf32>
  %49 = vit.param "all.o.weight" : tensor<24x24xf32>
  %50 = vit.param "all.o.bias" : tensor<24xf32>
  %51 = vit.msa %6 context(%6) heads 2 query(%43, %44) key(%45, %46) value(%47, %48) projection(%49, %50) : (tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %52 = vit.param "more.q.weight" : tensor<24x24xf32>
  %53 = vit.param "more.k.weight" : tensor<24x24xf32>
  %54 = vit.param "more.v.weight" : tensor<24x24xf32>
  %55 = vit.param "more.v.bias" : tensor<24xf32>
  %56 = vit.param "more.o.weight" : tensor<24x24xf32>
  %57 = vit.param "more.o.bias" : tensor<24xf32>
  %58 = vit.msa %6 context(%24) heads 3 query(%52) key(%53) value(%54, %55) projection(%56, %57) : (tensor<2x19x24xf32>, tensor<2x7x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x19x24xf32>
  %59 = vit.param "norms.q.weight" : tensor<24x24xf32>
  %60 = vit.param "norms.q.bias" : tensor<24xf32>
  %61 = vit.param "norms.k.weight" : tensor<24x24xf32>
  %62 = vit.param "norms.k.bias" : tensor<24xf32>
  %63 = vit.param "norms.v.weight" : tensor<24x24xf32>
  %64 = vit.param "norms.v.bias" : tensor<24xf32>
  %65 = vit.param "norms.o.weight" : tensor<24x24xf32>
  %66 = vit.param "norms.o.bias" : tensor<24xf32>
  %67 = vit.param "norms.q_norm.weight" : tensor<12xf32>
  %68 = vit.param "norms.q_norm.bias" : tensor<12xf32>
  %69 = vit.param "norms.k_norm.weight" : tensor<12xf32>
  %70 = vit.param "norms.k_norm.bias" : tensor<12xf32>
  %71 = vit.msa %12 context(%6) heads 2 query(%59, %60) key(%61, %62) value(%63, %64) query_norm(%67, %68) key_norm(%69, %70) norm_epsilon(1.0e-05) projection(%65, %66) : (tensor<2x1x24xf32>, tensor<2x19x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %72 = vit.param "wider.q.weight" : tensor<48x24xf32>
  %73 = vit.param "wider.k.weight" : tensor<48x24xf32>
  %74 = vit.param "wider.v.weight" : tensor<48x24xf32>
  %75 = vit.param "wider.o.weight" : tensor<24x48xf32>
  %76 = vit.msa %12 context(%6) heads 3 query(%72) key(%73) value(%74) projection(%75) scale(3.000000e-01) : (tensor<2x1x24xf32>, tensor<2x19x24xf32>, tensor<48x24xf32>, tensor<48x24xf32>, tensor<48x24xf32>, tensor<24x48xf32>) -> tensor<2x1x24xf32>
  %77 = vit.param "narrower.q.weight" : tensor<6x24xf32>
  %78 = vit.param "narrower.q.bias" : tensor<6xf32>
  %79 = vit.param "narrower.k.weight" : tensor<6x24xf32>
  %80 = vit.param "narrower.v.weight" : tensor<6x24xf32>
  %81 = vit.param "narrower.o.weight" : tensor<24x6xf32>
  %82 = vit.param "narrower.o.bias" : tensor<24xf32>
  %83 = vit.msa %18 context(%6) heads 2 query(%77, %78) key(%79) value(%80) projection(%81, %82) : (tensor<2x2x24xf32>, tensor<2x19x24xf32>, tensor<6x24xf32>, tensor<6xf32>, tensor<6x24xf32>, tensor<6x24xf32>, tensor<24x6xf32>, tensor<24xf32>) -> tensor<2x2x24xf32>
  return %33, %42, %51, %58, %71, %76, %83 : tensor<2x1x24xf32>, tensor<2x2x24xf32>, tensor<2x19x24xf32>, tensor<2x19x24xf32>, tensor<2x1x24xf32>, tensor<2x1x24xf32>, tensor<2x2x24xf32>
}
