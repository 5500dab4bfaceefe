// Grids that windows do not divide: padding has keys and values of its own, moves with the shift or stays.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x1x9x13xf32>)
  -> (tensor<2x117x32xf32> {vit.name = "plain"},
     tensor<2x117x32xf32> {vit.name = "no_biases"},
     tensor<2x117x32xf32> {vit.name = "stays"},
     tensor<2x117x32xf32> {vit.name = "moves"},
     tensor<2x117x32xf32> {vit.name = "moves_right"}) {
  %1 = vit.param "patch.weight" : tensor<32x1x1x1xf32>
  %2 = vit.param "patch.bias" : tensor<32xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [1, 1] : (tensor<2x1x9x13xf32>, tensor<32x1x1x1xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %4 = vit.param "plain.table" : tensor<63x2xf32>
  %5 = vit.relative_bias %4 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %6 = vit.param "plain.norm.weight" : tensor<32xf32>
  %7 = vit.param "plain.norm.bias" : tensor<32xf32>
  %8 = vit.layer_norm %3 scale(%6) bias(%7) epsilon 1.0e-06 : (tensor<2x117x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %9 = vit.param "plain.q.weight" : tensor<32x32xf32>
  %10 = vit.param "plain.q.bias" : tensor<32xf32>
  %11 = vit.param "plain.k.weight" : tensor<32x32xf32>
  %12 = vit.param "plain.k.bias" : tensor<32xf32>
  %13 = vit.param "plain.v.weight" : tensor<32x32xf32>
  %14 = vit.param "plain.v.bias" : tensor<32xf32>
  %15 = vit.param "plain.o.weight" : tensor<32x32xf32>
  %16 = vit.param "plain.o.bias" : tensor<32xf32>
  %17 = vit.msa %8 heads 2 query(%9, %10) key(%11, %12) value(%13, %14) score_bias(%5) projection(%15, %16) windows(<rows = 9, columns = 13, height = 4, width = 5>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %18 = vit.param "no_biases.table" : tensor<63x2xf32>
  %19 = vit.relative_bias %18 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %20 = vit.param "no_biases.norm.weight" : tensor<32xf32>
  %21 = vit.param "no_biases.norm.bias" : tensor<32xf32>
  %22 = vit.layer_norm %3 scale(%20) bias(%21) epsilon 1.0e-06 : (tensor<2x117x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %23 = vit.param "no_biases.q.weight" : tensor<32x32xf32>
  %24 = vit.param "no_biases.k.weight" : tensor<32x32xf32>
  %25 = vit.param "no_biases.v.weight" : tensor<32x32xf32>
  %26 = vit.param "no_biases.o.weight" : tensor<32x32xf32>
  %27 = vit.msa %22 heads 2 query(%23) key(%24) value(%25) score_bias(%19) projection(%26) windows(<rows = 9, columns = 13, height = 4, width = 5>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<2x20x20xf32>, tensor<32x32xf32>) -> tensor<2x117x32xf32>
  %28 = vit.param "stays.table" : tensor<63x2xf32>
  %29 = vit.relative_bias %28 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %30 = vit.param "stays.norm.weight" : tensor<32xf32>
  %31 = vit.param "stays.norm.bias" : tensor<32xf32>
  %32 = vit.layer_norm %3 scale(%30) bias(%31) epsilon 1.0e-06 : (tensor<2x117x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %33 = vit.param "stays.q.weight" : tensor<32x32xf32>
  %34 = vit.param "stays.q.bias" : tensor<32xf32>
  %35 = vit.param "stays.k.weight" : tensor<32x32xf32>
  %36 = vit.param "stays.k.bias" : tensor<32xf32>
  %37 = vit.param "stays.v.weight" : tensor<32x32xf32>
  %38 = vit.param "stays.v.bias" : tensor<32xf32>
  %39 = vit.param "stays.o.weight" : tensor<32x32xf32>
  %40 = vit.param "stays.o.bias" : tensor<32xf32>
  %41 = vit.msa %32 heads 2 query(%33, %34) key(%35, %36) value(%37, %38) score_bias(%29) projection(%39, %40) windows(<rows = 9, columns = 13, height = 4, width = 5, down = 2, right = 2>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %42 = vit.param "moves.table" : tensor<63x2xf32>
  %43 = vit.relative_bias %42 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %44 = vit.param "moves.norm.weight" : tensor<32xf32>
  %45 = vit.param "moves.norm.bias" : tensor<32xf32>
  %46 = vit.layer_norm %3 scale(%44) bias(%45) epsilon 1.0e-06 : (tensor<2x117x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %47 = vit.param "moves.q.weight" : tensor<32x32xf32>
  %48 = vit.param "moves.q.bias" : tensor<32xf32>
  %49 = vit.param "moves.k.weight" : tensor<32x32xf32>
  %50 = vit.param "moves.k.bias" : tensor<32xf32>
  %51 = vit.param "moves.v.weight" : tensor<32x32xf32>
  %52 = vit.param "moves.v.bias" : tensor<32xf32>
  %53 = vit.param "moves.o.weight" : tensor<32x32xf32>
  %54 = vit.param "moves.o.bias" : tensor<32xf32>
  %55 = vit.msa %46 heads 2 query(%47, %48) key(%49, %50) value(%51, %52) score_bias(%43) projection(%53, %54) windows(<rows = 9, columns = 13, height = 4, width = 5, down = 2, right = 2, padding_moves = true>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<32x32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %56 = vit.param "moves_right.table" : tensor<63x2xf32>
  %57 = vit.relative_bias %56 grid [4, 5] : (tensor<63x2xf32>) -> tensor<2x20x20xf32>
  %58 = vit.param "moves_right.norm.weight" : tensor<32xf32>
  %59 = vit.param "moves_right.norm.bias" : tensor<32xf32>
  %60 = vit.layer_norm %3 scale(%58) bias(%59) epsilon 1.0e-06 : (tensor<2x117x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<2x117x32xf32>
  %61 = vit.param "moves_right.q.weight" : tensor<32x32xf32>
  %62 = vit.param "moves_right.k.weight" : tensor<32x32xf32>
  %63 = vit.param "moves_right.k.bias" : tensor<32xf32>
  %64 = vit.param "moves_right.v.weight" : tensor<32x32xf32>
  %65 = vit.param "moves_right.v.bias" : tensor<32xf32>
  %66 = vit.param "moves_right.o.weight" : tensor<32x32xf32>
  %67 = vit.msa %60 heads 2 query(%61) key(%62, %63) value(%64, %65) score_bias(%57) projection(%66) windows(<rows = 9, columns = 13, height = 4, width = 5, down = 0, right = 4, padding_moves = true>) : (tensor<2x117x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<32x32xf32>, tensor<32xf32>, tensor<2x20x20xf32>, tensor<32x32xf32>) -> tensor<2x117x32xf32>
  return %17, %27, %41, %55, %67 : tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>, tensor<2x117x32xf32>
}
