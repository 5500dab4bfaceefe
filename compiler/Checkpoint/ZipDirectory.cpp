//===- ZipDirectory.cpp - The headers of a zip archive --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the end of the file: the end record and, where there is one, its zip64
// form; then the central directory; then each member's local header.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/ZipDirectory.h"

#include "compiler/Checkpoint/Limits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace mlir::vit;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

static constexpr llvm::StringLiteral kEndSignature("PK\5\6");
static constexpr llvm::StringLiteral kEnd64Signature("PK\6\6");
static constexpr llvm::StringLiteral kLocatorSignature("PK\6\7");
static constexpr llvm::StringLiteral kCentralSignature("PK\1\2");
static constexpr llvm::StringLiteral kLocalSignature("PK\3\4");
static constexpr llvm::StringLiteral kDescriptorSignature("PK\7\10");

// Bytes of the records, without what is of variable length.
static constexpr uint64_t kEndBytes = 22, kEnd64Bytes = 56, kLocatorBytes = 20,
                          kCentralBytes = 46, kLocalBytes = 30;

// Flags of members.
static constexpr uint16_t kEncrypted = 1 << 0, kHasDescriptor = 1 << 3,
                          kPatch = 1 << 5, kStrongEncryption = 1 << 6,
                          kMaskedHeaders = 1 << 13;

namespace {
/// The numbers that central and local headers share.
struct Sizes {
  uint64_t packed = 0, size = 0, header = 0;
};

class DirectoryReader {
public:
  DirectoryReader(const Source &source, std::vector<ZipMember> &members)
      : source(source), bytes(source.bytes), members(members) {}

  llvm::Error run() {
    if (llvm::Error error = readEnd())
      return error;
    if (llvm::Error error = readCentral())
      return error;
    return checkOverlaps();
  }

private:
  llvm::Error readEnd();
  llvm::Error readEnd64(uint64_t end);
  llvm::Error readCentral();
  llvm::Error readMember(uint64_t &at);
  llvm::Error checkName(uint64_t at, llvm::StringRef name);
  llvm::Error readZip64(uint64_t at, llvm::StringRef extra, Sizes &sizes,
                        bool hasHeader);
  llvm::Error readLocal(ZipMember &member, uint16_t flags, uint16_t method);
  llvm::Error checkDescriptor(const ZipMember &member);
  llvm::Error checkOverlaps();

  bool has(llvm::StringRef signature, uint64_t at) const {
    return bytes.substr(at).starts_with(signature);
  }
  uint16_t get16(uint64_t at) const { return read16le(bytes.data() + at); }
  uint32_t get32(uint64_t at) const { return read32le(bytes.data() + at); }
  uint64_t get64(uint64_t at) const { return read64le(bytes.data() + at); }

  const Source &source;
  llvm::StringRef bytes;
  std::vector<ZipMember> &members;
  uint64_t count = 0; // of entries in the central directory
  uint64_t centralBegin = 0, centralEnd = 0;
  std::vector<uint64_t> ends; // where each member's last byte lies
};
} // namespace

