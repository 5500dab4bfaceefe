//===- ModelTest.cpp - Code and descriptor of a small model ---------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds Inputs/tiny.mlir to an object, loads it, and calls it as an
// application would. Whether files and headers suit C is tested by lit.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Emit.h"
#include "compiler/Target/LLVMIR.h"
#include "compiler/Target/LoadedModel.h"
#include "compiler/Target/PeakFma.h"
#include "compiler/Target/Weights.h"
#include "dialects/Vit/IR/VitDialect.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <numeric>

using namespace mlir;
using namespace mlir::vit;

class ModelTest : public ::testing::Test {
protected:
  ModelTest() {
    context.loadDialect<LLVM::LLVMDialect, VitDialect>();
    context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
      diagnostics += diagnostic.str() + "\n";
      return success();
    });
    module = parseSourceFile<ModuleOp>(VITC_TEST_INPUTS "/tiny.mlir", &context);
  }

  /// The object of `module`, or an empty string and a message.
  std::string build(StringRef cpu = "host") {
    llvm::Expected<TargetSpec> target = resolveTarget(cpu);
    if (!target) {
      diagnostics += llvm::toString(target.takeError());
      return "";
    }
    FailureOr<ModelInfo> info = readModelInfo(*module);
    if (failed(info))
      return "";
    llvm::LLVMContext llvmContext;
    std::unique_ptr<llvm::Module> code =
        buildLLVMModule(*module, *info, *target, llvmContext);
    if (!code)
      return "";
    if (llvm::Error error = optimizeModule(*code, *target)) {
      diagnostics += llvm::toString(std::move(error));
      return "";
    }
    llvm::Expected<std::string> object = emitObject(*code, *target);
    if (!object) {
      diagnostics += llvm::toString(object.takeError());
      return "";
    }
    return *object;
  }

  std::optional<LoadedModel> load() {
    std::string object = build();
    if (object.empty())
      return std::nullopt;
    llvm::Expected<LoadedModel> loaded = LoadedModel::load(object, "tiny");
    if (!loaded) {
      diagnostics += llvm::toString(loaded.takeError());
      return std::nullopt;
    }
    return std::move(*loaded);
  }

  void setAttribute(StringRef name, Attribute value) {
    module->getOperation()->setAttr(name, value);
  }

  MLIRContext context;
  std::string diagnostics;
  OwningOpRef<ModuleOp> module;
};

struct alignas(64) Blob {
  float values[32];
};

static const float kScale[] = {3}, kBias3[] = {10, 20}, kBias4[] = {30, 40};
static const void *const kParams[] = {kScale, kBias3, kBias4};

TEST_F(ModelTest, DescriptorSaysWhatTheModuleSaid) {
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  const vit_model *model = loaded->model();
  vit_error error;
  EXPECT_EQ(vit_model_check(model, &error), VIT_OK) << error.message;
  EXPECT_STREQ(model->name, "tiny");
  EXPECT_EQ(model->layout_hash, 0x0123456789abcdefu);
  EXPECT_EQ(model->packed_bytes, 128u);
  EXPECT_EQ(model->infer_workspace_bytes, 64u);
  EXPECT_EQ(model->pack_workspace_bytes, 0u);
  EXPECT_EQ(model->alignment, 64u);
  EXPECT_EQ(model->batch, 1);
  EXPECT_EQ(model->model_flop, 8u);
  EXPECT_STREQ(model->input.name, "input");
  EXPECT_EQ(model->input.rank, 4);
  EXPECT_EQ(model->input.shape[3], 2);
  ASSERT_EQ(model->num_outputs, 2);
  EXPECT_STREQ(model->outputs[0].name, "total");
  EXPECT_EQ(model->outputs[0].offset, 0);
  EXPECT_EQ(model->outputs[1].offset, 1);
  EXPECT_EQ(model->outputs[1].shape[1], 4);
  ASSERT_EQ(model->num_params, 2);
  EXPECT_STREQ(model->params[1].name, "layers.{i}.bias");
  EXPECT_EQ(model->params[1].first, 3);
  EXPECT_EQ(model->params[1].count, 2);
  EXPECT_EQ(model->params[1].shape[0], 2);
}

