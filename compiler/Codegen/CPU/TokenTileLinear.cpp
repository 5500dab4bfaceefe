//===- TokenTileLinear.cpp - Linear layers of a tile of tokens ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All of them keep `rows` x `vectors` sums in registers. The weights stay as
// they are, [N, K]: a few numbers of each of `rows` rows are read per step,
// each row from cache lines of its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/CPU/TokenTile.h"
#include "compiler/Codegen/Common/MathApprox.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::vit;

static int64_t getDim(Value memref, int64_t d) {
  return cast<MemRefType>(memref.getType()).getDimSize(d);
}

Value TokenTile::activate(Value x, Activation activation) {
  Location loc = b.getLoc();
  auto gated = [&](double scale) -> Value { // x / (1 + e^(-scale x))
    Value e = emitExp(b, loc, x, -scale);
    return arith::DivFOp::create(b, x, addf(e, splat(1)));
  };
  switch (activation) {
  case Activation::None:
    return x;
  case Activation::Gelu:
    return emitGelu(b, loc, x);
  case Activation::GeluTanh:
    return emitGeluTanh(b, loc, x);
  case Activation::QuickGelu:
    return gated(1.702);
  case Activation::Relu:
    return arith::MaximumFOp::create(b, x, splat(0));
  case Activation::Relu2: {
    Value positive = arith::MaximumFOp::create(b, x, splat(0));
    return arith::MulFOp::create(b, positive, positive);
  }
  case Activation::Silu:
    return gated(1);
  case Activation::Tanh:
    return emitTanh(b, loc, x);
  }
  llvm_unreachable("unknown activation");
}

void TokenTile::linear(Value x, Value weight, Value bias, Epilogue epilogue,
                       Value output) {
  int64_t depth = getDim(weight, 1);
  forBlocks(getDim(weight, 0), rows, [&](Value first, int64_t count) {
    Values sums;
    for (int64_t i = 0; i < count; ++i)
      sums.append(vectors, bias ? broadcast(bias, add(first, i)) : splat(0));
    sums = loop(depth, unroll, sums, [&](Value k, int64_t, Values sums) {
      Values inputs;
      for (int64_t v = 0; v < vectors; ++v)
        inputs.push_back(read(x, k, v));
      for (int64_t i = 0; i < count; ++i) {
        Value w = broadcast(weight, {add(first, i), k});
        for (int64_t v = 0; v < vectors; ++v)
          sums[i * vectors + v] = fma(w, inputs[v], sums[i * vectors + v]);
      }
      return sums;
    });
    for (int64_t i = 0; i < count; ++i)
      for (int64_t v = 0; v < vectors; ++v) {
        Value row = add(first, i);
        write(epilogue(sums[i * vectors + v], row, v), output, row, v);
      }
  });
}

void TokenTile::mlp(Value x, const MlpBuffers &weights, Activation activation,
                    Shortcut shortcut, Value output) {
  Value hidden = allocate(getDim(weights.fc1Weight, 0));
  auto activated = [&](Value sum, Value, int64_t) {
    return activate(sum, activation);
  };
  if (weights.gateWeight) {
    linear(x, weights.gateWeight, weights.gateBias, activated, hidden);
    linear(
        x, weights.fc1Weight, weights.fc1Bias,
        [&](Value sum, Value row, int64_t v) {
          return mulf(read(hidden, row, v), sum);
        },
        hidden);
  } else {
    linear(x, weights.fc1Weight, weights.fc1Bias, activated, hidden);
  }
  linear(
      hidden, weights.fc2Weight, weights.fc2Bias,
      [&](Value sum, Value row, int64_t v) {
        return applyShortcut(sum, shortcut, row, v);
      },
      output);
}

//===----------------------------------------------------------------------===//
// Patches
//===----------------------------------------------------------------------===//

