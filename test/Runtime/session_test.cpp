//===- session_test.cpp - Running a model -------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Right answers, from one thread and from many at once, and what is refused.
//
//===----------------------------------------------------------------------===//
#include "fake_weights.h"
#include "test_support.h"

#include <atomic>
#include <thread>

class Session : public testing::Test {
protected:
  void SetUp() override {
    vit_error error = dirtyError();
    expectOk(vit_weights_from_tensors(fake.views, 4, &weights, &error), error);
    expectOk(
        vit_packed_from_weights(&fake_model, weights, nullptr, &packed, &error),
        error);
  }
  void TearDown() override {
    vit_packed_close(packed);
    vit_weights_close(weights);
  }

  vit_session *create(const vit_model &model) {
    vit_error error = dirtyError();
    vit_session *session = nullptr;
    expectOk(vit_session_create(&model, packed, &session, &error), error);
    return session;
  }

  /// Runs `batch` images whose numbers depend on `seed`; false when wrong.
  bool answersRight(vit_session *session, int64_t batch, int seed,
                    const vit_parallel *parallel) {
    std::vector<float> input(static_cast<size_t>(4 * batch));
    std::vector<float> output(static_cast<size_t>(3 * batch), -1);
    for (size_t i = 0; i < input.size(); ++i)
      input[i] = static_cast<float>((seed + 5 * static_cast<int>(i)) % 23 - 9);
    vit_error error = dirtyError();
    if (vit_session_run(session, batch, input.data(), output.data(), parallel,
                        &error) != VIT_OK)
      return false;
    for (int64_t image = 0; image < batch; ++image) {
      const float *x = input.data() + 4 * image;
      float y0 = fake.answer(x, 0), y1 = fake.answer(x, 1);
      const float *logits = output.data() + 2 * image;
      if (logits[0] != y0 || logits[1] != y1 ||
          output[static_cast<size_t>(2 * batch + image)] != y0 + y1)
        return false;
    }
    return true;
  }

  FakeWeights fake;
  vit_weights *weights = nullptr;
  vit_packed *packed = nullptr;
};

TEST_F(Session, RunsFixedAndDynamicBatches) {
  vit_session *fixed = create(fake_model);
  vit_session *dynamic = create(fake_dynamic_model);
  EXPECT_EQ(vit_session_model(fixed), &fake_model);
  EXPECT_TRUE(answersRight(fixed, 2, 1, nullptr));
  for (int64_t batch : {1, 2, 7})
    EXPECT_TRUE(answersRight(dynamic, batch, 2, nullptr));
  vit_session_close(fixed);
  vit_session_close(dynamic);
}

TEST_F(Session, RunsFromAFile) {
  TempFolder folder;
  std::string path = folder / "fake.weights";
  vit_error error = dirtyError();
  expectOk(vit_packed_write(path.c_str(), &fake_model, vit_packed_data(packed),
                            nullptr, 0, &error),
           error);
  vit_packed_close(packed);
  packed = nullptr;
  // Opened without a model: the session checks.
  expectOk(vit_packed_open(path.c_str(), nullptr, 0, &packed, &error), error);
  vit_session *session = create(fake_model);
  EXPECT_TRUE(answersRight(session, 2, 3, nullptr));
  vit_session_close(session);
  vit_model other = fake_model;
  other.layout_hash ^= 1;
  expectError(vit_session_create(&other, packed, &session, &error), error,
              VIT_MISMATCH, {"0123456789abcdef", "0123456789abcdee"});
  EXPECT_EQ(session, nullptr);
}

TEST_F(Session, ManySessionsShareOneBlobAndOnePool) {
  vit_error error = dirtyError();
  vit_pool *pool = nullptr;
  ASSERT_EQ(vit_pool_create(2, -1, &pool, &error), VIT_OK);
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&, caller] {
      vit_session *session = nullptr;
      if (vit_session_create(&fake_dynamic_model, packed, &session, nullptr) !=
          VIT_OK) {
        ++wrong;
        return;
      }
      for (int run = 0; run < 200; ++run)
        if (!answersRight(session, 1 + run % 5, caller * 1000 + run,
                          run % 2 ? vit_pool_parallel(pool) : nullptr))
          ++wrong;
      vit_session_close(session);
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong.load(), 0);
  vit_pool_close(pool);
}

