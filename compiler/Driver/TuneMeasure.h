//===- TuneMeasure.h - Times of products inside a model ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product is measured where it stands in its model, with the caches as the
// work before has left them: the hook that runs the tasks of parallel regions
// takes the time of each, so the code that is measured is the code that ships.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_TUNEMEASURE_H
#define VIT_COMPILER_DRIVER_TUNEMEASURE_H

#include "compiler/Driver/Build.h"
#include "compiler/Driver/Handles.h"
#include "compiler/Strategy/CostModel.h"
#include "compiler/Target/LoadedModel.h"

#include <map>

namespace mlir::vit {

/// A tile for each product, by its sizes. Products without one get the
/// cost model's.
using Assignment = std::map<ProductShape, TileChoice>;

/// A model compiled with some tiles, and its times.
struct Variant {
  Assignment tiles;
  std::optional<LoadedModel> loaded;
  /// By parallel region, in program order: the product that it is of, if any.
  std::vector<std::optional<ProductShape>> regions;
  /// The least over all runs, in seconds.
  double total = 0;
  std::map<ProductShape, double> products;
  int64_t runs = 0;
};

/// Compiles and runs variants of one model.
class Tuner {
public:
  Tuner(Model &model, TargetSpec target, Progress &progress)
      : model(model), target(std::move(target)), progress(progress) {}

  /// False after printing why there can be no threads.
  bool openThreads(int threads);

  /// Compiles the model with the tiles of the variant. False after printing
  /// what is wrong.
  bool compile(Variant &variant);

  /// Runs each variant in turn, `rounds` times, and keeps the least times.
  bool measure(ArrayRef<Variant *> variants, int64_t rounds);

  int getThreads() const { return numThreads; }

private:
  void reserve(const vit_model &descriptor);
  bool run(Variant &variant);

  Model &model;
  TargetSpec target;
  Progress &progress;
  PoolHandle pool;
  int numThreads = 1;
  struct Buffer {
    std::unique_ptr<char[]> memory;
    char *data = nullptr;
    size_t size = 0;
  };
  Buffer packed, input, output, workspace;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_TUNEMEASURE_H
