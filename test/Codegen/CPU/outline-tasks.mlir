// Bodies of tasks become functions that take what they capture; what is cheap
// is computed again. Every function gets the hook.
// RUN: vit-opt %s --vit-cpu-outline-tasks | FileCheck %s

// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[OUT:.*]]: memref<64xf32>, %[[SPACE:.*]]: memref<512xi8>, %[[X:.*]]: f32, %[[HOOK:.*]]: !llvm.ptr)
// CHECK-NOT: scf.forall
// CHECK: %[[Y:.*]] = memref.load %[[OUT]]
// CHECK: %[[COUNT:.*]] = arith.constant 3 : index
// CHECK: vit.parallel_for @infer_task_0 count(%[[COUNT]]) captures(
// CHECK-SAME: %[[HOOK]]
// CHECK: scf.for
// CHECK: vit.parallel_for @infer_task_1 count(%{{.*}}) captures(
// CHECK: return

// The counter of a loop around the tasks is passed too.
// CHECK-LABEL: func.func private @infer_task_1
// CHECK-SAME: (%[[T:[^ ]*]]: index, {{.*}}%[[I:[^ ]*]]: index
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[I]]]

// A view and a constant from outside are made again; the loaded number, which
// another task might have changed since, is passed.
// CHECK-LABEL: func.func private @infer_task_0
// CHECK-SAME: (%[[T:.*]]: index, %{{.*}}: {{.*}}, %{{.*}}: {{.*}}, %{{.*}}: {{.*}})
// CHECK-NOT: memref.load
// CHECK-DAG: arith.constant 256 : index
// CHECK-DAG: %[[VIEW:.*]] = memref.view
// CHECK: memref.store %{{.*}}, %[[VIEW]][%[[T]]]
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[T]]]
// CHECK-NEXT: return
func.func @infer(%out: memref<64xf32>, %space: memref<512xi8>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c256 = arith.constant 256 : index
  %view = memref.view %space[%c256][] : memref<512xi8> to memref<64xf32>
  %y = memref.load %out[%c0] : memref<64xf32>
  scf.forall (%t) in (3) {
    memref.store %x, %view[%t] : memref<64xf32>
    memref.store %y, %out[%t] : memref<64xf32>
  }
  scf.for %i = %c0 to %c4 step %c1 {
    scf.forall (%t) in (3) {
      memref.store %x, %out[%i] : memref<64xf32>
    }
  }
  return
}

// Numbered per function; without parallel loops, only the hook is new.
// CHECK-LABEL: func.func @pack
// CHECK: vit.parallel_for @pack_task_0
func.func @pack(%out: memref<64xf32>, %x: f32) {
  scf.forall (%t) in (2) {
    memref.store %x, %out[%t] : memref<64xf32>
  }
  return
}

// CHECK-LABEL: func.func @neither(%{{.*}}: memref<64xf32>, %{{.*}}: !llvm.ptr)
// CHECK-NEXT: return
func.func @neither(%out: memref<64xf32>) {
  return
}
