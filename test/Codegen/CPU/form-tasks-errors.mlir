// Loops that cannot be dealt out.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-cpu-form-tasks
// RUN: not vit-opt %s --split-input-file --vit-cpu-form-tasks=max-tasks=0 2>&1 | FileCheck %s

// CHECK: error: expects 'max-tasks' (0) to be at least 1

func.func @any_size(%n: index) {
  // expected-error@+1 {{expects static bounds and to be bufferized}}
  scf.forall (%i) in (%n) {
  }
  return
}

// -----

func.func @on_tensors(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{expects static bounds and to be bufferized}}
  %r = scf.forall (%i) in (8) shared_outs(%o = %x) -> (tensor<8xf32>) {
    %s = tensor.extract_slice %o[%i] [1] [1] : tensor<8xf32> to tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %r : tensor<8xf32>
}
