//===- Weights.cpp - The packed weight file of a model --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two calls of the runtime, and their errors as ours.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Weights.h"

#include "llvm/ADT/SmallVector.h"

using namespace mlir;
using namespace mlir::vit;

llvm::Error vit::writePackedWeights(const vit_model &model,
                                    const vit_weights *weights,
                                    const PackedMetadata &metadata,
                                    StringRef path) {
  vit_error error;
  vit_packed *packed = nullptr;
  if (vit_packed_from_weights(&model, weights, /*parallel=*/nullptr, &packed,
                              &error) != VIT_OK)
    return llvm::createStringError(error.message);
  SmallVector<vit_metadata> entries;
  if (!metadata.labels.empty())
    entries.push_back({"labels", metadata.labels.c_str()});
  if (!metadata.preprocess.empty())
    entries.push_back({"preprocess", metadata.preprocess.c_str()});
  vit_status status =
      vit_packed_write(path.str().c_str(), &model, vit_packed_data(packed),
                       entries.data(), entries.size(), &error);
  vit_packed_close(packed);
  if (status != VIT_OK)
    return llvm::createStringError(error.message);
  return llvm::Error::success();
}
