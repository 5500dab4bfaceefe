//===- CheckpointTest.cpp - Checkpoints as libraries write them -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files of Inputs, which make_inputs.py has made by PyTorch and NumPy: the
// tensors' names, types, shapes and bytes, and what is refused.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/OpenWeights.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

/// Opens Inputs/NAME, compares it with Inputs/EXPECTED and gives the notes.
static std::vector<std::string> expectRead(const std::string &name,
                                           const std::string &expected) {
  SCOPED_TRACE(name);
  llvm::Expected<OpenedWeights> opened = openWeightFile(inputPath(name));
  if (!opened) {
    ADD_FAILURE() << llvm::toString(opened.takeError());
    return {};
  }
  std::vector<vit_tensor_view> views;
  for (size_t i = 0; i < vit_weights_count(opened->handle.get()); ++i) {
    views.push_back(*vit_weights_tensor(opened->handle.get(), i));
    EXPECT_EQ(views.back().file, inputPath(name));
  }
  expectSame(views, expected);
  return opened->notes;
}

static void expectRefused(const std::string &path, const std::string &reason) {
  std::string error = getError(openWeightFile(path));
  EXPECT_NE(error.find(reason), std::string::npos) << error;
}

TEST(Checkpoint, Torch) {
  for (std::string name : {"plain.pth", "deflated.pth"})
    EXPECT_TRUE(expectRead(name, "plain.safetensors").empty());
  for (std::string name : {"little-endian.pth", "big-endian.pth"})
    EXPECT_TRUE(expectRead(name, "little-endian.safetensors").empty());
}

TEST(Checkpoint, TorchWrapped) {
  std::vector<std::string> notes =
      expectRead("wrapped.pth", "wrapped.safetensors");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0],
            "the weights are those called 'model_ema', it also has 'model'");
}

TEST(Checkpoint, TorchObjects) {
  std::vector<std::string> notes =
      expectRead("objects.pth", "objects.safetensors");
  ASSERT_EQ(notes.size(), 1u);
  for (std::string part :
       {"'quantized' (made by 'torch._utils._rebuild_qtensor')",
        "'sparse' (made by 'torch._utils._rebuild_sparse_tensor')",
        "'c128' (made by 'torch._utils._rebuild_tensor_v2')",
        "'negated' (made by 'torch._utils._rebuild_tensor_v2')",
        "'settings' (made by 'argparse.Namespace')"})
    EXPECT_NE(notes[0].find(part), std::string::npos) << notes[0];
}

TEST(Checkpoint, Numpy) {
  std::vector<std::string> notes =
      expectRead("plain.npz", "plain-npz.safetensors");
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0],
            "left out array 'text' of type '<U2', which is not for tensors");
  EXPECT_EQ(notes[1],
            "left out array 'objects' of type '|O', which is not for tensors");
  EXPECT_TRUE(
      expectRead("compressed.npz", "compressed-npz.safetensors").empty());
  EXPECT_TRUE(expectRead("big-vision.npz", "big-vision.safetensors").empty());
}

TEST(Checkpoint, Paddle) {
  for (std::string protocol : {"2", "3", "4", "5"})
    EXPECT_TRUE(
        expectRead("protocol" + protocol + ".pdparams", "paddle.safetensors")
            .empty());
  EXPECT_TRUE(expectRead("nested.pdparams", "nested.safetensors").empty());
}

TEST(Checkpoint, NothingIsCopiedThatNeedNotBe) {
  std::string bytes = readFile(inputPath("plain.pth"));
  auto checkpoint = Checkpoint::openMemory(bytes, "plain.pth");
  ASSERT_TRUE(static_cast<bool>(checkpoint));
  for (const vit_tensor_view &tensor : (*checkpoint)->tensors()) {
    const char *data = static_cast<const char *>(tensor.data);
    const bool inFile =
        data >= bytes.data() && data < bytes.data() + bytes.size();
    const bool strided =
        llvm::StringSwitch<bool>(tensor.name)
            .Cases({"transposed", "part", "every_second", "kernel", "expanded"},
                   true)
            .Default(false);
    if (tensor.bytes)
      EXPECT_EQ(inFile, !strided) << tensor.name;
  }
}

