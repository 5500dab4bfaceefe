//===- StateDict.cpp - Which tensors of a pickle are the weights ----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See StateDict.h.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/StateDict.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::vit;

/// The array that a value is; null when it is none. Paddle writes some tensors
/// as a pair of name and array.
static const PickledArray *getArray(const Pickle &pickle, ValueId id) {
  const PickleValue *value = &pickle[id];
  if (value->kind == ValueKind::Tuple && value->items.size() == 2 &&
      pickle[value->items[0]].kind == ValueKind::Text)
    value = &pickle[value->items[1]];
  return value->kind == ValueKind::Array ? &pickle.arrays[value->number]
                                         : nullptr;
}

namespace {
struct Entry {
  llvm::StringRef name;
  ValueId value;
};
} // namespace

/// The entries of a dict whose keys are text.
static std::vector<Entry> getEntries(const Pickle &pickle,
                                     const PickleValue &dict) {
  std::vector<Entry> entries;
  for (size_t i = 0; i + 1 < dict.items.size(); i += 2)
    if (const PickleValue &key = pickle[dict.items[i]];
        key.kind == ValueKind::Text)
      entries.push_back({key.text, dict.items[i + 1]});
  return entries;
}

static bool holdsTensors(const Pickle &pickle, ValueId id) {
  return pickle[id].kind == ValueKind::Dict &&
         llvm::any_of(getEntries(pickle, pickle[id]), [&](const Entry &entry) {
           return getArray(pickle, entry.value);
         });
}

/// The dict of the weights. Says which it is when there are several.
static std::vector<Entry> chooseDict(const Pickle &pickle, StateDict &result) {
  std::vector<Entry> root = getEntries(pickle, pickle[pickle.root]);
  std::vector<Entry> chosen;
  std::vector<std::string> found;
  for (llvm::StringRef name : getStateDictWrappers()) {
    auto entry =
        llvm::find_if(root, [&](const Entry &e) { return e.name == name; });
    if (entry == root.end() || !holdsTensors(pickle, entry->value))
      continue;
    if (found.empty())
      chosen = getEntries(pickle, pickle[entry->value]);
    found.push_back(quoteText(name));
  }
  if (found.empty())
    return root;
  if (found.size() > 1)
    result.notes.push_back("the weights are those called " + found[0] +
                           ", it also has " +
                           llvm::join(llvm::drop_begin(found), ", "));
  return chosen;
}

static void noteObjects(llvm::ArrayRef<std::string> objects,
                        StateDict &result) {
  constexpr size_t kNamed = 5;
  if (objects.empty())
    return;
  std::string note = "left out what is no tensor that is understood: " +
                     llvm::join(objects.take_front(kNamed), ", ");
  if (objects.size() > kNamed)
    note += " and " + std::to_string(objects.size() - kNamed) + " more";
  result.notes.push_back(note);
}

llvm::Expected<StateDict> vit::findStateDict(const Pickle &pickle,
                                             const Source &source) {
  const PickleValue &root = pickle[pickle.root];
  if (root.kind != ValueKind::Dict)
    return source.fail(
        "it holds " + describeKind(root.kind) +
        (root.kind == ValueKind::Object ? " of class " + quoteText(root.text)
                                        : std::string()) +
        ", expects a dict of tensors; save the model's state_dict()");
  StateDict result;
  std::vector<std::string> objects;
  llvm::StringSet<> seen;
  for (const Entry &entry : chooseDict(pickle, result)) {
    const PickledArray *array = getArray(pickle, entry.value);
    if (!array) {
      const PickleValue &value = pickle[entry.value];
      if (value.kind == ValueKind::Object)
        objects.push_back(quoteText(entry.name) + " (made by " +
                          quoteText(value.text) + ")");
      continue;
    }
    if (entry.name.contains('\0') || !llvm::json::isUTF8(entry.name))
      return source.fail("the tensor name " + quoteText(entry.name) +
                         " is not UTF-8 without NUL");
    if (!seen.insert(entry.name).second)
      return source.fail("tensor " + quoteText(entry.name) + " is there twice");
    result.entries.push_back({entry.name.str(), array});
  }
  noteObjects(objects, result);
  if (!result.entries.empty())
    return result;
  std::string wrappers;
  for (llvm::StringRef name : getStateDictWrappers())
    wrappers += (wrappers.empty() ? "'" : ", '") + name.str() + "'";
  return source.fail("it has no tensors, neither itself nor in a dict called "
                     "one of " +
                     wrappers +
                     (objects.empty() ? "" : "; " + result.notes.back()));
}

/// Drops one prefix, if that is as its rule says.
static bool dropPrefix(const NamePrefix &prefix, StateDict &dict) {
  size_t count = 0;
  bool witnessed = prefix.witness.empty();
  llvm::StringSet<> names;
  bool collide = false;
  for (const StateEntry &entry : dict.entries) {
    llvm::StringRef name = entry.name;
    witnessed = witnessed || name.starts_with(prefix.witness);
    count += name.consume_front(prefix.text);
    collide = collide || name.empty() || !names.insert(name).second;
  }
  const size_t all = dict.entries.size();
  if (collide || !witnessed || (prefix.ofAll ? count < all : count <= all / 2))
    return false;
  for (StateEntry &entry : dict.entries)
    if (llvm::StringRef name = entry.name; name.consume_front(prefix.text))
      entry.name = name.str();
  if (count < all)
    dict.notes.push_back("dropped " + quoteText(prefix.text) + " from " +
                         std::to_string(count) + " of " + std::to_string(all) +
                         " tensors' names");
  return true;
}

void vit::dropPrefixes(StateDict &dict) {
  // Wrappers stand around wrappers in any order.
  std::vector<NamePrefix> left = getNamePrefixes().vec();
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < left.size() && !changed; ++i)
      if (dropPrefix(left[i], dict)) {
        left.erase(left.begin() + static_cast<ptrdiff_t>(i));
        changed = true;
      }
  }
}
