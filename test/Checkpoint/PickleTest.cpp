//===- PickleTest.cpp - Pickles, sound, unsound and hostile ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Programs written opcode by opcode. Inputs/ has those that Python's pickle and
// PyTorch have written.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/Limits.h"
#include "compiler/Checkpoint/Pickle.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

/// A pickle of protocol 2: this program between PROTO and STOP.
static std::string program(const std::string &code) {
  return "\x80\2" + code + ".";
}

/// Short opcodes of strings and of numbers.
static std::string text(const std::string &value) {
  return "\x8c" + std::string(1, static_cast<char>(value.size())) + value;
}
static std::string number(int value) {
  return "J" + bytes32(static_cast<uint32_t>(value));
}
static std::string global(const std::string &module, const std::string &name) {
  return "c" + module + "\n" + name + "\n";
}
/// The number 0, which no C string holds.
static const std::string kZero = {'K', 0};
/// A tuple of what these programs push.
static std::string tuple(const std::vector<std::string> &items) {
  std::string code = "(";
  for (const std::string &item : items)
    code += item;
  return code + "t";
}

/// A storage of 6 floats, and the function that makes tensors of it.
static const std::string kStorage =
    tuple({text("storage"), global("torch", "FloatStorage"), text("0"),
           text("cpu"), number(6)}) +
    "Q";
static const std::string kRebuild =
    global("torch._utils", "_rebuild_tensor_v2");

static llvm::Expected<Pickle> read(const std::string &bytes,
                                   bool storages = true) {
  Memory memory(bytes.size());
  return readPickle({"t.pkl", bytes, ""}, storages, memory);
}

static void expectRefused(const std::string &bytes, const std::string &reason,
                          bool storages = true) {
  std::string error = getError(read(bytes, storages));
  EXPECT_TRUE(llvm::StringRef(error).starts_with("file 't.pkl': byte "))
      << error;
  EXPECT_NE(error.find(reason), std::string::npos) << error;
}

/// The root of a sound program.
static PickleValue root(const std::string &code) {
  std::string bytes = program(code);
  llvm::Expected<Pickle> pickle = read(bytes);
  if (!pickle) {
    ADD_FAILURE() << llvm::toString(pickle.takeError());
    return {};
  }
  PickleValue value = (*pickle)[pickle->root];
  // The names go with the pickle.
  static std::vector<std::shared_ptr<void>> names;
  names.push_back(pickle->names);
  value.text = value.kind == ValueKind::Object ? value.text : "";
  return value;
}

static void expectObject(const std::string &code, const std::string &name) {
  PickleValue value = root(code);
  EXPECT_EQ(value.kind, ValueKind::Object);
  EXPECT_EQ(value.text, name);
}

TEST(Pickle, Numbers) {
  EXPECT_EQ(root("K\xff").number, 255);
  EXPECT_EQ(root("M\xff\xff").number, 65535);
  EXPECT_EQ(root(number(-2)).number, -2);
  EXPECT_EQ(root(std::string("\x8a\0", 2)).number, 0);
  EXPECT_EQ(root("\x8a\1\xff").number, -1);
  EXPECT_EQ(root(std::string("\x8a\2\xff\0", 4)).number, 255);
  EXPECT_EQ(root("\x8b" + bytes32(8) + bytes64(uint64_t{1} << 62)).number,
            int64_t{1} << 62);
  // Larger ones are no size of anything.
  expectObject("\x8a\x09" + std::string(9, 1), "int");
  EXPECT_EQ(root("\x88").number, 1);
  EXPECT_EQ(root("G12345678").kind, ValueKind::Float);
}

TEST(Pickle, Containers) {
  EXPECT_EQ(root("(K\1K\2K\3t").items.size(), 3u);
  EXPECT_EQ(root("K\1K\2K\3\x87").items.size(), 3u);
  EXPECT_EQ(root("](K\1K\2e").items.size(), 2u);
  EXPECT_EQ(root("]K\1a").items.size(), 1u);
  EXPECT_EQ(root("}K\1K\2s(K\1K\2K\3K\4u").items.size(), 6u);
  EXPECT_EQ(root("\x8f(K\1K\2\x90").items.size(), 2u);
  EXPECT_EQ(root("(K\1K\2\x91").kind, ValueKind::Set);
  EXPECT_EQ(root("(K\1K\2l").kind, ValueKind::List);
  // A list that contains itself, by way of the memo.
  EXPECT_EQ(root("]q\1h\1a").items.size(), 1u);
  EXPECT_EQ(root("]\x94j" + bytes32(0) + "a").items.size(), 1u);
  EXPECT_EQ(root("K\1K\0020").number, 1);
  EXPECT_EQ(root("K\1(K\2K\0031").number, 1);
  EXPECT_EQ(root("K\1(0").number, 1);
}

