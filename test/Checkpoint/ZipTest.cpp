//===- ZipTest.cpp - Sound and unsound zip archives -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Members are found and unpacked; every way to be malformed or to mean harm is
// refused with the byte and the reason.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/Zip.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

/// What is wrong with an archive, or else with one of its members.
static std::string findError(const std::string &bytes) {
  Source source{"t.zip", bytes, ""};
  llvm::Expected<Zip> zip = Zip::open(source);
  if (!zip)
    return llvm::toString(zip.takeError());
  Memory memory(bytes.size());
  for (const ZipMember &member : zip->members())
    if (llvm::Expected<llvm::StringRef> data = zip->read(member, memory); !data)
      return llvm::toString(data.takeError());
  return "";
}

static void expectRefused(const std::string &bytes, const std::string &reason) {
  std::string error = findError(bytes);
  EXPECT_TRUE(llvm::StringRef(error).starts_with("file 't.zip': ")) << error;
  EXPECT_NE(error.find(reason), std::string::npos) << error;
}

static std::vector<TestMember> twoMembers() {
  return {{"a/one", "first"}, {"a/two", std::string(1000, 'x'), 8}};
}

/// `bytes` with others at `at`, counted from the end when it is negative.
static std::string patch(std::string bytes, int64_t at,
                         const std::string &with) {
  size_t begin = at < 0 ? bytes.size() + at : at;
  return bytes.replace(begin, with.size(), with);
}

TEST(Zip, StoredAndDeflated) {
  std::string bytes = makeZip(twoMembers(), "a comment");
  Source source{"t.zip", bytes, ""};
  llvm::Expected<Zip> zip = Zip::open(source);
  ASSERT_TRUE(static_cast<bool>(zip)) << llvm::toString(zip.takeError());
  Memory memory(bytes.size());
  ASSERT_EQ(zip->members().size(), 2u);
  EXPECT_EQ(zip->find("a/three"), nullptr);
  llvm::StringRef one = llvm::cantFail(zip->read(*zip->find("a/one"), memory));
  EXPECT_EQ(one, "first");
  // Not copied.
  EXPECT_EQ(one.data(), bytes.data() + bytes.find("first"));
  EXPECT_EQ(llvm::cantFail(zip->read(*zip->find("a/two"), memory)),
            std::string(1000, 'x'));
}

TEST(Zip, EmptyAndFolders) {
  EXPECT_EQ(findError(makeZip({})), "");
  std::string bytes = makeZip({{"a/", ""}, {"a/empty", ""}, {"b", "", 8}});
  Source source{"t.zip", bytes, ""};
  llvm::Expected<Zip> zip = Zip::open(source);
  ASSERT_TRUE(static_cast<bool>(zip)) << llvm::toString(zip.takeError());
  EXPECT_EQ(zip->members().size(), 2u);
  EXPECT_EQ(findError(bytes), "");
}

TEST(Zip, DataDescriptors) {
  const uint32_t crc = 0x4C6D9DA9; // of "first", checked by the good cases
  for (std::string signature : {"PK\7\10", ""}) {
    TestMember member{"one", "first", 0, 8};
    const std::string sizes = bytes32(5) + bytes32(5);
    std::string good = makeZip({member});
    // The checksum that makeZip has computed.
    std::string right = good.substr(good.find("PK\1\2") + 16, 4);
    member.descriptor = signature + right + sizes;
    EXPECT_EQ(findError(makeZip({member, {"two", "2"}})), "");
    member.descriptor = signature + bytes32(crc ^ 1) + sizes;
    expectRefused(makeZip({member}), "'one': its data descriptor has the "
                                     "checksum");
    member.descriptor = "";
    expectRefused(makeZip({member}), "'one': its data descriptor is cut");
  }
}

