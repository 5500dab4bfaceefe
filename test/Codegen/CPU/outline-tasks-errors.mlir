// Tasks that cannot become functions.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-cpu-outline-tasks

func.func @partial_buffer(%m: memref<8x8xf32, strided<[16, 1]>>, %x: f32) {
  // expected-error@+1 {{captures a memref ('memref<8x8xf32, strided<[16, 1]>>') that is not a whole buffer}}
  scf.forall (%t) in (3) {
    memref.store %x, %m[%t, %t] : memref<8x8xf32, strided<[16, 1]>>
  }
  return
}

// -----

func.func @any_size(%m: memref<?xf32>, %x: f32) {
  // expected-error@+1 {{captures a memref ('memref<?xf32>') that is not a whole buffer}}
  scf.forall (%t) in (3) {
    memref.store %x, %m[%t] : memref<?xf32>
  }
  return
}

// -----

func.func @no_tasks(%m: memref<8x8xf32>, %x: f32) {
  // expected-error@+1 {{expects one dimension of known size, as vit-cpu-form-tasks leaves it}}
  scf.forall (%i, %j) in (8, 8) {
    memref.store %x, %m[%i, %j] : memref<8x8xf32>
  }
  return
}