/// Whatever is imported and called, nothing is: an object comes of it, which
/// swallows what is put into it.
TEST(Pickle, ForeignCallsAreInert) {
  const std::string system = global("os", "system");
  expectObject(system + tuple({text("rm -rf /")}) + "R", "os.system");
  expectObject(text("posix") + text("system") + "\x93" + tuple({}) + "R",
               "posix.system");
  expectObject("(" + text("x") + "ios\nsystem\n", "os.system");
  expectObject("(" + system + text("x") + "o", "os.system");
  expectObject(system + tuple({}) + "\x81", "os.system");
  expectObject(system + tuple({}) + "}\x92", "os.system");
  // The result of a call, called.
  expectObject(system + ")R" + ")R", "os.system");
  expectObject(global("builtins", "eval") + tuple({text("1")}) + "R",
               "builtins.eval");
  expectObject(global("torch.storage", "_load_from_bytes") + tuple({"K\1"}) +
                   "R",
               "torch.storage._load_from_bytes");
  expectObject(global("argparse", "Namespace") + ")\x81}b" + "(K\1K\2u" +
                   "(K\1e" + "K\1a" + "K\1K\2s" + "(K\1\x90",
               "argparse.Namespace");
  // Names that only look like those that are known.
  expectObject(global("torch._utils", "_rebuild_tensor_v2x") + ")R",
               "torch._utils._rebuild_tensor_v2x");
  // A known function in another's place.
  expectObject(kRebuild + ")}\x92", "torch._utils._rebuild_tensor_v2");
}

TEST(Pickle, Refused) {
  auto refused = [](const std::string &code, const std::string &reason) {
    expectRefused(program(code), reason);
  };
  refused("\x82\1", "byte 2: opcode 'EXT1' refers to a registry of extensions");
  refused("\x83\1\1", "opcode 'EXT2' refers to a registry of extensions");
  refused("\x84\1\1\1\1", "opcode 'EXT4' refers to a registry");
  refused("Px\n", "opcode 'PERSID' has a persistent id of protocol 0");
  refused("\x97", "opcode 'NEXT_BUFFER' refers to a buffer outside");
  refused("\x98", "opcode 'READONLY_BUFFER' refers to a buffer outside");
  for (auto [code, name] :
       {std::pair("F1\n", "FLOAT"), std::pair("I1\n", "INT"),
        std::pair("L1\n", "LONG"), std::pair("S'x'\n", "STRING"),
        std::pair("Vx\n", "UNICODE"), std::pair("g0\n", "GET"),
        std::pair("p0\n", "PUT")})
    refused(code, std::string("opcode '") + name +
                      "' is of protocol 0, expects protocols 2 to 5");
  refused("K\1Q", "opcode 'BINPERSID' has a persistent id other than "
                  "('storage', class, key, device, elements)");
  refused(tuple({text("module"), text("a"), text("b"), text("c"), "K\1"}) + "Q",
          "has a persistent id other than");
  refused(tuple({text("storage"), global("torch", "FloatStorage"), text("0"),
                 text("cpu"), number(-6)}) +
              "Q",
          "has a storage of -6 elements");
  expectRefused(program(kStorage), "refers to something outside of the pickle",
                /*storages=*/false);
  refused("\x80\2N", "opcode 'PROTO' stands inside of the pickle");
  refused("\xff", "byte 2: there is no opcode 255");
}

TEST(Pickle, Beginning) {
  expectRefused("", "begins with the opcode 'PROTO'");
  expectRefused("(dp0\n.", "begins with the opcode 'PROTO'");
  expectRefused("\x80\1N.", "the pickle has protocol 1, expects 2 to 5");
  expectRefused("\x80\6N.", "the pickle has protocol 6, expects 2 to 5");
}

TEST(Pickle, End) {
  expectRefused("\x80\2N", "byte 3: the pickle is cut: it has no opcode "
                           "'STOP'");
  expectRefused("\x80\2.", "byte 2: opcode 'STOP' finds nothing on the stack");
  expectRefused("\x80\2N.N", "opcode 'STOP' ends the pickle, but 1 bytes "
                             "follow");
  std::string good =
      program(kRebuild +
              tuple({kStorage, kZero, tuple({"K\6"}), tuple({"K\1"})}) + "R");
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(getError(read(good.substr(0, size))), "") << size;
}

