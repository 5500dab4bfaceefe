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
    place in one packed blob, aligned to 64 bytes. `vit.encoder` becomes an
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
