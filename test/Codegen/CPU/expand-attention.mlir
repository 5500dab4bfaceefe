// One head of attention as loops over vectors: a block of rows of scores is all
// that exists of the token x token matrix.
// RUN: vit-opt %s --split-input-file --vit-cpu-expand-attention --canonicalize --cse | FileCheck %s --implicit-check-not=vit.attention --implicit-check-not=math.exp

// 197 tokens, 64 numbers per head, blocks of 4 rows, panels of 2 x 16 keys.
// Scratch: 13 vectors of keys, and 4 rows of 208 scores.
// CHECK-LABEL: func.func @vit_b
// CHECK-SAME: (%[[Q:.*]]: memref<1x197x1x64xf32>, %[[K:.*]]: memref<1x197x1x64xf32>, %[[V:.*]]: memref<1x197x1x64xf32>, %[[O:.*]]: memref<1x197x1x64xf32>)
// The 13th vector has five keys.
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<[true, true, true, true, true, false, false, false, false, false, false, false, false, false, false, false]>
// CHECK-DAG: %[[LOW:.*]] = arith.constant dense<-3.000000e+38>
// CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<16xf32>
// CHECK: %[[PACKED:.*]] = memref.alloc() : memref<13312xf32>
// CHECK: %[[SCORES:.*]] = memref.alloc() : memref<4x208xf32>
// CHECK-NOT: memref.alloc
// The keys, transposed by shuffles.
// CHECK: vector.load %[[K]]
// CHECK: vector.shuffle
// CHECK: vector.store %{{.*}}, %[[PACKED]]
// Missing ones are zeros.
// CHECK: vector.shuffle %{{.*}}, %[[ZERO]]
// Fifty blocks of four rows, the last one overlapping.
// CHECK: scf.for %[[BLOCK:.*]] = %c0 to %c50 step %c1
// CHECK: %[[FOUR:.*]] = arith.muli %[[BLOCK]], %c4
// CHECK: %[[ROW:.*]] = arith.minui %[[FOUR]], %c193
// Full panels: eight FMAs for each d. Then the panel of one vector, masked.
// CHECK: scf.for {{.*}} = %c0 to %c192 step %c32
// CHECK: scf.for {{.*}} = %c0 to %c64 step %c1
// CHECK: memref.load %[[Q]][%c0, %[[ROW]], %c0, %{{.*}}]
// CHECK-COUNT-8: vector.fma
// CHECK-NOT: vector.fma
// CHECK-NOT: arith.select
// CHECK: scf.for {{.*}} = %c0 to %c64 step %c1
// CHECK-COUNT-4: vector.fma
// CHECK-COUNT-4: arith.select %[[MASK]], %{{.*}}, %[[LOW]]
// Maxima, exponentials of four rows at a time, in place, sums.
// CHECK-COUNT-4: vector.reduction <maxnumf>
// CHECK: scf.for {{.*}} = %c0 to %c208 step %c16
// CHECK: vector.load %[[SCORES]]
// CHECK: math.fma {{.*}} : vector<4x16xf32>
// CHECK-COUNT-4: vector.store {{.*}}, %[[SCORES]]
// CHECK-COUNT-4: vector.reduction <add>
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<4xf32>
// Values: only existing keys; 4 rows x 4 vectors.
// CHECK: scf.for {{.*}} = %c0 to %c197 step %c1
// CHECK-COUNT-4: vector.load %[[V]]
// CHECK-COUNT-16: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-16: vector.store {{.*}}, %[[O]]
// CHECK: return
func.func @vit_b(%q: memref<1x197x1x64xf32>, %k: memref<1x197x1x64xf32>, %v: memref<1x197x1x64xf32>, %o: memref<1x197x1x64xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x197x1x64xf32>, memref<1x197x1x64xf32>, memref<1x197x1x64xf32>) outs(%o : memref<1x197x1x64xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16>}
  return
}

// -----

