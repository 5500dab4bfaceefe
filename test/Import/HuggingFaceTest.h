//===- HuggingFaceTest.h - A small config.json, read -----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The fixture of the tests of Hugging Face's models: a folder with a
// config.json and what its reader makes of it.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_IMPORT_HUGGINGFACETEST_H
#define VIT_TEST_IMPORT_HUGGINGFACETEST_H

#include "TestUtils.h"

#include <gtest/gtest.h>

namespace mlir::vit::test {

class HuggingFaceTest : public testing::Test {
protected:
  /// The IR of config.json made of `fields`, or "" when it is refused.
  std::string import(const std::string &fields,
                     const std::string &preprocessor = "",
                     const ImportOptions &options = {}) {
    std::string folder = makeTemporaryFolder();
    writeFile(folder + "/config.json", "{\n" + fields + "\n}\n");
    if (!preprocessor.empty())
      writeFile(folder + "/preprocessor_config.json", preprocessor);
    FailureOr<ImportedModel> model = test.import(folder, options);
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
  /// `field` is added to a good config.
  void expectError(const std::string &field, const std::string &error) {
    EXPECT_EQ(import(kSmall + ",\n" + field), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }

  static inline const std::string kVit =
      R"("model_type": "vit", "architectures": ["ViTForImageClassification"])";
  static inline const std::string kSmall =
      kVit + R"(, "hidden_size": 12, "num_hidden_layers": 2)";

  ImportTest test;
  ImportedModel imported;
};

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_HUGGINGFACETEST_H
