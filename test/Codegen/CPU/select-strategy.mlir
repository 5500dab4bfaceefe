// The register tile of every contraction and attention, for machines with 32
// vector registers of 64 bytes and with 16 of 32 bytes.
// RUN: vit-opt %s --vit-cpu-select-strategy | FileCheck %s --check-prefixes=CHECK,WIDE
// RUN: vit-opt %s --vit-cpu-select-strategy=vector-bytes=64 | FileCheck %s --check-prefixes=CHECK,WIDE
// RUN: vit-opt %s --vit-cpu-select-strategy=vector-bytes=32 | FileCheck %s --check-prefixes=CHECK,NARROW

#a = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#o = affine_map<(m, n, k) -> (m, n)>

// The matrix products of ViT-B/16, whose weights come from memory each time:
// the next panel is prefetched. At least 8 accumulators, and as many as
// registers allow beside a row of vectors and a broadcast.
// CHECK-LABEL: func.func @vit_b
func.func @vit_b(%x: tensor<197x768xf32>, %h: tensor<197x3072xf32>, %fc1: tensor<3072x768xf32>, %fc2: tensor<768x3072xf32>,
                 %o1: tensor<197x3072xf32>, %o2: tensor<197x768xf32>) {
  // WIDE: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, prefetch = 1>}
  // NARROW: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{[0-9]+}}, vectors = {{[2-4]}}, lanes = 8, unroll = 4, prefetch = 1>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %fc1 : tensor<197x768xf32>, tensor<3072x768xf32>) outs(%o1 : tensor<197x3072xf32>) -> tensor<197x3072xf32>
  // WIDE: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{[68]}}, vectors = {{[34]}}, lanes = 16, prefetch = 1>}
  // NARROW: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{[0-9]+}}, vectors = {{[2-4]}}, lanes = 8, unroll = 4, prefetch = 1>}
  %1 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%h, %fc2 : tensor<197x3072xf32>, tensor<768x3072xf32>) outs(%o2 : tensor<197x768xf32>) -> tensor<197x768xf32>
  return
}

// One row: all accumulators along the columns.
// CHECK-LABEL: func.func @head
func.func @head(%x: tensor<1x768xf32>, %w: tensor<1000x768xf32>, %o: tensor<1x1000xf32>) {
  // WIDE: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 1, vectors = {{[4-8]}}, lanes = 16>}
  // NARROW: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 1, vectors = {{[4-8]}}, lanes = 8>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w : tensor<1x768xf32>, tensor<1000x768xf32>) outs(%o : tensor<1x1000xf32>) -> tensor<1x1000xf32>
  return
}

// The course model: 16 columns are one vector of 16 lanes or two of 8.
// CHECK-LABEL: func.func @sixteen_columns
func.func @sixteen_columns(%x: tensor<4096x64xf32>, %w: tensor<16x64xf32>, %o: tensor<4096x16xf32>) {
  // WIDE: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{8|9|1[0-4]}}, vectors = 1, lanes = 16>}
  // NARROW: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{[4-6]}}, vectors = 2, lanes = 8, unroll = 4>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w : tensor<4096x64xf32>, tensor<16x64xf32>) outs(%o : tensor<4096x16xf32>) -> tensor<4096x16xf32>
  return
}

// Fewer columns than lanes: the widest power of two that they fill. k = 18 is
// no multiple of four steps, but of two.
// CHECK-LABEL: func.func @few_columns
func.func @few_columns(%x: tensor<4x18xf32>, %w10: tensor<10x18xf32>, %o10: tensor<4x10xf32>, %w3: tensor<3x18xf32>, %o3: tensor<4x3xf32>, %w1: tensor<1x18xf32>, %o1: tensor<4x1xf32>) {
  // WIDE: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 8>}
  // NARROW: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 8, unroll = 2>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w10 : tensor<4x18xf32>, tensor<10x18xf32>) outs(%o10 : tensor<4x10xf32>) -> tensor<4x10xf32>
  // CHECK: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 2
  %1 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w3 : tensor<4x18xf32>, tensor<3x18xf32>) outs(%o3 : tensor<4x3xf32>) -> tensor<4x3xf32>
  // CHECK: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 1
  %2 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w1 : tensor<4x18xf32>, tensor<1x18xf32>) outs(%o1 : tensor<4x1xf32>) -> tensor<4x1xf32>
  return
}

// CHECK-LABEL: func.func @attention
func.func @attention(%q: tensor<1x197x12x64xf32>, %s: tensor<1x4x2x8xf32>, %t: tensor<1x17x2x8xf32>, %u: tensor<1x3x2x8xf32>) {
  // WIDE: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
  // NARROW: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 6, vectors = 2, lanes = 8>}
  %0 = vit.attention ins(%q, %q, %q : tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>) outs(%q : tensor<1x197x12x64xf32>) scale 0.125 -> tensor<1x197x12x64xf32>
  // No more rows than queries, no more vectors than hold the keys.
  // WIDE: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16>}
  // NARROW: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 8>}
  %1 = vit.attention ins(%s, %t, %t : tensor<1x4x2x8xf32>, tensor<1x17x2x8xf32>, tensor<1x17x2x8xf32>) outs(%s : tensor<1x4x2x8xf32>) scale 0.125 -> tensor<1x4x2x8xf32>
  // CHECK: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 4>}
  %2 = vit.attention ins(%s, %u, %u : tensor<1x4x2x8xf32>, tensor<1x3x2x8xf32>, tensor<1x3x2x8xf32>) outs(%s : tensor<1x4x2x8xf32>) scale 0.125 -> tensor<1x4x2x8xf32>
  return
}

