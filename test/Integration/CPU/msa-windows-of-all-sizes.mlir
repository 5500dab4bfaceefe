// One row, one column, a single place, more than the grid, with a shift that goes around it, and the whole grid.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x1x6x10xf32>)
  -> (tensor<1x60x24xf32> {vit.name = "row"},
     tensor<1x60x24xf32> {vit.name = "column"},
     tensor<1x60x24xf32> {vit.name = "place"},
     tensor<1x60x24xf32> {vit.name = "large"},
     tensor<1x60x24xf32> {vit.name = "around"},
     tensor<1x60x24xf32> {vit.name = "tall"},
     tensor<1x60x24xf32> {vit.name = "whole"}) {
  %1 = vit.param "patch.weight" : tensor<24x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<24xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<1x1x6x10xf32>, tensor<24x1x1x1xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %4 = vit.param "row.q.weight" : tensor<24x24xf32>
  %5 = vit.param "row.q.bias" : tensor<24xf32>
  %6 = vit.param "row.k.weight" : tensor<24x24xf32>
  %7 = vit.param "row.k.bias" : tensor<24xf32>
  %8 = vit.param "row.v.weight" : tensor<24x24xf32>
  %9 = vit.param "row.v.bias" : tensor<24xf32>
  %10 = vit.param "row.o.weight" : tensor<24x24xf32>
  %11 = vit.param "row.o.bias" : tensor<24xf32>
  %12 = vit.msa %3 heads 3 query(%4, %5) key(%6, %7) value(%8, %9) projection(%10, %11) windows(<rows = 6, columns = 10, height = 1, width = 5, down = 0, right = 2, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %13 = vit.param "column.q.weight" : tensor<24x24xf32>
  %14 = vit.param "column.q.bias" : tensor<24xf32>
  %15 = vit.param "column.k.weight" : tensor<24x24xf32>
  %16 = vit.param "column.k.bias" : tensor<24xf32>
  %17 = vit.param "column.v.weight" : tensor<24x24xf32>
  %18 = vit.param "column.v.bias" : tensor<24xf32>
  %19 = vit.param "column.o.weight" : tensor<24x24xf32>
  %20 = vit.param "column.o.bias" : tensor<24xf32>
  %21 = vit.msa %3 heads 3 query(%13, %14) key(%15, %16) value(%17, %18) projection(%19, %20) windows(<rows = 6, columns = 10, height = 3, width = 1, down = 1, right = 0, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %22 = vit.param "place.q.weight" : tensor<24x24xf32>
  %23 = vit.param "place.q.bias" : tensor<24xf32>
  %24 = vit.param "place.k.weight" : tensor<24x24xf32>
  %25 = vit.param "place.k.bias" : tensor<24xf32>
  %26 = vit.param "place.v.weight" : tensor<24x24xf32>
  %27 = vit.param "place.v.bias" : tensor<24xf32>
  %28 = vit.param "place.o.weight" : tensor<24x24xf32>
  %29 = vit.param "place.o.bias" : tensor<24xf32>
  %30 = vit.msa %3 heads 3 query(%22, %23) key(%24, %25) value(%26, %27) projection(%28, %29) windows(<rows = 6, columns = 10, height = 1, width = 1, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %31 = vit.param "large.q.weight" : tensor<24x24xf32>
  %32 = vit.param "large.q.bias" : tensor<24xf32>
  %33 = vit.param "large.k.weight" : tensor<24x24xf32>
  %34 = vit.param "large.k.bias" : tensor<24xf32>
  %35 = vit.param "large.v.weight" : tensor<24x24xf32>
  %36 = vit.param "large.v.bias" : tensor<24xf32>
  %37 = vit.param "large.o.weight" : tensor<24x24xf32>
  %38 = vit.param "large.o.bias" : tensor<24xf32>
  %39 = vit.msa %3 heads 3 query(%31, %32) key(%33, %34) value(%35, %36) projection(%37, %38) windows(<rows = 6, columns = 10, height = 8, width = 16, down = 3, right = 5, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %40 = vit.param "around.q.weight" : tensor<24x24xf32>
  %41 = vit.param "around.q.bias" : tensor<24xf32>
  %42 = vit.param "around.k.weight" : tensor<24x24xf32>
  %43 = vit.param "around.k.bias" : tensor<24xf32>
  %44 = vit.param "around.v.weight" : tensor<24x24xf32>
  %45 = vit.param "around.v.bias" : tensor<24xf32>
  %46 = vit.param "around.o.weight" : tensor<24x24xf32>
  %47 = vit.param "around.o.bias" : tensor<24xf32>
  %48 = vit.msa %3 heads 3 query(%40, %41) key(%42, %43) value(%44, %45) projection(%46, %47) windows(<rows = 6, columns = 10, height = 16, width = 24, down = 15, right = 12, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %49 = vit.param "tall.q.weight" : tensor<24x24xf32>
  %50 = vit.param "tall.q.bias" : tensor<24xf32>
  %51 = vit.param "tall.k.weight" : tensor<24x24xf32>
  %52 = vit.param "tall.k.bias" : tensor<24xf32>
  %53 = vit.param "tall.v.weight" : tensor<24x24xf32>
  %54 = vit.param "tall.v.bias" : tensor<24xf32>
  %55 = vit.param "tall.o.weight" : tensor<24x24xf32>
  %56 = vit.param "tall.o.bias" : tensor<24xf32>
  %57 = vit.msa %3 heads 3 query(%49, %50) key(%51, %52) value(%53, %54) projection(%55, %56) windows(<rows = 6, columns = 10, height = 6, width = 4, down = 3, right = 1, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  %58 = vit.param "whole.q.weight" : tensor<24x24xf32>
  %59 = vit.param "whole.q.bias" : tensor<24xf32>
  %60 = vit.param "whole.k.weight" : tensor<24x24xf32>
  %61 = vit.param "whole.k.bias" : tensor<24xf32>
  %62 = vit.param "whole.v.weight" : tensor<24x24xf32>
  %63 = vit.param "whole.v.bias" : tensor<24xf32>
  %64 = vit.param "whole.o.weight" : tensor<24x24xf32>
  %65 = vit.param "whole.o.bias" : tensor<24xf32>
  %66 = vit.msa %3 heads 3 query(%58, %59) key(%60, %61) value(%62, %63) projection(%64, %65) windows(<rows = 6, columns = 10, height = 6, width = 10, penalty = 7>) : (tensor<1x60x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x60x24xf32>
  return %12, %21, %30, %39, %48, %57, %66 : tensor<1x60x24xf32>, tensor<1x60x24xf32>, tensor<1x60x24xf32>, tensor<1x60x24xf32>, tensor<1x60x24xf32>, tensor<1x60x24xf32>, tensor<1x60x24xf32>
}
