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
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

#include <map>

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

namespace {
/// What a dict has that matters here.
struct Contents {
  bool hasTensors = false;
  /// By the wrapper's place in the table; of a name that is there twice, the
  /// first.
  std::map<size_t, ValueId> wrappers;
};

/// Looks into dicts, into each once: a file may say one dict's number often.
class DictReader {
public:
  explicit DictReader(const Pickle &pickle) : pickle(pickle) {
    for (auto [i, name] : llvm::enumerate(getStateDictWrappers()))
      places[name] = i;
  }

  const Contents &of(ValueId id) {
    auto [known, isNew] = contents.try_emplace(id);
    if (!isNew || pickle[id].kind != ValueKind::Dict)
      return known->second;
    for (const Entry &entry : getEntries(pickle, pickle[id])) {
      known->second.hasTensors |= getArray(pickle, entry.value) != nullptr;
      if (auto place = places.find(entry.name); place != places.end())
        known->second.wrappers.try_emplace(place->second, entry.value);
    }
    return known->second;
  }

private:
  const Pickle &pickle;
  llvm::StringMap<size_t> places;
  std::map<ValueId, Contents> contents;
};
} // namespace

/// The dict of the weights: of the first wrapper that has tensors, which a
/// wrapper in it may have for it. Says which it is when there are several.
static std::vector<Entry> chooseDict(const Pickle &pickle, StateDict &result) {
  DictReader contents(pickle);
  llvm::ArrayRef<llvm::StringRef> names = getStateDictWrappers();
  ValueId chosen = pickle.root;
  std::vector<std::string> found;
  auto add = [&](ValueId dict, const std::string &name) {
    if (!contents.of(dict).hasTensors)
      return false;
    if (found.empty())
      chosen = dict;
    found.push_back(name);
    return true;
  };
  for (auto [place, outer] : contents.of(pickle.root).wrappers) {
    const std::string name = quoteText(names[place]);
    bool isInside = false;
    for (auto [innerPlace, inner] : contents.of(outer).wrappers)
      isInside |= add(inner, quoteText(names[innerPlace]) + " in " + name);
    if (!isInside)
      add(outer, name);
  }
  if (found.size() > 1)
    result.notes.push_back("the weights are those called " + found[0] +
                           ", it also has " +
                           llvm::join(llvm::drop_begin(found), ", "));
  return getEntries(pickle, pickle[chosen]);
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
