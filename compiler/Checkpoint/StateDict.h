//===- StateDict.h - Which tensors of a pickle are the weights --*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A checkpoint is seldom just its weights: training scripts put them under one
// of a few names beside optimizers and settings, and wrappers of models prefix
// every tensor's name. The names are data, in StateDictNames.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CHECKPOINT_STATEDICT_H
#define VIT_COMPILER_CHECKPOINT_STATEDICT_H

#include "compiler/Checkpoint/Pickle.h"

namespace mlir::vit {

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// Names of dicts that hold a model's tensors, or one more of these dicts that
/// does; the one to take first.
llvm::ArrayRef<llvm::StringRef> getStateDictWrappers();

/// What wrappers of a model put in front of its tensors' names.
struct NamePrefix {
  llvm::StringRef text;
  /// Dropped only if all names have it; else if more than half have it.
  bool ofAll;
  /// And, unless this is empty, only if a name begins with it: models may have
  /// a part of the prefix's name themselves.
  llvm::StringRef witness;
};
llvm::ArrayRef<NamePrefix> getNamePrefixes();

//===----------------------------------------------------------------------===//
// Finding them
//===----------------------------------------------------------------------===//

struct StateEntry {
  std::string name;
  const PickledArray *array;
};

struct StateDict {
  std::vector<StateEntry> entries;
  /// What the user should know, one line each.
  std::vector<std::string> notes;
};

/// The tensors of the dict that the pickle is, or of the first wrapper in it,
/// or of the first in that.
/// Entries that are no tensors are left out, with a note if they are objects of
/// a class that is not known. Fails when there are no tensors.
llvm::Expected<StateDict> findStateDict(const Pickle &pickle,
                                        const Source &source);

/// Drops the prefixes that wrappers put there, unless two names would become
/// one. Adds a note when not all names had one.
void dropPrefixes(StateDict &dict);

} // namespace mlir::vit

#endif // VIT_COMPILER_CHECKPOINT_STATEDICT_H
