// Attention, reductions and elementwise operations: parallel over the first
// dimension, in pieces of one vector; chains share one loop.
// RUN: vit-opt %s --vit-cpu-tile-rest --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,WIDE
// RUN: vit-opt %s --vit-cpu-tile-rest=vector-bytes=32 --canonicalize --cse | FileCheck %s --check-prefixes=CHECK,NARROW

#id = affine_map<(m, n) -> (m, n)>
#transposed = affine_map<(m, n) -> (n, m)>
#perRow = affine_map<(m, n) -> (m)>
#perColumn = affine_map<(m, n) -> (n)>

// One image and one head each, all queries.
// CHECK-LABEL: func.func @attention
// CHECK: scf.forall (%[[B:.*]], %[[H:.*]]) in (2, 3)
// CHECK: tensor.extract_slice %{{.*}}[%[[B]], 0, %[[H]], 0] [1, 9, 1, 16]
// CHECK: vit.attention {{.*}}vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>{{.*}} -> tensor<1x9x1x16xf32>
// CHECK: return
func.func @attention(%q: tensor<2x9x3x16xf32>, %e: tensor<2x9x3x16xf32>) -> tensor<2x9x3x16xf32> {
  %r = vit.attention ins(%q, %q, %q : tensor<2x9x3x16xf32>, tensor<2x9x3x16xf32>, tensor<2x9x3x16xf32>) outs(%e : tensor<2x9x3x16xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>} -> tensor<2x9x3x16xf32>
  return %r : tensor<2x9x3x16xf32>
}

// Four heads of queries for two of keys: each reads the second's or the first's.
// CHECK-LABEL: func.func @heads_of_keys
// CHECK: scf.forall (%[[H:.*]]) in (4)
// CHECK-DAG: tensor.extract_slice %{{.*}}[0, 0, %[[H]], 0] [1, 9, 1, 16] {{.*}} : tensor<1x9x4x16xf32>
// CHECK-DAG: %[[G:.*]] = affine.apply #[[HALF:.*]](%[[H]])
// CHECK: tensor.extract_slice %{{.*}}[0, 0, %[[G]], 0] [1, 9, 1, 16] {{.*}} : tensor<1x9x2x16xf32>
// CHECK: vit.attention
func.func @heads_of_keys(%q: tensor<1x9x4x16xf32>, %k: tensor<1x9x2x16xf32>) -> tensor<1x9x4x16xf32> {
  %r = vit.attention ins(%q, %k, %k : tensor<1x9x4x16xf32>, tensor<1x9x2x16xf32>, tensor<1x9x2x16xf32>) outs(%q : tensor<1x9x4x16xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 9, vectors = 1, lanes = 16>} -> tensor<1x9x4x16xf32>
  return %r : tensor<1x9x4x16xf32>
}

// Heads that talk stay together; to have pieces, queries are cut.
// CHECK-LABEL: func.func @talking_heads
// CHECK: scf.forall (%{{.*}}) = (0) to (24) step (4)
// CHECK: tensor.extract_slice %{{.*}} [1, 4, 3, 16]
// CHECK: vit.attention ins({{.*}} : tensor<1x4x3x16xf32>, tensor<1x24x3x16xf32>, tensor<1x24x3x16xf32>) mix(
func.func @talking_heads(%q: tensor<1x24x3x16xf32>, %m: tensor<3x3xf32>) -> tensor<1x24x3x16xf32> {
  %r = vit.attention ins(%q, %q, %q : tensor<1x24x3x16xf32>, tensor<1x24x3x16xf32>, tensor<1x24x3x16xf32>) mix(%m, %m : tensor<3x3xf32>, tensor<3x3xf32>) outs(%q : tensor<1x24x3x16xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>} -> tensor<1x24x3x16xf32>
  return %r : tensor<1x24x3x16xf32>
}

