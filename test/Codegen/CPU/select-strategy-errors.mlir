// Widths of vector registers that no supported machine has.
// RUN: not vit-opt %s --vit-cpu-select-strategy=vector-bytes=16 2>&1 | FileCheck %s
// RUN: not vit-opt %s --vit-cpu-select-strategy=vector-bytes=0 2>&1 | FileCheck %s --check-prefix=ZERO

// CHECK: error: expects 'vector-bytes' (16) to be 32 or 64
// ZERO: error: expects 'vector-bytes' (0) to be 32 or 64
module {}
