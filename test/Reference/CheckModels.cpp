//===- CheckModels.cpp - The reference evaluator on whole models --------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit-reference-check takes the arguments of `vitc check --expect`, but
// evaluates the model instead of compiling it, so that test/models/run.py can
// compare the evaluator with what PyTorch computes. In double it has to agree
// to rounding, for the model as it is and again behind the passes from vit to
// vit, which must not change what it computes. In float it has to pass the very
// test that compiled code has to pass, four times the error of PyTorch's eager
// f32, lest the yardstick for compiled code be longer than PyTorch's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Import.h"
#include "compiler/Import/Weights.h"
#include "compiler/Pipelines/Pipelines.h"
#include "compiler/Reference/Compare.h"
#include "compiler/Reference/Evaluator.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::reference;

namespace cl = llvm::cl;
static cl::opt<std::string> verb(cl::Positional, cl::Required,
                                 cl::desc("check"));
static cl::opt<std::string> modelPath(cl::Positional, cl::Required,
                                      cl::desc("MODEL"));
static cl::opt<std::string> weightsPath("weights",
                                        cl::desc("Weights of a .mlir MODEL"));
static cl::opt<std::string> expectPath("expect", cl::Required,
                                       cl::desc("PyTorch's outputs"));
static cl::list<std::string> outputs("outputs", cl::desc("Results to compare"),
                                     cl::CommaSeparated);
static cl::opt<std::string> imageSize("image-size", cl::desc("HxW"));
static cl::opt<bool> json("json", cl::desc("Accepted, as output is JSON"));

/// PyTorch's f32 is off by up to 37 roundings of a float (2^-24) for most of
/// these models, by 185 where scores are cosines over narrow windows.
static constexpr double kUsualError = 37 * 0x1p-24;

/// What an evaluation in double may be off by where PyTorch's f32 is off by
/// `plainError`: as many roundings of a double (2^-53); two evaluations may be
/// off in opposite directions; and fourfold as everywhere.
static double getDoubleTolerance(double plainError) {
  return 8 * std::max(plainError, kUsualError) * 0x1p-29;
}

static int fail(const llvm::Twine &message) {
  llvm::errs() << "vit-reference-check: " << message << "\n";
  return 1;
}

/// Converts the tensor `name` to f32.
static LogicalResult provide(const vit_weights *weights, ParamOp param,
                             StringRef name, MutableArrayRef<float> values) {
  const vit_tensor_view *tensor = vit_weights_find(weights, name.str().c_str());
  if (!tensor)
    return param.emitError("no tensor '") << name << "'";
  vit_error error;
  if (vit_tensor_to_f32(tensor, values.data(), values.size(), &error))
    return param.emitError(error.message);
  return success();
}

/// The outputs for every image of `input` [count, C, H, W], one after the
/// other: results[r] holds all images' values of result r.
template <typename T>
static FailureOr<std::vector<std::vector<T>>>
evaluateAll(func::FuncOp function, const vit_weights *weights,
            ArrayRef<float> input, int64_t count) {
  std::vector<std::vector<T>> results(function.getNumResults());
  Tensor<T> image(
      cast<RankedTensorType>(function.getArgumentTypes()[0]).getShape());
  for (int64_t i = 0; i < count; ++i) {
    llvm::copy(input.slice(i * image.count(), image.count()),
               image.values.begin());
    FailureOr<SmallVector<Tensor<T>>> outputs = evaluate<T>(
        function, image, [&](ParamOp param, StringRef name, auto values) {
          return provide(weights, param, name, values);
        });
    if (failed(outputs))
      return failure();
    for (auto [all, output] : llvm::zip_equal(results, *outputs))
      llvm::append_range(all, output.values);
  }
  return results;
}

