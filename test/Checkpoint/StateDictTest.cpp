//===- StateDictTest.cpp - Which tensors of a pickle are taken ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Wrappers and prefixes, known and unknown, alone and several at once.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "compiler/Checkpoint/StateDict.h"

#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

static std::string text(llvm::StringRef value) {
  return "X" + bytes32(value.size()) + value.str();
}

/// A tensor of one element.
static std::string tensor() {
  const std::string zero = {'K', 0};
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") +
         "ctorch\nFloatStorage\n" + text("0") + text("cpu") + "K\1tQ" + zero +
         "K\1\x85K\1\x85tR";
}

static std::string
dict(const std::vector<std::pair<std::string, std::string>> &entries) {
  std::string code = "}(";
  for (const auto &[name, value] : entries)
    code += text(name) + value;
  return code + "u";
}

/// A dict of tensors of those names.
static std::string tensors(const std::vector<std::string> &names) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const std::string &name : names)
    entries.emplace_back(name, tensor());
  return dict(entries);
}

namespace {
struct Found {
  std::vector<std::string> names;
  std::vector<std::string> notes;
  std::string error;
};
} // namespace

static Found find(const std::string &code) {
  std::string bytes = "\x80\2" + code + ".";
  Memory memory(bytes.size());
  Source source{"t.pth", bytes, ""};
  llvm::Expected<Pickle> pickle = readPickle(source, true, memory);
  if (!pickle)
    return {{}, {}, llvm::toString(pickle.takeError())};
  llvm::Expected<StateDict> dict = findStateDict(*pickle, source);
  if (!dict)
    return {{}, {}, llvm::toString(dict.takeError())};
  dropPrefixes(*dict);
  Found found;
  for (const StateEntry &entry : dict->entries)
    found.names.push_back(entry.name);
  found.notes = dict->notes;
  return found;
}

using Names = std::vector<std::string>;

TEST(StateDict, Plain) {
  Found found = find(tensors({"b", "a"}));
  EXPECT_EQ(found.names, (Names{"b", "a"}));
  EXPECT_TRUE(found.notes.empty());
}

TEST(StateDict, EveryWrapper) {
  for (llvm::StringRef name : getStateDictWrappers()) {
    Found found = find(dict({{"epoch", "K\1"}, {name.str(), tensors({"w"})}}));
    EXPECT_EQ(found.names, Names{"w"}) << name.str();
    EXPECT_TRUE(found.notes.empty());
  }
}

TEST(StateDict, SeveralWrappers) {
  // In the order of the table, whatever the file's is.
  llvm::ArrayRef<llvm::StringRef> wrappers = getStateDictWrappers();
  for (size_t i = 0; i + 1 < wrappers.size(); ++i) {
    Found found = find(dict({{wrappers[i + 1].str(), tensors({"second"})},
                             {wrappers[i].str(), tensors({"first"})}}));
    EXPECT_EQ(found.names, Names{"first"});
    ASSERT_EQ(found.notes.size(), 1u);
    EXPECT_EQ(found.notes[0], "the weights are those called '" +
                                  wrappers[i].str() + "', it also has '" +
                                  wrappers[i + 1].str() + "'");
  }
  // One without tensors is none.
  Found found = find(dict({{"model_ema", "}"},
                           {"ema", "N"},
                           {"model", tensors({"w"})},
                           {"loss", tensor()}}));
  EXPECT_EQ(found.names, Names{"w"});
  EXPECT_TRUE(found.notes.empty());
}

TEST(StateDict, WrappersInWrappers) {
  for (const char *outer : {"model", "state_dict", "checkpoint"})
    for (const char *inner : {"state_dict", "model"}) {
      Found found = find(
          dict({{"epoch", "K\1"}, {outer, dict({{inner, tensors({"w"})}})}}));
      EXPECT_EQ(found.names, Names{"w"}) << outer << " " << inner;
      EXPECT_TRUE(found.notes.empty());
    }
  // The inner one wins over tensors beside it.
  EXPECT_EQ(find(dict({{"model", dict({{"step", tensor()},
                                       {"state_dict", tensors({"w"})}})}}))
                .names,
            Names{"w"});
  // One without tensors is none.
  EXPECT_EQ(
      find(dict({{"model", dict({{"w", tensor()}, {"ema", "}"}})}})).names,
      Names{"w"});
  // In the order of the table, from outside in.
  Found found = find(dict({{"model", dict({{"state_dict", tensors({"a"})},
                                           {"ema", tensors({"b"})}})},
                           {"state_dict", tensors({"c"})}}));
  EXPECT_EQ(found.names, Names{"b"});
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(found.notes[0],
            "the weights are those called 'ema' in 'model', it also has "
            "'state_dict' in 'model', 'state_dict'");
  // No deeper, and not around in circles: a dict that is its own 'model'.
  EXPECT_NE(find(dict({{"model",
                        dict({{"model", dict({{"model", tensors({"w"})}})}})}}))
                .error.find("it has no tensors"),
            std::string::npos);
  EXPECT_NE(
      find("}q\1" + text("model") + "h\1s").error.find("it has no tensors"),
      std::string::npos);
}

