//===- OutputFiles.h - Files that appear together or not at all -*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compilation writes several files. Each is written under another name in
// its folder; only when all are complete do they take their own names. On any
// failure what was there before is untouched.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_TARGET_OUTPUTFILES_H
#define VIT_COMPILER_TARGET_OUTPUTFILES_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::vit {

class OutputFiles {
public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles &) = delete;
  OutputFiles &operator=(const OutputFiles &) = delete;
  /// Removes what commit has not renamed.
  ~OutputFiles();

  /// Writes `content` for `path`.
  llvm::Error add(StringRef path, StringRef content);

  /// An empty file that will become `path`, for those who write it themselves;
  /// returns its present name.
  llvm::Expected<std::string> reserve(StringRef path);

  /// Gives all files their names. When one cannot have it, those renamed
  /// before are removed.
  llvm::Error commit();

private:
  struct Pending {
    std::string temporary, path;
  };
  std::vector<Pending> files;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_TARGET_OUTPUTFILES_H
