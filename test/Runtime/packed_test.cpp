//===- packed_test.cpp - Packed weight files ----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The file that is written, and every reason to refuse one.
//
//===----------------------------------------------------------------------===//
#include "fake_weights.h"
#include "test_support.h"

#include <chrono>
#include <fcntl.h>
#include <map>

/// A packed file of the fake model, and how to spoil it.
class Packed : public testing::Test {
protected:
  void SetUp() override {
    path = folder / "fake.weights";
    vit_weights *weights = nullptr;
    vit_packed *made = nullptr;
    vit_error error = dirtyError();
    expectOk(vit_weights_from_tensors(fake.views, 4, &weights, &error), error);
    expectOk(
        vit_packed_from_weights(&fake_model, weights, nullptr, &made, &error),
        error);
    EXPECT_TRUE(isPackedRight(fake, vit_packed_data(made)));
    EXPECT_EQ(vit_packed_bytes(made), fake_model.packed_bytes);
    EXPECT_EQ(vit_packed_metadata(made, "format"), nullptr);
    vit_metadata metadata[] = {{"labels", "[\"cat\", \"dog\"]"}};
    expectOk(vit_packed_write(path.c_str(), &fake_model, vit_packed_data(made),
                              metadata, 1, &error),
             error);
    vit_packed_close(made);
    vit_weights_close(weights);
  }

  /// Writes the file's tensor with metadata of `change`'s making.
  template <typename Change> void rewrite(Change change) {
    std::map<std::string, std::string> metadata;
    vit_error error = dirtyError();
    vit_safetensors *file = nullptr;
    expectOk(vit_safetensors_open(path.c_str(), &file, &error), error);
    for (size_t i = 0; i < vit_safetensors_metadata_count(file); ++i)
      metadata[vit_safetensors_metadata_at(file, i)->key] =
          vit_safetensors_metadata_at(file, i)->value;
    vit_tensor_view tensor = *vit_safetensors_tensor(file, 0);
    change(metadata, tensor);
    std::vector<vit_metadata> entries;
    for (const auto &[key, value] : metadata)
      entries.push_back({key.c_str(), value.c_str()});
    expectOk(vit_safetensors_write(other().c_str(), &tensor, 1, entries.data(),
                                   entries.size(), &error),
             error);
    vit_safetensors_close(file);
  }

  void expectRefused(const std::string &file, const vit_model *model,
                     vit_status wanted,
                     std::initializer_list<const char *> parts,
                     uint32_t flags = 0) {
    vit_error error = dirtyError();
    vit_packed *packed = reinterpret_cast<vit_packed *>(1);
    expectError(vit_packed_open(file.c_str(), model, flags, &packed, &error),
                error, wanted, parts);
    EXPECT_EQ(packed, nullptr);
  }

  std::string other() const { return folder / "other.weights"; }

  TempFolder folder;
  FakeWeights fake;
  std::string path;
};

TEST_F(Packed, OpensWhatItWrote) {
  for (const vit_model *model : {&fake_model, &fake_dynamic_model,
                                 static_cast<const vit_model *>(nullptr)})
    for (uint32_t flags : {0, static_cast<int>(VIT_PACKED_VERIFY)}) {
      vit_error error = dirtyError();
      vit_packed *packed = nullptr;
      expectOk(vit_packed_open(path.c_str(), model, flags, &packed, &error),
               error);
      EXPECT_TRUE(isPackedRight(fake, vit_packed_data(packed)));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(vit_packed_data(packed)) % 64, 0u);
      EXPECT_EQ(vit_packed_bytes(packed), fake_model.packed_bytes);
      EXPECT_EQ(vit_packed_layout_hash(packed), fake_model.layout_hash);
      EXPECT_STREQ(vit_packed_model_name(packed), "fake");
      EXPECT_STREQ(vit_packed_metadata(packed, "labels"), "[\"cat\", \"dog\"]");
      EXPECT_STREQ(vit_packed_metadata(packed, "format"), "vitc.packed");
      EXPECT_STREQ(vit_packed_metadata(packed, "version"), "1");
      EXPECT_STREQ(vit_packed_metadata(packed, "layout_hash"),
                   "0123456789abcdef");
      EXPECT_STREQ(vit_packed_metadata(packed, "packed_bytes"), "160");
      EXPECT_EQ(vit_packed_metadata(packed, "preprocess"), nullptr);
      expectOk(vit_packed_verify(packed, &error), error);
      vit_packed_close(packed);
    }
  EXPECT_EQ(folder.list().size(), 1u);
}

