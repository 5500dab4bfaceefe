//===- VitAttrs.td - Attributes of the vit dialect ---------*- tablegen -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_IR_VITATTRS_TD
#define VIT_DIALECTS_VIT_IR_VITATTRS_TD

include "dialects/Vit/IR/VitDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Vit_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::vit";
  let genSpecializedAttr = 0;
}

class Vit_EnumAttr<EnumAttrInfo enum, string mnemonic>
    : EnumAttr<Vit_Dialect, enum, mnemonic>;

def Vit_Activation : Vit_Enum<"Activation", "Elementwise activation.", [
  I32EnumAttrCase<"None", 0, "none">,
  I32EnumAttrCase<"Gelu", 1, "gelu">,          // x/2 (1 + erf(x / sqrt 2))
  I32EnumAttrCase<"GeluTanh", 2, "gelu_tanh">, // x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
  I32EnumAttrCase<"QuickGelu", 3, "quick_gelu">, // x sigmoid(1.702 x)
  I32EnumAttrCase<"Relu", 4, "relu">,
  I32EnumAttrCase<"Silu", 5, "silu">,          // x sigmoid(x)
  I32EnumAttrCase<"Tanh", 6, "tanh">,
  I32EnumAttrCase<"Relu2", 7, "relu2">         // max(x, 0)^2 (So et al. 2021, arXiv:2109.08668)
]>;
def Vit_ActivationAttr : Vit_EnumAttr<Vit_Activation, "activation">;

def Vit_AttentionKind : Vit_Enum<"AttentionKind", "How tokens are mixed.", [
  I32EnumAttrCase<"Softmax", 0, "softmax">,
  I32EnumAttrCase<"Identity", 1, "identity">
]>;
def Vit_AttentionKindAttr : Vit_EnumAttr<Vit_AttentionKind, "attention_kind">;

def Vit_NormKind : Vit_Enum<"NormKind", "The norms inside an operation.", [
  I32EnumAttrCase<"Layer", 0, "layer">, // as vit.layer_norm
  I32EnumAttrCase<"Rms", 1, "rms">      // as vit.rms_norm
]>;
def Vit_NormKindAttr : Vit_EnumAttr<Vit_NormKind, "norm_kind">;

def Vit_PoolKind : Vit_Enum<"PoolKind", "How tokens become one vector.", [
  I32EnumAttrCase<"Token", 0, "token">,
  I32EnumAttrCase<"Mean", 1, "mean">,
  I32EnumAttrCase<"TokenConcatMean", 2, "token_concat_mean">,
  I32EnumAttrCase<"Max", 3, "max">,
  I32EnumAttrCase<"MeanMax", 4, "mean_max">
]>;
def Vit_PoolKindAttr : Vit_EnumAttr<Vit_PoolKind, "pool_kind">;

def Vit_GridOrder : Vit_Enum<"GridOrder", "Which coordinate of a patch comes first.", [
  I32EnumAttrCase<"RowFirst", 0, "row_first">,
  I32EnumAttrCase<"ColumnFirst", 1, "column_first">
]>;
def Vit_GridOrderAttr : Vit_EnumAttr<Vit_GridOrder, "grid_order">;

def Vit_ResizeMode : Vit_Enum<"ResizeMode", "Interpolation of position tables.", [
  I32EnumAttrCase<"Bilinear", 0, "bilinear">,
  I32EnumAttrCase<"Bicubic", 1, "bicubic">,
  I32EnumAttrCase<"Geometric", 2, "geometric"> // between points that lie ever further apart
]>;
def Vit_ResizeModeAttr : Vit_EnumAttr<Vit_ResizeMode, "resize_mode">;

