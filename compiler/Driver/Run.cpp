//===- Run.cpp - vitc run -------------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Images in, answers out: the most probable classes, or, where a model's output
// is no scores of classes, what its values look like.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Executable.h"
#include "compiler/Driver/Show.h"

#include "fmt/format.h"
#include "vit/image.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <unistd.h>

using namespace mlir;
using namespace mlir::vit;

/// Classes printed for an image.
static constexpr size_t kTop = 5;

/// The output with scores of classes: [batch, classes], called "logits" or as
/// long as there are labels. -1 when there is none.
static int findScores(const vit_model &model, size_t numLabels) {
  for (int32_t i = 0; i < model.num_outputs; ++i) {
    const vit_tensor &output = model.outputs[i];
    if (output.rank == 2 && (StringRef(output.name) == "logits" ||
                             static_cast<size_t>(output.shape[1]) == numLabels))
      return i;
  }
  return -1;
}

static int64_t elementsPerImage(const vit_tensor &tensor) {
  int64_t elements = 1;
  for (int32_t d = 1; d < tensor.rank; ++d)
    elements *= tensor.shape[d];
  return elements;
}

/// exp(x - max) / sum, in double.
static std::vector<double> softmax(ArrayRef<float> scores) {
  double max = *llvm::max_element(scores);
  std::vector<double> result;
  for (float score : scores)
    result.push_back(std::exp(score - max));
  double sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double &value : result)
    value /= sum;
  return result;
}

/// Prints what the model says of one image, or adds it to `results`.
class Printer {
public:
  Printer(const Executable &executable, bool json)
      : model(executable.model()), labels(labelsFromJson(executable.labels)),
        scores(findScores(model, labels.size())), json(json) {}

  /// `values` has each output's values for this image; `picture` is drawn
  /// beside the answer.
  void add(StringRef image, ArrayRef<ArrayRef<float>> values,
           ArrayRef<std::string> picture) {
    llvm::json::Object result{{"image", image}};
    std::string before = std::exchange(text, "");
    for (auto [index, output] : llvm::enumerate(values))
      if (!llvm::all_of(output, [](float x) { return std::isfinite(x); }))
        printWarning("image '" + image + "': output '" +
                     model.outputs[index].name +
                     "' has infinities or NaNs: are the weights sound?");
    if (!json)
      text += image.str() + "\n";
    if (scores >= 0)
      addClasses(values[scores], result);
    if (scores < 0 || values.size() > 1)
      addSummaries(values, result);
    if (json)
      results.push_back(std::move(result));
    text = before + (picture.empty() ? text : placeBeside(picture, text));
  }

  bool finish() {
    if (!json)
      return printResult(text);
    return printJson(llvm::json::Object{{"model", model.name},
                                        {"results", std::move(results)}});
  }

private:
  /// The lines of `answer` to the right of the middle of `picture`.
  static std::string placeBeside(ArrayRef<std::string> picture,
                                 StringRef answer) {
    SmallVector<StringRef> lines;
    answer.rtrim('\n').split(lines, '\n');
    const size_t rows = std::max(picture.size(), lines.size());
    const size_t first = (rows - lines.size()) / 2;
    std::string text;
    for (size_t row = 0; row < rows; ++row) {
      text +=
          row < picture.size() ? picture[row] : std::string(kShowColumns, ' ');
      if (row >= first && row - first < lines.size())
        text += "  " + lines[row - first].str();
      text += "\n";
    }
    return text + "\n";
  }

  /// JSON has no infinities and no NaN.
  static llvm::json::Value toJson(double value) {
    return std::isfinite(value) ? llvm::json::Value(value) : nullptr;
  }

  void addClasses(ArrayRef<float> values, llvm::json::Object &result) {
    std::vector<double> probabilities = softmax(values);
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    size_t count = std::min(kTop, order.size());
    // Of equal ones the first, so that the answer is always the same; what is
    // no number comes last.
    auto rank = [&](size_t index) {
      return std::isnan(values[index]) ? -std::numeric_limits<float>::infinity()
                                       : values[index];
    };
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](size_t a, size_t b) {
                        return rank(a) != rank(b) ? rank(a) > rank(b) : a < b;
                      });
    llvm::json::Array top;
    for (size_t index : ArrayRef(order).take_front(count)) {
      std::string label = index < labels.size()
                              ? labels[index]
                              : "class " + std::to_string(index);
      if (!json)
        text +=
            fmt::format("  {:6.2f} %  {}\n", 100 * probabilities[index], label);
      top.push_back(
          llvm::json::Object{{"index", static_cast<int64_t>(index)},
                             {"label", llvm::json::fixUTF8(label)},
                             {"probability", toJson(probabilities[index])},
                             {"score", toJson(values[index])}});
    }
    result["top"] = std::move(top);
  }

  /// Of all outputs but the classes' scores.
  void addSummaries(ArrayRef<ArrayRef<float>> values,
                    llvm::json::Object &result) {
    llvm::json::Array outputs;
    for (auto [index, output] : llvm::enumerate(values)) {
      if (static_cast<int>(index) == scores)
        continue;
      const vit_tensor &tensor = model.outputs[index];
      double sum = 0, squares = 0;
      for (float value : output) {
        sum += value;
        squares += double(value) * value;
      }
      double mean = sum / output.size(),
             rms = std::sqrt(squares / output.size());
      if (!json)
        text += fmt::format("  {}: {} values, mean {:.4g}, rms {:.4g}\n",
                            tensor.name, output.size(), mean, rms);
      llvm::json::Array shape;
      for (int32_t d = 1; d < tensor.rank; ++d)
        shape.push_back(tensor.shape[d]);
      outputs.push_back(llvm::json::Object{{"name", tensor.name},
                                           {"shape", std::move(shape)},
                                           {"mean", toJson(mean)},
                                           {"rms", toJson(rms)}});
    }
    result["outputs"] = std::move(outputs);
  }

  const vit_model &model;
  std::vector<std::string> labels;
  int scores;
  bool json;
  std::string text;
  llvm::json::Array results;
};

