// Buffers get fixed places in one workspace; those that are not alive together
// share memory, small ones go to the stack.
// RUN: vit-opt %s --split-input-file --vit-cpu-plan-arena --canonicalize --cse | FileCheck %s

// a, b and c, 8 KiB each: a is dead when c begins, and c takes its place.
// CHECK: module attributes {vit.infer_workspace_bytes = 16384 : i64}
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[OUT:.*]]: memref<2048xf32>, %[[SPACE:[^ ]*]]: memref<16384xi8>)
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
// CHECK-DAG: %[[A:.*]] = memref.view %[[SPACE]][%c0][] : memref<16384xi8> to memref<2048xf32>
// CHECK-DAG: %[[B:.*]] = memref.view %[[SPACE]][%c8192][] : memref<16384xi8> to memref<2048xf32>
// CHECK: memref.copy %[[A]], %[[B]]
// CHECK: memref.copy %[[B]], %[[A]]
// CHECK: memref.copy %[[A]], %[[OUT]]
module {
  func.func @infer(%out: memref<2048xf32>) {
    %one = arith.constant 1.0 : f32
    %zero = arith.constant 0 : index
    %a = memref.alloc() : memref<2048xf32>
    %b = memref.alloc() : memref<2048xf32>
    %c = memref.alloc() : memref<2048xf32>
    memref.store %one, %a[%zero] : memref<2048xf32>
    memref.copy %a, %b : memref<2048xf32> to memref<2048xf32>
    memref.copy %b, %c : memref<2048xf32> to memref<2048xf32>
    memref.copy %c, %out : memref<2048xf32> to memref<2048xf32>
    memref.dealloc %c : memref<2048xf32>
    return
  }
}

// -----

// A use through a view counts, and a use in a loop lasts as long as the loop: a
// is alive to the end of the loop although b begins after a's last use in it.
// CHECK: vit.infer_workspace_bytes = 16384 : i64
// CHECK-LABEL: func.func @infer
// CHECK-SAME: %[[SPACE:[^ ]*]]: memref<16384xi8>)
// CHECK-DAG: memref.view %[[SPACE]][%c0][]
// CHECK-DAG: memref.view %[[SPACE]][%c8192][]
module {
  func.func @infer(%out: memref<2048xf32>) {
    %one = arith.constant 1.0 : f32
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c9 = arith.constant 9 : index
    %a = memref.alloc() : memref<2048xf32>
    %view = memref.expand_shape %a [[0, 1]] output_shape [2, 1024] : memref<2048xf32> into memref<2x1024xf32>
    memref.store %one, %a[%c0] : memref<2048xf32>
    scf.for %i = %c0 to %c9 step %c1 {
      %x = memref.load %view[%c1, %i] : memref<2x1024xf32>
      %b = memref.alloc() : memref<2048xf32>
      memref.store %x, %b[%i] : memref<2048xf32>
      memref.copy %b, %out : memref<2048xf32> to memref<2048xf32>
    }
    return
  }
}

// -----

// One copy per task, 8000 bytes apart; it may take the place of what is dead
// before the tasks begin.
// CHECK: vit.infer_workspace_bytes = 24000 : i64
// CHECK-LABEL: func.func @infer
// CHECK-SAME: %[[SPACE:[^ ]*]]: memref<24000xi8>)
// CHECK: memref.view %[[SPACE]][%c0][]
// CHECK: scf.forall (%[[T:.*]]) in (3)
// CHECK: %[[AT:.*]] = arith.muli %[[T]], %c8000
// CHECK: memref.view %[[SPACE]][%[[AT]]][] : memref<24000xi8> to memref<2000xf32>
module {
  func.func @infer(%out: memref<2048xf32>) {
    %one = arith.constant 1.0 : f32
    %zero = arith.constant 0 : index
    %a = memref.alloc() : memref<2048xf32>
    memref.store %one, %a[%zero] : memref<2048xf32>
    memref.copy %a, %out : memref<2048xf32> to memref<2048xf32>
    scf.forall (%t) in (3) {
      %p = memref.alloc() : memref<2000xf32>
      memref.store %one, %p[%t] : memref<2000xf32>
      %x = memref.load %p[%t] : memref<2000xf32>
      memref.store %x, %out[%t] : memref<2048xf32>
    }
    return
  }
}

// -----

// Up to 4096 bytes go to the stack, at the start of the function or task, so
// that loops do not grow it; one more and the workspace has it, in whole lines.
// CHECK: module attributes {vit.infer_workspace_bytes = 4160 : i64, vit.pack_workspace_bytes = 64 : i64}
// CHECK-LABEL: func.func @infer
// CHECK: %[[SMALL:.*]] = memref.alloca() {alignment = 64 : i64} : memref<1024xf32>
// CHECK: memref.view %{{.*}}[%c0][] : memref<4160xi8> to memref<1025xf32>
// CHECK: scf.for
// CHECK-NOT: memref.alloca
// CHECK: memref.store %{{.*}}, %[[SMALL]]
// CHECK: scf.forall
// CHECK-NEXT: memref.alloca() {alignment = 64 : i64} : memref<3xf32>
// CHECK-LABEL: func.func @pack(%{{.*}}: memref<2048xf32>, %{{.*}}: memref<64xi8>)
module {
  func.func @infer(%out: memref<2048xf32>) {
    %one = arith.constant 1.0 : f32
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c9 = arith.constant 9 : index
    %large = memref.alloc() : memref<1025xf32>
    memref.store %one, %large[%c0] : memref<1025xf32>
    %x = memref.load %large[%c1] : memref<1025xf32>
    scf.for %i = %c0 to %c9 step %c1 {
      %small = memref.alloc() : memref<1024xf32>
      memref.store %x, %small[%i] : memref<1024xf32>
      memref.copy %small, %small : memref<1024xf32> to memref<1024xf32>
      %y = memref.load %small[%i] : memref<1024xf32>
      memref.store %y, %out[%i] : memref<2048xf32>
    }
    scf.forall (%t) in (3) {
      scf.for %i = %c0 to %c9 step %c1 {
        %s = memref.alloc() : memref<3xf32>
        memref.store %one, %s[%t] : memref<3xf32>
        %y = memref.load %s[%t] : memref<3xf32>
        memref.store %y, %out[%i] : memref<2048xf32>
      }
    }
    return
  }
  func.func @pack(%out: memref<2048xf32>) {
    return
  }
}
