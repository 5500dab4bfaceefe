//===- Zip.cpp - Unpacks the members of a zip archive ---------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Looks members up and unpacks them; ZipDirectory.cpp has read the headers.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/Zip.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/ZipDirectory.h"

#include <algorithm>
#include <zlib.h>

using namespace mlir;
using namespace mlir::vit;

llvm::Expected<Zip> Zip::open(const Source &source) {
  Zip zip(source);
  if (llvm::Error error = readZipDirectory(source, zip.list))
    return error;
  for (size_t i = 0; i < zip.list.size(); ++i)
    zip.byName[zip.list[i].name] = i;
  return zip;
}

const ZipMember *Zip::find(llvm::StringRef name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &list[found->second];
}

/// Unpacks a raw deflate stream that must give exactly `size` bytes and use up
/// all of `packed`. Returns what is wrong, if anything.
static const char *inflateAll(llvm::StringRef packed, char *out,
                              uint64_t size) {
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return "out of memory";
  // zlib counts in 32 bits.
  constexpr uint64_t kPiece = 1 << 30;
  const char *problem = nullptr;
  uint64_t read = 0, written = 0;
  for (int result = Z_OK; result != Z_STREAM_END && !problem;) {
    uInt in = std::min<uint64_t>(packed.size() - read, kPiece);
    uInt room = std::min<uint64_t>(size - written, kPiece);
    // One byte more, to see a stream that goes on.
    Bytef beyond;
    const bool full = room == 0;
    stream.next_in =
        reinterpret_cast<Bytef *>(const_cast<char *>(packed.data() + read));
    stream.avail_in = in;
    stream.next_out = full ? &beyond : reinterpret_cast<Bytef *>(out + written);
    stream.avail_out = full ? 1 : room;
    result = inflate(&stream, Z_NO_FLUSH);
    const uint64_t made = (full ? 1 : room) - stream.avail_out;
    read += in - stream.avail_in;
    written += made;
    if (result != Z_OK && result != Z_STREAM_END)
      problem = result == Z_BUF_ERROR ? "the deflated data are cut short"
                                      : "the deflated data are damaged";
    else if (written > size)
      problem = "there is more than its header says";
  }
  inflateEnd(&stream);
  if (!problem && written < size)
    problem = "there is less than its header says";
  if (!problem && read < packed.size())
    problem = "the deflated data end before the member does";
  return problem;
}

llvm::Expected<llvm::StringRef> Zip::read(const ZipMember &member,
                                          Memory &memory) const {
  llvm::StringRef packed = source->bytes.substr(member.data, member.packed);
  if (!member.deflated)
    return packed;
  llvm::Expected<char *> out = memory.allocate(
      member.size, *source, "member " + quoteText(member.name) + " unpacked");
  if (!out)
    return out.takeError();
  if (const char *problem = inflateAll(packed, *out, member.size))
    return source->fail(member.data, "member " + quoteText(member.name) +
                                         " cannot be unpacked to " +
                                         llvm::Twine(member.size) +
                                         " bytes: " + problem);
  const uint32_t crc =
      crc32_z(0, reinterpret_cast<const Bytef *>(*out), member.size);
  if (crc != member.crc)
    return source->fail(member.data, "member " + quoteText(member.name) +
                                         " is damaged: its checksum is " +
                                         llvm::Twine::utohexstr(crc) +
                                         ", expects " +
                                         llvm::Twine::utohexstr(member.crc));
  return llvm::StringRef(*out, member.size);
}
