//===- CheckpointFuzz.cpp - Fuzzes whole checkpoints ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every tensor of an accepted file has as many bytes as its shape and type
// take, all of which can be read, and the runtime takes them all.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/fuzz/Fuzz.h"

#include "compiler/Checkpoint/Checkpoint.h"

using namespace mlir;
using namespace mlir::vit;

void vit::fuzzCheckpoint(llvm::StringRef bytes) {
  auto checkpoint = Checkpoint::openMemory(bytes, "fuzz");
  if (!checkpoint)
    return checkRefusal(checkpoint.takeError());
  for (const vit_tensor_view &tensor : (*checkpoint)->tensors()) {
    check(vit_tensor_elements(&tensor) * vit_dtype_bits(tensor.dtype) / 8 ==
          tensor.bytes);
    llvm::StringRef data(static_cast<const char *>(tensor.data), tensor.bytes);
    check(data.count('\0') <= data.size());
  }
  llvm::ArrayRef<vit_tensor_view> views = (*checkpoint)->tensors();
  vit_weights *weights = nullptr;
  check(vit_weights_from_tensors(views.data(), views.size(), &weights,
                                 nullptr) == VIT_OK);
  vit_weights_close(weights);
}

VIT_FUZZ_MAIN(mlir::vit::fuzzCheckpoint)