TEST_F(Session, RefusesBadCalls) {
  vit_session *session = create(fake_model);
  float input[8] = {}, output[6];
  vit_error error = dirtyError();
  expectError(vit_session_run(nullptr, 2, input, output, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"'session' is null"});
  expectError(vit_session_run(session, 2, nullptr, output, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"'input' is null"});
  expectError(vit_session_run(session, 2, input, nullptr, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"'output' is null"});
  expectError(vit_session_run(session, 1, input, output, nullptr, &error),
              error, VIT_INVALID_ARGUMENT,
              {"model 'fake'", "the batch is 1", "compiled for 2"});
  const char *shifted = reinterpret_cast<const char *>(input) + 2;
  expectError(vit_session_run(session, 2,
                              reinterpret_cast<const float *>(shifted), output,
                              nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"not aligned to 4"});
  vit_session_close(session);
  session = create(fake_dynamic_model);
  expectError(vit_session_run(session, 0, input, output, nullptr, &error),
              error, VIT_INVALID_ARGUMENT,
              {"the batch is 0", "compiled for any from 1"});
  vit_session_close(session);
  vit_session_close(nullptr);
}

TEST_F(Session, RefusesASecondCallWhileItRuns) {
  struct Shared {
    vit_session *session;
    float input[4] = {}, output[3];
    std::vector<vit_status> inner;
  } shared;
  shared.session = create(fake_dynamic_model);
  // The hook is called while infer runs: it calls again.
  vit_parallel reentrant;
  reentrant.context = &shared;
  reentrant.parallel_for = [](void *context, int64_t count, vit_task task,
                              void *argument) {
    Shared &shared = *static_cast<Shared *>(context);
    float output[3];
    vit_error error = dirtyError();
    shared.inner.push_back(vit_session_run(shared.session, 1, shared.input,
                                           output, nullptr, &error));
    EXPECT_NE(strstr(error.message, "one call at a time"), nullptr);
    for (int64_t i = 0; i < count; ++i)
      task(argument, i);
  };
  vit_error error = dirtyError();
  expectOk(vit_session_run(shared.session, 1, shared.input, shared.output,
                           &reentrant, &error),
           error);
  EXPECT_EQ(shared.inner, std::vector<vit_status>{VIT_INVALID_ARGUMENT});
  EXPECT_EQ(shared.output[0], 100);
  EXPECT_TRUE(answersRight(shared.session, 1, 4, nullptr));
  vit_session_close(shared.session);
}

TEST_F(Session, RefusesModelsThatCannotRun) {
  vit_error error = dirtyError();
  vit_session *session = nullptr;
  vit_model model = fake_model;
  model.cpu_features = "sse2,flux-capacitor";
  expectError(vit_session_create(&model, packed, &session, &error), error,
              VIT_UNSUPPORTED, {"'flux-capacitor'"});
  model = fake_model;
  model.abi_version = 7;
  expectError(vit_session_create(&model, packed, &session, &error), error,
              VIT_MISMATCH, {"ABI version 7"});
  model = fake_model;
  model.infer_workspace_bytes = UINT64_MAX;
  expectError(vit_session_create(&model, packed, &session, &error), error,
              VIT_OUT_OF_MEMORY, {"18446744073709551615 bytes of workspace"});
  expectError(vit_session_create(&fake_model, nullptr, &session, &error), error,
              VIT_INVALID_ARGUMENT, {"'packed' is null"});
  expectError(vit_session_create(nullptr, packed, &session, &error), error,
              VIT_INVALID_ARGUMENT, {"model is null"});
  EXPECT_EQ(session, nullptr);
  // What infer itself refuses is passed on.
  model = fake_model;
  model.infer = [](const void *, int64_t, const void *, float *, void *,
                   const vit_parallel *) {
    return static_cast<int>(VIT_CALL_BATCH);
  };
  vit_session *refusing = create(model);
  float input[8] = {}, output[6];
  expectError(vit_session_run(refusing, 2, input, output, nullptr, &error),
              error, VIT_INVALID_ARGUMENT, {"infer returned 3", "batch"});
  vit_session_close(refusing);
}
