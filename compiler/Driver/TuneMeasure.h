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
#include <set>

namespace mlir::vit {

/// A tile for each product, by its sizes. Products without one get the
/// cost model's.
using Assignment = std::map<ProductShape, TileChoice>;

/// Products, each once. One parallel region may compute several: which ones,
/// tiles decide.
using ProductSet = std::set<ProductShape>;

/// A model compiled with some tiles, and its times.
struct Variant {
  Assignment tiles;
  std::optional<LoadedModel> loaded;
  /// By parallel region, in program order: the products that it computes.
  std::vector<ProductSet> regions;
  /// The least over all runs, in seconds; of all regions of the same products.
  double total = 0;
  std::map<ProductSet, double> times;
  int64_t runs = 0;

  /// Seconds of the regions that compute any of `products`.
  double getTime(const ProductSet &products) const;
};

/// The time of `product` in `variant` over that in `reference`, together with
/// what shares regions with it in either. None where it has no region: what is
/// one task alone is not run as one.
std::optional<double> compareTimes(const ProductShape &product,
                                   const Variant &variant,
                                   const Variant &reference);

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