TEST_F(ModelTest, PackAndInferCompute) {
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  Blob packed, workspace;
  const float input[] = {1, 2, 3, 4};
  float output[5] = {};
  const vit_model *model = loaded->model();
  ASSERT_EQ(model->pack(kParams, &packed, nullptr, nullptr), VIT_CALL_OK);
  ASSERT_EQ(model->infer(&packed, 1, input, output, &workspace, nullptr),
            VIT_CALL_OK);
  const float expected[] = {3 * 10 + 20, 31, 32, 33, 34};
  EXPECT_EQ(ArrayRef(output), ArrayRef(expected));

  // The public entry point of a static batch has no batch argument.
  auto *infer = reinterpret_cast<int (*)(const void *, const float *, float *,
                                         void *, const vit_parallel *)>(
      loaded->symbol("tiny_infer"));
  ASSERT_NE(infer, nullptr);
  std::fill(std::begin(output), std::end(output), 0.f);
  EXPECT_EQ(infer(&packed, input, output, &workspace, nullptr), VIT_CALL_OK);
  EXPECT_EQ(ArrayRef(output), ArrayRef(expected));
}

TEST_F(ModelTest, ArgumentsAreChecked) {
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  Blob packed = {}, workspace = {};
  float input[4] = {}, output[5] = {7, 7, 7, 7, 7};
  auto infer = [&](const void *packed, int64_t batch, const float *input,
                   float *output, void *workspace) {
    return loaded->model()->infer(packed, batch, input, output, workspace,
                                  nullptr);
  };
  EXPECT_EQ(infer(nullptr, 1, input, output, &workspace), VIT_CALL_NULL);
  EXPECT_EQ(infer(&packed, 1, nullptr, output, &workspace), VIT_CALL_NULL);
  EXPECT_EQ(infer(&packed, 1, input, nullptr, &workspace), VIT_CALL_NULL);
  EXPECT_EQ(infer(&packed, 1, input, output, nullptr), VIT_CALL_NULL);
  EXPECT_EQ(infer(packed.values + 8, 1, input, output, &workspace),
            VIT_CALL_MISALIGNED);
  EXPECT_EQ(infer(&packed, 1, input, output, workspace.values + 1),
            VIT_CALL_MISALIGNED);
  EXPECT_EQ(infer(&packed, 2, input, output, &workspace), VIT_CALL_BATCH);
  EXPECT_EQ(infer(&packed, 0, input, output, &workspace), VIT_CALL_BATCH);
  EXPECT_EQ(output[0], 7) << "a refused call writes nothing";

  auto *pack = loaded->model()->pack;
  EXPECT_EQ(pack(nullptr, &packed, nullptr, nullptr), VIT_CALL_NULL);
  EXPECT_EQ(pack(kParams, nullptr, nullptr, nullptr), VIT_CALL_NULL);
  EXPECT_EQ(pack(kParams, packed.values + 1, nullptr, nullptr),
            VIT_CALL_MISALIGNED);
}