// 32 keys fill whole vectors: nothing to mask. A head of 72 numbers: the last
// vectors, of keys and of values, start at 56.
// CHECK-LABEL: func.func @head_of_72
// CHECK-SAME: memref<1x32x1x72xf32>, %[[V:[^ ]*]]: memref<1x32x1x72xf32>, %[[O:[^ ]*]]: memref<1x32x1x72xf32>)
// CHECK-NOT: dense<[true
// CHECK: memref.alloc() : memref<2304xf32>
// CHECK: memref.alloc() : memref<2x32xf32>
// CHECK-NOT: memref.alloc
// CHECK: vector.reduction <add>
// CHECK-DAG: vector.load %[[V]][%c0, %{{.*}}, %c0, %c0]
// CHECK-DAG: vector.load %[[V]][%c0, %{{.*}}, %c0, %c48]
// CHECK-DAG: vector.load %[[V]][%c0, %{{.*}}, %c0, %c56]
// CHECK: vector.store %{{.*}}, %[[O]][%c0, %{{.*}}, %c0, %c56] : {{.*}}, vector<16xf32>
// CHECK: return
func.func @head_of_72(%q: memref<1x32x1x72xf32>, %k: memref<1x32x1x72xf32>, %v: memref<1x32x1x72xf32>, %o: memref<1x32x1x72xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x32x1x72xf32>, memref<1x32x1x72xf32>, memref<1x32x1x72xf32>) outs(%o : memref<1x32x1x72xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 2, vectors = 2, lanes = 16>}
  return
}

// -----

// Five numbers per head are fewer than lanes: keys are packed one by one, and
// the values are vectors of four, the second from 1 on.
// CHECK-LABEL: func.func @head_of_5
// CHECK-SAME: (%{{.*}}: {{.*}}, %[[K:[^ ]*]]: memref<1x9x1x5xf32>, %[[V:[^ ]*]]: memref<1x9x1x5xf32>, %[[O:[^ ]*]]: memref<1x7x1x5xf32>)
// CHECK-DAG: arith.constant dense<[true, false, false, false, false, false, false, false]>
// CHECK: %[[PACKED:.*]] = memref.alloc() : memref<80xf32>
// CHECK: memref.alloc() : memref<3x16xf32>
// CHECK: scf.for {{.*}} = %c0 to %c80 step %c8
// CHECK: vector.store %{{.*}}, %[[PACKED]]
// CHECK: memref.load %[[K]]
// CHECK: memref.store %{{.*}}, %[[PACKED]]
// CHECK-NOT: vector.shuffle
// CHECK: scf.for {{.*}} = %c0 to %c9 step %c1
// CHECK-DAG: vector.load %[[V]][%c0, %{{.*}}, %c0, %c0] : {{.*}}, vector<4xf32>
// CHECK-DAG: vector.load %[[V]][%c0, %{{.*}}, %c0, %c1] : {{.*}}, vector<4xf32>
// CHECK: vector.store %{{.*}}, %[[O]]
// CHECK: return
func.func @head_of_5(%q: memref<1x7x1x5xf32>, %k: memref<1x9x1x5xf32>, %v: memref<1x9x1x5xf32>, %o: memref<1x7x1x5xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x7x1x5xf32>, memref<1x9x1x5xf32>, memref<1x9x1x5xf32>) outs(%o : memref<1x7x1x5xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 3, vectors = 2, lanes = 8>}
  return
}

// -----

// A tile of more rows than there are queries has as many as there are.
// CHECK-LABEL: func.func @two_queries
// CHECK: memref.alloc() : memref<2x16xf32>
func.func @two_queries(%q: memref<1x2x1x16xf32>, %k: memref<1x9x1x16xf32>, %v: memref<1x9x1x16xf32>, %o: memref<1x2x1x16xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x2x1x16xf32>, memref<1x9x1x16xf32>, memref<1x9x1x16xf32>) outs(%o : memref<1x2x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 6, vectors = 2, lanes = 16>}
  return
}

// -----

