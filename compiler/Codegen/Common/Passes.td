//===- Passes.td - Passes shared by all targets -------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_COMMON_PASSES_TD
#define VIT_COMPILER_CODEGEN_COMMON_PASSES_TD

include "mlir/Pass/PassBase.td"

// Keep alphabetical.

def ApproximateMathPass : Pass<"vit-approximate-math"> {
  let summary = "Expands exp, exp2, erf, tanh, sin, cos, rsqrt and GELU to arithmetic.";
  let description = [{
    Replaces `math.exp`, `math.exp2`, `math.erf`, `math.tanh`, `math.sin`, `math.cos` and `math.rsqrt` on
    f32 and vectors of f32 (any rank) by branch-free arithmetic on `math.fma`, so
    that the generated code calls no libm. Other element types are left alone.

    Maximum errors over all floats, in ulp of the exact result:

    | function | max ulp | notes |
    |---|---|---|
    | exp | 1.02 | 0 below -86.98 (exact: < 1.7e-38), inf above 88.72 |
    | exp of a constant times x | 1.1 | the product is exact |
    | exp2 | 0.81 | 0 below -125.5, inf from 128 |
    | erf | 3.5 | exactly ±1 from \|x\| = 4; below 2^-120 off by at most 5 units of 2^-149 |
    | sin, cos | 1.6 | for \|x\| <= 65536 |
    | tanh | 3.3 | exactly ±1 from \|x\| = 9.02 |
    | rsqrt | 1.5 | a square root and a division, both exactly rounded |
    | gelu | 1.1e-7 \|x\| | as an absolute error; exactly 0 below x = -5.75 |
    | gelu, tanh form | 1.1e-7 \|x\| | as an absolute error; exactly 0 below x = -5.25 |

    NaN gives NaN everywhere. Both GELUs of -inf are NaN, as the formulas say, but
    0 where tables are used.

    On vectors of 16 lanes a GELU looks its coefficients up in tables of 16: a
    `vector.extract` at each lane's own place in a constant, which LLVM makes one
    instruction of where a register holds the table (AVX-512).

    GELU is found as what it computes, not as how it is written: an erf (or tanh)
    of a fitting polynomial in x, from whose only uses a value x/2 (1 + erf) comes
    about. It is then cheaper and more accurate than its parts: the plain f32
    formula is off by up to 1.3e-7 |x|. Run the pass after vectorization and
    canonicalization, and CSE after it: it leaves a copy of the constants at each
    expansion.

    ```mlir
    %0 = math.exp %x : vector<16xf32>
    // becomes (constants in front left out)
    %z = math.fma %clamped, %log2e, %magic : vector<16xf32>
    %n = arith.subf %z, %magic : vector<16xf32>
    ...
    ```
  }];
  let options = [
    Option<"fuseGelu", "fuse-gelu", "bool", /*default=*/"true",
           "Expand whole GELUs rather than the erf or tanh in them">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def CountWorkPass : Pass<"vit-count-work", "::mlir::ModuleOp"> {
  let summary = "Writes down the FLOPs of @infer by what they are for.";
  let description = [{
    For profiles. Operations in linalg form have the name of the work that they
    do in their locations; the FLOPs of matrix products and attention that
    depend on the image, of all layers together, are summed by these names:

    ```mlir
    module attributes {vit.work = {msa.attention = 1430765568 : i64, mlp.fc1 = 11154751488 : i64, …}}
    ```
  }];
}

def FuseElementwisePass : Pass<"vit-fuse-elementwise", "::mlir::ModuleOp"> {
  let summary = "Merges chains of elementwise operations.";
  let description = [{
    Bias, activation, LayerScale and residual become one `linalg.generic`, and
    so do the steps of a normalization: what follows a matrix product can then
    be computed while its tile is still in registers. Work that depends on
    parameters alone is not merged into work on the image: it would leave
    `@pack` and be done again for every image.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def SplitPackPass : Pass<"vit-split-pack", "::mlir::ModuleOp"> {
  let summary = "Splits the model into what is done once and what is done per image.";
  let description = [{
    Every operation of `@infer` that depends on parameters alone moves to a new
    function `@pack`; each of its results that `@infer` still needs gets a
    place in one packed blob, aligned to 64 bytes. Constant tables of numbers
    are such results too. `vit.encoder` becomes an
    `scf.for`, in both functions; what a layer needs lies together, at equal
    stride from layer to layer.

    Before:
    ```mlir
    func.func @infer(%image: tensor<…>) -> tensor<…>   // vit.param, vit.encoder inside
    ```
    After:
    ```mlir
    func.func @infer(%packed: memref<…xi8>, %input: memref<…>, %output: memref<…>)
    func.func @pack(%params: !llvm.ptr, %packed: memref<…xi8>)
    ```
    and on the module: `vit.input`, `vit.outputs`, `vit.params` (the order of
    the table that `@pack` takes), `vit.packed_bytes` and `vit.layout_hash`
    (of `@pack` as it stands here: two objects whose hashes agree can share a
    blob).
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
}

#endif // VIT_COMPILER_CODEGEN_COMMON_PASSES_TD
