// Pieces that begin in the middle of a row; keys that overlap in a row's last vector.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 3 | FileCheck %s
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x20x37xf32>)
  -> (tensor<1x740x24xf32> {vit.name = "one"},
     tensor<1x740x24xf32> {vit.name = "two"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x20x37xf32>, tensor<24x1x1x1xf32>, tensor<24xf32>) -> tensor<1x740x24xf32>
  %4 = vit.param "one.q.weight" : tensor<24x24xf32>
  %5 = vit.param "one.q.bias" : tensor<24xf32>
  %6 = vit.param "one.k.weight" : tensor<24x24xf32>
  %7 = vit.param "one.k.bias" : tensor<24xf32>
  %8 = vit.param "one.v.weight" : tensor<24x24xf32>
  %9 = vit.param "one.v.bias" : tensor<24xf32>
  %10 = vit.param "one.o.weight" : tensor<24x24xf32>
  %11 = vit.param "one.o.bias" : tensor<24xf32>
  %12 = vit.param "one.rows" : tensor<39x24xf32>
  %13 = vit.param "one.columns" : tensor<73x24xf32>
  %14 = vit.msa %3 heads 1 query(%4, %5) key(%6, %7) value(%8, %9) relative_rows(%12) relative_columns(%13) projection(%10, %11) : (tensor<1x740x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<39x24xf32>, tensor<73x24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x740x24xf32>
  %15 = vit.param "two.q.weight" : tensor<24x24xf32>
  %16 = vit.param "two.q.bias" : tensor<24xf32>
  %17 = vit.param "two.k.weight" : tensor<24x24xf32>
  %18 = vit.param "two.k.bias" : tensor<24xf32>
  %19 = vit.param "two.v.weight" : tensor<24x24xf32>
  %20 = vit.param "two.v.bias" : tensor<24xf32>
  %21 = vit.param "two.o.weight" : tensor<24x24xf32>
  %22 = vit.param "two.o.bias" : tensor<24xf32>
  %23 = vit.param "two.rows" : tensor<39x12xf32>
  %24 = vit.param "two.columns" : tensor<73x12xf32>
  %25 = vit.msa %3 heads 2 query(%15, %16) key(%17, %18) value(%19, %20) relative_rows(%23) relative_columns(%24) projection(%21, %22) : (tensor<1x740x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<39x12xf32>, tensor<73x12xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x740x24xf32>
  return %14, %25 : tensor<1x740x24xf32>, tensor<1x740x24xf32>
}