/// How images become the input; where the model does not say, they are resized
/// to its size and scaled to [0, 1].
static bool readPreprocess(const Executable &executable, StringRef path,
                           vit_preprocess &spec) {
  const vit_tensor &input = executable.model().input;
  const bool bytes = input.type == VIT_TYPE_U8; // channels last
  const int64_t channels = input.shape[bytes ? 3 : 1];
  if (input.rank != 4 || (channels != 1 && channels != 3)) {
    printError("the input of '" + path + "' is no image of 1 or 3 channels");
    return false;
  }
  std::string json = executable.preprocess;
  if (json.empty()) {
    printWarning("'" + path +
                 "' does not say how images are prepared; they are resized to "
                 "its input" +
                 (bytes ? "" : " and scaled to [0, 1]"));
    json = fmt::format(
        R"({{"channels":{},"resize":{{"mode":"exact","height":{},"width":{}}})",
        channels, input.shape[bytes ? 1 : 2], input.shape[bytes ? 2 : 3]);
    json += bytes ? "}" : R"(,"rescale":0.00392156862745098})";
  }
  vit_error error;
  if (vit_preprocess_parse(json.c_str(), &spec, &error) == VIT_OK)
    return true;
  printError("the preprocessing of '" + path + "': " + error.message);
  return false;
}

/// Color is for terminals, unless the user wants none (no-color.org).
static bool useColor() {
  const char *noColor = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && !(noColor && *noColor);
}

/// Reads an image into `input`, `elements` of what the model takes, and draws
/// it into `picture` if `show`.
static bool readImage(const std::string &path, const vit_preprocess &spec,
                      const vit_model &model, void *input, uint64_t elements,
                      bool show, std::vector<std::string> &picture) {
  vit_error error;
  vit_image image = {};
  picture.clear();
  bool good = vit_image_decode_file(path.c_str(), spec.channels, &image,
                                    &error) == VIT_OK;
  if (good && model.input.type == VIT_TYPE_U8)
    good = vit_preprocess_bytes(&image, &spec, static_cast<uint8_t *>(input),
                                elements, &error) == VIT_OK;
  else if (good)
    good = vit_preprocess_run(&image, &spec, static_cast<float *>(input),
                              elements, &error) == VIT_OK;
  if (good && show) {
    picture = drawImage(image, useColor(), error);
    good = !picture.empty();
  }
  vit_image_free(&image);
  if (!good)
    printError(error.message);
  return good;
}

ExitCode vit::runRun(const Options &options) {
  Progress progress;
  progress.step("reading '" + options.model + "'");
  std::unique_ptr<Model> opened = openModel(options);
  if (!opened)
    return kExitBad;
  if (opened->imported.preprocessIsAssumed)
    printWarning("'" + options.model +
                 "' has no preprocessor_config.json; images are prepared as "
                 "usual for its family");
  std::unique_ptr<Executable> executable =
      makeExecutable(*opened, options, progress, /*mayInvent=*/false);
  if (!executable)
    return kExitBad;
  const vit_model &model = executable->model();
  vit_preprocess spec;
  if (!readPreprocess(*executable, options.model, spec))
    return kExitBad;
  std::optional<Session> session = openSession(*executable, options.threads);
  if (!session)
    return kExitBad;

  // Answers are printed when all are there: a bad image is the only thing said.
  const int64_t batch = std::max<int64_t>(model.batch, 1);
  const size_t inputElements = vit_model_input_elements(&model, batch) / batch;
  const size_t outputElements =
      vit_model_output_elements(&model, batch) / batch;
  vit_error error;
  const size_t inputBytes =
      inputElements * (model.input.type == VIT_TYPE_U8 ? 1 : sizeof(float));
  std::vector<char> input(batch * inputBytes);
  std::vector<float> output(batch * outputElements);
  Printer printer(*executable, options.json);
  ArrayRef<std::string> images = options.images;
  for (size_t done = 0; done < images.size(); done += batch) {
    ArrayRef<std::string> group = images.drop_front(done).take_front(batch);
    progress.step("running image " + Twine(done + 1) + " of " +
                  Twine(images.size()));
    std::vector<std::vector<std::string>> pictures(group.size());
    for (auto [index, image] : llvm::enumerate(group))
      if (!readImage(image, spec, model, input.data() + index * inputBytes,
                     inputElements, options.show, pictures[index]))
        return kExitBad;
    if (vit_session_run(session->handle.get(), batch, input.data(),
                        output.data(), session->parallel(), &error) != VIT_OK) {
      printError(error.message);
      return kExitBad;
    }
    for (auto [index, image] : llvm::enumerate(group)) {
      SmallVector<ArrayRef<float>> values;
      for (const vit_tensor &tensor :
           ArrayRef(model.outputs, model.num_outputs)) {
        size_t elements = elementsPerImage(tensor);
        values.push_back(ArrayRef(output).slice(
            tensor.offset * batch + index * elements, elements));
      }
      printer.add(image, values, pictures[index]);
    }
  }
  return printer.finish() ? kExitDone : kExitBad;
}
