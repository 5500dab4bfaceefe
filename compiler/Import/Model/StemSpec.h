//===- StemSpec.h - A convolutional stem, described -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of a ModelSpec that work on feature maps, its stem and its neck:
// convolutions, pools and residual blocks of them, each with a norm and an
// activation behind it. How large maps are follows from the image; names of
// parameters are those in the file.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_MODEL_STEMSPEC_H
#define VIT_COMPILER_IMPORT_MODEL_STEMSPEC_H

#include "dialects/Vit/IR/VitOps.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace mlir::vit {

using Extent2D = std::pair<int64_t, int64_t>; // height, width

struct MapShape {
  Extent2D grid;
  int64_t channels;
};

/// The windows of a convolution or a pool.
struct MapWindowSpec {
  Extent2D kernel = {1, 1};
  Extent2D stride = {1, 1};
  Extent2D padding = {0, 0}; // above and below, left and right
  /// As much padding instead as gives one window to each stride that begins in
  /// the map, an odd pixel at its end: TensorFlow's "SAME".
  bool same = false;

  /// [top, left, bottom, right] on a map of `grid`.
  std::array<int64_t, 4> getPadding(Extent2D grid) const;
  /// How many windows there are, 0 where none fits.
  Extent2D count(Extent2D grid) const;
};

struct ConvSpec {
  MapWindowSpec window;
  int64_t channels = 0; // that it makes
  std::string weight;
  std::string bias;   // empty: none
  bool inOut = false; // weight is [height, width, in, out]
  /// The weights of each output channel are standardized, with this epsilon.
  std::optional<double> standardize;
};

struct MapPoolSpec {
  PoolKind kind = PoolKind::Max; // or Mean
  MapWindowSpec window;
};

enum class MapNormKind { Batch, Group, Layer };

/// Empty names of scale and bias mean that there are none.
struct MapNormSpec {
  MapNormKind kind = MapNormKind::Batch;
  std::string scale, bias;
  int64_t rank = 1;           // of both: [C], or [1, ..., 1, C]
  std::string mean, variance; // of Batch
  int64_t groups = 1;         // of Group
  double epsilon = 1e-5;
};

/// A convolution, a pool, or shortcut(x) + branch(x), where a shortcut without
/// steps is x; with none of them, norm and activation alone.
struct StemStepSpec {
  std::optional<ConvSpec> conv;
  std::optional<MapPoolSpec> pool;
  std::vector<StemStepSpec> branch, shortcut;
  std::optional<MapNormSpec> norm;
  Activation activation = Activation::None;
  std::string source; // the field it comes from

  /// Of the convolution or the pool; else null.
  const MapWindowSpec *getWindow() const {
    return conv ? &conv->window : pool ? &pool->window : nullptr;
  }
};

/// Gets a step with the shapes in front of it and behind it.
using StemVisitor =
    llvm::function_ref<void(const StemStepSpec &, MapShape, MapShape)>;

/// Visits all steps, those of branches too, and returns the shape behind them.
MapShape walkStem(llvm::ArrayRef<StemStepSpec> steps, MapShape shape,
                  StemVisitor visit);

/// The shape behind `steps`; those must be consistent.
MapShape getShapeBehind(llvm::ArrayRef<StemStepSpec> steps, MapShape shape);

/// Whether all windows fit, all branches can be added to their shortcuts, and
/// groups divide channels. Starts the message at the step that is wrong with
/// `emit`; advances `shape`.
llvm::LogicalResult
checkStem(llvm::ArrayRef<StemStepSpec> steps, MapShape &shape,
          llvm::function_ref<InFlightDiagnostic(const StemStepSpec &)> emit);

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_MODEL_STEMSPEC_H
