// The table of parallel regions, of their names, FLOPs and bytes. The code is
// left alone.
// RUN: vit-opt %s --vit-cpu-describe-tasks | FileCheck %s

// CHECK: module attributes {vit.regions = [

// Two tasks have 3 + 4 iterations of a vector: 7 * 64 bytes are read, 7 * 16
// multiply-adds issued. Of the 800 FLOPs of this name, one call of five has a
// fifth.
// CHECK-SAME: {entry = "infer_task_0_entry", flop = 160 : i64, issued_flop = 224 : i64, read_bytes = 448 : i64, work = "mlp", written_bytes = 0 : i64}
// The same in a loop over 4 layers, its bounds computed otherwise.
// CHECK-SAME: {entry = "infer_task_1_entry", flop = 160 : i64, issued_flop = 224 : i64, read_bytes = 448 : i64, work = "mlp", written_bytes = 0 : i64}
// All tasks read the same 256 bytes, which count once. What is on the stack,
// and a place for each task, don't count. Each task writes one number. No name
// of a product, no FLOPs.
// CHECK-SAME: {entry = "infer_task_2_entry", flop = 0 : i64, issued_flop = 0 : i64, read_bytes = 256 : i64, work = "layer_norm + pool", written_bytes = 12 : i64}
// How often a loop runs is not known: the whole buffer is meant. Copies move
// all of theirs.
// CHECK-SAME: {entry = "infer_task_3_entry", flop = 0 : i64, issued_flop = 0 : i64, read_bytes = 576 : i64, work = "other", written_bytes = 320 : i64}
// Several products in one region: each multiply-add knows which it is for.
// CHECK-SAME: {entry = "infer_task_5_entry", flop = 1100 : i64, issued_flop = 64 : i64, read_bytes = 64 : i64, work = "tokens", written_bytes = 0 : i64}
// FLOPs of a product that is no vector code go by calls.
// CHECK-SAME: {entry = "infer_task_4_entry", flop = 30 : i64, issued_flop = 0 : i64, read_bytes = 4 : i64, work = "head", written_bytes = 0 : i64}
// CHECK-SAME: ]}
// CHECK-NOT: vit.work

// CHECK: vit.parallel_for @infer_task_0 count
// CHECK: vit.parallel_for @infer_task_4 count
module attributes {vit.work = {mlp = 800 : i64, head = 60 : i64, token.a = 1000 : i64, token.b = 100 : i64}} {
  func.func @infer(%in: memref<64xf32>, %out: memref<64xf32>, %space: memref<1024xi8>, %n: index, %hook: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c3 = arith.constant 3 : index
    %c4 = arith.constant 4 : index
    vit.parallel_for @infer_task_0 count(%c2) captures(%space : memref<1024xi8>) hook %hook loc(fused<"mlp">["m":1:1])
    scf.for %i = %c0 to %c4 step %c1 {
      vit.parallel_for @infer_task_1 count(%c2) captures(%space : memref<1024xi8>) hook %hook loc(fused<"mlp">["m":1:1])
    }
    vit.parallel_for @infer_task_2 count(%c3) captures(%in, %out, %space : memref<64xf32>, memref<64xf32>, memref<1024xi8>) hook %hook loc(fused[fused<"layer_norm">["m":2:1], fused<"pool">["m":3:1]])
    vit.parallel_for @infer_task_3 count(%c2) captures(%in, %out, %space, %n : memref<64xf32>, memref<64xf32>, memref<1024xi8>, index) hook %hook
    vit.parallel_for @infer_task_5 count(%c1) captures(%in : memref<64xf32>) hook %hook loc(fused<"tokens">["m":5:1])
    scf.for %i = %c0 to %c2 step %c1 {
      vit.parallel_for @infer_task_4 count(%c1) captures(%in : memref<64xf32>) hook %hook loc(fused<"head">["m":4:1])
    }
    return
  }
  func.func private @infer_task_0(%t: index, %space: memref<1024xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c512 = arith.constant 512 : index
    %view = memref.view %space[%c512][] : memref<1024xi8> to memref<128xf32>
    %from = affine.apply affine_map<(t) -> (t * 7 floordiv 2)>(%t)
    %to = affine.apply affine_map<(t) -> ((t + 1) * 7 floordiv 2)>(%t)
    scf.for %i = %from to %to step %c1 {
      %v = vector.load %view[%c0] : memref<128xf32>, vector<16xf32>
      %w = vector.fma %v, %v, %v : vector<16xf32> loc(fused<"mlp">["m":1:1])
    }
    return
  }
  func.func private @infer_task_1(%t: index, %space: memref<1024xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %c512 = arith.constant 512 : index
    %view = memref.view %space[%c512][] : memref<1024xi8> to memref<128xf32>
    // The last task has one iteration more.
    %more = affine.min affine_map<(t) -> (t + 3, 4)>(%t)
    scf.for %i = %c0 to %more step %c1 {
      %v = vector.load %view[%c0] : memref<128xf32>, vector<16xf32>
      %w = vector.fma %v, %v, %v : vector<16xf32>
    }
    return
  }
  func.func private @infer_task_2(%t: index, %in: memref<64xf32>, %out: memref<64xf32>, %space: memref<1024xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    %mine = arith.muli %t, %c64 : index
    %scratch = memref.view %space[%mine][] : memref<1024xi8> to memref<16xf32>
    %stack = memref.alloca() : memref<16xf32>
    %part = memref.collapse_shape %in [[0]] : memref<64xf32> into memref<64xf32>
    scf.for %i = %c0 to %c64 step %c1 {
      %x = memref.load %part[%i] : memref<64xf32>
      memref.store %x, %scratch[%c0] : memref<16xf32>
      memref.store %x, %stack[%c0] : memref<16xf32>
    }
    %y = memref.load %stack[%c0] : memref<16xf32>
    memref.store %y, %out[%t] : memref<64xf32>
    return
  }
  func.func private @infer_task_3(%t: index, %in: memref<64xf32>, %out: memref<64xf32>, %space: memref<1024xi8>, %n: index) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %a = memref.view %space[%c0][] : memref<1024xi8> to memref<16xf32>
    %c512 = arith.constant 512 : index
    %b = memref.view %space[%c512][] : memref<1024xi8> to memref<64xf32>
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %in[%i] : memref<64xf32>
      memref.store %x, %out[%i] : memref<64xf32>
      %y = memref.load %b[%i] : memref<64xf32>
    }
    %c256 = arith.constant 256 : index
    %c = memref.view %space[%c256][] : memref<1024xi8> to memref<16xf32>
    memref.copy %a, %c : memref<16xf32> to memref<16xf32>
    return
  }
  func.func private @infer_task_4(%t: index, %in: memref<64xf32>) {
    %c0 = arith.constant 0 : index
    %x = memref.load %in[%c0] : memref<64xf32>
    return
  }
  func.func private @infer_task_5(%t: index, %in: memref<64xf32>) {
    %c0 = arith.constant 0 : index
    %v = vector.load %in[%c0] : memref<64xf32>, vector<16xf32>
    %a = vector.fma %v, %v, %v : vector<16xf32> loc(fused<"token.a">["m":6:1])
    %b = vector.fma %a, %v, %v : vector<16xf32> loc(fused<"token.b">["m":7:1])
    return
  }
}
