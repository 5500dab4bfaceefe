// One case for each constraint of the ODS files, named by its label: the operations of later stages.
// RUN: vit-opt %s -split-input-file -verify-diagnostics

func.func @attention_c1_query_and_output(%q: tensor<1x7x2x8xf32>, %k: tensor<1x9x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x9x2x8xf32>'), value ('tensor<1x9x2x8xf32>') and output ('tensor<1x9x2x8xf32>') to agree in dimension 1}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x9x2x8xf32>) outs(%k : tensor<1x9x2x8xf32>) scale 1.0 -> tensor<1x9x2x8xf32>
  return
}

// -----

func.func @attention_c1_key_and_value(%q: tensor<1x7x2x8xf32>, %k: tensor<1x9x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x9x2x8xf32>'), value ('tensor<1x7x2x8xf32>') and output ('tensor<1x7x2x8xf32>') to agree in dimension 1}}
  %o = vit.attention ins(%q, %k, %q : tensor<1x7x2x8xf32>, tensor<1x9x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c1_query_and_key(%q: tensor<1x7x2x8xf32>, %k: tensor<1x7x4x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects query ('tensor<1x7x2x8xf32>'), key ('tensor<1x7x4x8xf32>'), value ('tensor<1x7x4x8xf32>') and output ('tensor<1x7x2x8xf32>') to agree in dimension 2}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, tensor<1x7x4x8xf32>, tensor<1x7x4x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c1_tensors_or_memrefs(%q: tensor<1x7x2x8xf32>, %k: memref<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects all operands to be tensors or all to be memrefs}}
  %o = vit.attention ins(%q, %k, %k : tensor<1x7x2x8xf32>, memref<1x7x2x8xf32>, memref<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c2_result_of_tensors(%q: tensor<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 1 result(s), got 0}}
  vit.attention ins(%q, %q, %q : tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0
  return
}

// -----

func.func @attention_c2_no_result_of_memrefs(%q: memref<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 0 result(s), got 1}}
  %o = vit.attention ins(%q, %q, %q : memref<1x7x2x8xf32>, memref<1x7x2x8xf32>, memref<1x7x2x8xf32>) outs(%q : memref<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x2x8xf32>
  return
}

// -----

func.func @attention_c2_result_type(%q: tensor<1x7x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects its result ('tensor<1x7x16xf32>') to have the output's type ('tensor<1x7x2x8xf32>')}}
  %o = vit.attention ins(%q, %q, %q : tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>, tensor<1x7x2x8xf32>) outs(%q : tensor<1x7x2x8xf32>) scale 1.0 -> tensor<1x7x16xf32>
  return
}

// -----

func.func @parallel_for_c1_no_function(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to name a function}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func private @task(index, index)

func.func @parallel_for_c1_captures(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to take an index and the captures, and to return nothing}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func private @task(index) -> index

func.func @parallel_for_c1_results(%n: index, %hook: !llvm.ptr) {
  // expected-error @+1 {{'vit.parallel_for' op expects 'task' to take an index and the captures, and to return nothing}}
  vit.parallel_for @task count(%n) hook %hook
  return
}

// -----

func.func @attention_c3_keys(%q: tensor<1x4x2x8xf32>, %s: tensor<2x4x3xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'bias' ('tensor<2x4x3xf32>') to have a row for each head and query of the output ('tensor<1x4x2x8xf32>'), with a number for each key ('tensor<1x4x2x8xf32>')}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) bias(%s : tensor<2x4x3xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c3_heads(%q: tensor<1x4x2x8xf32>, %s: tensor<3x4x4xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'bias' ('tensor<3x4x4xf32>') to have a row for each head}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) bias(%s : tensor<3x4x4xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c3_kinds(%q: tensor<1x16x2x8xf32>, %s: tensor<2x4x16xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'bias' ('tensor<2x4x16xf32>') to have a row for each head}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>) bias(%s : tensor<2x4x16xf32>) outs(%q : tensor<1x16x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 2, width = 2, down = 1>) -> tensor<1x16x2x8xf32>
  return
}

// -----

func.func @attention_c4_tokens(%q: tensor<1x12x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects the tokens of the grid (16), got 12}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x12x2x8xf32>, tensor<1x12x2x8xf32>, tensor<1x12x2x8xf32>) outs(%q : tensor<1x12x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 2, width = 2>) -> tensor<1x12x2x8xf32>
  return
}