TEST(Checkpoint, Refused) {
  expectRefused(inputPath("bad-old.pth"),
                "it is a checkpoint of PyTorch's format before version 1.6; "
                "load it in PyTorch and save it again");
  expectRefused(inputPath("bad-module.pth"),
                "it holds an object of class "
                "'torch.nn.modules.linear.Linear', expects a dict of tensors; "
                "save the model's state_dict()");
  expectRefused(inputPath("bad-tensor.pth"),
                "it holds a tensor, expects a dict");
  expectRefused(inputPath("bad-empty.pth"), "it has no tensors");
  expectRefused(inputPath("bad-script.pt"), "it is a TorchScript program");
  expectRefused(inputPath("bad-single.npy"), "it is one array without a name");
  expectRefused(inputPath("bad-sliced.pdparams"),
                "its parameters are cut in slices; save it again with "
                "paddle.save(..., protocol=4)");
  std::string folder = makeTemporaryFolder();
  auto refused = [&](const std::string &bytes, const std::string &reason) {
    writeFile(folder + "/file", bytes);
    expectRefused(folder + "/file", reason);
  };
  refused(std::string(257, 0) + "ustar", "it is a tar archive");
  refused("\x1f\x8b", "it is packed by gzip");
  refused("\x89HDF\r\n\x1a\n", "it is an HDF5 file");
  refused(makeZip({{"a.txt", "x"}}), "the zip archive is neither PyTorch's (it "
                                     "has no NAME/data.pkl) nor NumPy's");
  refused(makeZip({{"a/data.pkl", "x"}, {"b/data.pkl", "x"}}),
          "it has two pickles, 'a/data.pkl' and 'b/data.pkl'");
  refused(makeZip({{"a/data.pkl", "x"}, {"a/byteorder", "middle"}}),
          "the byte order is 'middle', expects 'little' or 'big'");
  refused(makeZip({{"\xff.npy", "x"}}), "the array name '?' is not UTF-8");
  refused(makeZip({{"a.npy", "x"}}), "member 'a.npy': it does not begin as a "
                                     ".npy file does");
  // One of the layers that are stacked in another array.
  auto npy = [](const std::string &shape, size_t count) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                         shape + "), }\n";
    return std::string("\x93NUMPY\1\0", 8) + bytes16(header.size()) + header +
           std::string(4 * count, '\0');
  };
  refused(makeZip({{"Transformer/encoderblock/a.npy", npy("2, 1", 2)},
                   {"Transformer/encoderblock_1/a.npy", npy("1,", 1)}}),
          "file '" + folder +
              "/file': tensor 'Transformer/encoderblock_1/a' is there twice");
  // All else is the runtime's to complain of, as ever.
  refused("x", "it has 1 bytes, a safetensors file has at least 8");
  expectRefused(folder + "/none", "no such file");
}

//===----------------------------------------------------------------------===//
// PyTorch's storages
//===----------------------------------------------------------------------===//

/// An archive with a tensor 'w' of these extents, strides and offset in a
/// storage of 6 floats, of which `stored` bytes are there.
static std::string makeTorch(const std::vector<int> &shape,
                             const std::vector<int> &strides, int offset,
                             size_t stored = 24, int elements = 6) {
  auto number = [](int value) { return "J" + bytes32(value); };
  auto tuple = [&](const std::vector<int> &values) {
    std::string code = "(";
    for (int value : values)
      code += number(value);
    return code + "t";
  };
  auto text = [](llvm::StringRef value) {
    return "X" + bytes32(value.size()) + value.str();
  };
  std::string pickle = "\x80\2}" + text("w") +
                       "ctorch._utils\n_rebuild_tensor_v2\n((" +
                       text("storage") + "ctorch\nFloatStorage\n" + text("7") +
                       text("cpu") + number(elements) + "tQ" + number(offset) +
                       tuple(shape) + tuple(strides) + "tRs.";
  return makeZip(
      {{"m/data.pkl", pickle}, {"m/data/7", std::string(stored, 'x')}});
}