/// Three images in one call: each output is together, three totals, then three
/// times four pixels. `wrongBatch` is refused.
static void expectThreeImages(const vit_model *model, int64_t wrongBatch) {
  vit_error error;
  EXPECT_EQ(vit_model_check(model, &error), VIT_OK) << error.message;
  EXPECT_EQ(model->outputs[1].offset, 1);
  Blob packed, workspace;
  ASSERT_EQ(model->pack(kParams, &packed, nullptr, nullptr), VIT_CALL_OK);
  const float input[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  float output[15] = {};
  ASSERT_EQ(model->infer(&packed, 3, input, output, &workspace, nullptr),
            VIT_CALL_OK);
  const float expected[] = {50, 98, 146, 31, 32, 33, 34, 35,
                            36, 37, 38,  39, 40, 41, 42};
  EXPECT_EQ(ArrayRef(output), ArrayRef(expected));
  EXPECT_EQ(
      model->infer(&packed, wrongBatch, input, output, &workspace, nullptr),
      VIT_CALL_BATCH);
}

TEST_F(ModelTest, DynamicBatchIsALoopOverImages) {
  setAttribute("vit.dynamic_batch", UnitAttr::get(&context));
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  const vit_model *model = loaded->model();
  EXPECT_EQ(model->batch, 0);
  EXPECT_EQ(model->input.shape[0], -1);
  EXPECT_EQ(model->outputs[1].shape[0], -1);
  expectThreeImages(model, 0);
}

TEST_F(ModelTest, BatchInGroupsIsALoopOverThem) {
  setAttribute("vit.batch_groups",
               IntegerAttr::get(IntegerType::get(&context, 64), 3));
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  const vit_model *model = loaded->model();
  EXPECT_EQ(model->batch, 3);
  EXPECT_EQ(model->input.shape[0], 3);
  EXPECT_EQ(model->outputs[1].shape[0], 3);
  expectThreeImages(model, 1);
}

TEST_F(ModelTest, PackedWeightsAreWrittenWithTheirMetadata) {
  std::optional<LoadedModel> loaded = load();
  ASSERT_TRUE(loaded) << diagnostics;
  const int64_t one[] = {1}, two[] = {2};
  const vit_tensor_view tensors[] = {
      {"scale", VIT_DTYPE_F32, 1, one, kScale, 4, nullptr},
      {"layers.3.bias", VIT_DTYPE_F32, 1, two, kBias3, 8, nullptr},
      {"layers.4.bias", VIT_DTYPE_F32, 1, two, kBias4, 8, nullptr}};
  vit_error error;
  vit_weights *weights = nullptr;
  ASSERT_EQ(vit_weights_from_tensors(tensors, 3, &weights, &error), VIT_OK);
  SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("tiny", "weights", path));
  llvm::Error failed = writePackedWeights(*loaded->model(), weights,
                                          {"[\"cat\",\"dog\"]", ""}, path);
  vit_weights_close(weights);
  ASSERT_FALSE(bool(failed)) << llvm::toString(std::move(failed));

  vit_packed *packed = nullptr;
  ASSERT_EQ(vit_packed_open(path.c_str(), loaded->model(), VIT_PACKED_VERIFY,
                            &packed, &error),
            VIT_OK)
      << error.message;
  EXPECT_STREQ(vit_packed_metadata(packed, "labels"), "[\"cat\",\"dog\"]");
  EXPECT_EQ(vit_packed_metadata(packed, "preprocess"), nullptr);
  EXPECT_EQ(static_cast<const float *>(vit_packed_data(packed))[16], 30);
  vit_packed_close(packed);
  llvm::sys::fs::remove(path);
}

TEST_F(ModelTest, ObjectsForOtherCpusDeclareWhatTheyNeed) {
  std::string avx2 = build("haswell"), avx512 = build("znver4");
  ASSERT_FALSE(avx2.empty() || avx512.empty()) << diagnostics;
  llvm::Expected<LoadedModel> loaded = LoadedModel::load(avx512, "tiny");
  ASSERT_TRUE(bool(loaded));
  EXPECT_STREQ(loaded->model()->target_cpu, "znver4");
  EXPECT_TRUE(StringRef(loaded->model()->cpu_features).contains("avx512vl"));
  loaded = LoadedModel::load(avx2, "tiny");
  ASSERT_TRUE(bool(loaded));
  EXPECT_FALSE(StringRef(loaded->model()->cpu_features).contains("avx512"));
  EXPECT_TRUE(StringRef(loaded->model()->cpu_features).contains("avx2,fma"));
}

TEST_F(ModelTest, CallsOfLibrariesAreRefused) {
  OpBuilder builder(&context);
  auto infer = module->lookupSymbol<LLVM::LLVMFuncOp>("infer");
  builder.setInsertionPoint(infer);
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&context), {});
  LLVM::LLVMFuncOp::create(builder, infer.getLoc(), "printf", type);
  builder.setInsertionPointToStart(&infer.getBody().front());
  LLVM::CallOp::create(builder, infer.getLoc(), TypeRange(), "printf");
  EXPECT_EQ(build(), "");
  EXPECT_EQ(diagnostics, "generated code calls 'printf', it may call nothing "
                         "but 'memcpy', 'memmove' and 'memset'");
}

TEST_F(ModelTest, MissingAndMalformedAttributesAreErrors) {
  module->getOperation()->removeAttr("vit.layout_hash");
  EXPECT_EQ(build(), "");
  EXPECT_EQ(diagnostics, "needs 'vit.layout_hash', an i64\n");

  diagnostics.clear();
  setAttribute("vit.model", StringAttr::get(&context, "vit-b"));
  EXPECT_EQ(build(), "");
  EXPECT_EQ(diagnostics, "'vit.model' (\"vit-b\") is not a name in C\n");

  diagnostics.clear();
  setAttribute("vit.model", StringAttr::get(&context, "vit_b"));
  setAttribute("vit.batch_groups",
               IntegerAttr::get(IntegerType::get(&context, 64), 0));
  EXPECT_EQ(build(), "");
  EXPECT_EQ(diagnostics,
            "'vit.batch_groups' (0) needs to be at least 1 and a batch of less "
            "than 2^48 images\n");
}

