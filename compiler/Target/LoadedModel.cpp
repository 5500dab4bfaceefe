//===- LoadedModel.cpp - A compiled model in this process -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The library's file is removed as soon as it is mapped, so that nothing stays
// behind, whatever happens later.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/LoadedModel.h"

#include "compiler/Target/Emit.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

#include <dlfcn.h>

using namespace mlir;
using namespace mlir::vit;

llvm::Expected<void *> vit::loadObject(StringRef object) {
  SmallString<128> path;
  if (std::error_code error =
          llvm::sys::fs::createTemporaryFile("vitc", "so", path))
    return llvm::createStringError(error, "cannot make a temporary file: " +
                                              error.message());
  llvm::FileRemover remover(path);
  if (llvm::Error error = linkShared(object, /*soname=*/"", path))
    return error;
  void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return llvm::createStringError("cannot load the object: " +
                                   StringRef(dlerror()));
  return handle;
}

llvm::Expected<LoadedModel> LoadedModel::load(StringRef object,
                                              StringRef name) {
  llvm::Expected<void *> handle = loadObject(object);
  if (!handle)
    return handle.takeError();
  std::string symbol = (name + "_model").str();
  void *descriptor = dlsym(*handle, symbol.c_str());
  if (!descriptor) {
    dlclose(*handle);
    return llvm::createStringError("the object has no '" + symbol + "'");
  }
  return LoadedModel(*handle, static_cast<const vit_model *>(descriptor));
}

LoadedModel::LoadedModel(LoadedModel &&other)
    : handle(std::exchange(other.handle, nullptr)),
      descriptor(std::exchange(other.descriptor, nullptr)) {}

LoadedModel &LoadedModel::operator=(LoadedModel &&other) {
  std::swap(handle, other.handle);
  std::swap(descriptor, other.descriptor);
  return *this;
}

LoadedModel::~LoadedModel() {
  if (handle)
    dlclose(handle);
}

void *LoadedModel::symbol(StringRef name) const {
  return dlsym(handle, name.str().c_str());
}
