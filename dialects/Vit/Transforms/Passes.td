//===- Passes.td - From vit to vit --------------------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Algebra that only this dialect can see. Each pass leaves the function that a
// model computes as it is: its description says why, and what it requires.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD
#define VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

// Keep alphabetical.

def SplitBatchPass : Pass<"vit-split-batch", "::mlir::ModuleOp"> {
  let summary = "Makes the code for as many images as caches hold.";
  let description = [{
    In every operation of the dialect an image's result depends on that image
    alone: f([x1, ..., xB]) = [f(x1), ..., f(xB)]. So @infer, for B images, becomes @infer for
    a group of them, the largest that divides B and whose working set (the
    input and output of one operation, and what lies between its two products)
    has at most `max-bytes`; one image at least. The module gets
    `vit.batch_groups`, the number of calls that a batch takes.

    Many images at once share each panel of weights, but then write and read
    activations from memory that one image would have kept in cache.

    Required: every operation that sees the image is one of the dialect whose
    result type follows from its operands'. Any other model stays as it is.

    ```mlir
    module { func.func @infer(%image: tensor<8x3x224x224xf32>) -> tensor<8x1000xf32> {…} }
    // becomes
    module attributes {vit.batch_groups = 8 : i64} {
      func.func @infer(%image: tensor<1x3x224x224xf32>) -> tensor<1x1000xf32> {…}
    }
    ```
  }];
  let options = [
    Option<"maxBytes", "max-bytes", "int64_t", /*default=*/"524288",
           "Bytes that a group works on at one time, at most; the size of a second-level cache">
  ];
}

#endif // VIT_DIALECTS_VIT_TRANSFORMS_PASSES_TD
