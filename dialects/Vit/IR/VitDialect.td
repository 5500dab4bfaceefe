//===- VitDialect.td - The vit dialect ---------------------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITDIALECT_TD
#define VIT_DIALECTS_VIT_IR_VITDIALECT_TD

include "mlir/IR/OpBase.td"

def Vit_Dialect : Dialect {
  let name = "vit";
  let cppNamespace = "::mlir::vit";
  let summary = "Vision Transformers, one operation per step of the model.";
  let description = [{
    A model is one function on static tensors. Its parameters are
    `vit.param` operations: a name and a shape, never data. The repeated block
    is one `vit.encoder` whose region is written once, whatever the depth.

    The operations follow "An Image is Worth 16x16 Words" (Dosovitskiy et al.
    2021, arXiv:2010.11929): patches become tokens (`vit.patch_embed`,
    `vit.tokens`, `vit.pos_embed`), encoder layers mix them
    (`vit.layer_norm`, `vit.msa`, `vit.mlp`, `vit.residual`), and a head reads
    the answer off (`vit.pool`, `vit.head`). Variants are attributes or
    optional operands, not new operations.

    Shapes are written by name: B images per call, C channels, H x W pixels,
    N tokens, D embedding dimension (`embed_dim`). Activations are B x N x D,
    row-major. Linear weights are [out, in], as PyTorch keeps them; a file that
    keeps [in, out] is read through `vit.transpose`.

    A few operations belong to later stages (`vit.attention`,
    `vit.param_buffer`, `vit.parallel_for`).
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
  let useDefaultAttributePrinterParser = 1;
}

#endif // VIT_DIALECTS_VIT_IR_VITDIALECT_TD
