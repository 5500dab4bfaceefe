// More vectors in a row than registers.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x2x150xf32>)
  -> (tensor<1x300x16xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<16x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<16xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x2x150xf32>, tensor<16x1x1x1xf32>, tensor<16xf32>) -> tensor<1x300x16xf32>
  %4 = vit.param "attention.q.weight" : tensor<16x16xf32>
  %5 = vit.param "attention.q.bias" : tensor<16xf32>
  %6 = vit.param "attention.k.weight" : tensor<16x16xf32>
  %7 = vit.param "attention.k.bias" : tensor<16xf32>
  %8 = vit.param "attention.v.weight" : tensor<16x16xf32>
  %9 = vit.param "attention.v.bias" : tensor<16xf32>
  %10 = vit.param "attention.o.weight" : tensor<16x16xf32>
  %11 = vit.param "attention.o.bias" : tensor<16xf32>
  %12 = vit.param "attention.rows" : tensor<3x8xf32>
  %13 = vit.param "attention.columns" : tensor<299x8xf32>
  %14 = vit.msa %3 heads 2 query(%4, %5) key(%6, %7) value(%8, %9) relative_rows(%12) relative_columns(%13) projection(%10, %11) : (tensor<1x300x16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<3x8xf32>, tensor<299x8xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<1x300x16xf32>
  return %14 : tensor<1x300x16xf32>
}
