//===- Link.cpp - Static and shared libraries -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// lld runs inside this process, so a shared library needs no tool installed.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Emit.h"

#include "lld/Common/Driver.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::vit;

LLD_HAS_DRIVER(elf)

llvm::Expected<std::string> vit::makeArchive(StringRef object,
                                             StringRef memberName) {
  llvm::SmallVector<llvm::NewArchiveMember> members;
  members.emplace_back(llvm::MemoryBufferRef(object, memberName));
  auto archive = llvm::writeArchiveToBuffer(
      members, llvm::SymtabWritingMode::NormalSymtab,
      llvm::object::Archive::K_GNU, /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return archive.takeError();
  return (*archive)->getBuffer().str();
}

llvm::Error vit::linkShared(StringRef object, StringRef soname,
                            StringRef path) {
  SmallString<128> objectPath;
  int descriptor = -1;
  if (std::error_code error = llvm::sys::fs::createTemporaryFile(
          "vitc", "o", descriptor, objectPath))
    return llvm::createStringError(error, "cannot make a temporary file: " +
                                              error.message());
  llvm::FileRemover remover(objectPath);
  {
    llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
    stream << object;
    stream.close();
    if (stream.has_error()) {
      std::error_code error = stream.error();
      stream.clear_error();
      return llvm::createStringError(error, "cannot write '" + objectPath +
                                                "': " + error.message());
    }
  }

  std::string pathText = path.str(), sonameText = soname.str();
  SmallVector<const char *> arguments = {"ld.lld",
                                         "-shared",
                                         "--hash-style=gnu",
                                         "--eh-frame-hdr",
                                         "--build-id=none",
                                         "--threads=1",
                                         "-z",
                                         "noexecstack"};
  if (!sonameText.empty())
    arguments.append({"-soname", sonameText.c_str()});
  arguments.append({"-o", pathText.c_str(), objectPath.c_str()});

  std::string out, messages;
  llvm::raw_string_ostream outStream(out), messageStream(messages);
  const lld::DriverDef drivers[] = {{lld::Gnu, &lld::elf::link}};
  lld::Result result =
      lld::lldMain(arguments, outStream, messageStream, drivers);
  if (result.retCode != 0)
    return llvm::createStringError("cannot link '" + path +
                                   "': " + StringRef(messages).trim());
  return llvm::Error::success();
}
