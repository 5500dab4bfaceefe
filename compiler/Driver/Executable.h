//===- Executable.h - A model that can be called here -----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What run, bench and check share: the object of a model, loaded, with packed
// weights from wherever there are some.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_EXECUTABLE_H
#define VIT_COMPILER_DRIVER_EXECUTABLE_H

#include "compiler/Driver/Handles.h"
#include "compiler/Driver/Model.h"
#include "compiler/Import/SyntheticWeights.h"
#include "compiler/Import/Weights.h"
#include "compiler/Target/LoadedModel.h"

namespace mlir::vit {

/// A model's tensors, from a file or made up.
struct WeightSource {
  WeightsHandle handle;
  bool synthetic = false;
  /// What a synthetic handle points to.
  SyntheticWeights values;
  std::vector<vit_tensor_view> views;
};

/// The weights of a model that is not compiled: from its file, or else made up
/// after the roles of its parameters.
std::unique_ptr<WeightSource> openWeightSource(Model &model);

struct Executable {
  std::optional<LoadedModel> loaded;
  PackedHandle packed;
  /// JSON as in the packed file; may be empty.
  std::string labels, preprocess;
  bool syntheticWeights = false;

  const vit_model &model() const { return *loaded->model(); }
};

/// Compiles what is not compiled, loads it, checks that this CPU can execute it
/// and packs its weights. `weights` may be null: then those of the model are
/// opened. Without any, made-up ones are taken where `mayInvent`. With `keep`
/// the vit module stays in `model`. Null after printing what went wrong.
std::unique_ptr<Executable>
makeExecutable(Model &model, const Options &options, Progress &progress,
               bool mayInvent, const WeightSource *weights = nullptr,
               bool keep = false);

/// A session of an executable, with the threads that the options ask for.
struct Session {
  PoolHandle pool;
  SessionHandle handle;
  int32_t threads = 1;

  /// Null: the calling thread.
  const vit_parallel *parallel() const {
    return pool ? vit_pool_parallel(pool.get()) : nullptr;
  }
};

std::optional<Session> openSession(const Executable &executable, int threads);

/// Made-up input of `shape` for a model: images of the synthetic generator or,
/// where it takes bytes, these as pixels (docs/synthetic-weights.md). The
/// values are those of the bytes.
std::vector<float> inventInput(const vit_model &model, ArrayRef<int64_t> shape,
                               uint64_t seed = 0);

/// `values` in the type that the model takes.
std::vector<char> encodeInput(const vit_model &model, ArrayRef<float> values);

/// Labels as the JSON of packed files, and back (empty when there are none).
std::string labelsToJson(ArrayRef<std::string> labels);
std::vector<std::string> labelsFromJson(StringRef json);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_EXECUTABLE_H
