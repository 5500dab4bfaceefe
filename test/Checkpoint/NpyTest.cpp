//===- NpyTest.cpp - NumPy's arrays, sound and unsound --------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Headers of every version; types, orders and shapes; what is wrong with them.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/Npy.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static std::string makeNpy(const std::string &header, const std::string &data,
                           int version = 1) {
  return "\x93NUMPY" + std::string(1, static_cast<char>(version)) +
         std::string(1, 0) +
         (version == 1 ? bytes16(header.size()) : bytes32(header.size())) +
         header + data;
}

static std::string makeHeader(const std::string &type, const std::string &shape,
                              const std::string &order = "False") {
  return "{'descr': " + type + ", 'fortran_order': " + order +
         ", 'shape': " + shape + ", }   \n";
}

static void expectRefused(const std::string &bytes, const std::string &reason) {
  std::string error = getError(readNpy({"t.npz", bytes, "a.npy"}));
  EXPECT_TRUE(
      llvm::StringRef(error).starts_with("file 't.npz', member 'a.npy': "))
      << error;
  EXPECT_NE(error.find(reason), std::string::npos) << error;
}

TEST(Npy, Versions) {
  for (int version : {1, 2, 3}) {
    std::string bytes =
        makeNpy(makeHeader("'<f4'", "(3, 1)"), std::string(12, 'x'), version);
    Npy npy = llvm::cantFail(readNpy({"t.npz", bytes, "a.npy"}));
    EXPECT_EQ(npy.array.shape, (std::vector<int64_t>{3, 1}));
    EXPECT_EQ(npy.array.strides, (std::vector<int64_t>{1, 1}));
    ASSERT_TRUE(npy.type.has_value());
    EXPECT_EQ(npy.type->dtype, VIT_DTYPE_F32);
    EXPECT_EQ(npy.array.data.size(), 12u);
  }
}

TEST(Npy, Bfloat16HasNoName) {
  std::string bytes = makeNpy(makeHeader("'<V2'", "(3,)"), "123456");
  Npy npy = llvm::cantFail(readNpy({"t.npz", bytes, ""}));
  ASSERT_TRUE(npy.type.has_value());
  EXPECT_EQ(npy.type->dtype, VIT_DTYPE_BF16);
}

TEST(Npy, ScalarsAndOrder) {
  std::string bytes = makeNpy(makeHeader("\">f8\"", "()"), "12345678");
  Npy npy = llvm::cantFail(readNpy({"t.npz", bytes, ""}));
  EXPECT_TRUE(npy.array.shape.empty());
  EXPECT_TRUE(npy.type->bigEndian);
  bytes = makeNpy(makeHeader("'|u1'", "(2,3)", "True"), "123456");
  npy = llvm::cantFail(readNpy({"t.npz", bytes, ""}));
  EXPECT_EQ(npy.array.strides, (std::vector<int64_t>{1, 2}));
  // As Python 2 wrote numbers.
  bytes = makeNpy(makeHeader("'|u1'", "(2L, 3L)"), "123456");
  npy = llvm::cantFail(readNpy({"t.npz", bytes, ""}));
  EXPECT_EQ(npy.array.strides, (std::vector<int64_t>{3, 1}));
}

TEST(Npy, TypesThatAreNoTensors) {
  for (std::string type : {"'|O'", "'<U5'", "'<c16'", "'<f16'", "'|V4'",
                           "[('a', '<f4'), ('b', '<i4', (2, 3))]"}) {
    std::string bytes = makeNpy(makeHeader(type, "(2,)"), "whatever");
    Npy npy = llvm::cantFail(readNpy({"t.npz", bytes, ""}));
    EXPECT_FALSE(npy.type.has_value()) << type;
    EXPECT_TRUE(npy.array.data.empty());
  }
}

TEST(Npy, Malformed) {
  expectRefused("PK", "it does not begin as a .npy file does");
  expectRefused(makeNpy("", "", 4), "byte 6: the .npy has version 4.0");
  expectRefused(makeNpy("", "", 2).substr(0, 11), "byte 11: the .npy is cut");
  std::string good = makeNpy(makeHeader("'<f4'", "(1,)"), "1234");
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(getError(readNpy({"t.npz", good.substr(0, size), ""})), "")
        << size;
  expectRefused(
      makeNpy(std::string(70000, ' '), "", 2),
      "byte 8: the header of the .npy has 70000 bytes, at most 65536");
  auto header = [](const std::string &text, const std::string &reason) {
    expectRefused(makeNpy(text, ""), reason);
  };
  header("[]", "byte 10: the header of the .npy does not begin with '{'");
  header("{'descr' '<f4'}", "expects a key here");
  header("{3: 4}", "expects a key here");
  header("{'colour': 1}", "has the unknown key 'colour'");
  header("{'descr': 4}", "expects a type here");
  header("{'descr': [('a'}", "expects a type here");
  header("{'descr': '<f4', 'descr': '<f4'}", "has 'descr' twice");
  header("{'shape': (1,), 'shape': (1,)}", "has 'shape' twice");
  header("{'fortran_order': True, 'fortran_order': True}",
         "has 'fortran_order' twice");
  header("{'fortran_order': 1}", "expects True or False here");
  header("{'shape': 3}", "expects a tuple here");
  header("{'shape': (-3,)}", "expects a dimension here");
  header("{'shape': (99999999999999999999,)}", "expects a dimension here");
  header("{'shape': (3 4)}", "expects ',' or ')' here");
  header("{'shape': (3", "expects ',' or ')' here");
  header("{'shape': (3,) 'descr': '<f4'}", "expects ',' or '}' here");
  header("{'shape': (3,)}", "lacks 'descr', 'fortran_order' or 'shape'");
  header(makeHeader("'<f4'", "(0,)") + "x", "goes on behind '}'");
  std::string ones = "(";
  for (int i = 0; i < 65; ++i)
    ones += "1,";
  header(makeHeader("'<f4'", ones + ")"), "more than 64 dimensions");
}

TEST(Npy, Sizes) {
  expectRefused(makeNpy(makeHeader("'<f4'", "(2,)"), "1234"),
                "shape [2] of '<f4' takes 8 bytes, the .npy has 4");
  expectRefused(makeNpy(makeHeader("'<f4'", "(1,)"), "12345"),
                "takes 4 bytes, the .npy has 5");
  expectRefused(makeNpy(makeHeader("'<f4'", "(4611686018427387904, 4)"), ""),
                "takes 2^63 or more bytes, the .npy has 0");
  // Zero times anything is nothing, but not an excuse.
  expectRefused(makeNpy(makeHeader("'<f4'", "(4611686018427387904, 8, 0)"), ""),
                "takes 2^63 or more bytes");
}
