//===- pack_test.cpp - Finding and packing parameters -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names of stacks, everything wrong said at once, conversion on the way, and
// what a model must be like.
//
//===----------------------------------------------------------------------===//
#include "fake_weights.h"
#include "test_support.h"

#include <bit>

/// Weights in memory, closed at the end.
struct Opened {
  Opened(const vit_tensor_view *views, size_t count) {
    vit_error error = dirtyError();
    expectOk(vit_weights_from_tensors(views, count, &weights, &error), error);
  }
  Opened(const Opened &) = delete;
  ~Opened() { vit_weights_close(weights); }
  vit_weights *weights = nullptr;
};

struct alignas(64) Blob {
  unsigned char bytes[sizeof(float) * 40 + 64];
};

TEST(Pack, NamesOfLayers) {
  vit_param param = {};
  param.name = "enc.{i}.x{i}";
  param.first = 10;
  param.step = -3;
  param.count = 5;
  char buffer[32];
  EXPECT_EQ(vit_param_name(&param, 0, buffer, sizeof(buffer)), 10u);
  EXPECT_STREQ(buffer, "enc.10.x10");
  EXPECT_EQ(vit_param_name(&param, 4, buffer, sizeof(buffer)), 10u);
  EXPECT_STREQ(buffer, "enc.-2.x-2");
  EXPECT_EQ(vit_param_name(&param, 0, nullptr, 0), 10u);
  EXPECT_EQ(vit_param_name(&param, 0, buffer, 5), 10u);
  EXPECT_STREQ(buffer, "enc.");
  param.count = 0; // a lone parameter keeps its name as it is
  vit_param_name(&param, 0, buffer, sizeof(buffer));
  EXPECT_STREQ(buffer, "enc.{i}.x{i}");
}

TEST(Pack, PacksF32) {
  FakeWeights fake;
  Opened opened(fake.views, 4);
  Blob blob;
  vit_error error = dirtyError();
  for (int32_t threads : {0, 1, 3}) {
    vit_pool *pool = nullptr;
    if (threads) {
      ASSERT_EQ(vit_pool_create(threads, -1, &pool, &error), VIT_OK);
    }
    memset(blob.bytes, 0xCD, sizeof(blob.bytes));
    expectOk(vit_pack(&fake_model, opened.weights, blob.bytes,
                      vit_pool_parallel(pool), &error),
             error);
    EXPECT_TRUE(isPackedRight(fake, blob.bytes));
    EXPECT_EQ(blob.bytes[fake_model.packed_bytes], 0xCD);
    vit_pool_close(pool);
  }
}

TEST(Pack, ConvertsOtherTypesAndMisalignedData) {
  FakeWeights fake;
  double doubles[2] = {100, 200};
  uint16_t halves[8], brains[8];
  unsigned char shifted[sizeof(fake.layers[2]) + 1];
  for (int i = 0; i < 8; ++i) {
    // Small integers have short fractions: bf16 is the upper half of f32, and
    // f16 follows from moving the exponent.
    uint32_t bits = std::bit_cast<uint32_t>(fake.layers[1][i]);
    brains[i] = static_cast<uint16_t>(bits >> 16);
    uint32_t first = std::bit_cast<uint32_t>(fake.layers[0][i]);
    halves[i] =
        fake.layers[0][i] == 0
            ? 0
            : static_cast<uint16_t>((first >> 16 & 0x8000) |
                                    (((first >> 23 & 255) - 112) << 10) |
                                    (first >> 13 & 1023));
  }
  memcpy(shifted + 1, fake.layers[2], sizeof(fake.layers[2]));
  vit_tensor_view views[4];
  memcpy(views, fake.views, sizeof(views));
  views[0].dtype = VIT_DTYPE_F64;
  views[0].data = doubles;
  views[0].bytes = sizeof(doubles);
  views[1].dtype = VIT_DTYPE_F16;
  views[1].data = halves;
  views[1].bytes = sizeof(halves);
  views[2].dtype = VIT_DTYPE_BF16;
  views[2].data = brains;
  views[2].bytes = sizeof(brains);
  views[3].data = shifted + 1;
  Opened opened(views, 4);
  vit_error error = dirtyError();
  vit_pool *pool = nullptr;
  ASSERT_EQ(vit_pool_create(2, -1, &pool, &error), VIT_OK);
  for (const vit_parallel *parallel :
       {static_cast<const vit_parallel *>(nullptr), vit_pool_parallel(pool)}) {
    Blob blob;
    expectOk(
        vit_pack(&fake_model, opened.weights, blob.bytes, parallel, &error),
        error);
    EXPECT_TRUE(isPackedRight(fake, blob.bytes));
  }
  vit_pool_close(pool);
}

