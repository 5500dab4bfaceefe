//===- ImportFixture.h - What is expected of an import ----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The base of the fixtures that make a file and look at its IR.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_IMPORT_IMPORTFIXTURE_H
#define VIT_TEST_IMPORT_IMPORTFIXTURE_H

#include "TestUtils.h"

#include <gtest/gtest.h>

namespace mlir::vit::test {

class ImportFixture : public testing::Test {
protected:
  /// The model's IR, or "" where it is refused. Keeps the model.
  std::string take(FailureOr<ImportedModel> model) {
    if (failed(model))
      return "";
    imported = std::move(*model);
    return print(*imported.module);
  }

  void expectIR(const std::string &ir, std::vector<std::string> parts) {
    EXPECT_EQ(test.getErrors(), "");
    for (const std::string &part : parts)
      EXPECT_NE(ir.find(part), std::string::npos) << part << "\nnot in\n" << ir;
  }
  /// `ir` is that of a refused model, and `error` was among what was said.
  void expectRefused(const std::string &ir, const std::string &error) {
    EXPECT_EQ(ir, "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }

  ImportTest test;
  ImportedModel imported;
};

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_IMPORTFIXTURE_H