// -----

func.func @attention_c4_no_padding(%q: tensor<1x16x2x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'padding' if and only if windows have some}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>) outs(%q : tensor<1x16x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 3, width = 3>) -> tensor<1x16x2x8xf32>
  return
}

// -----

func.func @attention_c4_padding(%q: tensor<1x16x2x8xf32>, %p: tensor<1x1x3x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'padding' ('tensor<1x1x3x8xf32>') to be one token like those of the output ('tensor<1x16x2x8xf32>')}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>) padding(%p, %p : tensor<1x1x3x8xf32>, tensor<1x1x3x8xf32>) outs(%q : tensor<1x16x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 3, width = 3>) -> tensor<1x16x2x8xf32>
  return
}

// -----

func.func @attention_c5_one_matrix(%q: tensor<1x4x2x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'mix' to be two matrices and perhaps one vector for the heads of the output ('tensor<1x4x2x8xf32>'), which keys ('tensor<1x4x2x8xf32>') have too}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) mix(%m : tensor<2x2xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c5_heads(%q: tensor<1x4x2x8xf32>, %m: tensor<2x2xf32>, %n: tensor<2x3xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'mix' to be two matrices and perhaps one vector for the heads}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) mix(%m, %n : tensor<2x2xf32>, tensor<2x3xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c5_keys(%q: tensor<1x4x2x8xf32>, %k: tensor<1x4x1x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'mix' to be two matrices and perhaps one vector for the heads}}
  %r = vit.attention ins(%q, %k, %k : tensor<1x4x2x8xf32>, tensor<1x4x1x8xf32>, tensor<1x4x1x8xf32>) mix(%m, %m : tensor<2x2xf32>, tensor<2x2xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c5_windows(%q: tensor<1x16x2x8xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'mix' to be two matrices and perhaps one vector for the heads}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>, tensor<1x16x2x8xf32>) mix(%m, %m : tensor<2x2xf32>, tensor<2x2xf32>) outs(%q : tensor<1x16x2x8xf32>) scale 1.0 windows(<rows = 4, columns = 4, height = 2, width = 2>) -> tensor<1x16x2x8xf32>
  return
}

// -----

func.func @attention_c7_numbers(%q: tensor<1x4x2x8xf32>, %l: tensor<2xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('tensor<2xf32>') to be one number, for heads of the output ('tensor<1x4x2x8xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) lambda(%l : tensor<2xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c7_halves(%q: tensor<1x4x2x3xf32>, %l: tensor<1xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('tensor<1xf32>') to be one number, for heads of the output ('tensor<1x4x2x3xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x3xf32>, tensor<1x4x2x3xf32>, tensor<1x4x2x3xf32>) lambda(%l : tensor<1xf32>) outs(%q : tensor<1x4x2x3xf32>) scale 1.0 -> tensor<1x4x2x3xf32>
  return
}

// -----

func.func @attention_c7_mix(%q: tensor<1x4x2x8xf32>, %l: tensor<1xf32>, %m: tensor<2x2xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('tensor<1xf32>') to be one number, for heads of the output ('tensor<1x4x2x8xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) mix(%m, %m : tensor<2x2xf32>, tensor<2x2xf32>) lambda(%l : tensor<1xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c7_windows(%q: tensor<1x4x2x8xf32>, %l: tensor<1xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('tensor<1xf32>') to be one number, for heads of the output ('tensor<1x4x2x8xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) lambda(%l : tensor<1xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 windows(<rows = 2, columns = 2, height = 1, width = 2>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c7_memref(%q: tensor<1x4x2x8xf32>, %l: memref<1xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('memref<1xf32>') to be one number, for heads of the output ('tensor<1x4x2x8xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) lambda(%l : memref<1xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c7_relative(%q: tensor<1x4x2x8xf32>, %l: tensor<1xf32>, %r: tensor<3x8xf32>) {
  // expected-error @+1 {{'vit.attention' op expects 'lambda' ('tensor<1xf32>') to be one number, for heads of the output ('tensor<1x4x2x8xf32>') that have halves, without 'windows', 'mix' and 'relative'}}
  %r0 = vit.attention ins(%q, %q, %q : tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) relative(%r, %r : tensor<3x8xf32>, tensor<3x8xf32>) lambda(%l : tensor<1xf32>) outs(%q : tensor<1x4x2x8xf32>) scale 1.0 -> tensor<1x4x2x8xf32>
  return
}
