// Our own operations in the LLVM dialect: the table of parameters, and the call
// through the hook of struct vit_parallel.
// RUN: vit-opt %s --split-input-file --vit-cpu-lower-kernel-ops | FileCheck %s

// CHECK-LABEL: func.func @pack
// CHECK-SAME: (%[[TABLE:.*]]: !llvm.ptr, %{{.*}}: index)
// CHECK-NOT: vit.param_buffer
// CHECK: %[[ENTRY:.*]] = llvm.getelementptr %[[TABLE]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.ptr
// CHECK: %[[DATA:.*]] = llvm.load %[[ENTRY]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.insertvalue %[[DATA]]
// Nothing parallel, no function for it.
// CHECK-NOT: vit_run_tasks
func.func @pack(%table: !llvm.ptr, %i: index) -> memref<4x6xf32> {
  %w = vit.param_buffer %table[%i] : memref<4x6xf32>
  return %w : memref<4x6xf32>
}

// -----

// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[M:.*]]: memref<64xf32>, %[[X:.*]]: f32, %[[HOOK:.*]]: !llvm.ptr)
// The captures' struct is on the stack, outside of the loop.
// CHECK: %[[ARGS:.*]] = llvm.alloca %{{.*}} x !llvm.struct<(ptr, f32)>
// CHECK: scf.for
// CHECK-NOT: llvm.alloca
// CHECK: %[[F0:.*]] = llvm.getelementptr %[[ARGS]][0, 0]
// CHECK: llvm.store %{{.*}}, %[[F0]] : !llvm.ptr, !llvm.ptr
// CHECK: %[[F1:.*]] = llvm.getelementptr %[[ARGS]][0, 1]
// CHECK: llvm.store %[[X]], %[[F1]] : f32, !llvm.ptr
// CHECK: %[[TASK:.*]] = llvm.mlir.addressof @task_entry
// CHECK: llvm.call @vit_run_tasks(%[[HOOK]], %{{.*}}, %[[TASK]], %[[ARGS]])

// A null hook, or one without a function, is a loop on this thread.
// CHECK-LABEL: llvm.func internal @vit_run_tasks
// CHECK-SAME: (%[[HOOK:.*]]: !llvm.ptr, %[[COUNT:.*]]: i64, %[[TASK:.*]]: !llvm.ptr, %[[ARG:.*]]: !llvm.ptr)
// CHECK: %[[NULL:.*]] = llvm.icmp "eq" %[[HOOK]], %{{.*}}
// CHECK: llvm.cond_br %[[NULL]], ^[[LOOP:.*]](%{{.*}}), ^
// CHECK: %[[FIELD:.*]] = llvm.getelementptr %[[HOOK]][0, 1]
// CHECK: %[[FUNCTION:.*]] = llvm.load %[[FIELD]]
// CHECK: llvm.cond_br %{{.*}}, ^[[LOOP]](%{{.*}}), ^{{.*}}(%[[FUNCTION]]
// CHECK: %[[CONTEXT:.*]] = llvm.load %[[HOOK]]
// CHECK: llvm.call %{{.*}}(%[[CONTEXT]], %[[COUNT]], %[[TASK]], %[[ARG]])
// CHECK: ^[[LOOP]](%[[I:.*]]: i64):
// CHECK: llvm.icmp "slt" %[[I]], %[[COUNT]]
// CHECK: llvm.call %[[TASK]](%[[ARG]], %[[I]])
// CHECK: llvm.return

// CHECK-LABEL: llvm.func internal @task_entry
// CHECK-SAME: (%[[ARG:.*]]: !llvm.ptr, %[[I:.*]]: i64)
// CHECK: llvm.getelementptr %[[ARG]][0, 0]
// CHECK: %[[F:.*]] = llvm.getelementptr %[[ARG]][0, 1]
// CHECK: %[[X:.*]] = llvm.load %[[F]] : !llvm.ptr -> f32
// CHECK: call @task(%{{.*}}, %{{.*}}, %[[X]]) : (index, memref<64xf32>, f32) -> ()
func.func @infer(%m: memref<64xf32>, %x: f32, %hook: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    vit.parallel_for @task count(%c3) captures(%m, %x : memref<64xf32>, f32) hook %hook
  }
  return
}
func.func private @task(%i: index, %m: memref<64xf32>, %x: f32) {
  memref.store %x, %m[%i] : memref<64xf32>
  return
}