// 13 vectors of keys are panels of 4, 3, 3 and 3: none is narrow. Two steps at
// a time, and the odd last key by itself. The scale is ln 2: scores are powers
// of two already, and are multiplied by nothing.
// CHECK-LABEL: func.func @panels_of_two_widths
// CHECK: scf.for {{.*}} = %c0 to %c33
// CHECK: scf.for {{.*}} = %c0 to %c64 step %c2
// CHECK-COUNT-48: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.for {{.*}} = %c64 to %c160 step %c48
// CHECK: scf.for {{.*}} = %c0 to %c64 step %c2
// CHECK-COUNT-36: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.for {{.*}} = %c0 to %c64 step %c2
// CHECK-COUNT-36: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-6: arith.select
// CHECK: scf.for {{.*}} = %c0 to %c208 step %c16
// CHECK-COUNT-6: math.fma
// CHECK-NOT: math.fma
// CHECK: scf.for {{.*}} = %c0 to %c196 step %c2
// CHECK-COUNT-48: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.yield
// CHECK-COUNT-24: vector.fma
// CHECK-NOT: vector.fma
// CHECK: return
func.func @panels_of_two_widths(%q: memref<1x197x1x64xf32>, %k: memref<1x197x1x64xf32>, %v: memref<1x197x1x64xf32>, %o: memref<1x197x1x64xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x197x1x64xf32>, memref<1x197x1x64xf32>, memref<1x197x1x64xf32>) outs(%o : memref<1x197x1x64xf32>) scale 0.69314718055994529 {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, unroll = 2>}
  return
}

// -----

// 577 rows of values are more than 128 KiB: they are copied, without gaps.
// CHECK-LABEL: func.func @many_values
// CHECK-SAME: (%{{[^ ]*}}: memref<1x6x1x64xf32>, %{{[^ ]*}}: memref<{{[^>]*}}>>, %[[V:[^ ]*]]: memref<{{[^>]*}}>>, %{{[^ ]*}}: memref<1x6x1x64xf32>)
// CHECK: memref.alloc() : memref<37888xf32>
// CHECK: %[[VALUES:.*]] = memref.alloc() : memref<1x577x1x64xf32>
// CHECK: scf.for %[[KEY:.*]] = %c0 to %c577 step %c1
// CHECK: %[[X:.*]] = vector.load %[[V]][%c0, %[[KEY]], %c0, %c0]
// CHECK: vector.store %[[X]], %[[VALUES]][%c0, %[[KEY]], %c0, %c0]
// CHECK-NOT: vector.load %[[V]][%c0, %{{.*}}, %c0, %c64]
// CHECK: vector.reduction <add>
// CHECK-NOT: vector.load %[[V]]
// CHECK-COUNT-4: vector.load %[[VALUES]]
func.func @many_values(%q: memref<1x6x1x64xf32>, %k: memref<1x577x1x64xf32, strided<[110784, 192, 64, 1]>>, %v: memref<1x577x1x64xf32, strided<[110784, 192, 64, 1]>>, %o: memref<1x6x1x64xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x6x1x64xf32>, memref<1x577x1x64xf32, strided<[110784, 192, 64, 1]>>, memref<1x577x1x64xf32, strided<[110784, 192, 64, 1]>>) outs(%o : memref<1x6x1x64xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
  return
}

// -----

// Products are added to the bias of their score: two vectors of each row are
// read before the loop over d, in the panel of missing keys as well.
// CHECK-LABEL: func.func @bias
// CHECK-SAME: %[[BIAS:[^:]*]]: memref<1x12x32xf32>
// CHECK: scf.for %[[BLOCK:.*]] = %c0 to %c6 step %c1
// CHECK: vector.load %[[BIAS]][%c0, %{{[^,]*}}, %c0] : memref<1x12x32xf32>, vector<16xf32>
// CHECK-COUNT-3: vector.load %[[BIAS]]
// CHECK-NOT: vector.load %[[BIAS]]
// CHECK: scf.for {{.*}} iter_args
// CHECK-COUNT-4: vector.fma
func.func @bias(%q: memref<1x12x1x8xf32>, %k: memref<1x20x1x8xf32>, %s: memref<1x12x32xf32>) {
  vit.attention ins(%q, %k, %k : memref<1x12x1x8xf32>, memref<1x20x1x8xf32>, memref<1x20x1x8xf32>) bias(%s : memref<1x12x32xf32>) outs(%q : memref<1x12x1x8xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 2, lanes = 16>}
  return
}