llvm::Error DirectoryReader::readEnd() {
  // A comment of up to 65535 bytes may follow; its length tells the record
  // from bytes that look like one.
  constexpr uint64_t kMostComment = 0xFFFF;
  if (bytes.size() < kEndBytes)
    return source.fail("it has " + llvm::Twine(bytes.size()) +
                       " bytes, a zip archive has at least " +
                       llvm::Twine(kEndBytes));
  const uint64_t last = bytes.size() - kEndBytes;
  const uint64_t first = last > kMostComment ? last - kMostComment : 0;
  uint64_t end = last + 1;
  for (uint64_t at = last + 1; at-- > first;)
    if (has(kEndSignature, at) && get16(at + 20) == last - at) {
      end = at;
      break;
    }
  if (end > last)
    return source.fail(bytes.size(),
                       "the zip archive has no end of central directory, as if "
                       "the file were cut");
  auto isOnly = [](uint16_t disk) { return disk == 0 || disk == 0xFFFF; };
  if (!isOnly(get16(end + 4)) || !isOnly(get16(end + 6)) ||
      get16(end + 8) != get16(end + 10))
    return source.fail(end, "the zip archive is one of several disks");
  count = get16(end + 10);
  const uint64_t size = get32(end + 12);
  centralBegin = get32(end + 16);
  centralEnd = end;
  if (end >= kLocatorBytes && has(kLocatorSignature, end - kLocatorBytes)) {
    if (llvm::Error error = readEnd64(end))
      return error;
  } else if (centralBegin + size != end) {
    return source.fail(end, "the central directory of " + llvm::Twine(size) +
                                " bytes at byte " + llvm::Twine(centralBegin) +
                                " does not end here");
  }
  if (count > kMaxZipMembers)
    return source.fail(end, "the zip archive has " + llvm::Twine(count) +
                                " members, at most " +
                                llvm::Twine(kMaxZipMembers) + " can be");
  if (count * kCentralBytes > centralEnd - centralBegin)
    return source.fail(
        centralBegin,
        "the central directory of " + llvm::Twine(centralEnd - centralBegin) +
            " bytes is too small for " + llvm::Twine(count) + " members");
  return llvm::Error::success();
}

llvm::Error DirectoryReader::readEnd64(uint64_t end) {
  const uint64_t locator = end - kLocatorBytes;
  const uint64_t at = get64(locator + 8);
  if (get32(locator + 4) != 0 || get32(locator + 16) > 1)
    return source.fail(locator, "the zip archive is one of several disks");
  if (at > locator || locator - at < kEnd64Bytes || !has(kEnd64Signature, at))
    return source.fail(locator, "there is no zip64 end of central directory at "
                                "byte " +
                                    llvm::Twine(at));
  const uint64_t recordSize = get64(at + 4);
  if (recordSize != locator - at - 12)
    return source.fail(at, "the zip64 end of central directory has " +
                               llvm::Twine(recordSize) + " bytes, expects " +
                               llvm::Twine(locator - at - 12));
  if (get32(at + 16) != 0 || get32(at + 20) != 0 ||
      get64(at + 24) != get64(at + 32))
    return source.fail(at, "the zip archive is one of several disks");
  const uint64_t size = get64(at + 40), begin = get64(at + 48);
  auto agrees = [](uint64_t narrow, uint64_t none, uint64_t wide) {
    return narrow == none || narrow == wide;
  };
  if (!agrees(count, 0xFFFF, get64(at + 32)) ||
      !agrees(get32(end + 12), 0xFFFFFFFF, size) ||
      !agrees(centralBegin, 0xFFFFFFFF, begin))
    return source.fail(at, "the zip64 end of central directory contradicts the "
                           "one at byte " +
                               llvm::Twine(end));
  if (begin > at || size != at - begin)
    return source.fail(at, "the central directory of " + llvm::Twine(size) +
                               " bytes at byte " + llvm::Twine(begin) +
                               " does not end here");
  count = get64(at + 32);
  centralBegin = begin;
  centralEnd = at;
  return llvm::Error::success();
}

llvm::Error DirectoryReader::readCentral() {
  members.reserve(count);
  uint64_t at = centralBegin;
  for (uint64_t i = 0; i < count; ++i)
    if (llvm::Error error = readMember(at))
      return error;
  if (at != centralEnd)
    return source.fail(at, "the central directory goes on behind its " +
                               llvm::Twine(count) + " members");
  llvm::StringSet<> seen;
  for (const ZipMember &member : members)
    if (!seen.insert(member.name).second)
      return source.fail(member.header,
                         "two members are called " + quoteText(member.name));
  return llvm::Error::success();
}