/// A zip64 archive: as makeZip's, with all sizes in 64 bits.
static std::string makeZip64(uint64_t size, const std::string &data,
                             uint64_t locatorAt = 0, uint64_t count = 1) {
  const std::string none = bytes32(0xFFFFFFFF);
  const std::string crc =
      makeZip({{"one", data}}).substr(14, 4); // of the local header
  const std::string sizes = bytes64(size) + bytes64(data.size());
  std::string zip = "PK\3\4" + bytes16(45) + bytes16(0) + bytes16(0) +
                    bytes32(0) + crc + none + none + bytes16(3) + bytes16(20) +
                    "one" + bytes16(1) + bytes16(16) + sizes + data;
  const size_t begin = zip.size();
  zip += "PK\1\2" + bytes16(45) + bytes16(45) + bytes16(0) + bytes16(0) +
         bytes32(0) + crc + none + none + bytes16(3) + bytes16(28) +
         bytes16(0) + bytes16(0) + bytes16(0) + bytes32(0) + none + "one" +
         bytes16(1) + bytes16(24) + sizes + bytes64(0);
  const size_t end = zip.size();
  zip += "PK\6\6" + bytes64(44) + bytes16(45) + bytes16(45) + bytes32(0) +
         bytes32(0) + bytes64(count) + bytes64(count) + bytes64(end - begin) +
         bytes64(begin);
  zip +=
      "PK\6\7" + bytes32(0) + bytes64(locatorAt ? locatorAt : end) + bytes32(1);
  return zip + "PK\5\6" + bytes32(0) + bytes16(0xFFFF) + bytes16(0xFFFF) +
         none + none + bytes16(0);
}

TEST(Zip, Zip64) {
  EXPECT_EQ(findError(makeZip64(5, "first")), "");
  expectRefused(makeZip64(uint64_t{1} << 40, "first"),
                "is stored, but has 5 bytes packed and 1099511627776 unpacked");
  expectRefused(makeZip64(5, "first", 7), "no zip64 end of central directory "
                                          "at byte 7");
  expectRefused(makeZip64(5, "first", ~0ull), "no zip64 end");
  expectRefused(makeZip64(5, "first", 0, uint64_t{1} << 60),
                "has 1152921504606846976 members, at most 1048576");
  expectRefused(makeZip64(5, "first", 0, 2), "too small for 2 members");
  // The narrow end says another number of members, and is believed.
  expectRefused(patch(makeZip64(5, "first"), -14, bytes16(2) + bytes16(2)),
                "contradicts the one at byte");
  // Sizes that an extra field should have.
  TestMember member{"one", "first"};
  member.header = 0xFFFFFFFF;
  expectRefused(makeZip({member}), "lacks the zip64 sizes");
  member.extra = bytes16(1) + bytes16(4) + bytes32(0);
  expectRefused(makeZip({member}), "lacks the zip64 sizes");
  member.extra = bytes16(1) + bytes16(90);
  expectRefused(makeZip({member}), "lacks the zip64 sizes");
}

TEST(Zip, CutAnywhere) {
  for (const std::string &bytes :
       {makeZip(twoMembers()), makeZip64(5, "first")})
    for (size_t size = 0; size < bytes.size(); ++size)
      EXPECT_NE(findError(bytes.substr(0, size)), "") << size;
  expectRefused("PK\3\4", "it has 4 bytes, a zip archive has at least 22");
  expectRefused(std::string(100, 'x'), "byte 100: the zip archive has no end "
                                       "of central directory");
}

TEST(Zip, BytesAround) {
  expectRefused("x" + makeZip(twoMembers()), "does not end here");
  expectRefused(makeZip(twoMembers()) + "x", "no end of central directory");
}

TEST(Zip, End) {
  std::string bytes = makeZip(twoMembers());
  expectRefused(patch(bytes, -18, bytes16(1)), "one of several disks");
  expectRefused(patch(bytes, -14, bytes16(1)), "one of several disks");
  expectRefused(patch(bytes, -14, bytes16(1) + bytes16(1)),
                "the central directory goes on behind its 1 members");
  expectRefused(patch(bytes, -14, bytes16(3) + bytes16(3)),
                "too small for 3 members");
  expectRefused(patch(bytes, -10, bytes32(1)), "does not end here");
}

TEST(Zip, Names) {
  auto refused = [](const std::string &name, const std::string &reason) {
    expectRefused(makeZip({{name, "x"}}), reason);
  };
  refused("../x", "member name '../x' leads out of its folder by '..'");
  refused("a/../../x", "leads out");
  refused("a/..", "leads out");
  refused("/etc/passwd", "is an absolute path");
  refused("a\\b", "has a backslash");
  refused("a\nb", "'a?b' has control characters");
  refused("", "has 0 bytes, expects 1 to 4096");
  refused(std::string(5000, 'x'), "has 5000 bytes, expects 1 to 4096");
  expectRefused(makeZip({{"a", "x"}, {"a", "y"}}),
                "two members are called 'a'");
  EXPECT_EQ(findError(makeZip({{"a..b/...", "x"}})), "");
}