// -----

// Windows of 3 x 4 places, shifted by one row, on 6 x 8 tokens: rows are copied
// to memory of the window's own, and back to where they belong. The last row of
// windows has biases of its own, from row 12 on.
// CHECK-LABEL: func.func @windows
// CHECK-SAME: (%[[Q:.*]]: memref<1x48x1x16xf32>, %[[K:.*]]: memref<1x48x1x16xf32>, %[[V:.*]]: memref<1x48x1x16xf32>, %[[S:.*]]: memref<1x24x16xf32>, %[[O:.*]]: memref<1x48x1x16xf32>)
// CHECK-DAG: memref.alloc() : memref<256xf32>
// CHECK-DAG: memref.alloc() : memref<4x16xf32>
// CHECK: %[[OWN_K:.*]] = memref.alloc() : memref<1x12x1x16xf32>
// CHECK: %[[OWN_Q:.*]] = memref.alloc() : memref<1x12x1x16xf32>
// CHECK: %[[OWN_V:.*]] = memref.alloc() : memref<1x12x1x16xf32>
// CHECK: %[[OWN_O:.*]] = memref.alloc() : memref<1x12x1x16xf32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c2 step %c1
// CHECK: scf.for %[[COLUMN:.*]] = %c0 to %c2 step %c1
// Rows wrap around, columns do not. No padding: no question.
// CHECK-NOT: scf.if
// CHECK: scf.for %{{.*}} = %c0 to %c3 step %c1
// CHECK: %[[BELOW:.*]] = arith.cmpi ult, %{{.*}}, %c6
// CHECK: %[[LINE:.*]] = arith.select %[[BELOW]]
// CHECK: scf.for %{{.*}} = %c0 to %c4 step %c1
// CHECK-NOT: arith.select
// CHECK: vector.load %[[Q]][%c0, %[[TOKEN:.*]], %c0, %c0]
// CHECK: vector.store %{{.*}}, %[[OWN_Q]]
// CHECK: vector.load %[[K]][%c0, %[[TOKEN]], %c0, %c0]
// CHECK: vector.store %{{.*}}, %[[OWN_K]]
// CHECK: vector.load %[[V]][%c0, %[[TOKEN]], %c0, %c0]
// CHECK: vector.store %{{.*}}, %[[OWN_V]]
// CHECK: vector.load %[[OWN_K]]
// CHECK: %[[KIND:.*]] = arith.select %{{.*}}, %c0, %c1
// CHECK: %[[FIRST:.*]] = arith.muli %[[KIND]], %c12
// CHECK: arith.addi %[[FIRST]]
// CHECK: vector.load %[[S]]
// CHECK: memref.load %[[OWN_Q]]
// CHECK: vector.load %[[OWN_V]]
// CHECK: vector.store %{{.*}}, %[[OWN_O]]
// CHECK: scf.for %{{.*}} = %c0 to %c3 step %c1
// CHECK: vector.load %[[OWN_O]]
// CHECK: vector.store %{{.*}}, %[[O]]
// CHECK: return
func.func @windows(%q: memref<1x48x1x16xf32>, %k: memref<1x48x1x16xf32>, %v: memref<1x48x1x16xf32>, %s: memref<1x24x16xf32>, %o: memref<1x48x1x16xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x48x1x16xf32>, memref<1x48x1x16xf32>, memref<1x48x1x16xf32>) bias(%s : memref<1x24x16xf32>) outs(%o : memref<1x48x1x16xf32>) scale 0.25 windows(<rows = 6, columns = 8, height = 3, width = 4, down = 1>) {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
  return
}

// -----

