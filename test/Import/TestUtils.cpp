//===- TestUtils.cpp - What the import tests share ------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See TestUtils.h.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

void test::writeWeights(const std::string &path,
                        const std::vector<TestTensor> &tensors) {
  uint64_t most = 0;
  auto countBytes = [](const TestTensor &tensor) {
    uint64_t bytes = vit_dtype_bits(tensor.dtype) / 8;
    for (int64_t extent : tensor.shape)
      bytes *= extent;
    return bytes;
  };
  for (const TestTensor &tensor : tensors)
    most = std::max(most, countBytes(tensor));
  std::vector<char> zeros(most);
  std::vector<vit_tensor_view> views;
  for (const TestTensor &tensor : tensors) {
    vit_tensor_view view = {};
    view.name = tensor.name.c_str();
    view.dtype = tensor.dtype;
    view.rank = tensor.shape.size();
    view.shape = tensor.shape.data();
    view.data = zeros.data();
    view.bytes = countBytes(tensor);
    views.push_back(view);
  }
  vit_error error;
  EXPECT_EQ(vit_safetensors_write(path.c_str(), views.data(), views.size(),
                                  nullptr, 0, &error),
            VIT_OK)
      << error.message;
}

static void describe(Diagnostic &diagnostic, std::string &text) {
  llvm::raw_string_ostream stream(text);
  auto print = [&](Diagnostic &part) {
    if (auto file = part.getLocation()->findInstanceOf<FileLineColLoc>())
      stream << file.getLine() << ":" << file.getColumn() << ": ";
    stream << (part.getSeverity() == DiagnosticSeverity::Note ? "note: " : "")
           << part.str() << "\n";
  };
  print(diagnostic);
  for (Diagnostic &note : diagnostic.getNotes())
    print(note);
}

ImportTest::ImportTest() : context(MLIRContext::Threading::DISABLED) {
  context.getDiagEngine().registerHandler(
      [this](Diagnostic &diagnostic) { describe(diagnostic, errors); });
}

std::string test::print(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream);
  return text;
}
