//===- usage_test.cpp - The examples of docs/runtime.md work ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs usage.c on the fake model, and checks that the documentation shows the
// very same text.
//
//===----------------------------------------------------------------------===//
#include "fake_weights.h"
#include "test_support.h"
#include "usage.h"

TEST(Usage, PacksAndRuns) {
  TempFolder folder;
  FakeWeights fake;
  std::string checkpoint = folder / "model.safetensors";
  std::string packed = folder / "fake.weights";
  ASSERT_EQ(vit_safetensors_write(checkpoint.c_str(), fake.views, 4, nullptr, 0,
                                  nullptr),
            VIT_OK);
  EXPECT_EQ(pack(folder.path().c_str(), packed.c_str()), VIT_OK);
  float image[4] = {1, -2, 3, -4}, answers[3];
  EXPECT_EQ(classify(packed.c_str(), image, answers), VIT_OK);
  EXPECT_EQ(answers[0], fake.answer(image, 0));
  EXPECT_EQ(answers[1], fake.answer(image, 1));
  // The examples fail as they should, too.
  EXPECT_EQ(classify(checkpoint.c_str(), image, answers), VIT_BAD_FILE);
  EXPECT_EQ(pack((folder / "none").c_str(), packed.c_str()), VIT_NOT_FOUND);
}

TEST(Usage, TheDocumentationShowsThisText) {
  std::string source = readFile(VIT_USAGE_SOURCE);
  std::string document = readFile(VIT_RUNTIME_DOCUMENT);
  const std::string begin = "/* docs: begin */\n", end = "/* docs: end */\n";
  int pieces = 0;
  for (size_t at = 0; (at = source.find(begin, at)) != std::string::npos;) {
    at += begin.size();
    std::string piece = source.substr(at, source.find(end, at) - at);
    EXPECT_NE(document.find("```c\n" + piece + "```\n"), std::string::npos)
        << "docs/runtime.md does not show:\n"
        << piece;
    ++pieces;
  }
  EXPECT_EQ(pieces, 2);
}