static std::string openTorch(const std::string &bytes) {
  return getError(Checkpoint::openMemory(bytes, "t.pth"));
}

TEST(Checkpoint, TorchStorages) {
  EXPECT_EQ(openTorch(makeTorch({2, 3}, {3, 1}, 0)), "");
  EXPECT_EQ(openTorch(makeTorch({2, 2}, {2, 1}, 2)), "");
  auto refused = [](const std::string &bytes, const std::string &reason) {
    std::string error = openTorch(bytes);
    EXPECT_NE(error.find("file 't.pth': tensor 'w'" + reason),
              std::string::npos)
        << error;
  };
  refused(makeTorch({2, 3}, {3, 1}, 1), " of shape [2, 3], strides [3, 1] and "
                                        "offset 1 reaches out of its 6 stored "
                                        "elements");
  refused(makeTorch({2, 3}, {4, 1}, 0), " of shape [2, 3], strides [4, 1]");
  refused(makeTorch({1}, {1}, 6), " of shape [1], strides [1] and offset 6");
  // Nothing is at the end of nothing.
  EXPECT_EQ(openTorch(makeTorch({0, 3}, {3, 1}, 1000)), "");
  const int most = 0x7FFFFFFF;
  refused(makeTorch({most, most, most}, {0, 0, 0}, 0), " of shape");
  refused(makeTorch({2, 2}, {most, most}, 0), " of shape");
  refused(makeTorch({most}, {0}, 0), " in row-major order takes 8589934588 "
                                     "bytes, of all that a file of this size");
  refused(makeTorch({2, 3}, {3, 1}, 0, 20),
          ": its storage '7' has 20 bytes, the "
          "pickle says 24");
  std::string lacking = makeTorch({2, 3}, {3, 1}, 0);
  for (size_t at; (at = lacking.find("m/data/7")) != std::string::npos;)
    lacking[at + 7] = '8';
  refused(lacking, ": the archive has no storage 'm/data/7'");
}

TEST(Checkpoint, SharedByTooMany) {
  // Each tensor is the whole storage, and so large are all together.
  std::string pickle = "\x80\2}(", storage = std::string(1 << 20, 0);
  auto text = [](llvm::StringRef value) {
    return "X" + bytes32(value.size()) + value.str();
  };
  for (int i = 0; i < 300; ++i)
    pickle += text(std::to_string(i)) +
              "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") +
              "ctorch\nByteStorage\n" + text("0") + text("cpu") + "J" +
              bytes32(1 << 20) + "tQJ" + bytes32(0) + "(J" + bytes32(1 << 20) +
              "t(K\1ttR";
  std::string error = openTorch(
      makeZip({{"m/data.pkl", pickle + "u."}, {"m/data/0", storage}}));
  EXPECT_NE(error.find("its tensors share so much"), std::string::npos)
      << error;
}

//===----------------------------------------------------------------------===//
// Folders and indices
//===----------------------------------------------------------------------===//

namespace {
class Shards : public testing::Test {
protected:
  void copy(const std::string &input, const std::string &name) {
    writeFile(folder + "/" + name, readFile(inputPath(input)));
  }
  void index(const std::string &name, const std::string &map) {
    writeFile(folder + "/" + name, "{\"weight_map\": {" + map + "}}");
  }
  std::string folder = makeTemporaryFolder();
};
} // namespace

