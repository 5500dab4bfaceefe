//===- CompareModels.cpp - Whether two models are the same function -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit-reference-compare BEFORE AFTER evaluates two models in the vit dialect in
// float64 on the same made-up weights and images. It proves passes from vit to
// vit: AFTER is what one made of BEFORE. Parameters are matched by their names
// in the weight file; AFTER may have no others.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Import.h"
#include "compiler/Import/SyntheticWeights.h"
#include "compiler/Reference/Compare.h"
#include "compiler/Reference/Evaluator.h"
#include "dialects/Vit/IR/VitOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::reference;

namespace cl = llvm::cl;
static cl::opt<std::string> beforePath(cl::Positional, cl::Required,
                                       cl::desc("BEFORE"));
static cl::opt<std::string> afterPath(cl::Positional, cl::Required,
                                      cl::desc("AFTER"));
static cl::opt<int64_t> inputs("inputs", cl::init(2),
                               cl::desc("Calls to compare"));

/// Divided by the RMS of the outputs. Two ways to round in double differ by
/// 1e-14 or so; what is not the same function, by much more.
static constexpr double kTolerance = 1e-12;

using Outputs = SmallVector<reference::Tensor<double>>;

static FailureOr<Outputs> evaluateOn(func::FuncOp function,
                                     const SyntheticWeights &weights,
                                     int64_t seed) {
  reference::Tensor<double> image(
      cast<RankedTensorType>(function.getArgumentTypes()[0]).getShape());
  llvm::copy(generateSyntheticInput(image.shape, seed), image.values.begin());
  return evaluate<double>(function, image,
                          [&](ParamOp param, StringRef name,
                              MutableArrayRef<float> values) -> LogicalResult {
                            auto found = weights.find(name.str());
                            if (found == weights.end())
                              return param.emitError("no parameter '")
                                     << name << "' in '" << beforePath << "'";
                            if (found->second.values.size() != values.size())
                              return param.emitError("parameter '")
                                     << name << "' has "
                                     << found->second.values.size()
                                     << " elements in '" << beforePath << "'";
                            llvm::copy(found->second.values, values.begin());
                            return success();
                          });
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  DialectRegistry registry;
  registry.insert<VitDialect, func::FuncDialect, tensor::TensorDialect>();
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  FailureOr<ImportedModel> before = importModel(context, beforePath, {});
  if (failed(before))
    return 1;
  FailureOr<ImportedModel> after = importModel(context, afterPath, {});
  if (failed(after))
    return 1;
  auto getFunction = [](ImportedModel &model) {
    return *model.module->getOps<func::FuncOp>().begin();
  };
  func::FuncOp functions[] = {getFunction(*before), getFunction(*after)};
  if (functions[0].getFunctionType() != functions[1].getFunctionType()) {
    llvm::errs() << "vit-reference-compare: the models have different types\n";
    return 1;
  }

  SyntheticWeights weights = generateSyntheticWeights(*before->module);
  bool pass = true;
  for (int64_t seed = 0; seed < inputs; ++seed) {
    FailureOr<Outputs> wanted = evaluateOn(functions[0], weights, seed);
    FailureOr<Outputs> got = evaluateOn(functions[1], weights, seed);
    if (failed(wanted) || failed(got))
      return 1;
    for (auto [index, pair] : llvm::enumerate(llvm::zip_equal(*got, *wanted))) {
      auto &[computed, reference] = pair;
      ErrorFigures error = measureError(ArrayRef<double>(computed.values),
                                        ArrayRef<double>(reference.values));
      const bool good = error.max <= kTolerance; // false for NaN
      pass &= good;
      llvm::outs() << llvm::formatv("input {0}, output {1}: {2:e2}{3}\n", seed,
                                    index, error.max, good ? "" : " FAIL");
    }
  }
  llvm::outs() << (pass ? "same\n" : "different\n");
  return pass ? 0 : 1;
}
