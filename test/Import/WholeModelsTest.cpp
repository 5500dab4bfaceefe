//===- WholeModelsTest.cpp - The models of test/models, imported ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each model there has a weights.json: names, shapes and roles of its tensors
// as transformers writes them, or as PyTorch's definition has them. The import
// must want exactly those, in those shapes, for those purposes, and give
// results of the shapes that PyTorch gave. What the numbers are is tested with
// the compiled code.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Import/SyntheticWeights.h"
#include "compiler/Import/Weights.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;
namespace fs = llvm::sys::fs;
namespace json = llvm::json;

namespace {
struct Tensor {
  std::string name, role;
  vit_dtype dtype = VIT_DTYPE_F32;
  std::vector<int64_t> shape;
};
} // namespace

static const std::string kModels = VITC_SOURCE_DIR "/test/models/";
static const std::string kExamples = VITC_SOURCE_DIR "/examples/";

static std::vector<std::string> listModels() {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(kModels, error), e; i != e; i.increment(error))
    if (fs::exists(i->path() + "/weights.json"))
      names.push_back(llvm::sys::path::filename(i->path()).str());
  llvm::sort(names);
  return names;
}

/// Those whose tensors have the names that are taken without a file.
static std::vector<std::string> listModelsNamedByDefault() {
  std::vector<std::string> names = listModels();
  llvm::erase_if(names, [](const std::string &model) {
    std::string weights = readFile(kModels + model + "/weights.json");
    return StringRef(weights).contains("new names") ||
           StringRef(weights).contains("other names");
  });
  return names;
}

static std::vector<Tensor> readTensors(const std::string &model) {
  json::Value root = cantFail(json::parse(readFile(model + "/weights.json")));
  std::vector<Tensor> tensors;
  for (const json::Value &value : *root.getAsObject()->getArray("tensors")) {
    const json::Object &object = *value.getAsObject();
    Tensor tensor;
    tensor.name = object.getString("name")->str();
    tensor.role = object.getString("role")->str();
    StringRef dtype = object.getString("dtype").value_or("F32");
    tensor.dtype = dtype == "F16"    ? VIT_DTYPE_F16
                   : dtype == "BF16" ? VIT_DTYPE_BF16
                                     : VIT_DTYPE_F32;
    for (const json::Value &extent : *object.getArray("shape"))
      tensor.shape.push_back(*extent.getAsInteger());
    tensors.push_back(tensor);
  }
  return tensors;
}

/// Writes zeros under the tensors' names, beside the model's other files.
static std::string makeFolder(const std::string &name,
                              const std::vector<Tensor> &tensors) {
  std::string model = kModels + name, folder = makeTemporaryFolder();
  for (StringRef file :
       {"config.json", "preprocessor_config.json", "model.mlir"})
    if (fs::exists(model + "/" + file.str()))
      EXPECT_FALSE(fs::copy_file(model + "/" + file, folder + "/" + file));
  if (StringRef(name).consume_front("class2-"))
    EXPECT_FALSE(fs::copy_file(kExamples + "class2/" + name.substr(7) + ".json",
                               folder + "/model.json"));
  std::vector<TestTensor> contents;
  for (const Tensor &tensor : tensors)
    contents.push_back({tensor.name, tensor.dtype, tensor.shape});
  writeWeights(folder + "/model.safetensors", contents);
  return folder;
}

/// What run.py asks vitc for beside the model: outputs and an image's size.
static ImportOptions readOptions(const std::string &model) {
  json::Value root = cantFail(json::parse(readFile(model + "/weights.json")));
  ImportOptions options;
  if (const json::Array *outputs = root.getAsObject()->getArray("outputs"))
    for (const json::Value &output : *outputs)
      options.outputs.push_back(output.getAsString()->str());
  if (const json::Array *list = root.getAsObject()->getArray("options"))
    for (const json::Value &value : *list) {
      StringRef text = *value.getAsString();
      std::pair<int64_t, int64_t> size;
      EXPECT_TRUE(text.consume_front("--image-size=") &&
                  !text.split('x').first.getAsInteger(10, size.first) &&
                  !text.split('x').second.getAsInteger(10, size.second))
          << text.str();
      options.imageSize = size;
    }
  return options;
}

static StringRef nameOf(ParamRole role) {
  switch (role) {
  case ParamRole::Weight:
    return "weight";
  case ParamRole::Bias:
    return "bias";
  case ParamRole::NormScale:
    return "norm_scale";
  case ParamRole::NormBias:
    return "norm_bias";
  case ParamRole::LogitScale:
    return "logit_scale";
  case ParamRole::LayerScale:
    return "layer_scale";
  case ParamRole::Token:
    return "token";
  case ParamRole::Position:
    return "position";
  case ParamRole::Other:
    return "other";
  }
  return "";
}

