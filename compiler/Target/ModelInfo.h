//===- ModelInfo.h - What a lowered module says about its model -*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts that the CPU pipeline leaves as attributes on its module, in plain
// C++: the descriptor, the header and the command line tool are made from them.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_MODELINFO_H
#define VIT_COMPILER_TARGET_MODELINFO_H

#include "mlir/Support/LLVM.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace mlir::vit {

/// Bytes that the packed blob and the workspace are aligned to.
inline constexpr int64_t kBlobAlignment = 64;

/// One input or output: f32 or, of an input, bytes; row-major, for
/// ModelInfo::batch images.
struct TensorInfo {
  std::string name;
  std::vector<int64_t> shape;
  bool isBytes = false;

  /// "f32" or "u8".
  const char *typeName() const { return isBytes ? "u8" : "f32"; }

  /// Elements for one image, that is, without the batch.
  int64_t elementsPerImage() const;
};

/// One parameter, or a stack of them over a run of layers, as vit_param.
struct ParamInfo {
  std::string name;
  int64_t first = 0;
  int64_t step = 1;
  /// Layers in the stack; 0 for a lone parameter.
  int64_t count = 0;
  std::vector<int64_t> shape;
};

/// One parallel region of infer, as vit_region.
struct RegionInfo {
  std::string work;
  /// The LLVM function that the hook gets as the task.
  std::string entry;
  int64_t flop = 0, issuedFlop = 0, readBytes = 0, writtenBytes = 0;
};

struct ModelInfo {
  /// Prefix of all C names.
  std::string name;
  /// The batch is an argument of NAME_infer.
  bool dynamicBatch = false;
  /// Images per call of NAME_infer, 1 when dynamic.
  int64_t batch = 1;
  /// Images per call of the code, which NAME_infer calls batch / group times.
  int64_t group = 1;
  TensorInfo input;
  std::vector<TensorInfo> outputs;
  std::vector<ParamInfo> params;
  int64_t packedBytes = 0;
  /// Of NAME_infer: of as many calls of the code as there are pieces.
  int64_t inferWorkspaceBytes = 0;
  int64_t packWorkspaceBytes = 0;
  uint64_t layoutHash = 0;
  /// Per image: of the model as described, and really executed.
  uint64_t modelFlop = 0;
  uint64_t executedFlop = 0;
  /// What a profile needs to know; nothing unless it was asked for.
  std::optional<std::vector<RegionInfo>> regions;

  /// Parts of a static batch that threads do on their own, each with a
  /// workspace: as many as there are groups, up to 16. 1 where they are so few
  /// that threads rather share the work of every group.
  int64_t pieces() const;
  /// Elements of the output buffer for one image, all outputs together.
  int64_t outputElementsPerImage() const;
  /// Elements per image before output `index` in the output buffer.
  int64_t outputOffset(size_t index) const;
};

/// Whether `name` can be the prefix of C names: a letter or underscore, then
/// letters, digits, underscores.
bool isCName(StringRef name);

/// Reads the attributes of a module in the form that the CPU pipeline hands
/// over; emits an error on the module for any that is missing or malformed.
FailureOr<ModelInfo> readModelInfo(ModuleOp module);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_MODELINFO_H
