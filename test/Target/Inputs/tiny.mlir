// A model as the CPU pipeline hands it to compiler/Target, small enough to be
// written by hand: images 1x2x2, parameters "scale" [1] and the stack
// "layers.{i}.bias" of two [2].
//   total  [1, 1]  = scale * (sum of the pixels) + layers.3.bias[1]
//   pixels [1, 4]  = pixel + layers.4.bias[0]
// The sum goes through the workspace, and the packed weights lie apart.
module attributes {
    vit.model = "tiny",
    vit.input = {name = "input", shape = array<i64: 1, 1, 2, 2>},
    vit.outputs = [{name = "total", shape = array<i64: 1, 1>},
                   {name = "pixels", shape = array<i64: 1, 4>}],
    vit.params = [
      {name = "scale", first = 0 : i64, step = 1 : i64, count = 0 : i64,
       shape = array<i64: 1>},
      {name = "layers.{i}.bias", first = 3 : i64, step = 1 : i64,
       count = 2 : i64, shape = array<i64: 2>}],
    vit.packed_bytes = 128 : i64,
    vit.infer_workspace_bytes = 64 : i64,
    vit.pack_workspace_bytes = 0 : i64,
    vit.layout_hash = 81985529216486895 : i64,
    vit.model_flop = 8 : i64,
    vit.executed_flop = 8 : i64} {
  llvm.func @load_element(%base: !llvm.ptr, %index: i64) -> f32 {
    %p = llvm.getelementptr %base[%index] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %p : !llvm.ptr -> f32
    llvm.return %v : f32
  }
  llvm.func @pack(%params: !llvm.ptr, %packed: !llvm.ptr,
                  %workspace: !llvm.ptr, %parallel: !llvm.ptr) {
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %p0 = llvm.load %params : !llvm.ptr -> !llvm.ptr
    %a1 = llvm.getelementptr %params[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %p1 = llvm.load %a1 : !llvm.ptr -> !llvm.ptr
    %a2 = llvm.getelementptr %params[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %p2 = llvm.load %a2 : !llvm.ptr -> !llvm.ptr
    %scale = llvm.call @load_element(%p0, %c0) : (!llvm.ptr, i64) -> f32
    %bias3 = llvm.call @load_element(%p1, %c1) : (!llvm.ptr, i64) -> f32
    %bias4 = llvm.call @load_element(%p2, %c0) : (!llvm.ptr, i64) -> f32
    // All bytes of the blob are defined.
    %zero = llvm.mlir.constant(0 : i8) : i8
    %bytes = llvm.mlir.constant(128 : i64) : i64
    "llvm.intr.memset"(%packed, %zero, %bytes) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
    llvm.store %scale, %packed : f32, !llvm.ptr
    %q1 = llvm.getelementptr %packed[1] : (!llvm.ptr) -> !llvm.ptr, f32
    llvm.store %bias3, %q1 : f32, !llvm.ptr
    %q2 = llvm.getelementptr %packed[16] : (!llvm.ptr) -> !llvm.ptr, f32
    llvm.store %bias4, %q2 : f32, !llvm.ptr
    llvm.return
  }
  llvm.func @infer(%packed: !llvm.ptr, %input: !llvm.ptr, %total: !llvm.ptr,
                   %pixels: !llvm.ptr, %workspace: !llvm.ptr,
                   %parallel: !llvm.ptr) {
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %c4 = llvm.mlir.constant(4 : i64) : i64
    %c16 = llvm.mlir.constant(16 : i64) : i64
    %zero = llvm.mlir.constant(0.0 : f32) : f32
    %scale = llvm.call @load_element(%packed, %c0) : (!llvm.ptr, i64) -> f32
    %bias3 = llvm.call @load_element(%packed, %c1) : (!llvm.ptr, i64) -> f32
    %bias4 = llvm.call @load_element(%packed, %c16) : (!llvm.ptr, i64) -> f32
    llvm.store %zero, %workspace : f32, !llvm.ptr
    llvm.br ^loop(%c0 : i64)
  ^loop(%i: i64):
    %pixel = llvm.call @load_element(%input, %i) : (!llvm.ptr, i64) -> f32
    %old = llvm.load %workspace : !llvm.ptr -> f32
    %new = llvm.fadd %old, %pixel : f32
    llvm.store %new, %workspace : f32, !llvm.ptr
    %shifted = llvm.fadd %pixel, %bias4 : f32
    %out = llvm.getelementptr %pixels[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    llvm.store %shifted, %out : f32, !llvm.ptr
    %next = llvm.add %i, %c1 : i64
    %more = llvm.icmp "slt" %next, %c4 : i64
    llvm.cond_br %more, ^loop(%next : i64), ^done
  ^done:
    %sum = llvm.load %workspace : !llvm.ptr -> f32
    %result = llvm.intr.fma(%sum, %scale, %bias3) : (f32, f32, f32) -> f32
    llvm.store %result, %total : f32, !llvm.ptr
    llvm.return
  }
}
