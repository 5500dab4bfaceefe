//===- DescriptionTest.h - A small description, read -----------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The fixture of the tests of vitc's own descriptions: a small one, in pieces,
// and what its reader makes of it.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_IMPORT_DESCRIPTIONTEST_H
#define VIT_TEST_IMPORT_DESCRIPTIONTEST_H

#include "ImportFixture.h"

namespace mlir::vit::test {

/// A small model, in pieces that tests replace.
struct Pieces {
  std::string top = R"("linear_layout": "out_in")";
  std::string patch = R"("kernel": 4, "weight": "patch.weight")";
  std::string steps =
      R"({"norm": "n", "mlp": {"hidden": 12, "fc1": "fc1", "fc2": "fc2"}})";
  std::string run = R"("layers": 2, "prefix": "l.{i}.")";
  std::string output =
      R"({"name": "logits", "pool": "mean", "head": "head", "size": 5})";
  std::string more;

  std::string text() const {
    return R"({"vitc": 1, "name": "m", "image": {"size": [8, 12]}, "embed_dim": 6,)"
           "\n" +
           top + ",\n\"patch_embed\": {" + patch + "},\n\"encoder\": {" + run +
           ", \"steps\": [" + steps + "]},\n" + more + "\"outputs\": [" +
           output + "]}";
  }
};

class DescriptionTest : public ImportFixture {
protected:
  /// The IR of a description, or "" when it is refused.
  std::string import(const std::string &text, ImportOptions options = {}) {
    std::string path = makeTemporaryFolder() + "/d.json";
    writeFile(path, text);
    return take(test.import(path, options));
  }

  void expectIR(const Pieces &pieces, std::vector<std::string> parts) {
    ImportFixture::expectIR(import(pieces.text()), std::move(parts));
  }
  void expectError(const std::string &text, const std::string &error) {
    expectRefused(import(text), error);
  }
  void expectError(const Pieces &pieces, const std::string &error) {
    expectError(pieces.text(), error);
  }
};

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_DESCRIPTIONTEST_H
