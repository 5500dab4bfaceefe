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

#include "ImportFixture.h"

namespace mlir::vit::test {

class HuggingFaceTest : public ImportFixture {
protected:
  /// The IR of config.json made of `fields`, or "" when it is refused.
  std::string import(const std::string &fields,
                     const std::string &preprocessor = "",
                     const ImportOptions &options = {}) {
    std::string folder = makeTemporaryFolder();
    writeFile(folder + "/config.json", "{\n" + fields + "\n}\n");
    if (!preprocessor.empty())
      writeFile(folder + "/preprocessor_config.json", preprocessor);
    return take(test.import(folder, options));
  }

  /// `field` is added to a good config.
  void expectError(const std::string &field, const std::string &error) {
    expectRefused(import(kSmall + ",\n" + field), error);
  }

  static inline const std::string kVit =
      R"("model_type": "vit", "architectures": ["ViTForImageClassification"])";
  static inline const std::string kSmall =
      kVit + R"(, "hidden_size": 12, "num_hidden_layers": 2)";
};

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_HUGGINGFACETEST_H