// Padding on the right: its key and value, and no result.
// CHECK-LABEL: func.func @padding
// CHECK-SAME: (%[[Q:.*]]: memref<1x6x1x16xf32>, %[[PK:.*]]: memref<1x1x1x16xf32>, %[[PV:.*]]: memref<1x1x1x16xf32>, %[[O:.*]]: memref<1x6x1x16xf32>)
// CHECK: scf.if
// CHECK: vector.load %[[Q]]
// CHECK: } else {
// CHECK: vector.store %cst
// CHECK: vector.load %[[PK]]
// CHECK: vector.load %[[PV]]
// CHECK: }
// CHECK: scf.if
// CHECK: vector.store %{{.*}}, %[[O]]
// CHECK-NOT: else
// CHECK: return
func.func @padding(%q: memref<1x6x1x16xf32>, %pk: memref<1x1x1x16xf32>, %pv: memref<1x1x1x16xf32>, %o: memref<1x6x1x16xf32>) {
  vit.attention ins(%q, %q, %q : memref<1x6x1x16xf32>, memref<1x6x1x16xf32>, memref<1x6x1x16xf32>) padding(%pk, %pv : memref<1x1x1x16xf32>, memref<1x1x1x16xf32>) outs(%o : memref<1x6x1x16xf32>) scale 0.25 windows(<rows = 2, columns = 3, height = 2, width = 2>) {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 16>}
  return
}

// -----

// Talking heads: scores of all five heads, mixed, softmax of each, normalized,
// mixed once more, values. A vector of scores is read for four heads, then for
// the fifth; missing keys are masked behind the first mix.
// CHECK-LABEL: func.func @talking_heads
// CHECK-SAME: %[[Q:[^:]*]]: memref<1x12x5x16xf32>, %[[K:[^:]*]]: memref<1x20x5x16xf32>, %[[L:[^:]*]]: memref<5x5xf32>, %[[W:[^:]*]]: memref<5x5xf32>, %[[B:[^:]*]]: memref<5xf32>)
// CHECK: memref.alloc() : memref<5x512xf32>
// CHECK: %[[FROM:.*]] = memref.alloc() : memref<5x2x32xf32>
// CHECK: %[[TO:.*]] = memref.alloc() : memref<5x2x32xf32>
// CHECK-NOT: memref.alloc
// CHECK: scf.for %{{.*}} = %c0 to %c5 step %c1
// CHECK: vector.shuffle
// CHECK: scf.for %{{.*}} = %c0 to %c6 step %c1
// CHECK: scf.for %{{.*}} = %c0 to %c5 step %c1
// CHECK-NOT: arith.select
// CHECK: %[[FLAT:.*]] = memref.collapse_shape %[[FROM]] {{.*}} into memref<5x64xf32>
// CHECK: %[[MIXED:.*]] = memref.collapse_shape %[[TO]]
// CHECK: scf.for {{.*}} = %c0 to %c5 step %c1 iter_args
// CHECK-COUNT-4: vector.load %[[FLAT]]
// CHECK: memref.load %[[L]]
// CHECK-COUNT-16: vector.fma
// CHECK-NOT: vector.fma
// CHECK-COUNT-16: vector.store %{{.*}}, %[[MIXED]]
// CHECK: memref.load %[[L]][%c4,
// CHECK-COUNT-4: vector.fma
// CHECK: scf.for %{{.*}} = %c0 to %c5 step %c1
// CHECK-COUNT-2: arith.select
// CHECK: vector.reduction <maxnumf>
// CHECK: arith.divf
// CHECK: arith.mulf
// CHECK: memref.load %[[B]]
// CHECK: memref.load %[[W]]
// CHECK: scf.for {{.*}} = %c0 to %c20
// CHECK: vector.store
// CHECK: return
func.func @talking_heads(%q: memref<1x12x5x16xf32>, %k: memref<1x20x5x16xf32>, %l: memref<5x5xf32>, %w: memref<5x5xf32>, %b: memref<5xf32>) {
  vit.attention ins(%q, %k, %k : memref<1x12x5x16xf32>, memref<1x20x5x16xf32>, memref<1x20x5x16xf32>) mix(%l, %w, %b : memref<5x5xf32>, memref<5x5xf32>, memref<5xf32>) outs(%q : memref<1x12x5x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 2, lanes = 16>}
  return
}