void TokenTile::projectPatches(ProjectPatchesOp op, Value image, Value weight,
                               Value bias, const TilePlace &place,
                               Value output) {
  if (place.row && op.getStride()[1] == 1)
    projectRows(op, image, weight, bias, place, output);
  else
    projectPixels(op, image, weight, bias, place, output);
}

TokenTile::Values TokenTile::forPatch(
    ProjectPatchesOp op, Values carried,
    llvm::function_ref<Values(Value channel, Value u, Value v, Value k, Values)>
        body) {
  int64_t height = op.getKernel()[0], width = op.getKernel()[1];
  int64_t channels = op.getImage().getType().getDimSize(1);
  return loop(
      channels, 1, carried, [&](Value channel, int64_t, Values carried) {
        return loop(height, 1, carried, [&](Value u, int64_t, Values carried) {
          Value line = add(times(channel, height), u);
          return loop(width, unroll, carried,
                      [&](Value v, int64_t, Values carried) {
                        return body(channel, u, v, add(times(line, width), v),
                                    std::move(carried));
                      });
        });
      });
}

/// Vectors of pixels: the same pixel of neighbouring patches.
void TokenTile::projectRows(ProjectPatchesOp op, Value image, Value weight,
                            Value bias, const TilePlace &place, Value output) {
  Value top = times(place.row, op.getStride()[0]);
  forBlocks(getDim(weight, 1), rows, [&](Value first, int64_t count) {
    Values sums;
    for (int64_t i = 0; i < count; ++i)
      sums.append(vectors, bias ? broadcast(bias, add(first, i)) : splat(0));
    sums = forPatch(
        op, sums, [&](Value channel, Value u, Value v, Value k, Values sums) {
          Values pixels;
          Value left = add(place.column, v);
          for (int64_t j = 0; j < vectors; ++j)
            pixels.push_back(
                read(image,
                     {place.image, channel, add(top, u), add(left, j * lanes)},
                     type));
          for (int64_t i = 0; i < count; ++i) {
            Value w = broadcast(weight, {k, add(first, i)});
            for (int64_t j = 0; j < vectors; ++j)
              sums[i * vectors + j] = fma(w, pixels[j], sums[i * vectors + j]);
          }
          return sums;
        });
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < vectors; ++j)
        write(sums[i * vectors + j], output, add(first, i), j);
  });
}

/// Pixels of any patches, broadcast: sums are vectors along D, transposed at
/// the end.
void TokenTile::projectPixels(ProjectPatchesOp op, Value image, Value weight,
                              Value bias, const TilePlace &place,
                              Value output) {
  int64_t dim = getDim(weight, 1), side = getSquare(dim);
  auto part = VectorType::get(side, b.getF32Type());
  int64_t gridWidth = op.getGrid().second;
  forSquares(dim, [&](Value token, Value d, Value vector, Value lane) {
    Values tops, lefts;
    for (int64_t r = 0; r < side; ++r) {
      Value row = place.row, column = place.column;
      if (row) {
        column = add(column, add(token, r));
      } else {
        Value number = add(place.first, add(token, r));
        row = arith::DivUIOp::create(b, number, index(gridWidth));
        column = arith::RemUIOp::create(b, number, index(gridWidth));
      }
      tops.push_back(times(row, op.getStride()[0]));
      lefts.push_back(times(column, op.getStride()[1]));
    }
    Values sums(side, bias ? read(bias, d, part) : splat(0, part));
    sums = forPatch(
        op, sums, [&](Value channel, Value u, Value v, Value k, Values sums) {
          Value w = read(weight, {k, d}, part);
          for (int64_t r = 0; r < side; ++r) {
            Values at{place.image, channel, add(tops[r], u), add(lefts[r], v)};
            sums[r] = fma(broadcast(image, at, part), w, sums[r]);
          }
          return sums;
        });
    for (auto [i, column] : llvm::enumerate(transpose(sums)))
      write(column, output, {add(d, i), vector, lane});
  });
}
