//===- Passes.td - Passes that make CPU code -----------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_PASSES_TD
#define VIT_COMPILER_CODEGEN_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

// Keep alphabetical.

def CloseLoopsPass : Pass<"vit-cpu-close-loops", "::mlir::ModuleOp"> {
  let summary = "Gives what a loop carries one buffer for all iterations.";
  let description = [{
    Where an `scf.for` yields another buffer than its argument, the initial
    content is copied into a buffer of the loop's own, and so is the yielded
    one at the end of every iteration.

    ```mlir
    scf.for … iter_args(%x = %init) { … scf.yield %other }
    // becomes
    %home = memref.alloc()
    memref.copy %init, %home
    scf.for … iter_args(%x = %home) { … memref.copy %other, %home; scf.yield %x }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def DescribeTasksPass : Pass<"vit-cpu-describe-tasks", "::mlir::ModuleOp"> {
  let summary = "Writes a table of what each parallel region is for.";
  let description = [{
    For profiles; the code stays as it is. `vit.work` of the module is replaced
    by `vit.regions`, with an entry for each `vit.parallel_for` of `@infer`:

    - `work`: the name in its location, or "other";
    - `entry`: the function that the hook will get as the task;
    - `flop`: of the model, per call: those of `vit.work`, dealt out by the
      vector multiply-adds that have a work's name in their locations;
    - `issued_flop`: really executed as vector multiply-adds, per call; tiles
      that overlap compute numbers twice;
    - `read_bytes`, `written_bytes`: of each buffer what is accessed, but no
      byte twice, per call: what must move if caches were empty and large.
      Scratch memory of a task doesn't count.

    ```mlir
    module attributes {vit.regions = [
      {work = "mlp.fc1", entry = "infer_task_14_entry", flop = 929562624 : i64, issued_flop = 934281216 : i64,
       read_bytes = 10057728 : i64, written_bytes = 2420736 : i64}, …]}
    ```
  }];
}

def ExpandAttentionPass : Pass<"vit-cpu-expand-attention", "::mlir::ModuleOp"> {
  let summary = "Turns attention on memrefs into vector loops.";
  let description = [{
    For each tile of `vit.attention` (one image, one head or all), with the
    sizes of its `vit.tile`:

        pack the keys, transposed, into panels; copy the values, if they are many
        for each block of rows:
          scores: rows x panel accumulators, zero or the bias at first, a loop
                  over head_dim; running maxima
          softmax over the full rows, in place
          rows x head_dim accumulators, a loop over keys; divide by the sums

    Powers of two take the place of exponentials; where scale is ln 2, as the
    conversion from vit leaves it, the scores are their arguments. Scratch: the
    packed keys and values, and one block of rows of scores.

    With `mix` each step is done for all heads before the next one, and there
    are two more: scores of all heads become others before softmax and behind
    it. There is scratch for all heads, and for a second block of scores. With
    `lambda` there is a second block, too, and both make one before the product.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def ExpandPerTokenPass : Pass<"vit-cpu-expand-per-token", "::mlir::ModuleOp"> {
  let summary = "Turns per-token work into vector loops over tiles of tokens.";
  let description = [{
    For each `vit.per_token`, with the size of its `vit.tile` (T = vectors *
    lanes tokens):

        for each image and chunk of tiles, in parallel:
          for each tile of T tokens in the chunk:
            patches or tokens -> [D, T], one token per lane
            for each layer:
              norms, mlps, residuals: vector code on [D, T] and [hidden, T]
            -> tokens, or added to the chunk's sums [D, lanes]
          the chunk's sums -> parts[image, chunk, D]
        the mean: parts added in order

    A tile is of one image and, where neighbouring patches are one pixel apart
    (their pixels then are vectors of the image), of one row of patches. Where T
    does not divide the tokens, the last tile overlaps the one before; the mean
    counts no token twice. The chunks are fixed by the shapes, so the result does
    not depend on threads. Fails on a `vit.per_token` without `vit.tile`.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def FormTasksPass : Pass<"vit-cpu-form-tasks", "::mlir::ModuleOp"> {
  let summary = "Deals the iterations of parallel loops out to tasks.";
  let description = [{
    ```mlir
    scf.forall (%i, %j) in (9, 33) { body(i, j) }
    // becomes
    scf.forall (%t) in (32) {
      scf.for %n = t * 297 / 32 to (t + 1) * 297 / 32 { body(n / 33, n % 33) }
    }
    ```
    Memory that the body allocates is allocated once per task.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"
  ];
  let options = [
    Option<"maxTasks", "max-tasks", "int64_t", /*default=*/"48",
           "Tasks per parallel loop at most; divisible by 2, 3, 4, 6 and 8 threads by default">
  ];
}

def LowerCopiesPass : Pass<"vit-cpu-lower-copies", "::mlir::ModuleOp"> {
  let summary = "Turns copies of strided buffers into linalg, for loops.";
  let description = [{
    `memref.copy` between whole buffers stays and becomes memcpy; any other
    would become a call into MLIR's support library. A copy of a buffer onto
    itself vanishes.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def LowerKernelOpsPass : Pass<"vit-cpu-lower-kernel-ops", "::mlir::ModuleOp"> {
  let summary = "Lowers param_buffer and parallel_for to the LLVM dialect.";
  let description = [{
    A parallel loop stores its captures in a struct on the stack and calls
    `vit_run_tasks`, which goes through the hook of `struct vit_parallel` or, if
    there is none, loops on this thread.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect"];
}

def LowerVectorsPass : Pass<"vit-cpu-lower-vectors", "::mlir::ModuleOp"> {
  let summary = "Lowers vector operations to ones on single registers.";
  let description = [{
    Contractions become outer products and then FMAs, transfers become loads
    and stores of one register each, or of single numbers where only these are
    used. Fails if a contraction is left.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def OutlineTasksPass : Pass<"vit-cpu-outline-tasks", "::mlir::ModuleOp"> {
  let summary = "Moves the tasks of parallel loops into functions of their own.";
  let description = [{
    `scf.forall` over tasks becomes `vit.parallel_for` on a function that takes
    the task's number and what it captures; every function gets the hook
    (`const vit_parallel *`) as its last argument. Constants and views of
    buffers are computed again in the task.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::vit::VitDialect"
  ];
}

def PlaceResultsPass : Pass<"vit-cpu-place-results", "::mlir::ModuleOp"> {
  let summary = "Computes results where they are wanted.";
  let description = [{
    An empty tensor whose contents end up in a slice of another one, or in a
    result of the function, becomes that slice or that memory, so that nothing
    is copied. A tensor that is used elsewhere on its way to a result keeps
    memory of its own.

    ```mlir
    %e = tensor.empty() : tensor<8xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
    bufferization.materialize_in_destination %f in restrict writable %result : (tensor<8xf32>, memref<8xf32>) -> ()
    // becomes
    %e = bufferization.to_tensor %result restrict writable : memref<8xf32> to tensor<8xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::bufferization::BufferizationDialect", "::mlir::memref::MemRefDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def PlanArenaPass : Pass<"vit-cpu-plan-arena", "::mlir::ModuleOp"> {
  let summary = "Puts all buffers into one workspace of known size.";
  let description = [{
    Every `memref.alloc` becomes a view, at a fixed offset, into a workspace
    that the function takes as its last argument; buffers whose lives do not
    overlap share memory. A buffer of a task has one copy per task. Buffers of
    up to 4096 bytes go to the stack. The sizes become module attributes
    (`vit.infer_workspace_bytes`, `vit.pack_workspace_bytes`).
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
}

def SelectStrategyPass : Pass<"vit-cpu-select-strategy", "::mlir::ModuleOp"> {
  let summary = "Chooses register tiles from a cost model.";
  let description = [{
    Writes `vit.tile` on every contraction and attention, from their sizes and
    the machine: the candidate that `compiler/Strategy/CostModel.h` finds the
    cheapest. An attribute that is already there stays: a file of measured
    tiles is applied before.

    ```mlir
    linalg.matmul {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>} …
    ```
  }];
  let dependentDialects = ["::mlir::vit::VitDialect"];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", /*default=*/"64",
           "Width of a vector register in bytes: 64 (AVX-512, 32 registers) or 32 (AVX2, 16)">,
    Option<"cpu", "cpu", "std::string", /*default=*/"",
           "CPU, as LLVM calls it; an unknown one is taken as most are">,
    Option<"l1Bytes", "l1-bytes", "int64_t", /*default=*/"0",
           "Size of the first-level data cache; 0: the CPU's">,
    Option<"l2Bytes", "l2-bytes", "int64_t", /*default=*/"0",
           "Size of the second-level cache; 0: the CPU's">,
    Option<"l3Bytes", "l3-bytes", "int64_t", /*default=*/"0",
           "Size of the third-level cache; 0: the CPU's">
  ];
}

def TileContractionsPass : Pass<"vit-cpu-tile-contractions", "::mlir::ModuleOp"> {
  let summary = "Turns matrix products into loops over register tiles.";
  let description = [{
    For out[m, n] = epilogue(sum over k of prologue(x)[m, k] * w[n, k]) with a
    `vit.tile` of MR rows and NR = vectors * lanes columns:

    - the weights become panels [N / NR, K, vectors, lanes] (parameters alone:
      `vit-split-pack` moves that to `@pack`);
    - the rows become panels [M / MR, K, MR] in a parallel loop that applies
      the prologue (a normalization, say) on the way; without one they are read
      where they are;
    - a parallel loop over column and row tiles fills, multiplies (a loop over
      k) and applies the epilogue (bias, activation, residual).

    A sum over more than about 384 is made of blocks, each summed by itself,
    and a chunk of rows does one block for all its tiles before the next, so
    that only a block of a panel has to stay in cache. With `prefetch`, every
    tile asks for its share of a later panel (or block).

    Where NR does not divide N, or MR not M, the last tile overlaps the one
    before: both write the same numbers. Contractions without `vit.tile`, with
    other indexing maps, with a tile larger than the result or with an initial
    value other than zero are left alone.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def TileRestPass : Pass<"vit-cpu-tile-rest", "::mlir::ModuleOp"> {
  let summary = "Tiles attention, reductions and elementwise operations.";
  let description = [{
    What `vit-cpu-tile-contractions` has not taken: attention becomes a
    parallel loop over image, head and, where heads are few, chunks of queries; sums over a row are split into one
    partial sum per lane; every other operation becomes a parallel loop over
    its first dimension, with the operations that only feed it inside, and
    pieces of one vector. Operations whose sizes do not suit stay as they are
    inside the loop, and become scalar loops later.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"
  ];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", /*default=*/"64",
           "Width of a vector register in bytes">
  ];
}

def VectorizePass : Pass<"vit-cpu-vectorize", "::mlir::ModuleOp"> {
  let summary = "Turns operations of one tile into vector operations.";
  let description = [{
    Vectorizes every operation with `vit.vectorize`, then lets accumulators
    live in the loops' iteration arguments instead of memory.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect", "::mlir::vector::VectorDialect"
  ];
}

#endif // VIT_COMPILER_CODEGEN_CPU_PASSES_TD
