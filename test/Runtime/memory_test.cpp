//===- memory_test.cpp - When memory runs out ---------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// operator new is replaced by one that fails at the n-th call. Every operation
// of the runtime is run with n = 0, 1, 2, ... until it succeeds; each failure
// must be VIT_OUT_OF_MEMORY, with null handles, no leak and no file left.
//
//===----------------------------------------------------------------------===//
#include "fake_weights.h"
#include "test_support.h"

#include <atomic>
#include <functional>
#include <new>

static std::atomic<long> allocationsLeft{-1}; // negative: no limit
static std::atomic<long> alive{0};

static void *allocate(size_t size, size_t alignment) {
  long left = allocationsLeft.load();
  if (left == 0)
    return nullptr;
  if (left > 0)
    allocationsLeft = left - 1;
  void *pointer = nullptr;
  if (posix_memalign(&pointer, alignment < 16 ? 16 : alignment,
                     size ? size : 1) != 0)
    return nullptr;
  ++alive;
  return pointer;
}

static void release(void *pointer) {
  if (pointer)
    --alive;
  free(pointer);
}

void *operator new(size_t size) {
  void *pointer = allocate(size, 16);
  if (!pointer)
    throw std::bad_alloc();
  return pointer;
}
void *operator new[](size_t size) { return operator new(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept {
  return allocate(size, 16);
}
void *operator new[](size_t size, const std::nothrow_t &) noexcept {
  return allocate(size, 16);
}
void *operator new(size_t size, std::align_val_t alignment,
                   const std::nothrow_t &) noexcept {
  return allocate(size, static_cast<size_t>(alignment));
}
void *operator new[](size_t size, std::align_val_t alignment,
                     const std::nothrow_t &) noexcept {
  return allocate(size, static_cast<size_t>(alignment));
}
void operator delete(void *pointer) noexcept { release(pointer); }
void operator delete[](void *pointer) noexcept { release(pointer); }
void operator delete(void *pointer, size_t) noexcept { release(pointer); }
void operator delete[](void *pointer, size_t) noexcept { release(pointer); }
void operator delete(void *pointer, const std::nothrow_t &) noexcept {
  release(pointer);
}
void operator delete[](void *pointer, const std::nothrow_t &) noexcept {
  release(pointer);
}
void operator delete(void *pointer, std::align_val_t) noexcept {
  release(pointer);
}
void operator delete[](void *pointer, std::align_val_t) noexcept {
  release(pointer);
}
void operator delete(void *pointer, size_t, std::align_val_t) noexcept {
  release(pointer);
}
void operator delete[](void *pointer, size_t, std::align_val_t) noexcept {
  release(pointer);
}

/// Runs `operation` with ever more memory. It gives its status and closes what
/// it opened. Returns how often it failed.
template <typename Operation> static int expectFailuresAreClean(Operation run) {
  for (int allowed = 0; allowed < 100000; ++allowed) {
    vit_error error = dirtyError();
    long before = alive;
    allocationsLeft = allowed;
    vit_status status = run(&error);
    allocationsLeft = -1;
    EXPECT_EQ(alive.load(), before) << "leak with " << allowed;
    EXPECT_EQ(error.status, status);
    if (status == VIT_OK)
      return allowed;
    EXPECT_EQ(status, VIT_OUT_OF_MEMORY)
        << "with " << allowed << ": " << error.message;
    EXPECT_NE(strstr(error.message, "out of memory"), nullptr) << error.message;
    if (testing::Test::HasFailure())
      break;
  }
  ADD_FAILURE() << "never succeeds";
  return 0;
}

class Memory : public testing::Test {
protected:
  void SetUp() override {
    std::string index = R"({"weight_map":{)";
    for (int i = 0; i < 4; ++i) {
      std::string shard = "s" + std::to_string(i) + ".safetensors";
      index += std::string(i ? "," : "") + "\"" + fake.names[i] + "\":\"" +
               shard + "\"";
      ASSERT_EQ(vit_safetensors_write((folder / shard).c_str(), fake.views + i,
                                      1, nullptr, 0, nullptr),
                VIT_OK);
    }
    indexPath = folder.write("model.safetensors.index.json", index + "}}");
    vit_metadata metadata[] = {{"labels", "[]"}};
    path = folder / "all.safetensors";
    ASSERT_EQ(vit_safetensors_write(path.c_str(), fake.views, 4, metadata, 1,
                                    nullptr),
              VIT_OK);
    ASSERT_EQ(vit_weights_open(path.c_str(), &weights, nullptr), VIT_OK);
    ASSERT_EQ(vit_packed_from_weights(&fake_model, weights, nullptr, &packed,
                                      nullptr),
              VIT_OK);
    packedPath = folder / "packed";
    ASSERT_EQ(vit_packed_write(packedPath.c_str(), &fake_model,
                               vit_packed_data(packed), nullptr, 0, nullptr),
              VIT_OK);
  }
  void TearDown() override {
    vit_packed_close(packed);
    vit_weights_close(weights);
  }

  TempFolder folder;
  FakeWeights fake;
  std::string path, indexPath, packedPath;
  vit_weights *weights = nullptr;
  vit_packed *packed = nullptr;
};

TEST_F(Memory, OpeningFiles) {
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              vit_safetensors *file = nullptr;
              vit_status status =
                  vit_safetensors_open(path.c_str(), &file, error);
              EXPECT_EQ(status == VIT_OK, file != nullptr);
              vit_safetensors_close(file);
              return status;
            }),
            10);
  for (const std::string &where : {path, indexPath, folder.path()})
    EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
                vit_weights *opened = nullptr;
                vit_status status =
                    vit_weights_open(where.c_str(), &opened, error);
                EXPECT_EQ(status == VIT_OK, opened != nullptr);
                vit_weights_close(opened);
                return status;
              }),
              10);
}

