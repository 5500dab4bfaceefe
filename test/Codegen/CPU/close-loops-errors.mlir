// Buffers that trade places between iterations cannot be copied one by one.
// RUN: vit-opt %s --vit-cpu-close-loops --verify-diagnostics

func.func @swap(%a: memref<8xf32>, %b: memref<8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{yields argument 1 in place of argument 0, expects buffers not to trade places}}
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %b) -> (memref<8xf32>, memref<8xf32>) {
    scf.yield %y, %x : memref<8xf32>, memref<8xf32>
  }
  return
}