// The keys and queries of a window; as many rows as leave little over: 14 = 2 * 7
// or nearly 3 * 5, 49 = 7 * 7 or nearly 10 * 5, 64 nearly 13 * 5.
// CHECK-LABEL: func.func @windows
func.func @windows(%q: tensor<1x196x4x32xf32>, %p: tensor<1x256x4x32xf32>) {
  // WIDE: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 7, vectors = 1, lanes = 16>}
  // NARROW: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 5, vectors = 2, lanes = 8>}
  %0 = vit.attention ins(%q, %q, %q : tensor<1x196x4x32xf32>, tensor<1x196x4x32xf32>, tensor<1x196x4x32xf32>) outs(%q : tensor<1x196x4x32xf32>) scale 0.125 windows(<rows = 14, columns = 14, height = 2, width = 7>) -> tensor<1x196x4x32xf32>
  // WIDE: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 7, vectors = 4, lanes = 16>}
  // NARROW: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 5, vectors = 2, lanes = 8>}
  %1 = vit.attention ins(%q, %q, %q : tensor<1x196x4x32xf32>, tensor<1x196x4x32xf32>, tensor<1x196x4x32xf32>) outs(%q : tensor<1x196x4x32xf32>) scale 0.125 windows(<rows = 14, columns = 14, height = 7, width = 7>) -> tensor<1x196x4x32xf32>
  // CHECK: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 5,
  %2 = vit.attention ins(%p, %p, %p : tensor<1x256x4x32xf32>, tensor<1x256x4x32xf32>, tensor<1x256x4x32xf32>) outs(%p : tensor<1x256x4x32xf32>) scale 0.125 windows(<rows = 16, columns = 16, height = 8, width = 8>) -> tensor<1x256x4x32xf32>
  return
}

// Measured tiles that were applied before stay.
// CHECK-LABEL: func.func @already_there
func.func @already_there(%x: tensor<197x768xf32>, %w: tensor<768x768xf32>, %o: tensor<197x768xf32>, %q: tensor<1x197x12x64xf32>) {
  // CHECK: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = 2, vectors = 3, lanes = 4>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] {vit.tile = #vit.register_tile<rows = 2, vectors = 3, lanes = 4>}
    ins(%x, %w : tensor<197x768xf32>, tensor<768x768xf32>) outs(%o : tensor<197x768xf32>) -> tensor<197x768xf32>
  // CHECK: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 4>}
  %1 = vit.attention ins(%q, %q, %q : tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>) outs(%q : tensor<1x197x12x64xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 4>} -> tensor<1x197x12x64xf32>
  return
}

// A CPU by name: Zen 4 executes vectors of 64 bytes in halves, so that 4 sums
// are enough and fewer loads do.
// RUN: vit-opt %s --vit-cpu-select-strategy="cpu=znver4 l1-bytes=32768 l2-bytes=1048576 l3-bytes=33554432" | FileCheck %s --check-prefix=SPLIT
// SPLIT-LABEL: func.func @one_of_a_name
// CHECK-LABEL: func.func @one_of_a_name
func.func @one_of_a_name(%x: tensor<197x768xf32>, %w: tensor<768x768xf32>, %o: tensor<197x768xf32>) {
  // SPLIT: linalg.matmul {{.*}}vit.tile = #vit.register_tile<rows = {{[0-9]+}}, vectors = {{[1-4]}}, lanes = 16, prefetch = 1>}
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w : tensor<197x768xf32>, tensor<768x768xf32>) outs(%o : tensor<197x768xf32>) -> tensor<197x768xf32>
  return
}

// CHECK-LABEL: func.func @not_chosen_for
func.func @not_chosen_for(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>, %o: tensor<?x16xf32>, %y: tensor<16xf32>, %z: tensor<?xf32>) {
  // CHECK-NOT: vit.tile
  // CHECK: return
  %0 = linalg.matmul indexing_maps = [#a, #w, #o] ins(%x, %w : tensor<?x16xf32>, tensor<16x16xf32>) outs(%o : tensor<?x16xf32>) -> tensor<?x16xf32>
  %1 = linalg.matvec ins(%x, %y : tensor<?x16xf32>, tensor<16xf32>) outs(%z : tensor<?xf32>) -> tensor<?xf32>
  return
}

// Per-token work: half of the registers for sums, two vectors of tokens.
// CHECK-LABEL: func.func @per_token
func.func @per_token(%x: tensor<1x100x4xf32>, %few: tensor<1x5x4xf32>) {
  // WIDE: vit.tile = #vit.register_tile<rows = 8, vectors = 2, lanes = 16, unroll = 4>
  // NARROW: vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 8, unroll = 4>
  %0 = vit.per_token %x {
  ^bb0(%t: tensor<1x100x4xf32>):
    vit.yield %t : tensor<1x100x4xf32>
  } : (tensor<1x100x4xf32>) -> tensor<1x100x4xf32>
  // WIDE: vit.tile = #vit.register_tile<rows = 16, vectors = 1, lanes = 4, unroll = 4>
  // NARROW: vit.tile = #vit.register_tile<rows = 8, vectors = 1, lanes = 4, unroll = 4>
  %1 = vit.per_token %few {
  ^bb0(%t: tensor<1x5x4xf32>):
    vit.yield %t : tensor<1x5x4xf32>
  } : (tensor<1x5x4xf32>) -> tensor<1x5x4xf32>
  return
}