// -----

// Decomposed positions, 12 queries of a grid of 2 x 20 from the 5th one on:
// vectors of 3 and 39 distances are packed like keys; for each block of queries
// they are multiplied with them, and the scores of all keys put together, which
// the products with the keys are added to. Vectors of 20 columns overlap.
// CHECK-LABEL: func.func @decomposed_positions
// CHECK-SAME: %[[Q:[^:]*]]: memref<1x12x1x16xf32>, %[[K:[^:]*]]: memref<1x40x1x16xf32>, %[[R:[^:]*]]: memref<3x16xf32>, %[[C:[^:]*]]: memref<39x16xf32>, %[[FROM:[^:]*]]: index)
// CHECK: %[[KEYS:.*]] = memref.alloc() : memref<768xf32>
// CHECK: memref.alloc() : memref<2x48xf32>
// CHECK: %[[DOWN:.*]] = memref.alloc() : memref<2x17xf32>
// CHECK: memref.expand_shape %[[R]]
// CHECK: %[[RIGHT:.*]] = memref.alloc() : memref<2x48xf32>
// CHECK: memref.expand_shape %[[C]]
// CHECK: %[[SCORES:.*]] = memref.alloc() : memref<2x48xf32>
// CHECK: scf.for %{{.*}} = %c0 to %c6 step %c1
// CHECK: %[[PLACE:.*]] = arith.addi %[[FROM]], %{{.*}}
// CHECK-COUNT-2: vector.fma
// CHECK: vector.store %{{.*}}, %[[DOWN]]
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[RIGHT]]
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c2 step %c1
// CHECK: %[[OWN:.*]] = arith.addi %[[PLACE]], %[[ROW]]
// CHECK: arith.divui %[[OWN]], %c20
// CHECK: %[[J:.*]] = arith.remui %[[OWN]], %c20
// CHECK: %[[AT:.*]] = arith.subi %c19, %[[J]]
// CHECK: %[[FIRST:.*]] = vector.load %[[RIGHT]][%[[ROW]], %[[AT]]]
// CHECK: %[[AT:.*]] = arith.subi %c23, %[[J]]
// CHECK: %[[LAST:.*]] = vector.load %[[RIGHT]][%[[ROW]], %[[AT]]]
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step %c1
// CHECK: memref.load %[[DOWN]]
// CHECK: %[[KEY:.*]] = arith.muli %[[I]], %c20
// CHECK: %[[SUM:.*]] = arith.addf %[[FIRST]]
// CHECK: vector.store %[[SUM]], %[[SCORES]][%[[ROW]], %[[KEY]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[LAST]]
// CHECK: %[[END:.*]] = arith.addi %[[KEY]], %c4
// CHECK: vector.store %[[SUM]], %[[SCORES]][%[[ROW]], %[[END]]]
// CHECK: vector.load %[[SCORES]]
// CHECK: vector.load %[[KEYS]]
// CHECK: arith.select
// CHECK: return
func.func @decomposed_positions(%q: memref<1x12x1x16xf32>, %k: memref<1x40x1x16xf32>, %r: memref<3x16xf32>, %c: memref<39x16xf32>, %i: index) {
  vit.attention ins(%q, %k, %k : memref<1x12x1x16xf32>, memref<1x40x1x16xf32>, memref<1x40x1x16xf32>) relative(%r, %c : memref<3x16xf32>, memref<39x16xf32>) from %i outs(%q : memref<1x12x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 1, lanes = 16>}
  return
}

// -----