TEST(Pack, SaysAllThatIsWrongAtOnce) {
  FakeWeights fake;
  int64_t wrong[2] = {4, 2};
  int64_t longs[8] = {};
  fake.views[2].shape = wrong;
  fake.views[3].dtype = VIT_DTYPE_I64;
  fake.views[3].data = longs;
  fake.views[3].bytes = sizeof(longs);
  Opened opened(fake.views + 1, 3); // no bias
  std::vector<std::string> reports;
  vit_error error = dirtyError();
  vit_status status = vit_model_check_weights(
      &fake_model, opened.weights,
      [](void *context, const char *message) {
        static_cast<std::vector<std::string> *>(context)->push_back(message);
      },
      &reports, &error);
  expectError(status, error, VIT_MISMATCH,
              {"weights '(memory)'", "3 of 4 parameters", "model 'fake'",
               "'bias' is missing",
               "'layer.3.w': file has [4, 2], model wants "
               "[2, 4]",
               "'layer.5.w': file has I64"});
  ASSERT_EQ(reports.size(), 3u);
  EXPECT_EQ(reports[0], "tensor 'bias' is missing");
  Blob blob;
  blob.bytes[0] = 0x77;
  expectError(
      vit_pack(&fake_model, opened.weights, blob.bytes, nullptr, &error), error,
      VIT_MISMATCH, {"3 of 4 parameters"});
  EXPECT_EQ(blob.bytes[0], 0x77);
}

TEST(Pack, CallsViewsByTheirFile) {
  FakeWeights fake;
  fake.views[1].file = "tuned.npz";
  Opened opened(fake.views + 1, 3);
  vit_error error = dirtyError();
  expectError(vit_model_check_weights(&fake_model, opened.weights, nullptr,
                                      nullptr, &error),
              error, VIT_MISMATCH,
              {"weights 'tuned.npz': 1 of 4 parameters", "'bias' is missing"});
}

TEST(Pack, CountsWhatDoesNotFitIntoTheMessage) {
  vit_param many = {
      "a.rather.long.name.of.a.layer.{i}.weight", 0, 1, 500, 1, 0, {3}};
  vit_model model = fake_model;
  model.params = &many;
  model.num_params = 1;
  Opened opened(nullptr, 0);
  int reports = 0;
  vit_error error = dirtyError();
  vit_status status = vit_model_check_weights(
      &model, opened.weights,
      [](void *context, const char *) { ++*static_cast<int *>(context); },
      &reports, &error);
  expectError(
      status, error, VIT_MISMATCH,
      {"500 of 500 parameters", "layer.0.weight' is missing", "; and 4"});
  EXPECT_EQ(reports, 500);
  EXPECT_NE(strstr(error.message, " more"), nullptr);
}

TEST(Pack, NamesTheFile) {
  TempFolder folder;
  std::string path = folder / "w.safetensors";
  FakeWeights fake;
  vit_error error = dirtyError();
  expectOk(
      vit_safetensors_write(path.c_str(), fake.views, 3, nullptr, 0, &error),
      error);
  vit_weights *weights = nullptr;
  expectOk(vit_weights_open(path.c_str(), &weights, &error), error);
  expectError(
      vit_model_check_weights(&fake_model, weights, nullptr, nullptr, &error),
      error, VIT_MISMATCH,
      {"w.safetensors'", "1 of 4", "'layer.5.w' is missing"});
  vit_weights_close(weights);
}

TEST(Pack, RefusesBadDestinations) {
  FakeWeights fake;
  Opened opened(fake.views, 4);
  Blob blob;
  vit_error error = dirtyError();
  expectError(vit_pack(&fake_model, opened.weights, nullptr, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"'packed' is null"});
  expectError(
      vit_pack(&fake_model, opened.weights, blob.bytes + 4, nullptr, &error),
      error, VIT_INVALID_ARGUMENT, {"not aligned"});
  expectError(vit_pack(&fake_model, nullptr, blob.bytes, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"weights are null"});
  vit_model model = fake_model;
  model.pack = nullptr;
  expectError(vit_pack(&model, opened.weights, blob.bytes, nullptr, &error),
              error, VIT_UNSUPPORTED, {"no pack function"});
  model.pack = [](const void *const *, void *, void *, const vit_parallel *) {
    return static_cast<int>(VIT_CALL_MISALIGNED);
  };
  expectError(vit_pack(&model, opened.weights, blob.bytes, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"pack returned 2", "alignment"});
  model = fake_model;
  model.pack_workspace_bytes = UINT64_MAX;
  expectError(vit_pack(&model, opened.weights, blob.bytes, nullptr, &error),
              error, VIT_OUT_OF_MEMORY, {"18446744073709551615 bytes"});
  model = fake_model;
  model.cpu_features = "flux-capacitor";
  expectError(vit_pack(&model, opened.weights, blob.bytes, nullptr, &error),
              error, VIT_UNSUPPORTED, {"flux-capacitor"});
}