template <typename T> static ArrayRef<T> view(const vit_tensor_view *tensor) {
  return {static_cast<const T *>(tensor->data), tensor->bytes / sizeof(T)};
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  DialectRegistry registry;
  registry.insert<VitDialect, func::FuncDialect, tensor::TensorDialect>();
  MLIRContext context(registry);
  context.loadAllAvailableDialects();

  ImportOptions options;
  options.batch = 1;
  options.weightsFile = weightsPath;
  options.outputs.assign(outputs.begin(), outputs.end());
  if (!imageSize.empty()) {
    auto [height, width] = StringRef(imageSize).split('x');
    auto &size = options.imageSize.emplace();
    if (height.getAsInteger(10, size.first) ||
        width.getAsInteger(10, size.second)) {
      llvm::errs() << "error: --image-size expects HxW\n";
      return 1;
    }
  }
  FailureOr<ImportedModel> model = importModel(context, modelPath, options);
  if (failed(model))
    return 1;
  WeightsHandle weights = openWeights(&context, model->weightsPath);
  if (!weights)
    return 1;
  vit_safetensors *expected = nullptr;
  vit_error error;
  if (vit_safetensors_open(expectPath.c_str(), &expected, &error))
    return fail(error.message);

  auto function = *model->module->getOps<func::FuncOp>().begin();
  const vit_tensor_view *input = vit_safetensors_find(expected, "input");
  if (!input)
    return fail("no tensor 'input' in '" + expectPath + "'");
  const int64_t count = input->shape[0];
  auto doubles =
      evaluateAll<double>(function, weights.get(), view<float>(input), count);
  auto floats =
      evaluateAll<float>(function, weights.get(), view<float>(input), count);
  if (failed(doubles) || failed(floats))
    return 1;
  PassManager passes(&context);
  buildStage(passes, Stage::Vit, CPUPipelineOptions());
  if (failed(passes.run(*model->module)))
    return 1;
  auto rewritten =
      evaluateAll<double>(function, weights.get(), view<float>(input), count);
  if (failed(rewritten))
    return 1;

  ErrorFigures largest, largestRewritten;
  std::vector<OutputSamples> samples;
  for (unsigned r = 0; r < function.getNumResults(); ++r) {
    auto name = function.getResultAttrOfType<StringAttr>(r, "vit.name");
    std::string suffix =
        function.getNumResults() > 1 ? "." + name.str() : std::string();
    auto find = [&](const std::string &what) {
      return vit_safetensors_find(expected, (what + suffix).c_str());
    };
    const vit_tensor_view *output = find("output");
    const vit_tensor_view *plain = find("output_f32");
    if (!output || !plain)
      return fail("no 'output" + suffix + "' and 'output_f32" + suffix +
                  "' in '" + expectPath + "'");
    ArrayRef<double> reference = view<double>(output);
    if (reference.size() != (*doubles)[r].size())
      return fail("'output" + suffix + "' has " +
                  llvm::Twine(reference.size()) + " elements, the model " +
                  llvm::Twine((*doubles)[r].size()));
    auto add = [&](ErrorFigures &all, ArrayRef<double> values) {
      ErrorFigures figures = measureError(values, reference);
      all = {std::max(all.max, figures.max), std::max(all.rms, figures.rms)};
    };
    add(largest, (*doubles)[r]);
    add(largestRewritten, (*rewritten)[r]);
    samples.push_back(
        {name.str(), (*floats)[r], reference.vec(), view<float>(plain).vec()});
  }
  vit_safetensors_close(expected);

  // The figures without "f32" are those of the evaluation in double.
  CheckReport report = compareOutputs(model->name, count, samples);
  const OutputReport &worst = report.getWorst();
  const double tolerance = getDoubleTolerance(worst.plainError->max);
  const bool pass = report.pass && largest.max <= tolerance &&
                    largestRewritten.max <= tolerance;
  llvm::outs() << llvm::json::Value(llvm::json::Object{
                      {"inputs", count},
                      {"max_error", largest.max},
                      {"rms_error", largest.rms},
                      {"rewritten_max_error", largestRewritten.max},
                      {"rewritten_rms_error", largestRewritten.rms},
                      {"f32_max_error", worst.error.max},
                      {"f32_rms_error", worst.error.rms},
                      {"pytorch_f32_max_error", worst.plainError->max},
                      {"pytorch_f32_rms_error", worst.plainError->rms},
                      {"pass", pass}})
               << "\n";
  return pass ? 0 : 1;
}
