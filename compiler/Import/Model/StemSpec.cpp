//===- StemSpec.cpp - Shapes in a convolutional stem ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Model/StemSpec.h"

#include "compiler/Import/Limits.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

std::array<int64_t, 4> MapWindowSpec::getPadding(Extent2D grid) const {
  if (!same)
    return {padding.first, padding.second, padding.first, padding.second};
  auto missing = [](int64_t size, int64_t kernel, int64_t stride) {
    int64_t windows = llvm::divideCeil(size, stride);
    return std::max<int64_t>(0, (windows - 1) * stride + kernel - size);
  };
  const int64_t down = missing(grid.first, kernel.first, stride.first);
  const int64_t across = missing(grid.second, kernel.second, stride.second);
  return {down / 2, across / 2, down - down / 2, across - across / 2};
}

Extent2D MapWindowSpec::count(Extent2D grid) const {
  const auto [top, left, bottom, right] = getPadding(grid);
  auto count = [](int64_t size, int64_t kernel, int64_t stride) {
    return size < kernel ? 0 : (size - kernel) / stride + 1;
  };
  return {count(top + grid.first + bottom, kernel.first, stride.first),
          count(left + grid.second + right, kernel.second, stride.second)};
}

MapShape vit::walkStem(ArrayRef<StemStepSpec> steps, MapShape shape,
                       StemVisitor visit) {
  for (const StemStepSpec &step : steps) {
    const MapShape input = shape;
    if (const MapWindowSpec *window = step.getWindow())
      shape.grid = window->count(shape.grid);
    if (step.conv)
      shape.channels = step.conv->channels;
    if (!step.branch.empty()) {
      walkStem(step.shortcut, input, visit);
      shape = walkStem(step.branch, input, visit);
    }
    visit(step, input, shape);
  }
  return shape;
}

MapShape vit::getShapeBehind(ArrayRef<StemStepSpec> steps, MapShape shape) {
  return walkStem(steps, shape,
                  [](const StemStepSpec &, MapShape, MapShape) {});
}

LogicalResult vit::checkStem(
    ArrayRef<StemStepSpec> steps, MapShape &shape,
    llvm::function_ref<InFlightDiagnostic(const StemStepSpec &)> emit) {
  for (const StemStepSpec &step : steps) {
    const Extent2D before = shape.grid;
    const MapShape input = shape;
    if (const MapWindowSpec *window = step.getWindow()) {
      shape.grid = window->count(before);
      if (shape.grid.first < 1 || shape.grid.second < 1)
        return emit(step) << "has a kernel (" << window->kernel.first << " x "
                          << window->kernel.second
                          << ") that does not fit into the map ("
                          << before.first << " x " << before.second << ")";
    }
    if (step.conv)
      shape.channels = step.conv->channels;
    if (!step.branch.empty()) {
      MapShape other = input;
      if (failed(checkStem(step.branch, shape, emit)) ||
          failed(checkStem(step.shortcut, other, emit)))
        return failure();
      if (shape.grid != other.grid || shape.channels != other.channels)
        return emit(step) << "adds a branch (" << shape.grid.first << " x "
                          << shape.grid.second << ", " << shape.channels
                          << " channels) to a shortcut of another shape ("
                          << other.grid.first << " x " << other.grid.second
                          << ", " << other.channels << " channels)";
    }
    if (step.norm && shape.channels % step.norm->groups != 0)
      return emit(step) << "has 'groups' (" << step.norm->groups
                        << ") that do not divide the channels ("
                        << shape.channels << ")";
    const auto [height, width] = shape.grid;
    if (height * width > kMaxTokens)
      return emit(step) << "makes a map of " << height * width
                        << " pixels, expects at most " << kMaxTokens;
  }
  return success();
}
