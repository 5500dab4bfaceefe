// A linear layer to machine code: a step of the hot loop has as many FMAs as
// the tile has accumulators, and nothing in it is on the stack.
// RUN: vit-opt %s --vit-to-cpu=vector-bytes=64 | %mlir_translate --mlir-to-llvmir \
// RUN:   | %opt -O3 -mtriple=x86_64-unknown-linux-gnu -mcpu=x86-64-v4 -S -o %t.v4.ll
// RUN: %llc -O3 -mcpu=x86-64-v4 %t.v4.ll -o - | %python %src_root/compiler/utils/hot_loops.py | FileCheck %s --check-prefix=V4
// RUN: sed "s/rows = 6, vectors = 4, lanes = 16/rows = 6, vectors = 2, lanes = 8/" %s \
// RUN:   | vit-opt --vit-to-cpu=vector-bytes=32 | %mlir_translate --mlir-to-llvmir \
// RUN:   | %opt -O3 -mtriple=x86_64-unknown-linux-gnu -mcpu=x86-64-v3 -S -o %t.v3.ll
// RUN: %llc -O3 -mcpu=x86-64-v3 %t.v3.ll -o - | %python %src_root/compiler/utils/hot_loops.py | FileCheck %s --check-prefix=V3

// V4: on stack function
// V4-NEXT: 1 {{[0-9]+}} 24 zmm 0 infer_task_{{[0-9]+}}{{$}}
// V4-NOT: {{.}}
// V3: on stack function
// V3-NEXT: 1 {{[0-9]+}} 12 ymm 0 infer_task_{{[0-9]+}}{{$}}
// V3-NOT: {{.}}

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>
#perColumn = affine_map<(m, n) -> (n)>
module attributes {vit.model = "linear"} {
  func.func @infer(%image: tensor<1x1x192x256xf32> {vit.name = "input"}) -> (tensor<1x192x512xf32> {vit.name = "output"}) {
    %x = tensor.collapse_shape %image [[0, 1, 2], [3]] : tensor<1x1x192x256xf32> into tensor<192x256xf32>
    %zero = arith.constant 0.0 : f32
    %w = vit.param "weight" : tensor<512x256xf32>
    %bias = vit.param "bias" : tensor<512xf32>
    %e = tensor.empty() : tensor<192x512xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<192x512xf32>) -> tensor<192x512xf32>
    %p = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
      ins(%x, %w : tensor<192x256xf32>, tensor<512x256xf32>) outs(%f : tensor<192x512xf32>) -> tensor<192x512xf32>
    %r = linalg.generic {indexing_maps = [#id, #perColumn, #id], iterator_types = ["parallel", "parallel"]}
      ins(%p, %bias : tensor<192x512xf32>, tensor<512xf32>) outs(%e : tensor<192x512xf32>) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %0 = arith.addf %a, %b : f32
      linalg.yield %0 : f32
    } -> tensor<192x512xf32>
    %y = tensor.expand_shape %r [[0, 1], [2]] output_shape [1, 192, 512] : tensor<192x512xf32> into tensor<1x192x512xf32>
    return %y : tensor<1x192x512xf32>
  }
}
