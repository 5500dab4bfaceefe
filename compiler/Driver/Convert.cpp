//===- Convert.cpp - vitc convert -----------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes a file of weights, of any format that vitc reads, as safetensors.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"

#include "compiler/Checkpoint/OpenWeights.h"
#include "compiler/Driver/Console.h"

#include "fmt/format.h"

using namespace mlir;
using namespace mlir::vit;

ExitCode vit::runConvert(const Options &options) {
  Progress progress;
  progress.step("converting '" + options.model + "'");
  llvm::Expected<OpenedWeights> weights = openWeightFile(options.model);
  if (!weights) {
    printError(weights.takeError());
    return kExitBad;
  }
  for (const std::string &note : weights->notes)
    printWarning(options.model + ": " + note);

  std::vector<vit_tensor_view> tensors;
  uint64_t bytes = 0;
  for (size_t i = 0, e = vit_weights_count(weights->handle.get()); i < e; ++i) {
    tensors.push_back(*vit_weights_tensor(weights->handle.get(), i));
    bytes += tensors.back().bytes;
  }
  // Programs of Hugging Face ask for this key before they read anything.
  const vit_metadata metadata = {"format", "pt"};
  vit_error error;
  if (vit_safetensors_write(options.output.c_str(), tensors.data(),
                            tensors.size(), &metadata, 1, &error) != VIT_OK) {
    printError(error.message);
    return kExitBad;
  }
  bool printed = options.json
                     ? printJson(llvm::json::Object{
                           {"weights", options.output},
                           {"tensors", static_cast<int64_t>(tensors.size())},
                           {"bytes", static_cast<int64_t>(bytes)}})
                     : printResult(fmt::format("{:<24} {} tensor{}, {}\n",
                                               options.output, tensors.size(),
                                               tensors.size() == 1 ? "" : "s",
                                               formatBytes(bytes)));
  return printed ? kExitDone : kExitBad;
}