TEST_F(Packed, WideAlignmentsAreKept) {
  vit_model model = fake_model;
  model.alignment = 4096;
  alignas(4096) static unsigned char blob[160] = {1, 2, 3};
  vit_error error = dirtyError();
  expectOk(vit_packed_write(other().c_str(), &model, blob, nullptr, 0, &error),
           error);
  vit_packed *packed = nullptr;
  expectOk(vit_packed_open(other().c_str(), &model, VIT_PACKED_VERIFY, &packed,
                           &error),
           error);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(vit_packed_data(packed)) % 4096, 0u);
  vit_packed_close(packed);
  // A file for 64 bytes does not do.
  expectRefused(path, &model, VIT_MISMATCH, {"multiple of 4096 bytes"});
}

TEST_F(Packed, RefusesAnotherModelsFile) {
  vit_model model = fake_model;
  model.layout_hash = 0xFEDCBA9876543210u;
  model.name = "wanted";
  expectRefused(path, &model, VIT_MISMATCH,
                {"fake.weights'", "model 'fake'", "0123456789abcdef",
                 "160 bytes", "model 'wanted'", "fedcba9876543210"});
  model = fake_model;
  model.packed_bytes = 164;
  expectRefused(path, &model, VIT_MISMATCH, {"160 bytes", "164 bytes"});
  model.abi_version = 3;
  expectRefused(path, &model, VIT_MISMATCH, {"ABI version 3"});
}

TEST_F(Packed, RefusesFilesThatAreNotPacked) {
  vit_error error = dirtyError();
  expectOk(
      vit_safetensors_write(other().c_str(), fake.views, 4, nullptr, 0, &error),
      error);
  expectRefused(other(), &fake_model, VIT_BAD_FILE,
                {"no packed weight file", "'format'"});
  expectRefused(folder / "none", &fake_model, VIT_NOT_FOUND, {"no such file"});
  expectRefused(folder.path(), &fake_model, VIT_IO_ERROR, {"it is a folder"});
  expectRefused(folder.write("text", "hello, this is text"), &fake_model,
                VIT_BAD_FILE, {"is it a safetensors file?"});
}

TEST_F(Packed, RefusesEveryTruncation) {
  std::string whole = readFile(path);
  for (size_t size = 0; size < whole.size(); ++size) {
    vit_error error = dirtyError();
    vit_packed *packed = nullptr;
    std::string cut = folder.write("cut", whole.substr(0, size));
    EXPECT_EQ(vit_packed_open(cut.c_str(), &fake_model, 0, &packed, &error),
              VIT_BAD_FILE)
        << size;
  }
}