TEST(Pickle, Stack) {
  auto refused = [](const std::string &code, const std::string &reason) {
    expectRefused(program(code), reason);
  };
  refused("0", "opcode 'POP' finds nothing on the stack");
  refused("2", "opcode 'DUP' finds nothing on the stack");
  refused("1", "opcode 'POP_MARK' finds no mark on the stack");
  refused("t", "opcode 'TUPLE' finds no mark on the stack");
  refused("K\1\x86", "opcode 'TUPLE2' finds too little on the stack");
  // What lies beneath a mark cannot be reached.
  refused("K\1(K\2\x86", "opcode 'TUPLE2' finds too little on the stack");
  refused("]K\1(a", "opcode 'APPEND' finds nothing on the stack");
  refused("(K\1d", "opcode 'DICT' has a key without a value");
  refused("}(K\1u", "opcode 'SETITEMS' has a key without a value");
  refused("}K\1a", "opcode 'APPEND' expects a list, got a dict");
  refused("]K\1K\2s", "opcode 'SETITEM' expects a dict, got a list");
  refused("K\1(K\2\x90", "opcode 'ADDITEMS' expects a set, got an int");
  refused("h\7", "opcode 'BINGET' refers to number 7 of the memo, which is not "
                 "there");
  refused("j" + bytes32(0xFFFFFFFF), "number 4294967295 of the memo");
  refused("Nr" + bytes32(0xFFFFFFFF),
          "'LONG_BINPUT' has the number 4294967295");
  refused("\x94", "opcode 'MEMOIZE' finds nothing on the stack");
  refused("K\1K\2\x93", "opcode 'STACK_GLOBAL' expects two strings, got an int "
                        "and an int");
  refused("K\1)R", "opcode 'REDUCE' calls an int");
  refused(global("a", "b") + "NR", "calls 'a.b' with None, expects a tuple");
  refused("(K\1o", "opcode 'OBJ' expects a class");
  refused("(o", "opcode 'OBJ' expects a class");
  refused("K\1)}\x92", "opcode 'NEWOBJ_EX' expects a class");
  refused("NNb", "opcode 'BUILD' gives a state to None");
  refused("B" + bytes32(100) + "x", "opcode 'BINBYTES' needs 100 bytes, the "
                                    "pickle has only 2 more");
  refused("\x8d" + bytes64(~0ull), "opcode 'BINUNICODE8' needs "
                                   "18446744073709551615 bytes");
  refused("\x95" + bytes64(9), "opcode 'FRAME' announces 9 bytes, the pickle "
                               "has only 1 more");
}

TEST(Pickle, Limits) {
  auto refused = [](const std::string &code, const std::string &reason) {
    expectRefused(program(code), reason);
  };
  refused(std::string(kMaxPickleMarks + 1, '('), "opcode 'MARK' nests deeper "
                                                 "than 1024 levels");
  refused(std::string(kMaxPickleValues + 1, 'N'), "makes more than 4194304 "
                                                  "values");
  refused("N" + std::string(kMaxPickleSteps, '2'), "takes more than 33554432 "
                                                   "steps");
  refused(global(std::string(2000, 'a'), "b"), "has no line of at most 1024");
  refused("c" + std::string(100, 'a'), "has no line of at most 1024");
  refused("X" + bytes32(1000) + std::string(1000, 'a') + "q\1h\1\x93",
          "has a name of 2000 bytes, at most 1024 can be");
  std::string names;
  for (uint64_t i = 0; i <= kMaxPickleGlobals; ++i)
    names += global("m", std::to_string(i));
  refused(names, "names more than 65536 functions and classes");
  // A long list, copied again and again by few bytes.
  std::string pairs = "]q\1(";
  for (int i = 0; i < 70000; ++i)
    pairs += "h\2";
  std::string copies = "K\1K\2\x86q\2" + pairs + "e";
  for (int i = 0; i < 300; ++i)
    copies += global("collections", "OrderedDict") + "h\1\x85R";
  refused(copies, "takes more than 33554432 steps");
}