// With decomposed positions each piece knows which query it begins with.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK-SAME: %[[R:[^:]*]]: tensor<7x16xf32>, %[[C:[^:]*]]: tensor<11x16xf32>)
// CHECK: scf.forall (%[[FIRST:[^,]*]], %{{.*}}) = (0, 0) to (24, 2) step (8, 1)
// CHECK: vit.attention ins({{.*}} : tensor<1x8x1x16xf32>, tensor<1x24x1x16xf32>, tensor<1x24x1x16xf32>) relative(%[[R]], %[[C]] : tensor<7x16xf32>, tensor<11x16xf32>) from %[[FIRST]] outs(
func.func @decomposed_positions(%q: tensor<1x24x2x16xf32>, %r: tensor<7x16xf32>, %c: tensor<11x16xf32>) -> tensor<1x24x2x16xf32> {
  %r0 = vit.attention ins(%q, %q, %q : tensor<1x24x2x16xf32>, tensor<1x24x2x16xf32>, tensor<1x24x2x16xf32>) relative(%r, %c : tensor<7x16xf32>, tensor<11x16xf32>) outs(%q : tensor<1x24x2x16xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>} -> tensor<1x24x2x16xf32>
  return %r0 : tensor<1x24x2x16xf32>
}

// A sum over a row: vectors are added first, their lanes last.
// CHECK-LABEL: func.func @sum
// CHECK: scf.forall (%{{.*}}) in (8)
// WIDE: linalg.fill {vit.vectorize} {{.*}} -> tensor<1x16xf32>
// NARROW: linalg.fill {vit.vectorize} {{.*}} -> tensor<1x8xf32>
// CHECK: scf.for
// WIDE: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]} {{.*}} outs(%{{.*}} : tensor<1x16xf32>) attrs = {vit.vectorize}
// NARROW: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]} {{.*}} outs(%{{.*}} : tensor<1x8xf32>) attrs = {vit.vectorize}
// WIDE: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<1x16xf32>) outs(%{{.*}} : tensor<1xf32>) attrs = {vit.vectorize}
// NARROW: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<1x8xf32>) outs(%{{.*}} : tensor<1xf32>) attrs = {vit.vectorize}
// CHECK: return
func.func @sum(%x: tensor<8x48xf32>, %e: tensor<8xf32>) -> tensor<8xf32> {
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %0 = linalg.generic {indexing_maps = [#id, #perRow], iterator_types = ["parallel", "reduction"]}
    ins(%x : tensor<8x48xf32>) outs(%f : tensor<8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %o, %a : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// A long sum over tokens is cut into about as many chunks as each is long:
// 14 by 14, whatever the machine.
// CHECK-LABEL: func.func @sum_over_tokens
// CHECK: tensor.expand_shape {{.*}} output_shape [14, 14, 48]
// CHECK: scf.forall {{.*}} -> (tensor<14x48xf32>)
// CHECK: arith.addf
// CHECK: scf.for {{.*}} -> (tensor<48xf32>)
// CHECK: return
func.func @sum_over_tokens(%x: tensor<196x48xf32>, %e: tensor<48xf32>) -> tensor<48xf32> {
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<48xf32>) -> tensor<48xf32>
  %0 = linalg.generic {indexing_maps = [#id, #perColumn], iterator_types = ["reduction", "parallel"]}
    ins(%x : tensor<196x48xf32>) outs(%f : tensor<48xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %o, %a : f32
    linalg.yield %s : f32
  } -> tensor<48xf32>
  return %0 : tensor<48xf32>
}

// Two operations in one parallel loop over the rows, each in vectors.
// CHECK-LABEL: func.func @chain
// CHECK: scf.forall (%{{.*}}) in (8)
// CHECK: scf.for
// WIDE: outs(%{{.*}} : tensor<1x16xf32>) attrs = {vit.vectorize}
// NARROW: outs(%{{.*}} : tensor<1x8xf32>) attrs = {vit.vectorize}
// CHECK: arith.subf
// CHECK: scf.for
// CHECK: attrs = {vit.vectorize}
// CHECK: arith.addf
// CHECK-NOT: scf.forall (
// CHECK: return
func.func @chain(%x: tensor<8x48xf32>, %e: tensor<8x48xf32>) -> tensor<8x48xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<8x48xf32>) outs(%e : tensor<8x48xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.subf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<8x48xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%0 : tensor<8x48xf32>) outs(%e : tensor<8x48xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<8x48xf32>
  return %1 : tensor<8x48xf32>
}

// Rows that no number of vectors fills, and reads across the rows, are done in
// parallel all the same, but element by element.
// CHECK-LABEL: func.func @not_in_vectors
// CHECK: scf.forall (%{{.*}}) in (8)
// CHECK-NOT: vit.vectorize
// CHECK: scf.forall (%{{.*}}) in (16)
// CHECK-NOT: vit.vectorize
// CHECK: return
func.func @not_in_vectors(%x: tensor<8x49xf32>, %e: tensor<8x49xf32>, %y: tensor<32x16xf32>, %f: tensor<16x32xf32>) -> (tensor<8x49xf32>, tensor<16x32xf32>) {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<8x49xf32>) outs(%e : tensor<8x49xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.subf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<8x49xf32>
  %1 = linalg.generic {indexing_maps = [#transposed, #id], iterator_types = ["parallel", "parallel"]}
    ins(%y : tensor<32x16xf32>) outs(%f : tensor<16x32xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.subf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<16x32xf32>
  return %0, %1 : tensor<8x49xf32>, tensor<16x32xf32>
}

// Each user fills a tensor of its own: sharing one would cost a copy.
// CHECK-LABEL: func.func @own_zeros
// CHECK: scf.forall
// CHECK: linalg.fill
// CHECK: arith.addf
// CHECK: scf.forall (
// CHECK: linalg.fill
// CHECK: arith.mulf
// CHECK: return
func.func @own_zeros(%x: tensor<8x16xf32>) -> (tensor<8x16xf32>, tensor<8x16xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x16xf32>) -> tensor<8x16xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<8x16xf32>) outs(%f : tensor<8x16xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %o : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<8x16xf32>) outs(%f : tensor<8x16xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.mulf %a, %o : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  return %0, %1 : tensor<8x16xf32>, tensor<8x16xf32>
}

// What the contractions' pass has done stays as it is, and so does what has no
// known size.
// CHECK-LABEL: func.func @left_alone
// CHECK-NOT: scf.forall
// CHECK: linalg.generic {{.*}} attrs = {vit.vectorize}
// CHECK-NOT: scf.forall
// CHECK: linalg.generic
// CHECK-NOT: scf.forall
// CHECK: return
func.func @left_alone(%x: tensor<8x16xf32>, %e: tensor<8x16xf32>, %y: tensor<?x16xf32>, %f: tensor<?x16xf32>) -> (tensor<8x16xf32>, tensor<?x16xf32>) {
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<8x16xf32>) outs(%e : tensor<8x16xf32>) attrs = {vit.vectorize} {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%y : tensor<?x16xf32>) outs(%f : tensor<?x16xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %a : f32
    linalg.yield %s : f32
  } -> tensor<?x16xf32>
  return %0, %1 : tensor<8x16xf32>, tensor<?x16xf32>
}

// -----

// Numbers that are looked up stay loops over numbers, in parallel over the
// first dimension.
// CHECK-LABEL: func.func @lookup
// CHECK: scf.forall (%{{.*}}) in (4)
// CHECK: linalg.generic
// CHECK-NOT: vit.vectorize
// CHECK: tensor.extract
func.func @lookup(%t: tensor<4xf32>, %o: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%o : tensor<4x16xf32>) {
  ^bb0(%e: f32):
    %i = linalg.index 0 : index
    %v = tensor.extract %t[%i] : tensor<4xf32>
    linalg.yield %v : f32
  } -> tensor<4x16xf32>
  return %y : tensor<4x16xf32>
}
