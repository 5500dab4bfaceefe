// Pools by attention: one learned query as in SigLIP, with a perceptron behind it, and several with norms of queries and keys.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x37x6xf32>)
  -> (tensor<2x24xf32> {vit.name = "siglip"},
     tensor<2x5x24xf32> {vit.name = "several"},
     tensor<2x10xf32> {vit.name = "mean"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x6xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 6] : (tensor<2x1x37x6xf32>, tensor<24x1x1x6xf32>, tensor<24xf32>) -> tensor<2x37x24xf32>
  %4 = vit.param "norm.weight" : tensor<24xf32>
  %5 = vit.param "norm.bias" : tensor<24xf32>
  %6 = vit.layer_norm %3 scale(%4) bias(%5) epsilon 1.0e-06 : (tensor<2x37x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x37x24xf32>
  %7 = vit.param "probe" : tensor<1x1x24xf32>
  %8 = vit.latents %6 from(%7) : (tensor<2x37x24xf32>, tensor<1x1x24xf32>) -> tensor<2x1x24xf32>
  %9 = vit.param "siglip.q.weight" : tensor<24x24xf32>
  %10 = vit.param "siglip.q.bias" : tensor<24xf32>
  %11 = vit.param "siglip.k.weight" : tensor<24x24xf32>
  %12 = vit.param "siglip.k.bias" : tensor<24xf32>
  %13 = vit.param "siglip.v.weight" : tensor<24x24xf32>
  %14 = vit.param "siglip.v.bias" : tensor<24xf32>
  %15 = vit.param "siglip.o.weight" : tensor<24x24xf32>
  %16 = vit.param "siglip.o.bias" : tensor<24xf32>
  %17 = vit.msa %8 context(%6) heads 3 query(%9, %10) key(%11, %12) value(%13, %14) projection(%15, %16) : (tensor<2x1x24xf32>, tensor<2x37x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %18 = vit.param "siglip.norm.weight" : tensor<24xf32>
  %19 = vit.param "siglip.norm.bias" : tensor<24xf32>
  %20 = vit.layer_norm %17 scale(%18) bias(%19) epsilon 1.0e-06 : (tensor<2x1x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %21 = vit.param "siglip.mlp.fc1.weight" : tensor<48x24xf32>
  %22 = vit.param "siglip.mlp.fc1.bias" : tensor<48xf32>
  %23 = vit.param "siglip.mlp.fc2.weight" : tensor<24x48xf32>
  %24 = vit.param "siglip.mlp.fc2.bias" : tensor<24xf32>
  %25 = vit.mlp %20 fc1(%21, %22) fc2(%23, %24) activation(gelu_tanh) : (tensor<2x1x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<2x1x24xf32>
  %26 = vit.residual %17, %25 : (tensor<2x1x24xf32>, tensor<2x1x24xf32>) -> tensor<2x1x24xf32>
  %27 = vit.param "several" : tensor<5x24xf32>
  %28 = vit.latents %6 from(%27) : (tensor<2x37x24xf32>, tensor<5x24xf32>) -> tensor<2x5x24xf32>
  %29 = vit.param "norms.q.weight" : tensor<24x24xf32>
  %30 = vit.param "norms.q.bias" : tensor<24xf32>
  %31 = vit.param "norms.k.weight" : tensor<24x24xf32>
  %32 = vit.param "norms.v.weight" : tensor<24x24xf32>
  %33 = vit.param "norms.v.bias" : tensor<24xf32>
  %34 = vit.param "norms.o.weight" : tensor<24x24xf32>
  %35 = vit.param "norms.o.bias" : tensor<24xf32>
  %36 = vit.param "norms.q_norm.weight" : tensor<12xf32>
  %37 = vit.param "norms.q_norm.bias" : tensor<12xf32>
  %38 = vit.param "norms.k_norm.weight" : tensor<12xf32>
  %39 = vit.param "norms.k_norm.bias" : tensor<12xf32>
  %40 = vit.msa %28 context(%6) heads 2 query(%29, %30) key(%31) value(%32, %33) query_norm(%36, %37) key_norm(%38, %39) norm_epsilon(1.0e-05) projection(%34, %35) : (tensor<2x5x24xf32>, tensor<2x37x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<2x5x24xf32>
  %41 = vit.pool %26 token : (tensor<2x1x24xf32>) -> tensor<2x24xf32>
  %42 = vit.pool %40 mean : (tensor<2x5x24xf32>) -> tensor<2x24xf32>
  %43 = vit.param "head.0.weight" : tensor<10x24xf32>
  %44 = vit.param "head.0.bias" : tensor<10xf32>
  %45 = vit.head inputs(%42) weights(%43) biases(%44) activation(none) : (tensor<2x24xf32>, tensor<10x24xf32>, tensor<10xf32>) -> tensor<2x10xf32>
  return %41, %40, %45 : tensor<2x24xf32>, tensor<2x5x24xf32>, tensor<2x10xf32>
}