llvm::Error DirectoryReader::readMember(uint64_t &at) {
  if (centralEnd - at < kCentralBytes || !has(kCentralSignature, at))
    return source.fail(at, "expects an entry of the central directory here");
  const uint16_t flags = get16(at + 8), method = get16(at + 10);
  const uint64_t nameSize = get16(at + 28), extraSize = get16(at + 30),
                 commentSize = get16(at + 32);
  if (centralEnd - at - kCentralBytes < nameSize + extraSize + commentSize)
    return source.fail(at, "an entry of the central directory is cut");
  ZipMember member;
  member.name = bytes.substr(at + kCentralBytes, nameSize);
  if (llvm::Error error = checkName(at, member.name))
    return error;
  auto refuse = [&](const llvm::Twine &reason) {
    return source.fail(at, "member " + quoteText(member.name) + " " + reason);
  };
  if (flags & (kEncrypted | kStrongEncryption | kMaskedHeaders))
    return refuse("is encrypted");
  if (flags & kPatch)
    return refuse("is a patch of another file");
  if (method != 0 && method != 8)
    return refuse("is packed by method " + llvm::Twine(method) +
                  ", expects 0 (stored) or 8 (deflated)");
  if (get16(at + 34) != 0 && get16(at + 34) != 0xFFFF)
    return refuse("lies on another disk");
  Sizes sizes{get32(at + 20), get32(at + 24), get32(at + 42)};
  if (llvm::Error error = readZip64(
          at, bytes.substr(at + kCentralBytes + nameSize, extraSize), sizes,
          /*hasHeader=*/true))
    return error;
  member.packed = sizes.packed;
  member.size = sizes.size;
  member.header = sizes.header;
  member.crc = get32(at + 16);
  member.deflated = method == 8;
  if (!member.deflated && member.packed != member.size)
    return refuse("is stored, but has " + llvm::Twine(member.packed) +
                  " bytes packed and " + llvm::Twine(member.size) +
                  " unpacked");
  if (member.deflated && member.size / kMaxDeflateRatio > member.packed)
    return refuse("claims to unpack " + llvm::Twine(member.packed) +
                  " bytes to " + llvm::Twine(member.size) +
                  ", which no deflated data can");
  if (llvm::Error error = readLocal(member, flags, method))
    return error;
  at += kCentralBytes + nameSize + extraSize + commentSize;
  // Folders are kept while overlaps are looked for.
  members.push_back(member);
  return llvm::Error::success();
}

/// Nothing is ever written by these names; but a program that makes such ones
/// means no good.
llvm::Error DirectoryReader::checkName(uint64_t at, llvm::StringRef name) {
  auto refuse = [&](const llvm::Twine &reason) {
    return source.fail(at, "member name " + quoteText(name) + " " + reason);
  };
  if (name.empty() || name.size() > kMaxZipName)
    return refuse("has " + llvm::Twine(name.size()) + " bytes, expects 1 to " +
                  llvm::Twine(kMaxZipName));
  if (name.starts_with("/"))
    return refuse("is an absolute path");
  if (name.contains('\\'))
    return refuse("has a backslash");
  if (llvm::any_of(name, [](char c) { return static_cast<uint8_t>(c) < 0x20; }))
    return refuse("has control characters");
  llvm::SmallVector<llvm::StringRef> parts;
  name.split(parts, '/');
  if (llvm::is_contained(parts, ".."))
    return refuse("leads out of its folder by '..'");
  return llvm::Error::success();
}

/// Takes the sizes that did not fit in 32 bits from the extra field.
llvm::Error DirectoryReader::readZip64(uint64_t at, llvm::StringRef extra,
                                       Sizes &sizes, bool hasHeader) {
  const bool wanted = sizes.packed == 0xFFFFFFFF || sizes.size == 0xFFFFFFFF ||
                      (hasHeader && sizes.header == 0xFFFFFFFF);
  while (wanted && extra.size() >= 4) {
    const uint16_t id = read16le(extra.data());
    llvm::StringRef content = extra.substr(4, read16le(extra.data() + 2));
    if (content.size() != read16le(extra.data() + 2))
      break;
    extra = extra.substr(4 + content.size());
    if (id != 1)
      continue;
    auto take = [&](uint64_t &size) {
      if (size != 0xFFFFFFFF)
        return true;
      if (content.size() < 8)
        return false;
      size = read64le(content.data());
      content = content.drop_front(8);
      return true;
    };
    if (take(sizes.size) && take(sizes.packed) &&
        (!hasHeader || take(sizes.header)))
      return llvm::Error::success();
    break;
  }
  if (wanted)
    return source.fail(at, "an entry lacks the zip64 sizes that it refers to");
  return llvm::Error::success();
}

