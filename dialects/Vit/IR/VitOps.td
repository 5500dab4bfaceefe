//===- VitOps.td - Operations of the vit dialect -----------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The operations by family: parameters and embedding, convolutional stems,
// encoder blocks, stages, head, arithmetic on parameters.
// Constraint labels (msa_c2) appear here, in the verifier and in the names of
// the tests that break them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITOPS_TD
#define VIT_DIALECTS_VIT_IR_VITOPS_TD

include "dialects/Vit/IR/VitAttrs.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Vit_Op<string mnemonic, list<Trait> traits = []>
    : Op<Vit_Dialect, mnemonic, traits>;

// Shape inference by inferReturnTypes; the result type is still written, so
// that a reader sees it, and is checked against the inferred one.
class Vit_InferringOp<string mnemonic, list<Trait> traits = []>
    : Vit_Op<mnemonic, !listconcat(traits, [Pure, InferTypeOpAdaptor])>;

def Vit_NoEmptyDim : CPred<
    "!::llvm::is_contained(::llvm::cast<::mlir::ShapedType>($_self).getShape(), 0)">;

/// Any static float tensor: f32 today, narrower types for quantized models.
def Vit_Tensor : Type<
    And<[IsRankedTensorTypePred, HasStaticShapePred, Vit_NoEmptyDim,
         SubstLeaves<"$_self", "::llvm::cast<::mlir::ShapedType>($_self).getElementType()",
                     AnyFloat.predicate>]>,
    "statically shaped float tensor without empty dimensions", "::mlir::RankedTensorType">;

class Vit_TensorOfRank<int rank, string shape> : Type<
    And<[Vit_Tensor.predicate,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == " # rank>]>,
    shape # " float tensor of static shape without empty dimensions", "::mlir::RankedTensorType">;

/// As cameras and decoders give them: unsigned bytes, though the type is signless.
def Vit_Pixels : Type<
    And<[IsRankedTensorTypePred, HasStaticShapePred, Vit_NoEmptyDim,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getElementType().isSignlessInteger(8)">,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == 4">]>,
    "B x H x W x C tensor of bytes, of static shape without empty dimensions", "::mlir::RankedTensorType">;

def Vit_Image : Vit_TensorOfRank<4, "B x C x H x W">;
def Vit_Tokens : Vit_TensorOfRank<3, "B x N x D">;
def Vit_Vector : Vit_TensorOfRank<1, "one-dimensional">;
def Vit_Matrix : Vit_TensorOfRank<2, "two-dimensional">;
def Vit_Cube : Vit_TensorOfRank<3, "three-dimensional">;
def Vit_Kernel : Vit_TensorOfRank<4, "D x C x kh x kw">;
def Vit_AttentionWeights : Vit_TensorOfRank<4, "B x heads x N x N">;
def Vit_Features : Vit_TensorOfRank<2, "B x F">;

include "dialects/Vit/IR/VitEmbedOps.td"
include "dialects/Vit/IR/VitStemOps.td"
include "dialects/Vit/IR/VitBlockOps.td"
include "dialects/Vit/IR/VitStageOps.td"
include "dialects/Vit/IR/VitHeadOps.td"
include "dialects/Vit/IR/VitParamOps.td"
include "dialects/Vit/IR/VitPerTokenOps.td"
include "dialects/Vit/IR/VitKernelOps.td"

#endif // VIT_DIALECTS_VIT_IR_VITOPS_TD