TEST(Zip, Members) {
  auto refused = [](const TestMember &member, const std::string &reason) {
    expectRefused(makeZip({member}), reason);
  };
  refused({"a", "x", 0, 1}, "member 'a' is encrypted");
  refused({"a", "x", 0, 1 << 6}, "member 'a' is encrypted");
  refused({"a", "x", 0, 1 << 13}, "member 'a' is encrypted");
  refused({"a", "x", 0, 1 << 5}, "is a patch of another file");
  refused({"a", "x", 14}, "is packed by method 14, expects 0 (stored) or 8");
  TestMember member{"a", "12345"};
  member.localName = "b";
  refused(member, "'a': its local header has the name 'b'");
  member = {"a", "12345"};
  member.size = 6;
  refused(member, "is stored, but has 5 bytes packed and 6 unpacked");
  member.packed = 6;
  refused(member, "has 6 bytes of data, but 5 are left");
  member = {"a", "12345"};
  member.header = 1;
  refused(member, "byte 1: member 'a': there is no local header here");
  member.header = 1u << 31;
  refused(member, "there is no local header here");
  std::string bytes = makeZip(twoMembers());
  expectRefused(patch(bytes, 8, bytes16(8)), "has flags 0 and method 8, the "
                                             "central directory 0 and 0");
  expectRefused(patch(bytes, 22, bytes32(4)), "its local header says 5 bytes, "
                                              "unpacked 4");
  expectRefused(patch(bytes, bytes.find("PK\1\2"), "PK\1\3"),
                "expects an entry of the central directory here");
  expectRefused(patch(bytes, bytes.find("PK\1\2") + 28, bytes16(999)),
                "an entry of the central directory is cut");
  expectRefused(patch(bytes, bytes.find("PK\1\2") + 34, bytes16(1)),
                "lies on another disk");
  expectRefused(patch(bytes, 26, bytes16(60000)), "its local header is cut");
}

TEST(Zip, Overlaps) {
  // One member's data hold another member, whole.
  std::string inner = makeZip({{"in", "x"}});
  inner = inner.substr(0, inner.find("PK\1\2"));
  TestMember outer{"out", inner}, second{"in", "x"};
  second.header = 30 + 3;
  expectRefused(makeZip({outer, second}),
                "byte 33: member 'in' begins here, inside of member 'out'");
}

TEST(Zip, Deflate) {
  auto refused = [](const TestMember &member, const std::string &reason) {
    expectRefused(makeZip({member}), reason);
  };
  TestMember member{"a", std::string(1000, 'x'), 8};
  member.size = 999;
  refused(member, "to 999 bytes: there is more than its header says");
  member.size = 1001;
  refused(member, "to 1001 bytes: there is less than its header says");
  member.size.reset();
  member.crc = 7;
  refused(member, "is damaged: its checksum is ");
  member.crc.reset();
  // Damaged or cut in the middle, with all headers right.
  std::string packed = deflate(member.data);
  std::string bytes = makeZip({member});
  expectRefused(patch(bytes, bytes.find(packed), "\7"), "are damaged");
  std::string raw = packed.substr(0, packed.size() - 1);
  TestMember cut{"a", raw};
  cut.size = 1000;
  std::string stored = makeZip({cut});
  stored = patch(stored, 8, bytes16(8));
  stored = patch(stored, stored.find("PK\1\2") + 10, bytes16(8));
  expectRefused(stored, "are cut short");
  TestMember more{"a", packed + "y"};
  more.size = 1000;
  stored = makeZip({more});
  stored = patch(stored, 8, bytes16(8));
  stored = patch(stored, stored.find("PK\1\2") + 10, bytes16(8));
  expectRefused(stored, "the deflated data end before the member does");
}

TEST(Zip, Bombs) {
  TestMember liar{"a", "x", 8};
  liar.size = 1 << 30;
  expectRefused(makeZip({liar}), "claims to unpack 3 bytes to 1073741824, "
                                 "which no deflated data can");
  // Ones that do not lie: each unpacks, all together are too much.
  std::vector<TestMember> members;
  for (int i = 0; i < 6; ++i)
    members.push_back({std::to_string(i), std::string(64 << 20, 'x'), 8});
  expectRefused(makeZip(members),
                "unpacked takes 67108864 bytes, of all that a "
                "file of this size may unpack to ");
}
