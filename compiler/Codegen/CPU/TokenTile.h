//===- TokenTile.h - Vector code for one tile of tokens ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tile holds `vectors` x `lanes` tokens, one per lane: [D, vectors, lanes],
// row d being number d of every token. So a linear layer is a sum of weights,
// broadcast, times rows, with nothing to pack; what a norm sums over a token is
// a sum of rows; and biases, activations and residuals need no shuffles.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_TOKENTILE_H
#define VIT_COMPILER_CODEGEN_CPU_TOKENTILE_H

#include "dialects/Vit/IR/VitOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::vit {

/// Which tokens a tile holds: consecutive ones of one image.
struct TilePlace {
  Value image; ///< its number in the batch
  Value first; ///< number of the first token
  /// Of the first token in the grid of patches, where all tokens of the tile
  /// are in one row of it; else null.
  Value row, column;
};

/// Writes vector code at the insertion point of `b`.
class TokenTile {
public:
  using Values = SmallVector<Value>;

  TokenTile(ImplicitLocOpBuilder &b, RegisterTileAttr tile);

  int64_t getLanes() const { return lanes; }
  int64_t getTokens() const { return vectors * lanes; }

  /// Memory for `dim` numbers per token.
  Value allocate(int64_t dim);
  /// Between tiles and tensors of tokens [B, N, D] (a table: [N, D] or
  /// [1, N, D]).
  void load(Value source, const TilePlace &place, Value tile);
  void store(Value tile, Value target, const TilePlace &place);
  void copy(Value from, Value to);

  /// A residual connection: output = input + scale * result. `scale` may be
  /// null; with a null `input`, output = result.
  struct Shortcut {
    Value input, scale;
  };
  /// `scale` and `bias` may be null. `output` may be `x` or the shortcut's.
  void layerNorm(Value x, Value scale, Value bias, double epsilon,
                 Shortcut shortcut, Value output);
  /// output = input + scale * branch, elementwise.
  void addBranch(Value branch, Shortcut shortcut, Value output);

  /// The buffers of an mlp's operands; absent ones are null.
  struct MlpBuffers {
    Value gateWeight, gateBias, fc1Weight, fc1Bias, fc2Weight, fc2Bias;
  };
  /// `output` may be the shortcut's input.
  void mlp(Value x, const MlpBuffers &weights, Activation activation,
           Shortcut shortcut, Value output);

  /// Geometry from `op`, whose operands are `image`, `weight` and `bias` (or
  /// null). Reads rows of pixels as vectors where neighbouring patches are one
  /// pixel apart and in one row; else broadcasts pixels.
  void projectPatches(ProjectPatchesOp op, Value image, Value weight,
                      Value bias, const TilePlace &place, Value output);

  /// Sets `sums`, [D, lanes], to zero.
  void clearSums(Value sums);
  /// sums[d, lane] += over vectors of the tile's tokens from number `from` on;
  /// null: of all.
  void addToSums(Value tile, const TilePlace &place, Value from, Value sums);
  /// target[at..., d] = sum of sums[d, :].
  void reduceSums(Value sums, Value target, ValueRange at);
  /// output[b, d] = factor * sum over c of parts[b, c, d], in order.
  void addParts(Value parts, double factor, Value output);

private:
  using Body = llvm::function_ref<Values(Value index, int64_t copy, Values)>;
  using Block = llvm::function_ref<void(Value first, int64_t count)>;
  /// Of a linear layer: what becomes of one vector of sums.
  using Epilogue = llvm::function_ref<Value(Value sum, Value row, int64_t v)>;

  // Small builders.
  Value index(int64_t n);
  Value add(Value x, Value y);
  Value add(Value x, int64_t n);
  Value times(Value x, int64_t n);
  Value splat(float x, VectorType type);
  Value splat(float x) { return splat(x, type); }
  Value read(Value memref, ValueRange at, VectorType type);
  Value read(Value tile, Value d, int64_t v);
  void write(Value x, Value memref, ValueRange at);
  void write(Value x, Value tile, Value d, int64_t v);
  Value broadcast(Value memref, ValueRange at, VectorType type);
  Value broadcast(Value memref, ValueRange at) {
    return broadcast(memref, at, type);
  }
  Value fma(Value x, Value y, Value z);
  Value addf(Value x, Value y);
  Value mulf(Value x, Value y);
  Value sum(Values values);
  Value applyShortcut(Value x, Shortcut shortcut, Value d, int64_t v);
  Value activate(Value x, Activation activation);

  /// `body` for each of 0..count-1, `unroll` at a time in a loop that carries
  /// values, all of them without one if there are few.
  Values loop(int64_t count, int64_t unroll, Values carried, Body body);
  /// Blocks of `size` rows, the last one smaller.
  void forBlocks(int64_t count, int64_t size, Block body);
  /// Offsets of windows of `size` that cover `count`, the last one overlapping.
  void forWindows(int64_t count, int64_t size,
                  llvm::function_ref<void(Value)> body);

  /// Side of the squares by which [tokens, D] is transposed.
  int64_t getSquare(int64_t dim) const;
  /// Calls `body` for every square: its first token in the tile, its first
  /// dimension, and where the token is in the tile.
  void forSquares(
      int64_t dim,
      llvm::function_ref<void(Value token, Value d, Value vector, Value lane)>
          body);
  SmallVector<Value> transpose(SmallVector<Value> rows);

  void linear(Value x, Value weight, Value bias, Epilogue epilogue,
              Value output);
  void projectRows(ProjectPatchesOp op, Value image, Value weight, Value bias,
                   const TilePlace &place, Value output);
  void projectPixels(ProjectPatchesOp op, Value image, Value weight, Value bias,
                     const TilePlace &place, Value output);
  /// A loop over the numbers of a patch: their channel, row and column in it
  /// and number in the patch.
  Values forPatch(ProjectPatchesOp op, Values carried,
                  llvm::function_ref<Values(Value channel, Value u, Value v,
                                            Value k, Values)>
                      body);

  ImplicitLocOpBuilder &b;
  int64_t rows, vectors, lanes, unroll;
  VectorType type;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_TOKENTILE_H