namespace {
class WholeModel : public testing::TestWithParam<std::string> {};
class ModelNamedByDefault : public WholeModel {};
} // namespace

TEST_P(WholeModel, WantsWhatTheFileHas) {
  std::string model = kModels + GetParam();
  std::vector<Tensor> tensors = readTensors(model);
  ImportTest test;
  FailureOr<ImportedModel> imported =
      test.import(makeFolder(GetParam(), tensors));
  ASSERT_TRUE(succeeded(imported)) << test.getErrors();

  struct Wanted {
    std::vector<int64_t> shape;
    ParamUse use;
  };
  std::map<std::string, Wanted> wanted;
  for (ParamOp param : collectParams(*imported->module))
    for (int64_t i = 0, e = param.getLayers().value_or(1); i < e; ++i)
      wanted[param.getTensorName(i)] = {param.getType().getShape().vec(),
                                        getParamUse(param.getResult())};
  for (const Tensor &tensor : tensors) {
    auto found = wanted.find(tensor.name);
    // "other": what the model does not read, or a role that Python has no
    // name for.
    bool isOther = tensor.role == "other";
    if (isOther && found == wanted.end())
      continue;
    ASSERT_TRUE(found != wanted.end()) << tensor.name;
    const Wanted &here = found->second;
    EXPECT_EQ(here.shape, tensor.shape) << tensor.name;
    StringRef role = tensor.role;
    bool isInOut = role == "weight_in_out";
    if (!isOther)
      EXPECT_EQ(nameOf(here.use.role), isInOut ? "weight" : role)
          << tensor.name;
    if (isInOut)
      EXPECT_EQ(here.use.fanIn, tensor.shape[0]) << tensor.name;
    wanted.erase(found);
  }
  EXPECT_TRUE(wanted.empty()) << wanted.begin()->first;
}

TEST_P(WholeModel, GivesWhatPyTorchGives) {
  std::string model = kModels + GetParam();
  ImportTest test;
  FailureOr<ImportedModel> imported = test.import(
      makeFolder(GetParam(), readTensors(model)), readOptions(model));
  ASSERT_TRUE(succeeded(imported)) << test.getErrors();

  vit_weights *expected = nullptr;
  ASSERT_EQ(vit_weights_open((model + "/expected.safetensors").c_str(),
                             &expected, nullptr),
            VIT_OK);
  WeightsHandle handle(expected);
  auto infer = cast<func::FuncOp>(imported->module->lookupSymbol("infer"));
  for (unsigned i = 0; i < infer.getNumResults(); ++i) {
    std::string name = "output";
    if (infer.getNumResults() > 1)
      name += "." + infer.getResultAttrOfType<StringAttr>(i, "vit.name").str();
    const vit_tensor_view *tensor = vit_weights_find(expected, name.c_str());
    ASSERT_TRUE(tensor) << name;
    ArrayRef<int64_t> got =
        cast<RankedTensorType>(infer.getResultTypes()[i]).getShape();
    ArrayRef<int64_t> perImage(tensor->shape + 1, tensor->rank - 1);
    EXPECT_EQ(got.drop_front().vec(), perImage.vec()) << name;
  }
}

TEST_P(ModelNamedByDefault, ImportsWithoutWeights) {
  std::vector<Tensor> tensors = readTensors(kModels + GetParam());
  std::string folder = makeFolder(GetParam(), tensors);
  ASSERT_FALSE(fs::remove(folder + "/model.safetensors"));
  ImportTest test;
  FailureOr<ImportedModel> imported = test.import(folder);
  ASSERT_TRUE(succeeded(imported)) << test.getErrors();
  EXPECT_EQ(imported->weightsPath, "");

  std::set<std::string> names;
  for (const Tensor &tensor : tensors)
    names.insert(tensor.name);
  for (ParamOp param : collectParams(*imported->module))
    // Who has no weights cannot know that there is no pooler.
    if (!param.getName().starts_with("pooler."))
      EXPECT_TRUE(names.count(param.getTensorName(0)))
          << param.getTensorName(0);
}

/// A model's name as gtest allows it.
static std::string
getTestName(const testing::TestParamInfo<std::string> &info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Models, WholeModel, testing::ValuesIn(listModels()),
                         getTestName);
INSTANTIATE_TEST_SUITE_P(Models, ModelNamedByDefault,
                         testing::ValuesIn(listModelsNamedByDefault()),
                         getTestName);
