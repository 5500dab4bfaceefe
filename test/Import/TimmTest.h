//===- TimmTest.h - timm's config.json, read --------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The fixture of the tests of timm's models: a folder with a config.json, or a
// name, and what its reader makes of it.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_IMPORT_TIMMTEST_H
#define VIT_TEST_IMPORT_TIMMTEST_H

#include "ImportFixture.h"

namespace mlir::vit::test {

class TimmTest : public ImportFixture {
protected:
  /// The IR of config.json made of `fields`, or "" when it is refused.
  std::string import(const std::string &fields,
                     const ImportOptions &options = {}) {
    std::string folder = makeTemporaryFolder();
    writeFile(folder + "/config.json", "{\n" + fields + "\n}\n");
    return take(test.import(folder, options));
  }
  /// The IR of an architecture by its name alone.
  std::string importName(const std::string &name,
                         std::optional<std::pair<int64_t, int64_t>> size = {}) {
    ImportOptions options;
    options.architecture = name;
    options.imageSize = size;
    return take(test.import("", options));
  }
  void expectError(const std::string &fields, const std::string &error) {
    expectRefused(import(fields), error);
  }
  /// `arguments` are the model_args of a plain VisionTransformer.
  void expectArgumentError(const std::string &arguments,
                           const std::string &error,
                           const std::string &name = "vit_tiny_patch16_224") {
    expectError(architecture(name) + ",\n\"model_args\": {" + arguments + "}",
                error);
  }
  static std::string architecture(const std::string &name) {
    return "\"architecture\": \"" + name + "\"";
  }

  static inline const std::string kTiny =
      architecture("vit_tiny_patch16_224") + ", \"pretrained_cfg\": {}";
};

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_TIMMTEST_H
