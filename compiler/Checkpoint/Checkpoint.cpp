//===- Checkpoint.cpp - Files of weights that are no safetensors ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells the formats apart, and those that are known but not read.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Checkpoint.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/Npy.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
/// A format that is told by some bytes, and refused.
struct Foreign {
  uint64_t at;
  llvm::StringRef magic;
  llvm::StringRef reason;
};
} // namespace

// Literals end where they say, whatever bytes they hold.
template <size_t size>
static constexpr llvm::StringRef literal(const char (&bytes)[size]) {
  return llvm::StringRef(bytes, size - 1);
}

static constexpr Foreign kForeign[] = {
    // torch.save before 1.6: a number, then several pickles and raw data.
    {0, literal("\x80\2\x8a\nl\xfc\x9c\x46\xf9 j\xa8P\x19."),
     "it is a checkpoint of PyTorch's format before version 1.6; load it in "
     "PyTorch and save it again: torch.save(torch.load(OLD), NEW)"},
    {257, literal("ustar"),
     "it is a tar archive, as PyTorch wrote before version 0.1.10 or as models "
     "are packed in for downloading; vitc reads the checkpoint itself"},
    {0, literal("\x1f\x8b"), "it is packed by gzip; unpack it first"},
    {0, literal("\x89HDF\r\n\x1a\n"),
     "it is an HDF5 file, as Keras writes, which vitc does not read; save the "
     "weights as .npz or .safetensors"},
    {0, kNpyMagic,
     "it is one array without a name; save all of them in one .npz by "
     "numpy.savez"},
};

static const Foreign *findForeign(llvm::StringRef bytes) {
  const auto *found = llvm::find_if(kForeign, [&](const Foreign &foreign) {
    return bytes.substr(foreign.at).starts_with(foreign.magic);
  });
  return found == std::end(kForeign) ? nullptr : found;
}

/// A safetensors file begins with a length of at most 100 MB, of 8 bytes, and a
/// JSON object. That may look like a pickle or a zip, but these never have
/// zeros and '{' there: no opcode of a pickle is 0, but in the length of a
/// frame, which ends behind the '{'.
static bool maybeSafetensors(llvm::StringRef bytes) {
  return bytes.size() > 8 && bytes.substr(4, 4) == literal("\0\0\0\0") &&
         bytes[8] == '{';
}

static bool isZip(llvm::StringRef bytes) {
  return bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6");
}

static bool isPickle(llvm::StringRef bytes) {
  return bytes.size() >= 2 && static_cast<uint8_t>(bytes[0]) == 0x80 &&
         bytes[1] >= 2 && bytes[1] <= 5;
}

bool vit::isCheckpoint(llvm::StringRef bytes) {
  return !maybeSafetensors(bytes) &&
         (isZip(bytes) || isPickle(bytes) || findForeign(bytes));
}

Checkpoint::Checkpoint(llvm::StringRef bytes, llvm::StringRef name)
    : source{name.str(), bytes, ""}, memory(bytes.size()) {}

llvm::Error Checkpoint::read(bool keepNames) {
  llvm::StringRef bytes = source.bytes;
  if (const Foreign *foreign = findForeign(bytes))
    return source.fail(foreign->reason);
  if (isPickle(bytes)) {
    if (llvm::Error error = readPaddleFile(source, keepNames, memory, list))
      return error;
  } else if (isZip(bytes)) {
    llvm::Expected<Zip> zip = Zip::open(source);
    if (!zip)
      return zip.takeError();
    auto endsIn = [](llvm::StringRef end) {
      return [end](const ZipMember &m) { return m.name.ends_with(end); };
    };
    const bool isTorch = llvm::any_of(zip->members(), endsIn("/data.pkl"));
    if (!isTorch && !llvm::all_of(zip->members(), endsIn(".npy")))
      return source.fail("the zip archive is neither PyTorch's (it has no "
                         "NAME/data.pkl) nor NumPy's (of .npy members alone)");
    if (llvm::Error error =
            isTorch ? readTorchFile(source, *zip, keepNames, memory, list)
                    : readNpz(source, *zip, memory, list))
      return error;
  } else {
    return source.fail("it is no checkpoint that vitc reads");
  }
  // A storage may be shared; but not by so many that others drown in it.
  uint64_t total = 0;
  for (const NamedTensor &tensor : list.tensors) {
    total += tensor.data.size();
    if (total > kMaxCopiesPerByte * bytes.size() + kMaxCopiesBase)
      return source.fail("its tensors share so much that they have more than " +
                         llvm::Twine(total) + " bytes, the file has " +
                         llvm::Twine(bytes.size()));
    views.push_back({tensor.name.c_str(), tensor.dtype,
                     static_cast<int32_t>(tensor.shape.size()),
                     tensor.shape.data(), tensor.data.data(),
                     tensor.data.size(), source.file.c_str()});
  }
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Checkpoint>>
Checkpoint::openMemory(llvm::StringRef bytes, llvm::StringRef name,
                       bool keepNames) {
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(bytes, name));
  if (llvm::Error error = checkpoint->read(keepNames))
    return error;
  return checkpoint;
}

llvm::Expected<std::unique_ptr<Checkpoint>>
Checkpoint::open(llvm::StringRef path, bool keepNames) {
  namespace fs = llvm::sys::fs;
  // Nothing is waited for, as a FIFO would be.
  if (fs::exists(path) && !fs::is_regular_file(path))
    return llvm::createStringError("cannot open file " + quoteText(path) +
                                   ": it is not a regular file");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createStringError(buffer.getError(),
                                   "cannot read " + quoteText(path) + ": " +
                                       buffer.getError().message());
  auto checkpoint = openMemory((*buffer)->getBuffer(), path, keepNames);
  if (checkpoint)
    (*checkpoint)->buffer = std::move(*buffer);
  return checkpoint;
}
