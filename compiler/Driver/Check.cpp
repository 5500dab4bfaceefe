//===- Check.cpp - vitc check ---------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the compiled model beside the reference evaluator, or beside tensors
// made elsewhere. The comparison and its verdict are compiler/Reference's.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Executable.h"
#include "compiler/Reference/Compare.h"
#include "compiler/Reference/Evaluator.h"
#include "dialects/Vit/IR/VitOps.h"

#include "fmt/format.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cstring>

using namespace mlir;
using namespace mlir::vit;
using reference::OutputSamples;

/// Inputs, and what is known about their outputs; the compiled model fills in
/// what it computes.
struct Samples {
  int64_t images = 0;
  std::vector<float> input;
  std::vector<OutputSamples> outputs;
};

static int64_t elementsPerImage(const vit_tensor &tensor) {
  int64_t elements = 1;
  for (int32_t d = 1; d < tensor.rank; ++d)
    elements *= tensor.shape[d];
  return elements;
}

//===----------------------------------------------------------------------===//
// The compiled model
//===----------------------------------------------------------------------===//

/// Runs the model on all images, `batch` at a time.
static bool runCompiled(const vit_model &model, Session &session, int64_t batch,
                        Samples &samples) {
  const size_t inputElements = elementsPerImage(model.input);
  std::vector<char> input;
  std::vector<float> output(vit_model_output_elements(&model, batch));
  for (int64_t done = 0; done < samples.images; done += batch) {
    vit_error error;
    input = encodeInput(
        model, ArrayRef(samples.input)
                   .slice(done * inputElements, batch * inputElements));
    if (vit_session_run(session.handle.get(), batch, input.data(),
                        output.data(), session.parallel(), &error) != VIT_OK) {
      printError(error.message);
      return false;
    }
    for (auto [index, result] : llvm::enumerate(samples.outputs)) {
      const vit_tensor &tensor = model.outputs[index];
      const float *values = output.data() + tensor.offset * batch;
      result.computed.insert(result.computed.end(), values,
                             values + elementsPerImage(tensor) * batch);
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The reference evaluator
//===----------------------------------------------------------------------===//

template <typename T>
static FailureOr<SmallVector<reference::Tensor<T>>>
evaluate(func::FuncOp function, ArrayRef<int64_t> shape, ArrayRef<float> image,
         const vit_weights *weights) {
  reference::Tensor<T> input(shape);
  std::copy(image.begin(), image.end(), input.values.begin());
  auto provide = [&](ParamOp param, StringRef name,
                     MutableArrayRef<float> values) -> LogicalResult {
    vit_error error;
    const vit_tensor_view *tensor =
        vit_weights_find(weights, name.str().c_str());
    if (!tensor)
      return param.emitError() << "the weights have no tensor '" << name << "'";
    if (vit_tensor_to_f32(tensor, values.data(), values.size(), &error) !=
        VIT_OK)
      return param.emitError() << error.message;
    return success();
  };
  return reference::evaluate<T>(function, ArrayRef(input), provide);
}

/// Evaluates the vit module on images of the synthetic generator.
static bool evaluateReference(Model &model, const vit_model &compiled,
                              const WeightSource &weights, int64_t inputs,
                              Samples &samples, Progress &progress) {
  auto function = model.imported.module->lookupSymbol<func::FuncOp>("infer");
  auto type = cast<RankedTensorType>(function.getArgumentTypes().front());
  std::vector<int64_t> shape = type.getShape().vec();
  const int64_t batch = shape.front();
  // Whole calls, so that every image of a batch is looked at.
  samples.images = (inputs + batch - 1) / batch * batch;
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    auto name = function.getResultAttrOfType<StringAttr>(i, "vit.name");
    samples.outputs.push_back({name ? name.str() : "output", {}, {}, {}});
  }
  for (int64_t done = 0; done < samples.images; done += batch) {
    std::vector<float> image = inventInput(compiled, shape, done);
    llvm::append_range(samples.input, image);
    std::string which =
        fmt::format("evaluating input {} of {} in ", done + 1, samples.images);
    progress.step(which + "float64");
    auto exact = evaluate<double>(function, shape, image, weights.handle.get());
    if (failed(exact))
      return false;
    progress.step(which + "float32");
    auto plain = evaluate<float>(function, shape, image, weights.handle.get());
    if (failed(plain))
      return false;
    for (auto [index, output] : llvm::enumerate(samples.outputs)) {
      llvm::append_range(output.reference, (*exact)[index].values);
      llvm::append_range(output.plain, (*plain)[index].values);
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Expected tensors
//===----------------------------------------------------------------------===//

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (int64_t size : shape)
    text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

/// The values of `tensor` in T; f64 is not rounded on the way to double.
template <typename T>
static bool readValues(const vit_tensor_view &tensor, std::vector<T> &values) {
  const size_t count = vit_tensor_elements(&tensor);
  values.resize(count);
  if (tensor.dtype == VIT_DTYPE_U8) { // pixels
    const auto *bytes = static_cast<const uint8_t *>(tensor.data);
    std::copy(bytes, bytes + count, values.begin());
    return true;
  }
  if (std::is_same_v<T, double> && tensor.dtype == VIT_DTYPE_F64) {
    std::memcpy(values.data(), tensor.data, count * sizeof(double));
    return true;
  }
  std::vector<float> floats(count);
  vit_error error;
  if (vit_tensor_to_f32(&tensor, floats.data(), count, &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  std::copy(floats.begin(), floats.end(), values.begin());
  return true;
}

/// The tensor `name` of an --expect file, whose shape must be `images` (any
/// number when 0) times that of `like`. Null, after an error unless it may be
/// missing.
static const vit_tensor_view *findTensor(const vit_safetensors *file,
                                         StringRef path, StringRef name,
                                         const vit_tensor &like, int64_t images,
                                         bool mayMiss, bool &good) {
  const vit_tensor_view *tensor =
      vit_safetensors_find(file, name.str().c_str());
  if (!tensor) {
    if (!mayMiss) {
      printError("'" + path + "' has no tensor '" + name + "'");
      good = false;
    }
    return nullptr;
  }
  SmallVector<int64_t> wanted(ArrayRef(like.shape, like.rank));
  ArrayRef<int64_t> shape(tensor->shape, tensor->rank);
  wanted.front() = images ? images : shape.empty() ? 1 : shape.front();
  if (shape == ArrayRef(wanted) && wanted.front() > 0)
    return tensor;
  printError("'" + path + "': tensor '" + name + "' has the shape " +
             shapeText(shape) + ", the model's '" + like.name + "' wants " +
             shapeText(wanted));
  good = false;
  return nullptr;
}

/// Reads inputs and outputs made elsewhere.
static bool readExpected(const vit_model &model, StringRef path,
                         Samples &samples) {
  vit_error error;
  vit_safetensors *opened = nullptr;
  if (vit_safetensors_open(path.str().c_str(), &opened, &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  SafetensorsHandle file(opened);
  bool good = true;
  const vit_tensor_view *input =
      findTensor(file.get(), path, "input", model.input, 0, false, good);
  if (!input || !readValues(*input, samples.input))
    return false;
  samples.images = input->shape[0];
  const int64_t batch = std::max<int64_t>(model.batch, 1);
  if (samples.images % batch != 0) {
    printError("'" + path + "': 'input' has " + Twine(samples.images) +
               " images, the model's batch is " + Twine(batch));
    return false;
  }
  for (const vit_tensor &output : ArrayRef(model.outputs, model.num_outputs)) {
    OutputSamples result;
    result.name = output.name;
    std::string suffix = model.num_outputs == 1 ? "" : "." + result.name;
    const vit_tensor_view *exact =
        findTensor(file.get(), path, "output" + suffix, output, samples.images,
                   false, good);
    const vit_tensor_view *plain =
        findTensor(file.get(), path, "output_f32" + suffix, output,
                   samples.images, true, good);
    if (!good || !readValues(*exact, result.reference) ||
        (plain && !readValues(*plain, result.plain)))
      return false;
    samples.outputs.push_back(std::move(result));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static ExitCode report(const Executable &executable, const Samples &samples,
                       const Options &options) {
  reference::CheckReport verdict =
      reference::compareOutputs(executable.model().name, samples.images,
                                samples.outputs, options.tolerance);
  bool printed;
  if (options.json) {
    llvm::json::Object object = reference::toJson(verdict);
    object["target_cpu"] = executable.model().target_cpu;
    object["synthetic_weights"] = executable.syntheticWeights;
    printed = printJson(std::move(object));
  } else {
    std::string text;
    llvm::raw_string_ostream stream(text);
    reference::printReport(verdict, stream);
    printed = printResult(text);
  }
  return printed && verdict.pass ? kExitDone : kExitBad;
}

ExitCode vit::runCheck(const Options &options) {
  Progress progress;
  progress.step("reading '" + options.model + "'");
  std::unique_ptr<Model> model = openModel(options);
  if (!model)
    return kExitBad;
  const bool expect = !options.expect.empty();
  if (!expect && model->kind != Model::Kind::Described) {
    printError("'" + options.model +
               "' is compiled already: without its description there is "
               "nothing to compare with but the tensors of an --expect file");
    return kExitBad;
  }

  std::unique_ptr<WeightSource> weights;
  if (model->kind == Model::Kind::Described) {
    weights = openWeightSource(*model);
    if (!weights)
      return kExitBad;
  }
  std::unique_ptr<Executable> executable =
      makeExecutable(*model, options, progress, /*mayInvent=*/true,
                     weights.get(), /*keep=*/!expect);
  if (!executable)
    return kExitBad;
  if (executable->syntheticWeights)
    printNote("'" + options.model + "' has no weights: they are made up");
  std::optional<Session> session = openSession(*executable, options.threads);
  if (!session)
    return kExitBad;

  Samples samples;
  if (expect ? !readExpected(executable->model(), options.expect, samples)
             : !evaluateReference(*model, executable->model(), *weights,
                                  options.inputs, samples, progress))
    return kExitBad;
  // A dynamic batch is tried with all images at once.
  const int64_t batch =
      executable->model().batch ? executable->model().batch : samples.images;
  progress.step("running the compiled model");
  if (!runCompiled(executable->model(), *session, batch, samples))
    return kExitBad;
  return report(*executable, samples, options);
}