TEST(Model, SizesOfBuffers) {
  EXPECT_EQ(vit_model_input_elements(&fake_model, 2), 8u);
  EXPECT_EQ(vit_model_input_elements(&fake_model, 1), 0u);
  EXPECT_EQ(vit_model_output_elements(&fake_model, 2), 6u);
  EXPECT_EQ(vit_model_input_elements(&fake_dynamic_model, 5), 20u);
  EXPECT_EQ(vit_model_output_elements(&fake_dynamic_model, 5), 15u);
  EXPECT_EQ(vit_model_output_elements(&fake_dynamic_model, 0), 0u);
  EXPECT_EQ(vit_model_input_elements(&fake_dynamic_model, INT64_MAX), 0u);
  EXPECT_EQ(vit_model_input_elements(nullptr, 1), 0u);
}

template <typename Change>
static void expectModelRefused(Change change, const char *message) {
  vit_model model = fake_model;
  change(model);
  vit_error error = dirtyError();
  expectError(vit_model_check(&model, &error), error, VIT_MISMATCH, {message});
}

TEST(Model, RefusesWhatItDoesNotUnderstand) {
  vit_error error = dirtyError();
  expectError(vit_model_check(nullptr, &error), error, VIT_INVALID_ARGUMENT,
              {"null"});
  expectModelRefused([](vit_model &m) { m.abi_version = 99; },
                     "ABI version 99");
  expectModelRefused([](vit_model &m) { m.struct_size = 8; }, "of 8 bytes");
  expectModelRefused([](vit_model &m) { m.name = nullptr; }, "'name'");
  expectModelRefused([](vit_model &m) { m.infer = nullptr; }, "'infer'");
  expectModelRefused([](vit_model &m) { m.target_cpu = nullptr; },
                     "'target_cpu'");
  expectModelRefused([](vit_model &m) { m.cpu_features = nullptr; },
                     "'cpu_features'");
  expectModelRefused([](vit_model &m) { m.outputs = nullptr; }, "'outputs'");
  expectModelRefused([](vit_model &m) { m.num_outputs = 0; }, "'outputs'");
  expectModelRefused([](vit_model &m) { m.params = nullptr; }, "'params'");
  expectModelRefused([](vit_model &m) { m.num_params = -1; }, "'params'");
  for (uint64_t alignment : {0, 2, 48, 131072})
    expectModelRefused([&](vit_model &m) { m.alignment = alignment; },
                       "alignment");
  expectModelRefused([](vit_model &m) { m.packed_bytes = UINT64_MAX; },
                     "18446744073709551615 packed bytes");
  expectModelRefused([](vit_model &m) { m.batch = -1; }, "batch is -1");
  expectModelRefused([](vit_model &m) { m.batch = 3; }, "another batch");
  expectModelRefused([](vit_model &m) { m.input.rank = 9; }, "'input' has a r");
  expectModelRefused([](vit_model &m) { m.input.shape[1] = -4; }, "bad shape");
  expectModelRefused([](vit_model &m) { m.input.shape[1] = INT64_MAX; },
                     "bad shape");
}

TEST(Model, RefusesBadParameters) {
  struct Case {
    vit_param param;
    const char *message;
  };
  const Case cases[] = {
      {{nullptr, 0, 0, 0, 1, 0, {2}}, "no name"},
      {{"p", 0, 0, 0, 9, 0, {2}}, "'p' has a rank"},
      {{"p", 0, 0, 0, -1, 0, {2}}, "'p' has a rank"},
      {{"p", 0, 0, 0, 1, 0, {-2}}, "bad shape"},
      {{"p", 0, 0, 0, 2, 0, {INT64_MAX, 4}}, "bad shape"},
      {{"p.{i}", 0, 1, -1, 1, 0, {2}}, "number of layers"},
      {{"p.{i}", 0, 1, INT64_MAX, 1, 0, {2}}, "number of layers"},
      {{"p", 0, 1, 3, 1, 0, {2}}, "no '{i}'"},
  };
  for (const Case &one : cases)
    expectModelRefused(
        [&](vit_model &m) {
          m.params = &one.param;
          m.num_params = 1;
        },
        one.message);
}