TEST(StateDict, DictsWithDefaults) {
  const std::string items = "(" + text("w") + tensor() + "u";
  EXPECT_EQ(
      find("ccollections\ndefaultdict\nc__builtin__\nint\n\x85R" + items).names,
      Names{"w"});
  EXPECT_EQ(find("ccollections\ndefaultdict\n)R" + items).names, Names{"w"});
  // A class of one's own may keep its items as it likes.
  EXPECT_NE(find("c__main__\nMine\n)\x81" + items)
                .error.find("it holds an object of class '__main__.Mine'"),
            std::string::npos);
}

TEST(StateDict, NoTensors) {
  EXPECT_NE(
      find(dict({{"a", "K\1"}}))
          .error.find(
              "it has no tensors, neither itself nor in a dict called one of "
              "'state_dict_ema', "),
      std::string::npos);
  EXPECT_NE(find("]").error.find("it holds a list, expects a dict of tensors"),
            std::string::npos);
  EXPECT_NE(find("ca\nB\n)R").error.find("it holds an object of class 'a.B'"),
            std::string::npos);
}

TEST(StateDict, EntriesThatAreNoTensors) {
  const std::string object = "ca\nB\n)R";
  Found found = find(dict({{"w", tensor()}, {"x", object}, {"n", "K\1"}}));
  EXPECT_EQ(found.names, Names{"w"});
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(found.notes[0], "left out what is no tensor that is understood: "
                            "'x' (made by 'a.B')");
  found = find(dict({{"w", tensor()},
                     {"1", object},
                     {"2", object},
                     {"3", object},
                     {"4", object},
                     {"5", object},
                     {"6", object},
                     {"7", object}}));
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_TRUE(llvm::StringRef(found.notes[0])
                  .ends_with("'5' (made by 'a.B') and 2 more"));
  // Keys that are no text.
  EXPECT_EQ(find("}(K\1" + tensor() + text("w") + tensor() + "u").names,
            Names{"w"});
}

TEST(StateDict, BadNames) {
  EXPECT_NE(find(tensors({"a", "a"})).error.find("tensor 'a' is there twice"),
            std::string::npos);
  EXPECT_NE(find(tensors({std::string("a\0b", 3)}))
                .error.find("the tensor name 'a?b' is not UTF-8 without NUL"),
            std::string::npos);
  EXPECT_NE(find(tensors({"\xff"})).error.find("is not UTF-8"),
            std::string::npos);
}

TEST(StateDict, PrefixesOfAll) {
  EXPECT_EQ(find(tensors({"module.a", "module.b"})).names, (Names{"a", "b"}));
  EXPECT_EQ(find(tensors({"module.a", "b"})).names, (Names{"module.a", "b"}));
  EXPECT_EQ(find(tensors({"_orig_mod.module.a"})).names, Names{"a"});
  EXPECT_EQ(find(tensors({"module._orig_mod.a"})).names, Names{"a"});
  EXPECT_EQ(find(tensors({"model.a", "model.b"})).names, (Names{"a", "b"}));
  EXPECT_EQ(find(tensors({"model.a", "b"})).names, (Names{"model.a", "b"}));
  EXPECT_EQ(find(tensors({"model._orig_mod.a"})).names, Names{"a"});
  // Once each.
  EXPECT_EQ(find(tensors({"module.module.a"})).names, Names{"module.a"});
  EXPECT_EQ(find(tensors({"module."})).names, Names{"module."});
}

TEST(StateDict, PrefixesOfMost) {
  Found found = find(
      tensors({"module.backbone.a", "module.backbone.b", "module.head.c"}));
  EXPECT_EQ(found.names, (Names{"a", "b", "head.c"}));
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(found.notes[0], "dropped 'backbone.' from 2 of 3 tensors' names");
  EXPECT_EQ(find(tensors({"backbone.a", "b"})).names,
            (Names{"backbone.a", "b"}));
  // Two names would become one.
  EXPECT_EQ(find(tensors({"backbone.a", "backbone.b", "a"})).names,
            (Names{"backbone.a", "backbone.b", "a"}));
}

TEST(StateDict, EncodersArePartsOfModels) {
  Names transformers = {"embeddings.cls_token", "encoder.layer.0.a",
                        "encoder.layer.0.b", "encoder.layer.0.c"};
  EXPECT_EQ(find(tensors(transformers)).names, transformers);
  EXPECT_EQ(find(tensors({"encoder.patch_embed.proj.weight",
                          "encoder.blocks.0.a", "decoder.b"}))
                .names,
            (Names{"patch_embed.proj.weight", "blocks.0.a", "decoder.b"}));
}