TEST_F(Shards, Folders) {
  expectRefused(folder, "' has none of 'model.safetensors', "
                        "'model.safetensors.index.json', 'pytorch_model.bin', "
                        "'pytorch_model.bin.index.json'");
  EXPECT_EQ(findWeightFile(folder), "");
  index("pytorch_model.bin.index.json", "\"f32\": \"plain.bin\"");
  EXPECT_EQ(findWeightFile(folder), folder + "/pytorch_model.bin.index.json");
  copy("plain.pth", "pytorch_model.bin");
  EXPECT_EQ(findWeightFile(folder), folder + "/pytorch_model.bin");
  llvm::Expected<OpenedWeights> opened = openWeightFile(folder);
  ASSERT_TRUE(static_cast<bool>(opened));
  EXPECT_EQ(vit_weights_count(opened->handle.get()), 20u);
  copy("nested.safetensors", "model.safetensors");
  EXPECT_EQ(findWeightFile(folder), folder + "/model.safetensors");
  opened = openWeightFile(folder);
  ASSERT_TRUE(static_cast<bool>(opened));
  EXPECT_EQ(vit_weights_count(opened->handle.get()), 1u);
}

TEST_F(Shards, OfPyTorch) {
  copy("plain.pth", "1.bin");
  copy("wrapped.pth", "2.bin");
  std::string path = folder + "/pytorch_model.bin.index.json";
  // Names are as the index has them: none is changed.
  index("pytorch_model.bin.index.json",
        "\"f32\": \"1.bin\", \"module.w\": \"2.bin\", \"base\": \"1.bin\"");
  llvm::Expected<OpenedWeights> opened = openWeightFile(path);
  ASSERT_TRUE(static_cast<bool>(opened)) << llvm::toString(opened.takeError());
  EXPECT_EQ(vit_weights_count(opened->handle.get()), 3u);
  EXPECT_NE(vit_weights_find(opened->handle.get(), "module.w"), nullptr);
  EXPECT_EQ(opened->notes.size(), 1u);
  index("pytorch_model.bin.index.json",
        "\"f32\": \"1.bin\", \"f33\": \"1.bin\"");
  expectRefused(path, "index.json': tensor 'f33' is not in its shard '1.bin'");
  index("pytorch_model.bin.index.json", "\"f32\": \"1.bin\", \"x\": \"3.bin\"");
  expectRefused(path, "3.bin': No such file or directory; it is a shard of '" +
                          path + "'");
  index("pytorch_model.bin.index.json", "\"f32\": \"../1.bin\"");
  expectRefused(path, "'../1.bin' is not the name of a file in the index's");
  writeFile(path, "{");
  expectRefused(path, "the index is not valid JSON");
}

TEST_F(Shards, OfSafetensors) {
  copy("nested.safetensors", "1.safetensors");
  index("model.safetensors.index.json", "\"w\": \"1.safetensors\"");
  llvm::Expected<OpenedWeights> opened =
      openWeightFile(folder + "/model.safetensors.index.json");
  ASSERT_TRUE(static_cast<bool>(opened));
  EXPECT_EQ(vit_weights_file_count(opened->handle.get()), 1u);
}

TEST_F(Shards, NothingIsWaitedFor) {
  const std::string fifo = folder + "/fifo", json = folder + "/fifo.json";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(json.c_str(), 0600), 0);
  expectRefused(fifo,
                "cannot open file '" + fifo + "': it is not a regular file");
  expectRefused(json, "it is not a regular file");
  expectRefused("/dev/zero", "it is not a regular file");
  copy("plain.pth", "1.bin");
  for (const char *map :
       {"\"f32\": \"1.bin\", \"x\": \"fifo\"",
        "\"f32\": \"fifo\", \"x\": \"1.bin\"", "\"f32\": \"fifo\""}) {
    index("i.json", map);
    expectRefused(folder + "/i.json", "it is not a regular file");
  }
}

TEST(IsCheckpoint, LooksTwice) {
  // A header of 640 bytes begins like a pickle of protocol 2, one of 67324752
  // bytes like an archive.
  EXPECT_FALSE(isCheckpoint(bytes64(640) + "{"));
  EXPECT_FALSE(isCheckpoint(bytes64(67324752) + "{"));
  EXPECT_TRUE(isCheckpoint("\x80\2}."));
  // A frame of 5 bytes, with zeros where that has them.
  EXPECT_TRUE(isCheckpoint("\x80\4\x95" + bytes64(5) + "}."));
  EXPECT_FALSE(isCheckpoint(""));
  EXPECT_FALSE(isCheckpoint("\x80\6}."));
}
