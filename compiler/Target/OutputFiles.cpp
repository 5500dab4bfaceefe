//===- OutputFiles.cpp - Files that appear together or not at all ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Temporary names, the final renames, and the removal on failure or signal.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/OutputFiles.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::vit;

static llvm::Error ioError(const Twine &what, StringRef path,
                           std::error_code error) {
  return llvm::createStringError(error, "cannot " + what + " '" + path +
                                            "': " + error.message());
}

OutputFiles::~OutputFiles() {
  for (const Pending &file : files) {
    llvm::sys::fs::remove(file.temporary);
    llvm::sys::DontRemoveFileOnSignal(file.temporary);
  }
}

llvm::Expected<std::string> OutputFiles::reserve(StringRef path) {
  if (llvm::sys::fs::is_directory(path))
    return llvm::createStringError("cannot write '" + path +
                                   "': it is a directory");
  // A device or a pipe must not be replaced by a file.
  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(path, status) &&
      status.type() != llvm::sys::fs::file_type::regular_file)
    return llvm::createStringError("cannot write '" + path +
                                   "': it is no regular file");
  SmallString<128> temporary;
  int descriptor = -1;
  if (std::error_code error = llvm::sys::fs::createUniqueFile(
          path + ".%%%%%%%%.tmp", descriptor, temporary, llvm::sys::fs::OF_None,
          llvm::sys::fs::all_read | llvm::sys::fs::all_write))
    return ioError("write", path, error);
  llvm::sys::Process::SafelyCloseFileDescriptor(descriptor);
  llvm::sys::RemoveFileOnSignal(temporary);
  files.push_back({std::string(temporary), path.str()});
  return std::string(temporary);
}

llvm::Error OutputFiles::add(StringRef path, StringRef content) {
  llvm::Expected<std::string> temporary = reserve(path);
  if (!temporary)
    return temporary.takeError();
  std::error_code error;
  llvm::raw_fd_ostream stream(*temporary, error);
  if (error)
    return ioError("write", path, error);
  stream << content;
  stream.close();
  if (stream.has_error()) {
    error = stream.error();
    stream.clear_error();
    return ioError("write", path, error);
  }
  return llvm::Error::success();
}

llvm::Error OutputFiles::commit() {
  for (size_t i = 0; i < files.size(); ++i) {
    if (std::error_code error =
            llvm::sys::fs::rename(files[i].temporary, files[i].path)) {
      for (size_t j = 0; j < i; ++j)
        llvm::sys::fs::remove(files[j].path);
      return ioError("write", files[i].path, error);
    }
    llvm::sys::DontRemoveFileOnSignal(files[i].temporary);
  }
  files.clear();
  return llvm::Error::success();
}
