//===- Info.cpp - vitc info -----------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a model is, without its weights' values: nothing is executed.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Build.h"
#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Executable.h"
#include "compiler/Import/Description/DescriptionWriter.h"
#include "compiler/Import/Weights.h"
#include "dialects/Vit/IR/VitOps.h"

#include "fmt/format.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::vit;

/// What is printed, whatever kind the model is of.
struct ModelFacts {
  std::string name, family, weights, weightsSource;
  std::optional<size_t> labels;
  std::vector<TensorInfo> inputs, outputs;
  int64_t batch = 1; // 0: dynamic
  int64_t parameters = 0;
  double modelFlop = 0; // per image
  double executedFlop = 0;
  int64_t packedBytes = 0, workspaceBytes = 0;
  std::string targetCpu;
  std::string cpu; // what tiles are chosen by, where they still are
};

/// Elements of all tensors of the weight file that the model uses.
static int64_t countParameters(ModuleOp module) {
  int64_t count = 0;
  llvm::StringSet<> seen;
  for (ParamOp param : collectParams(module))
    for (int64_t layer = 0, e = param.getLayers().value_or(1); layer < e;
         ++layer)
      if (seen.insert(param.getTensorName(layer)).second)
        count += cast<ShapedType>(param.getType()).getNumElements();
  return count;
}

static void setTensors(const ModelInfo &info, ModelFacts &facts) {
  facts.inputs = {info.input};
  facts.outputs = info.outputs;
  facts.batch = info.dynamicBatch ? 0 : info.batch;
  facts.packedBytes = info.packedBytes;
  facts.workspaceBytes = info.inferWorkspaceBytes;
  facts.executedFlop = info.executedFlop;
  facts.modelFlop = info.modelFlop;
}

static int64_t countParameters(const ModelInfo &info) {
  int64_t count = 0;
  for (const ParamInfo &param : info.params) {
    int64_t elements = std::max<int64_t>(param.count, 1);
    for (int64_t size : param.shape)
      elements *= size;
    count += elements;
  }
  return count;
}

static TensorInfo getTensor(const vit_tensor &tensor) {
  return {tensor.name, std::vector(tensor.shape, tensor.shape + tensor.rank),
          tensor.type == VIT_TYPE_U8};
}

/// The facts of an object, from its descriptor.
static bool readCompiled(const Model &model, ModelFacts &facts) {
  llvm::Expected<LoadedModel> loaded =
      LoadedModel::load(model.object, model.imported.name);
  if (!loaded) {
    printError(loaded.takeError());
    return false;
  }
  const vit_model &descriptor = *loaded->model();
  // This CPU need not be able to execute it.
  if (descriptor.abi_version != VIT_ABI_VERSION ||
      descriptor.struct_size != sizeof(vit_model)) {
    printError(fmt::format("'{}' has ABI version {}, this vitc knows {}",
                           model.path, descriptor.abi_version,
                           VIT_ABI_VERSION));
    return false;
  }
  facts.name = descriptor.name;
  facts.family = "compiled";
  facts.weights = model.packedPath;
  facts.inputs = {getTensor(descriptor.input)};
  for (const vit_tensor &output :
       ArrayRef(descriptor.outputs, descriptor.num_outputs))
    facts.outputs.push_back(getTensor(output));
  facts.batch = descriptor.batch;
  for (const vit_param &param :
       ArrayRef(descriptor.params, descriptor.num_params)) {
    int64_t elements = std::max<int64_t>(param.count, 1);
    for (int64_t size : ArrayRef(param.shape, param.rank))
      elements *= size;
    facts.parameters += elements;
  }
  facts.modelFlop = descriptor.model_flop;
  facts.executedFlop = descriptor.executed_flop;
  facts.packedBytes = descriptor.packed_bytes;
  facts.workspaceBytes = descriptor.infer_workspace_bytes;
  facts.targetCpu = descriptor.target_cpu;
  return true;
}

/// The facts of a description: its IR says what it is, and its lowered form
/// what memory it takes.
static bool readDescribed(Model &model, ModelFacts &facts, Progress &progress) {
  facts.family = model.imported.family;
  facts.weights = model.imported.weightsPath;
  facts.weightsSource = model.imported.weightsSource;
  facts.labels = model.imported.labels.size();
  const bool described = model.kind == Model::Kind::Described;
  if (described)
    facts.parameters = countParameters(*model.imported.module);

  llvm::Expected<TargetSpec> target = resolveTarget("host");
  if (!target) {
    printError(target.takeError());
    return false;
  }
  BuildRequest request;
  request.target = *target;
  request.last = Emit::LLVMDialect;
  std::optional<Built> built = buildModel(model, request, progress);
  if (!built)
    return false;
  setTensors(built->info, facts);
  facts.name = built->info.name;
  facts.targetCpu = target->cpu;
  if (described)
    facts.cpu = describe(target->model);
  else
    facts.parameters = countParameters(built->info);
  return true;
}