TEST_F(Packed, RefusesBadMetadata) {
  struct Case {
    const char *key;
    const char *value;
    vit_status status;
    const char *message;
  };
  const Case cases[] = {
      {"format", "other", VIT_BAD_FILE, "its format is 'other'"},
      {"version", "2", VIT_UNSUPPORTED, "version '2', this runtime reads ver"},
      {"layout_hash", "123", VIT_BAD_FILE, "'layout_hash' is '123'"},
      {"layout_hash", "0123456789ABCDEF", VIT_BAD_FILE, "'layout_hash'"},
      {"layout_hash", "0123456789abcdeg", VIT_BAD_FILE, "'layout_hash'"},
      {"packed_bytes", "", VIT_BAD_FILE, "'packed_bytes' is ''"},
      {"packed_bytes", "0160", VIT_BAD_FILE, "'packed_bytes'"},
      {"packed_bytes", "-160", VIT_BAD_FILE, "'packed_bytes'"},
      {"packed_bytes", "160 ", VIT_BAD_FILE, "'packed_bytes'"},
      {"packed_bytes", "18446744073709551616", VIT_BAD_FILE, "'packed_bytes'"},
      {"packed_bytes", "161", VIT_BAD_FILE, "U8 of [161]"},
      {"checksum", "xyz", VIT_BAD_FILE, "'checksum' is 'xyz'"},
      {"layout_hash", "0123456789abcdee", VIT_MISMATCH, "0123456789abcdee"},
      {"checksum", "0000000000000000", VIT_BAD_CHECKSUM, "0000000000000000"},
  };
  for (const Case &one : cases) {
    rewrite([&](auto &metadata, vit_tensor_view &) {
      metadata[one.key] = one.value;
    });
    expectRefused(other(), &fake_model, one.status, {one.message},
                  VIT_PACKED_VERIFY);
  }
  for (const char *key : {"format", "version", "model", "layout_hash",
                          "packed_bytes", "checksum"}) {
    rewrite([&](auto &metadata, vit_tensor_view &) { metadata.erase(key); });
    expectRefused(other(), nullptr, VIT_BAD_FILE,
                  {"lack", (std::string("'") + key + "'").c_str()});
  }
}

static const int64_t square[2] = {16, 10};

TEST_F(Packed, RefusesBadTensors) {
  rewrite([](auto &, vit_tensor_view &tensor) { tensor.name = "weights"; });
  expectRefused(other(), &fake_model, VIT_BAD_FILE, {"not one named 'packed'"});
  rewrite([](auto &, vit_tensor_view &tensor) { tensor.dtype = VIT_DTYPE_I8; });
  expectRefused(other(), &fake_model, VIT_BAD_FILE, {"I8 of shape [160]"});
  rewrite([](auto &, vit_tensor_view &tensor) {
    tensor.shape = square;
    tensor.rank = 2;
  });
  expectRefused(other(), &fake_model, VIT_BAD_FILE, {"U8 of shape [16, 10]"});
  // The same file with a header that is not padded to 64 bytes.
  std::string whole = readFile(path);
  uint64_t length;
  memcpy(&length, whole.data(), 8);
  expectRefused(folder.write("shifted", littleEndian(length + 8) +
                                            whole.substr(8, length) +
                                            std::string(8, ' ') +
                                            whole.substr(8 + length)),
                &fake_model, VIT_BAD_FILE, {"multiple of 64 bytes"});
}

TEST_F(Packed, FindsDamagedData) {
  std::string whole = readFile(path);
  whole[whole.size() - 9] ^= 0x10;
  std::string damaged = folder.write("damaged", whole);
  expectRefused(damaged, &fake_model, VIT_BAD_CHECKSUM,
                {"damaged'", "160 bytes", "checksum"}, VIT_PACKED_VERIFY);
  // Unasked, it is not looked for; asked later, it is found.
  vit_error error = dirtyError();
  vit_packed *packed = nullptr;
  expectOk(vit_packed_open(damaged.c_str(), &fake_model, 0, &packed, &error),
           error);
  expectError(vit_packed_verify(packed, &error), error, VIT_BAD_CHECKSUM,
              {"damaged'"});
  vit_packed_close(packed);
}

TEST_F(Packed, TheChecksumIsXxh3) {
  // XXH3-64 of the empty input, from the specification.
  vit_model model = fake_model;
  model.packed_bytes = 0;
  vit_error error = dirtyError();
  expectOk(vit_packed_write(other().c_str(), &model, "", nullptr, 0, &error),
           error);
  vit_packed *packed = nullptr;
  expectOk(vit_packed_open(other().c_str(), &model, VIT_PACKED_VERIFY, &packed,
                           &error),
           error);
  EXPECT_STREQ(vit_packed_metadata(packed, "checksum"), "2d06800538d394c2");
  vit_packed_close(packed);
}