// Differential attention: the keys of both halves are packed. A block of rows
// has two maps; the second, times lambda and the quotient of both sums, is
// taken from the first, which weighs the values.
// CHECK-LABEL: func.func @two_maps
// CHECK-SAME: (%[[Q:[^:]*]]: memref<1x12x1x16xf32>, %[[K:[^:]*]]: memref<1x20x1x16xf32>, %[[L:[^:]*]]: memref<1xf32>)
// CHECK: %[[Q1:.*]] = memref.subview %[[Q]][0, 0, 0, 0] [1, 12, 1, 8]
// CHECK: %[[KEYS1:.*]] = memref.alloc() : memref<256xf32>
// CHECK: %[[MAP1:.*]] = memref.alloc() : memref<2x32xf32>
// CHECK: memref.subview %[[K]][0, 0, 0, 0] [1, 20, 1, 8]
// CHECK: vector.store %{{.*}}, %[[KEYS1]]
// CHECK: %[[Q2:.*]] = memref.subview %[[Q]][0, 0, 0, 8] [1, 12, 1, 8]
// CHECK: %[[KEYS2:.*]] = memref.alloc() : memref<256xf32>
// CHECK: %[[MAP2:.*]] = memref.alloc() : memref<2x32xf32>
// CHECK: memref.subview %[[K]][0, 0, 0, 8] [1, 20, 1, 8]
// CHECK: vector.store %{{.*}}, %[[KEYS2]]
// CHECK-NOT: memref.alloc
// CHECK: scf.for %{{.*}} = %c0 to %c6 step %c1
// CHECK: memref.load %[[Q2]]
// CHECK: vector.store %{{.*}}, %[[MAP2]]
// CHECK: %[[F2:.*]] = arith.divf %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: memref.load %[[Q1]]
// CHECK: vector.store %{{.*}}, %[[MAP1]]
// CHECK: %[[F1:.*]] = arith.divf %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: %[[LAMBDA:.*]] = memref.load %[[L]][%c0]
// CHECK: %[[FACTORS:.*]] = vector.broadcast %[[LAMBDA]] : f32 to vector<2xf32>
// CHECK: %[[SHARE:.*]] = arith.divf %[[F2]], %[[F1]]
// CHECK: %[[TAKEN:.*]] = arith.mulf %[[FACTORS]], %[[SHARE]]
// CHECK: arith.negf %[[TAKEN]]
// CHECK: vector.load %[[MAP2]]
// CHECK: vector.load %[[MAP1]]
// CHECK: vector.fma
// CHECK: vector.store %{{.*}}, %[[MAP1]]
// CHECK: vector.load %[[K]]
// CHECK: memref.load %[[MAP1]]
// CHECK: vector.extract %[[F1]]
// CHECK: vector.store %{{.*}}, %[[Q]]
// CHECK: return
func.func @two_maps(%q: memref<1x12x1x16xf32>, %k: memref<1x20x1x16xf32>, %l: memref<1xf32>) {
  vit.attention ins(%q, %k, %k : memref<1x12x1x16xf32>, memref<1x20x1x16xf32>, memref<1x20x1x16xf32>) lambda(%l : memref<1xf32>) outs(%q : memref<1x12x1x16xf32>) scale 0.5 {vit.tile = #vit.register_tile<rows = 2, vectors = 2, lanes = 16>}
  return
}

// -----

// Values of 1557 keys: the last 21 first, then four blocks of 384, each in
// registers of its own.
// CHECK-LABEL: func.func @long_sums
// CHECK: math.fma
// CHECK: %[[REST:.*]]:16 = scf.for {{.*}} = %c1536 to %c1557 step %c1
// CHECK: scf.for %[[BEGIN:.*]] = %c0 to %c1536 step %c384 iter_args(%{{.*}} = %[[REST]]#0
// CHECK: %[[END:.*]] = arith.addi %[[BEGIN]], %c384
// CHECK: %[[PART:.*]]:16 = scf.for {{.*}} = %[[BEGIN]] to %[[END]] step %c1
// CHECK: scf.yield
// CHECK-COUNT-16: arith.addf
func.func @long_sums(%q: memref<1x1557x1x64xf32>, %k: memref<1x1557x1x64xf32>, %v: memref<1x1557x1x64xf32>, %o: memref<1x1557x1x64xf32>) {
  vit.attention ins(%q, %k, %v : memref<1x1557x1x64xf32>, memref<1x1557x1x64xf32>, memref<1x1557x1x64xf32>) outs(%o : memref<1x1557x1x64xf32>) scale 0.125 {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 16>}
  return
}