TEST_F(ModelTest, WrongFunctionsAreErrors) {
  module->lookupSymbol<LLVM::LLVMFuncOp>("pack").erase();
  EXPECT_EQ(build(), "");
  EXPECT_EQ(diagnostics, "needs a body of 'llvm.func @pack'\n");
}

TEST_F(ModelTest, TheModelsNameIsFoundInTheObject) {
  std::string object = build();
  ASSERT_FALSE(object.empty()) << diagnostics;
  llvm::Expected<std::string> name = findModelName(object, "x.o");
  ASSERT_TRUE(bool(name));
  EXPECT_EQ(*name, "tiny");

  name = findModelName("no object", "x.o");
  ASSERT_FALSE(bool(name));
  EXPECT_TRUE(StringRef(llvm::toString(name.takeError()))
                  .starts_with("'x.o' is no ELF object"));
}

// All chains have the fixed point summand / (1 - factor): the loop really
// multiplies and adds, and neither grows nor becomes subnormal.
TEST(PeakFma, TheLoopComputesMultiplyAdds) {
  llvm::Expected<TargetSpec> target = resolveTarget("host");
  ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
  llvm::Expected<PeakKernel> kernel = buildPeakKernel(*target);
  ASSERT_TRUE(bool(kernel)) << llvm::toString(kernel.takeError());
  const int64_t chains = target->vectorRegisters == 32 ? 24 : 12;
  EXPECT_EQ(kernel->flopPerIteration, chains * target->vectorBytes / 4 * 2);

  llvm::Expected<void *> library = loadObject(kernel->object);
  ASSERT_TRUE(bool(library)) << llvm::toString(library.takeError());
  auto *run = reinterpret_cast<void (*)(int64_t, float *)>(
      dlsym(*library, kPeakSymbol.data()));
  ASSERT_NE(run, nullptr);
  float buffer[16] = {0.5f, 3};
  run(1, buffer);
  EXPECT_EQ(buffer[2], 3 * chains);
  run(100, buffer);
  EXPECT_EQ(buffer[2], 6 * chains);
  dlclose(*library);
}

TEST(PeakFma, TheOtherLoopReadsWhatItSays) {
  llvm::Expected<TargetSpec> target = resolveTarget("host");
  ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
  llvm::Expected<PeakKernel> kernel = buildPeakKernel(*target);
  ASSERT_TRUE(bool(kernel)) << llvm::toString(kernel.takeError());
  llvm::Expected<void *> library = loadObject(kernel->object);
  ASSERT_TRUE(bool(library)) << llvm::toString(library.takeError());
  auto *read = reinterpret_cast<float (*)(int64_t, const float *)>(
      dlsym(*library, kReadSymbol.data()));
  ASSERT_NE(read, nullptr);
  // Small whole numbers: their sum is exact in any order.
  constexpr int64_t kIterations = 3;
  const int64_t count = kIterations * kernel->bytesPerIteration / 4;
  auto *data = static_cast<float *>(std::aligned_alloc(4096, 16384));
  ASSERT_LE(count * 4, 16384);
  std::fill(data, data + 4096, 1e6f);
  std::iota(data, data + count, 0.f);
  EXPECT_EQ(read(kIterations, data), count * (count - 1) / 2);
  std::free(data);
  dlclose(*library);
}

TEST_F(ModelTest, LoadingLeavesNoFile) {
  SmallString<128> folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("vit-load-test", folder));
  std::string old = getenv("TMPDIR") ? getenv("TMPDIR") : "";
  setenv("TMPDIR", folder.c_str(), 1);
  {
    std::optional<LoadedModel> loaded = load();
    EXPECT_TRUE(loaded) << diagnostics;
    std::error_code error;
    llvm::sys::fs::directory_iterator it(folder, error), end;
    EXPECT_TRUE(it == end) << "left " << it->path();
  }
  if (old.empty())
    unsetenv("TMPDIR");
  else
    setenv("TMPDIR", old.c_str(), 1);
  llvm::sys::fs::remove_directories(folder);
}
