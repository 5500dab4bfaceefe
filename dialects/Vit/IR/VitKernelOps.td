//===- VitKernelOps.td - Operations of the later stages ----*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Not for model descriptions: what conversions and code generation need and
// upstream dialects do not have.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITKERNELOPS_TD
#define VIT_DIALECTS_VIT_IR_VITKERNELOPS_TD

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/TilingInterface.td"

def Vit_TokensByHead : Type<
    And<[Or<[IsRankedTensorTypePred, IsMemRefTypePred]>,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == 4">]>,
    "B x N x heads x head_dim tensor or memref", "::mlir::ShapedType">;

def Vit_ScoreBias : Type<
    And<[Or<[IsRankedTensorTypePred, IsMemRefTypePred]>,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == 3">]>,
    "heads x queries x keys tensor or memref", "::mlir::ShapedType">;

/// A C pointer, as the entry points take them.
def Vit_Pointer : Type<CPred<"::llvm::isa<::mlir::LLVM::LLVMPointerType>($_self)">,
                       "C pointer", "::mlir::LLVM::LLVMPointerType">,
    BuildableType<"::mlir::LLVM::LLVMPointerType::get($_builder.getContext())">;

def Vit_HeadMix : Type<
    And<[Or<[IsRankedTensorTypePred, IsMemRefTypePred]>,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() <= 2">]>,
    "heads x heads or heads tensor or memref", "::mlir::ShapedType">;

def Vit_DistanceTable : Type<
    And<[Or<[IsRankedTensorTypePred, IsMemRefTypePred]>,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == 2">]>,
    "distances x head_dim tensor or memref", "::mlir::ShapedType">;

def Vit_ScoreFactor : Type<
    And<[Or<[IsRankedTensorTypePred, IsMemRefTypePred]>,
         CPred<"::llvm::cast<::mlir::ShapedType>($_self).getRank() == 1">]>,
    "tensor or memref of one number", "::mlir::ShapedType">;

def Vit_AttentionOp : Vit_Op<"attention", [
    AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<TilingInterface, [
      "getLoopIteratorTypes", "getIterationDomain", "getTiledImplementation",
      "getResultTilePosition", "generateResultTileValue"]>]> {
  let summary = "Softmax attention of all heads, on tensors or memrefs.";
  let description = [{
    For every image b, head h and query token t:

        o[b, t, h, :] = sum over n of softmax over n of (scale * s[b, h, t, n]) * v[b, n, h, :]
        s[b, h, t, n] = <q[b, t, h, :], k[b, n, h, :]> + bias[h, t, n]

    the last term only where there is a bias. Its rows may be longer than there
    are keys, so that vectors need not end where they do: what is behind the
    last key has no effect. The three inputs may be slices of one qkv tensor.
    Where k and v have fewer heads than q, each is for several of q's in turn.

    It is tiled over image, query token and head only, so that the token x token
    matrix never exists: `vit-cpu-expand-attention` turns each tile into loops
    that keep a block of rows of scores in cache.

    With talking heads, `mix` (L, W and optionally w, see `vit.msa`), s[b, h]
    becomes sum over g of L[h, g] s[b, g], and what softmax makes of it
    sum over g of W[h, g] a[b, g] + w[h]. All heads are in one tile then.

    With `relative` positions R and C (see `vit.msa`, but by the way from query
    to key), of keys on a grid of H x W, n in row i_n and column j_n,
    s[b, h, t, n] has <q[b, t, h, :], R[i_n - i_t + H - 1] + C[j_n - j_t + W - 1]>
    added. Where a tile begins with another query than the grid's first, `from`
    is that one's number.

    With `lambda`, differential attention, q[b, t, h] and k[b, n, h] are two
    vectors each, one behind the other. Their products make scores s and s', and
    o[b, t, h, :] is of softmax(s) - lambda softmax(s').

    With `windows` (`#vit.windows`) n runs over the places of t's window, and
    the bias, penalties included, is between places: row kind * M + t of a head
    is that of place t in windows of this kind, M places each. Where windows have padding, `padding`
    is its key and value, the same at all places.

    Constraints:
    - (attention_c1) q and the output have the same shape; k and v too, with
      the same B and head_dim, and heads that divide q's.
    - (attention_c2) results are as many as tensor outputs: one on tensors, none on memrefs.
    - (attention_c3) `bias` is heads x N x M or more, N queries and M keys; with
      `windows` heads x kinds * M x M or more.
    - (attention_c4) with `windows` queries and keys are the tokens of the grid;
      they have padding if and only if there is `padding`, a key and a value
      1 x 1 x heads x head_dim.
    - (attention_c5) `mix` is two heads x heads matrices and perhaps heads
      numbers, for k and v with q's heads; there are no `windows`.
    - (attention_c6) R of `relative` is (2 H - 1) x head_dim and C (2 W - 1) x
      head_dim, with H x W the extent of `windows`, or without them H W = M; they
      come together, without `bias` and `mix`. `from` only with them.
    - (attention_c7) `lambda` is one number; head_dim is even, and there are no
      `windows`, no `mix` and no `relative`.

    ```mlir
    %r = vit.attention ins(%q, %k, %v : tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>, tensor<1x197x12x64xf32>)
                       outs(%o : tensor<1x197x12x64xf32>) scale 1.250000e-01 -> tensor<1x197x12x64xf32>
    ```
  }];
  let arguments = (ins
    Vit_TokensByHead:$query, Vit_TokensByHead:$key, Vit_TokensByHead:$value,
    Optional<Vit_ScoreBias>:$bias, /*attention_c3*/
    Optional<Vit_DistanceTable>:$relative_rows, Optional<Vit_DistanceTable>:$relative_columns,
    Optional<Index>:$first_query, /*attention_c6*/
    Variadic<Vit_HeadMix>:$mix, /*attention_c5*/
    Optional<Vit_ScoreFactor>:$lambda, /*attention_c7*/
    Optional<Vit_TokensByHead>:$padding_key, Optional<Vit_TokensByHead>:$padding_value, /*attention_c4*/
    Vit_TokensByHead:$output, F64Attr:$scale, OptionalAttr<Vit_WindowsAttr>:$windows
  );
  let results = (outs Optional<AnyRankedTensor>:$result);
  let assemblyFormat = [{
    `ins` `(` $query `,` $key `,` $value `:` type($query) `,` type($key) `,` type($value) `)`
    (`bias` `(` $bias^ `:` type($bias) `)`)?
    (`relative` `(` $relative_rows^ `,` $relative_columns `:` type($relative_rows) `,` type($relative_columns) `)`)?
    (`from` $first_query^)? (`mix` `(` $mix^ `:` type($mix) `)`)?
    (`lambda` `(` $lambda^ `:` type($lambda) `)`)?
    (`padding` `(` $padding_key^ `,` $padding_value `:` type($padding_key) `,` type($padding_value) `)`)?
    `outs` `(` $output `:` type($output) `)` `scale` $scale (`windows` `(` $windows^ `)`)? attr-dict (`->` type($result)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getOutputMutable(); }
    /// Constraints on `bias`, on `mix` and on `relative`.
    ::llvm::LogicalResult verifyBias();
    ::llvm::LogicalResult verifyMix();
    ::llvm::LogicalResult verifyRelative();
    /// Constraints on `lambda`.
    ::llvm::LogicalResult verifyLambda();
    /// Constraints on windows.
    ::llvm::LogicalResult verifyWindows();
    /// Keys that a query attends to.
    int64_t getAttendedKeys() {
      return getWindows() ? getWindows()->getArea()
                          : ::llvm::cast<::mlir::ShapedType>(getKey().getType()).getDimSize(1);
    }
  }];
}

def Vit_ParamBufferOp : Vit_Op<"param_buffer", [MemoryEffects<[MemRead]>]> {
  let summary = "One entry of the table of parameters given to @pack.";
  let description = [{
    The memory behind pointer number `index` of `table`, row-major and
    contiguous.

    ```mlir
    %w = vit.param_buffer %table[%i] : memref<768x768xf32>
    ```
  }];
  let arguments = (ins Vit_Pointer:$table, Index:$index);
  let results = (outs AnyStaticShapeMemRef:$result);
  let assemblyFormat = "$table `[` $index `]` attr-dict `:` type($result)";
}

def Vit_ParallelForOp : Vit_Op<"parallel_for", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Calls a task once per index, through the caller's hook.";
  let description = [{
    Calls `task(i, captures...)` for every i in [0, count), by the hook
    `parallel` (a `const vit_parallel *`, see vit/abi.h) or, when that is null,
    one after the other on this thread.

    Constraints:
    - (parallel_for_c1) `task` names a function that takes an index and the
      captures, and returns nothing.

    ```mlir
    vit.parallel_for @infer_task_0 count(%n) captures(%a : memref<64xf32>) hook %parallel
    ```
  }];
  let arguments = (ins
    FlatSymbolRefAttr:$task, Index:$count, Variadic<AnyType>:$captures,
    Vit_Pointer:$parallel
  );
  let assemblyFormat = [{
    $task `count` `(` $count `)` (`captures` `(` $captures^ `:` type($captures) `)`)?
    `hook` $parallel attr-dict
  }];
}

def Vit_PrefetchOp : Vit_Op<"prefetch", [MemoryEffects<[MemWrite]>]> {
  let summary = "Brings a part of a tensor near, for later.";
  let description = [{
    A hint without effect on any result: elements [index, index + 1) of the
    tensor, in row-major order, are asked for in the second-level cache, and
    with them the cache line that they lie in. On tensors so that what is near
    at hand can be said where tiles are made; bufferization turns it into
    `memref.prefetch`.

    ```mlir
    vit.prefetch %panels[%i] : tensor<36x768x4x16xf32>
    ```
  }];
  let arguments = (ins AnyStaticShapeTensor:$source, Index:$index);
  let assemblyFormat = "$source `[` $index `]` attr-dict `:` type($source)";
}

#endif // VIT_DIALECTS_VIT_IR_VITKERNELOPS_TD