static std::string shapeText(const TensorInfo &tensor) {
  std::string text;
  for (int64_t size : tensor.shape)
    text += (text.empty() ? "" : " x ") +
            (size < 0 ? std::string("batch") : std::to_string(size));
  return text;
}

static llvm::json::Array toJson(ArrayRef<TensorInfo> tensors) {
  llvm::json::Array array;
  for (const TensorInfo &tensor : tensors)
    array.push_back(
        llvm::json::Object{{"name", llvm::json::fixUTF8(tensor.name)},
                           {"dtype", tensor.typeName()},
                           {"shape", llvm::json::Array(tensor.shape)}});
  return array;
}

static bool printFacts(const ModelFacts &facts, bool json) {
  if (json) {
    llvm::json::Object object{
        {"model", facts.name},
        {"family", facts.family},
        {"dtype", "f32"},
        {"batch", facts.batch ? llvm::json::Value(facts.batch)
                              : llvm::json::Value("dynamic")},
        {"inputs", toJson(facts.inputs)},
        {"outputs", toJson(facts.outputs)},
        {"parameters", facts.parameters},
        {"model_gflop", facts.modelFlop / 1e9},
        {"executed_gflop", facts.executedFlop / 1e9},
        {"weights", facts.weights.empty() ? llvm::json::Value(nullptr)
                                          : llvm::json::Value(facts.weights)},
        {"weights_named_by", facts.weightsSource.empty()
                                 ? llvm::json::Value(nullptr)
                                 : llvm::json::Value(facts.weightsSource)},
        {"packed_bytes", facts.packedBytes},
        {"workspace_bytes", facts.workspaceBytes},
        {"target_cpu", facts.targetCpu}};
    if (facts.labels)
      object["labels"] = static_cast<int64_t>(*facts.labels);
    return printJson(std::move(object));
  }

  auto line = [](StringRef key, const std::string &value) {
    return fmt::format("{:<12} {}\n", key, value);
  };
  std::string text = line("model", facts.name) + line("family", facts.family);
  for (const TensorInfo &tensor : facts.inputs)
    text += line("input", fmt::format("{} {} {}", tensor.name,
                                      tensor.typeName(), shapeText(tensor)));
  for (const TensorInfo &tensor : facts.outputs)
    text += line("output",
                 fmt::format("{} f32 {}", tensor.name, shapeText(tensor)));
  text += line("batch", facts.batch ? std::to_string(facts.batch) : "dynamic");
  text += line("parameters", fmt::format("{} ({} as f32)", facts.parameters,
                                         formatBytes(facts.parameters * 4)));
  text += line("FLOPs",
               fmt::format("{:.3f} G per image as described, {:.3f} G executed",
                           facts.modelFlop / 1e9, facts.executedFlop / 1e9));
  text += line("memory",
               fmt::format("{} packed weights, {} workspace (for {})",
                           formatBytes(facts.packedBytes),
                           formatBytes(facts.workspaceBytes), facts.targetCpu));
  if (!facts.cpu.empty())
    text += line("CPU", facts.cpu);
  if (facts.labels && *facts.labels)
    text += line("labels", std::to_string(*facts.labels));
  text += line("weights", facts.weights.empty() ? "none" : facts.weights);
  if (!facts.weightsSource.empty())
    text += line("named by", facts.weightsSource);
  return printResult(text);
}

static bool printDescription(const Model &model) {
  if (model.imported.description)
    return printResult(writeDescription(*model.imported.description));
  printError("'" + Twine(model.path) + "' is " +
             (model.kind == Model::Kind::Compiled ? "compiled" : "IR") +
             ", which says less than a description does");
  return false;
}

ExitCode vit::runInfo(const Options &options) {
  Progress progress;
  progress.step("reading '" + options.model + "'");
  std::unique_ptr<Model> model = openModel(options);
  if (!model)
    return kExitBad;
  if (options.asDescription)
    return printDescription(*model) ? kExitDone : kExitBad;
  ModelFacts facts;
  bool read = model->kind == Model::Kind::Compiled
                  ? readCompiled(*model, facts)
                  : readDescribed(*model, facts, progress);
  return read && printFacts(facts, options.json) ? kExitDone : kExitBad;
}
