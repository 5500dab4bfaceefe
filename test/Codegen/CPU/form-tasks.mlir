// Iterations of parallel loops are dealt out to tasks in equal shares.
// RUN: vit-opt %s --vit-cpu-form-tasks | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: vit-opt %s --vit-cpu-form-tasks=max-tasks=8 | FileCheck %s --check-prefixes=CHECK,EIGHT

// 297 iterations: task t has those from t * 297 / n to (t + 1) * 297 / n, which
// differ by one at most. The last dimension runs fastest.
// DEFAULT-DAG: #[[$FIRST:.*]] = affine_map<(d0) -> ((d0 * 297) floordiv 48)>
// DEFAULT-DAG: #[[$LAST:.*]] = affine_map<(d0) -> (((d0 + 1) * 297) floordiv 48)>
// EIGHT-DAG: #[[$FIRST:.*]] = affine_map<(d0) -> ((d0 * 297) floordiv 8)>
// EIGHT-DAG: #[[$LAST:.*]] = affine_map<(d0) -> (((d0 + 1) * 297) floordiv 8)>
// CHECK-LABEL: func.func @shares
// CHECK-SAME: (%[[M:.*]]: memref<9x33xf32>)
// DEFAULT: scf.forall (%[[T:.*]]) in (48)
// EIGHT: scf.forall (%[[T:.*]]) in (8)
// CHECK-DAG: %[[FROM:.*]] = affine.apply #[[$FIRST]](%[[T]])
// CHECK-DAG: %[[TO:.*]] = affine.apply #[[$LAST]](%[[T]])
// CHECK: scf.for %[[N:.*]] = %[[FROM]] to %[[TO]] step %c1
// CHECK: %[[J:.*]] = arith.remui %[[N]], %c33
// CHECK: %[[I:.*]] = arith.divui %[[N]], %c33
// CHECK: memref.store %{{.*}}, %[[M]][%[[I]], %[[J]]]
// CHECK-NOT: scf.forall
// CHECK: return
func.func @shares(%m: memref<9x33xf32>) {
  %one = arith.constant 1.0 : f32
  scf.forall (%i, %j) in (9, 33) {
    memref.store %one, %m[%i, %j] : memref<9x33xf32>
  }
  return
}

// Memory of the body is the task's, not the iteration's.
// CHECK-LABEL: func.func @scratch
// CHECK: scf.forall
// CHECK-NEXT: %[[S:.*]] = memref.alloc() : memref<16xf32>
// CHECK: scf.for
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[S]]
// CHECK: return
func.func @scratch() {
  %one = arith.constant 1.0 : f32
  %zero = arith.constant 0 : index
  scf.forall (%i) in (1000) {
    %s = memref.alloc() : memref<16xf32>
    memref.store %one, %s[%zero] : memref<16xf32>
  }
  return
}

// No more tasks than iterations: three of them, from 1 and by 2; no inner loop.
// CHECK-LABEL: func.func @one_each
// CHECK-SAME: (%[[M:.*]]: memref<9xf32>)
// CHECK: scf.forall (%[[T:.*]]) in (3)
// CHECK-NOT: scf.for
// CHECK: %[[TWICE:.*]] = arith.muli %[[T]], %c2
// CHECK: %[[I:.*]] = arith.addi %[[TWICE]], %c1
// CHECK: memref.store %{{.*}}, %[[M]][%[[I]]]
func.func @one_each(%m: memref<9xf32>) {
  %one = arith.constant 1.0 : f32
  scf.forall (%i) = (1) to (7) step (2) {
    memref.store %one, %m[%i] : memref<9xf32>
  }
  return
}

// A loop inside a parallel loop is the task's own business.
// CHECK-LABEL: func.func @nested
// CHECK: scf.forall (%{{.*}}) in (2)
// CHECK: scf.forall (%{{.*}}) in (1000)
func.func @nested(%m: memref<2x1000xf32>) {
  %one = arith.constant 1.0 : f32
  scf.forall (%i) in (2) {
    scf.forall (%j) in (1000) {
      memref.store %one, %m[%i, %j] : memref<2x1000xf32>
    }
  }
  return
}