TEST_F(Packed, TakesABlobInMemory) {
  alignas(64) float blob[40] = {};
  vit_error error = dirtyError();
  vit_packed *packed = nullptr;
  expectOk(
      vit_packed_from_memory(&fake_model, blob, sizeof(blob), &packed, &error),
      error);
  EXPECT_EQ(vit_packed_data(packed), blob);
  EXPECT_STREQ(vit_packed_model_name(packed), "fake");
  expectError(vit_packed_verify(packed, &error), error, VIT_INVALID_ARGUMENT,
              {"no checksum"});
  vit_packed_close(packed);
  expectError(vit_packed_from_memory(&fake_model, blob, 12, &packed, &error),
              error, VIT_MISMATCH, {"12 bytes", "160 bytes"});
  expectError(vit_packed_from_memory(&fake_model, blob + 1, sizeof(blob),
                                     &packed, &error),
              error, VIT_MISMATCH, {"multiple of 64 bytes"});
  EXPECT_EQ(packed, nullptr);
}

TEST_F(Packed, RefusesBadArguments) {
  vit_error error = dirtyError();
  vit_packed *packed = nullptr;
  expectError(vit_packed_open(nullptr, &fake_model, 0, &packed, &error), error,
              VIT_INVALID_ARGUMENT, {"'path' is null"});
  expectError(vit_packed_open(path.c_str(), &fake_model, 6, &packed, &error),
              error, VIT_INVALID_ARGUMENT, {"flags 0x6"});
  expectError(
      vit_packed_write(path.c_str(), &fake_model, nullptr, nullptr, 0, &error),
      error, VIT_INVALID_ARGUMENT, {"'data' is null"});
  alignas(64) float blob[40] = {};
  vit_metadata reserved[] = {{"checksum", "x"}};
  expectError(
      vit_packed_write(other().c_str(), &fake_model, blob, reserved, 1, &error),
      error, VIT_INVALID_ARGUMENT, {"'checksum' twice"});
  vit_model huge = fake_model;
  huge.packed_bytes = INT64_MAX;
  vit_weights *weights = nullptr;
  expectOk(vit_weights_from_tensors(fake.views, 4, &weights, &error), error);
  expectError(vit_packed_from_weights(&huge, weights, nullptr, &packed, &error),
              error, VIT_OUT_OF_MEMORY, {"9223372036854775807 bytes"});
  vit_weights_close(weights);
  vit_packed_close(nullptr);
  EXPECT_EQ(vit_packed_data(nullptr), nullptr);
}

TEST_F(Packed, OpeningDoesNotReadTheData) {
  // ViT-B/16's size, as a sparse file: read or copied, it would take 100 ms.
  constexpr uint64_t kBytes = 346ull << 20;
  std::string header =
      R"({"__metadata__":{"format":"vitc.packed","version":"1","model":"fake",)"
      R"("layout_hash":"0123456789abcdef","packed_bytes":")" +
      std::to_string(kBytes) +
      R"(","checksum":"0123456789abcdef"},"packed":{"dtype":"U8","shape":[)" +
      std::to_string(kBytes) + R"(],"data_offsets":[0,)" +
      std::to_string(kBytes) + "]}}";
  header.resize((header.size() + 8 + 63) / 64 * 64 - 8, ' ');
  std::string big = folder.write("big", littleEndian(header.size()) + header);
  ASSERT_EQ(
      truncate(big.c_str(), static_cast<off_t>(8 + header.size() + kBytes)), 0);
  vit_model model = fake_model;
  model.packed_bytes = kBytes;
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    vit_error error = dirtyError();
    vit_packed *packed = nullptr;
    auto start = std::chrono::steady_clock::now();
    vit_status status =
        vit_packed_open(big.c_str(), &model, 0, &packed, &error);
    double time = std::chrono::duration<double, std::milli>(
                      std::chrono::steady_clock::now() - start)
                      .count();
    expectOk(status, error);
    best = time < best ? time : best;
    vit_packed_close(packed);
  }
  EXPECT_LT(best, 5.0) << "milliseconds";
}