TEST_F(Memory, WritingFiles) {
  size_t files = folder.list().size();
  std::string out = folder / "out";
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              vit_status status = vit_safetensors_write(out.c_str(), fake.views,
                                                        4, nullptr, 0, error);
              long left = allocationsLeft.exchange(-1);
              EXPECT_EQ(folder.list().size(), files + (status == VIT_OK));
              allocationsLeft = left;
              return status;
            }),
            10);
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              return vit_packed_write(out.c_str(), &fake_model,
                                      vit_packed_data(packed), nullptr, 0,
                                      error);
            }),
            10);
}

TEST_F(Memory, Packing) {
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              return vit_model_check_weights(&fake_model, weights, nullptr,
                                             nullptr, error);
            }),
            1);
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              vit_packed *made = nullptr;
              vit_status status = vit_packed_from_weights(
                  &fake_model, weights, nullptr, &made, error);
              EXPECT_EQ(status == VIT_OK, made != nullptr);
              vit_packed_close(made);
              return status;
            }),
            5);
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              vit_weights *made = nullptr;
              vit_status status =
                  vit_weights_from_tensors(fake.views, 4, &made, error);
              vit_weights_close(made);
              return status;
            }),
            3);
}

TEST_F(Memory, PackedAndSessions) {
  EXPECT_GE(expectFailuresAreClean([&](vit_error *error) {
              vit_packed *opened = nullptr;
              vit_status status =
                  vit_packed_open(packedPath.c_str(), &fake_model,
                                  VIT_PACKED_VERIFY, &opened, error);
              vit_packed_close(opened);
              return status;
            }),
            10);
  EXPECT_EQ(expectFailuresAreClean([&](vit_error *error) {
              vit_session *session = nullptr;
              vit_status status =
                  vit_session_create(&fake_model, packed, &session, error);
              vit_session_close(session);
              return status;
            }),
            2);
  EXPECT_EQ(expectFailuresAreClean([&](vit_error *error) {
              vit_pool *pool = nullptr;
              vit_status status = vit_pool_create(3, 0, &pool, error);
              vit_pool_close(pool);
              return status;
            }),
            2);
}

TEST_F(Memory, RunningAllocatesNothing) {
  vit_session *session = nullptr;
  vit_pool *pool = nullptr;
  ASSERT_EQ(vit_session_create(&fake_model, packed, &session, nullptr), VIT_OK);
  ASSERT_EQ(vit_pool_create(2, -1, &pool, nullptr), VIT_OK);
  float input[8] = {1, 2, 3, 4, 5, 6, 7, 8}, output[6];
  vit_error error = dirtyError();
  allocationsLeft = 0;
  vit_status status = vit_session_run(session, 2, input, output,
                                      vit_pool_parallel(pool), &error);
  allocationsLeft = -1;
  expectOk(status, error);
  EXPECT_EQ(output[0], fake.answer(input, 0));
  vit_pool_close(pool);
  vit_session_close(session);
}
