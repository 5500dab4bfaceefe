// Buffers that have no place in a workspace of fixed size.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-cpu-plan-arena

func.func @infer(%n: index) {
  // expected-error@+1 {{expects a static size, so that the workspace has one}}
  %a = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @infer(%n: index, %x: f32) {
  // expected-error@+1 {{expects one dimension of known size, as vit-cpu-form-tasks leaves it}}
  scf.forall (%t) in (%n) {
    %a = memref.alloc() : memref<2048xf32>
    memref.store %x, %a[%t] : memref<2048xf32>
  }
  return
}