def Vit_WindowsAttr : AttrDef<Vit_Dialect, "Windows"> {
  let mnemonic = "windows";
  let summary = "Which tokens of a grid attend to each other.";
  let description = [{
    A grid of `rows` x `columns` tokens is cut into windows of `height` x
    `width`, row by row; tokens attend to those of their own window (Liu et al.
    2021, arXiv:2103.14030). A grid that windows do not divide is padded at the
    bottom and on the right. Place (i, j) of the padded grid holds token
    ((i + down) mod rows, (j + right) mod columns) where i < rows and
    j < columns, else padding; with `padding_moves` padding takes part in the
    shift: it is ((i + down) mod padded rows, (j + right) mod padded columns),
    a token or padding. What a shift brings together in the last row or column
    of windows, but comes from opposite ends of the grid, has `penalty`
    subtracted from its scores.

    Padding is a row of zeros as an input: its key and value are the biases.

    ```mlir
    #vit.windows<rows = 56, columns = 56, height = 7, width = 7>
    #vit.windows<rows = 56, columns = 56, height = 7, width = 7, down = 3, right = 3, penalty = 200, padding_moves = true>
    ```
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$columns, "int64_t":$height, "int64_t":$width,
                        DefaultValuedParameter<"int64_t", "0">:$down,
                        DefaultValuedParameter<"int64_t", "0">:$right,
                        DefaultValuedParameter<"int64_t", "100">:$penalty,
                        DefaultValuedParameter<"bool", "false">:$padding_moves);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Tokens of the grid, places of a window.
    int64_t getTokens() const { return getRows() * getColumns(); }
    int64_t getArea() const { return getHeight() * getWidth(); }
    /// Windows above each other, beside each other and in all.
    int64_t getWindowRows() const { return (getRows() + getHeight() - 1) / getHeight(); }
    int64_t getWindowColumns() const { return (getColumns() + getWidth() - 1) / getWidth(); }
    int64_t getCount() const { return getWindowRows() * getWindowColumns(); }
    bool hasPadding() const {
      return getRows() % getHeight() != 0 || getColumns() % getWidth() != 0;
    }
    /// Whether it is the whole grid, which all tokens attend to.
    bool isWhole() const {
      return getRows() == getHeight() && getColumns() == getWidth() && getDown() == 0 && getRight() == 0;
    }
    /// Windows differ in what is penalized: those of the last row, column or
    /// both from the others. So many kinds of rows and of columns there are,
    /// the last window's kind is the last.
    int64_t getRowKinds() const { return getDown() != 0 && getWindowRows() > 1 ? 2 : 1; }
    int64_t getColumnKinds() const { return getRight() != 0 && getWindowColumns() > 1 ? 2 : 1; }
    int64_t getKinds() const { return getRowKinds() * getColumnKinds(); }
    /// The kind of a window: row kind * column kinds + column kind.
    int64_t getKind(int64_t window) const;
    /// The token at a place of a window; none for padding.
    std::optional<int64_t> getToken(int64_t window, int64_t place) const;
    /// Whether a shift has brought two places together.
    bool isPenalized(int64_t kind, int64_t query, int64_t key) const;
  }];
}

//===----------------------------------------------------------------------===//
// Strategy: written by vit-cpu-select-strategy, only read by later passes
//===----------------------------------------------------------------------===//

def Vit_RegisterTileAttr : AttrDef<Vit_Dialect, "RegisterTile"> {
  let mnemonic = "register_tile";
  let summary = "What one pass of a matrix kernel keeps in vector registers.";
  let description = [{
    A tile of `rows` x (`vectors` * `lanes`) accumulators, each row `vectors`
    registers of `lanes` elements; the loop over the summed dimension handles
    `unroll` steps at a time. All are at least 1; `lanes` is a power of two.

    While a panel of weights is used, the one `prefetch` panels further on is
    brought from memory; 0 leaves that to the hardware. Keys that have their
    default are not printed:

    ```mlir
    #vit.register_tile<rows = 6, vectors = 4, lanes = 16>
    #vit.register_tile<rows = 6, vectors = 2, lanes = 8, unroll = 4, prefetch = 1>
    ```
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$vectors, "int64_t":$lanes,
                        DefaultValuedParameter<"int64_t", "1">:$unroll,
                        DefaultValuedParameter<"int64_t", "0">:$prefetch);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Elements per row of the tile.
    int64_t getColumns() const { return getVectors() * getLanes(); }
  }];
}

#endif // VIT_DIALECTS_VIT_IR_VITATTRS_TD