llvm::Error DirectoryReader::readLocal(ZipMember &member, uint16_t flags,
                                       uint16_t method) {
  const uint64_t at = member.header;
  auto refuse = [&](const llvm::Twine &reason) {
    return source.fail(at, "member " + quoteText(member.name) + ": " + reason);
  };
  if (at > centralBegin || centralBegin - at < kLocalBytes ||
      !has(kLocalSignature, at))
    return refuse("there is no local header here");
  const uint64_t nameSize = get16(at + 26), extraSize = get16(at + 28);
  uint64_t room = centralBegin - at - kLocalBytes;
  if (room < nameSize + extraSize)
    return refuse("its local header is cut");
  room -= nameSize + extraSize;
  if (bytes.substr(at + kLocalBytes, nameSize) != member.name)
    return refuse("its local header has the name " +
                  quoteText(bytes.substr(at + kLocalBytes, nameSize)));
  if (get16(at + 6) != flags || get16(at + 8) != method)
    return refuse("its local header has flags " + llvm::Twine(get16(at + 6)) +
                  " and method " + llvm::Twine(get16(at + 8)) +
                  ", the central directory " + llvm::Twine(flags) + " and " +
                  llvm::Twine(method));
  member.data = at + kLocalBytes + nameSize + extraSize;
  if (member.packed > room)
    return refuse("has " + llvm::Twine(member.packed) + " bytes of data, but " +
                  llvm::Twine(room) + " are left before the central directory");
  if (flags & kHasDescriptor)
    return checkDescriptor(member);
  Sizes sizes{get32(at + 18), get32(at + 22), 0};
  if (llvm::Error error = readZip64(
          at, bytes.substr(at + kLocalBytes + nameSize, extraSize), sizes,
          /*hasHeader=*/false))
    return error;
  if (sizes.packed != member.packed || sizes.size != member.size ||
      get32(at + 14) != member.crc)
    return refuse("its local header says " + llvm::Twine(sizes.packed) +
                  " bytes, unpacked " + llvm::Twine(sizes.size) +
                  ", the central directory " + llvm::Twine(member.packed) +
                  " and " + llvm::Twine(member.size) +
                  ", or the checksums differ");
  ends.push_back(member.data + member.packed);
  return llvm::Error::success();
}

/// Sizes and checksum were not known when the header was written and follow
/// the data, most often behind a signature.
llvm::Error DirectoryReader::checkDescriptor(const ZipMember &member) {
  uint64_t at = member.data + member.packed;
  const bool isSigned = has(kDescriptorSignature, at);
  if (isSigned)
    at += kDescriptorSignature.size();
  // Two sizes, of 32 bits or of 64.
  if (centralBegin < at || centralBegin - at < 12)
    return source.fail(at, "member " + quoteText(member.name) +
                               ": its data descriptor is cut");
  if (get32(at) != member.crc)
    return source.fail(at, "member " + quoteText(member.name) +
                               ": its data descriptor has the checksum " +
                               llvm::Twine::utohexstr(get32(at)) +
                               ", the central directory " +
                               llvm::Twine::utohexstr(member.crc));
  ends.push_back(at + 12);
  return llvm::Error::success();
}

llvm::Error DirectoryReader::checkOverlaps() {
  std::vector<size_t> order(members.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  llvm::sort(order, [&](size_t a, size_t b) {
    return members[a].header < members[b].header;
  });
  for (size_t i = 1; i < order.size(); ++i)
    if (ends[order[i - 1]] > members[order[i]].header)
      return source.fail(members[order[i]].header,
                         "member " + quoteText(members[order[i]].name) +
                             " begins here, inside of member " +
                             quoteText(members[order[i - 1]].name));
  llvm::erase_if(members, [](const ZipMember &member) {
    return member.name.ends_with("/");
  });
  return llvm::Error::success();
}

llvm::Error vit::readZipDirectory(const Source &source,
                                  std::vector<ZipMember> &members) {
  return DirectoryReader(source, members).run();
}
