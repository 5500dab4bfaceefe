//===- LoadedModel.h - A compiled model in this process ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the very object that `vitc compile` writes: linked to a shared library,
// loaded, and found through its descriptor, as an application would.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_LOADEDMODEL_H
#define VIT_COMPILER_TARGET_LOADEDMODEL_H

#include "runtime/include/vit/abi.h"

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

namespace mlir::vit {

/// Owns a loaded object. Its descriptor lives as long.
class LoadedModel {
public:
  /// Links and loads the bytes of an object whose model is called `name`.
  /// Leaves no file behind. Does not ask whether this CPU can execute it: that
  /// is vit_model_check_cpu's answer.
  static llvm::Expected<LoadedModel> load(StringRef object, StringRef name);

  LoadedModel(LoadedModel &&other);
  LoadedModel &operator=(LoadedModel &&other);
  ~LoadedModel();

  const vit_model *model() const { return descriptor; }

  /// The address of any symbol that the object exports, or null.
  void *symbol(StringRef name) const;

private:
  LoadedModel(void *handle, const vit_model *descriptor)
      : handle(handle), descriptor(descriptor) {}

  void *handle;
  const vit_model *descriptor;
};

/// A shared library loaded from the bytes of an object; the part of LoadedModel
/// that knows nothing of models. Closed by dlclose.
llvm::Expected<void *> loadObject(StringRef object);

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_LOADEDMODEL_H