TEST(Pickle, Tensors) {
  auto refused = [](const std::vector<std::string> &arguments,
                    const std::string &reason) {
    expectRefused(program(kRebuild + tuple(arguments) + "R"),
                  "torch._utils._rebuild_tensor_v2 " + reason);
  };
  const std::string shape = tuple({"K\2", "K\3"}),
                    strides = tuple({"K\3", "K\1"});
  EXPECT_EQ(
      root(kRebuild + tuple({kStorage, kZero, shape, strides}) + "R").kind,
      ValueKind::Array);
  refused({}, "expects argument 0 to be a storage, got none");
  refused({"N", kZero, shape, strides},
          "expects argument 0 to be a storage, got "
          "None");
  refused({kStorage, "N", shape, strides}, "expects argument 1 to be an int");
  refused({kStorage, kZero, "]", strides}, "expects argument 2 to be a tuple");
  refused({kStorage, kZero, shape, "K\1"}, "expects argument 3 to be a tuple");
  refused({kStorage, number(-1), shape, strides},
          "has offset -1, shape [2, 3]");
  refused({kStorage, kZero, shape, tuple({"K\1"})},
          "has offset 0, shape [2, 3] and strides [1]");
  auto badShape = [](const std::string &extents, const std::string &reason) {
    expectRefused(
        program(kRebuild + tuple({kStorage, kZero, extents, ")"}) + "R"),
        reason);
  };
  badShape(tuple({number(-1)}), "a shape or stride is no number from 0 on");
  badShape(tuple({"N"}), "a shape or stride is no number from 0 on");
  badShape(tuple(std::vector<std::string>(65, "K\1")),
           "a shape has 65 dimensions, at most 64 can be");
  // Of storages and types that are not known nothing comes but an object.
  const std::string strange =
      tuple({text("storage"), global("torch", "QInt8Storage"), text("0"),
             text("cpu"), number(6)}) +
      "Q";
  expectObject(kRebuild + tuple({strange, kZero, shape, strides}) + "R",
               "torch._utils._rebuild_tensor_v2");
  expectObject(global("torch._utils", "_rebuild_tensor_v3") +
                   tuple({kStorage, kZero, shape, strides, "N", "N",
                          global("torch", "quint4x2")}) +
                   "R",
               "torch._utils._rebuild_tensor_v3");
  expectRefused(program(global("torch._utils", "_rebuild_parameter") +
                        tuple({"K\1"}) + "R"),
                "expects argument 0 to be a tensor, got an int");
  // The function within the function, but not without end.
  const std::string fromType = global("torch._tensor", "_rebuild_from_type_v2");
  EXPECT_EQ(root(fromType +
                 tuple({kRebuild, global("a", "B"),
                        tuple({kStorage, kZero, shape, strides}), "}"}) +
                 "R")
                .kind,
            ValueKind::Array);
  expectObject(fromType + tuple({fromType, "N", ")", "}"}) + "R",
               "torch._tensor._rebuild_from_type_v2");
}

TEST(Pickle, NumpyArrays) {
  const std::string make =
      global("numpy.core.multiarray", "_reconstruct") +
      tuple({global("numpy", "ndarray"), tuple({kZero}), std::string("C\1b")}) +
      "R";
  auto type = [](const std::string &name, const std::string &order) {
    return global("numpy", "dtype") + tuple({text(name), "\x89", "\x88"}) +
           "R" + tuple({"K\3", text(order)}) + "b";
  };
  auto state = [](const std::string &shape, const std::string &type,
                  const std::string &data) {
    return tuple({"K\1", shape, type, "\x89", data});
  };
  const std::string eight = "C" + std::string(1, 8) + "12345678",
                    two = tuple({"K\2"});
  std::string bytes = program(make + state(two, type("f4", ">"), eight) + "b");
  Pickle pickle = llvm::cantFail(read(bytes));
  ASSERT_EQ(pickle[pickle.root].kind, ValueKind::Array);
  EXPECT_TRUE(pickle.arrays[0].type.bigEndian);
  EXPECT_EQ(pickle.arrays[0].data, "12345678");
  expectObject(make + state(two, type("O8", "|"), "]") + "b", "numpy.ndarray");
  expectObject(make + state(two, type("f4", "<"), "]") + "b", "numpy.ndarray");
  EXPECT_EQ(root(make).kind, ValueKind::EmptyArray);
  expectRefused(
      program(make + state(tuple({"K\3"}), type("f4", "<"), eight) + "b"),
      "an array of shape [3] takes 12 bytes, the pickle has 8");
  expectRefused(program(make + "Nb"), "gives an array a state other than");
  expectRefused(
      program(global("numpy", "dtype") + tuple({text("f4")}) + "R" + "Nb"),
      "gives a numpy.dtype a state other than");
  expectObject(global("numpy.core.multiarray", "_reconstruct") +
                   tuple({global("numpy", "memmap"), ")", "N"}) + "R",
               "numpy.core.multiarray._reconstruct");
}

TEST(Pickle, BytesAsText) {
  const std::string encode = global("_codecs", "encode");
  std::string bytes = program(
      encode + tuple({text("a\xc3\xbf\xc2\x80"), text("latin1")}) + "R");
  Memory memory(bytes.size());
  Pickle pickle =
      llvm::cantFail(readPickle({"t.pkl", bytes, ""}, false, memory));
  EXPECT_EQ(pickle[pickle.root].kind, ValueKind::Bytes);
  EXPECT_EQ(pickle[pickle.root].text, "a\xff\x80");
  for (std::string bad : {"\xe2\x82\xac", "\xc3", "\xc3z", "\xff"})
    expectRefused(program(encode + tuple({text(bad), text("latin1")}) + "R"),
                  "_codecs.encode gets text that is not of Latin-1 characters");
  expectObject(encode + tuple({text("a"), text("utf-7")}) + "R",
               "_codecs.encode");
  expectRefused(program(encode + tuple({"K\1"}) + "R"),
                "expects argument 0 to be a string, got an int");
}
