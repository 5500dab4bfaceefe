//===- Weights.cpp - A model's parameters and the file they come from -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compares parameters with a weight file's header. A stack of layers with one
// and the same problem is one line of the report.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Weights.h"

#include "compiler/Checkpoint/Source.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::vit;

WeightsHandle vit::openWeights(MLIRContext *context, StringRef path) {
  auto unknown = UnknownLoc::get(context);
  llvm::Expected<OpenedWeights> opened = openWeightFile(path);
  if (!opened) {
    emitError(unknown) << llvm::toString(opened.takeError());
    return nullptr;
  }
  for (const std::string &note : opened->notes)
    emitWarning(unknown) << path << ": " << note;
  return std::move(opened->handle);
}

std::string vit::describeShape(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (auto [i, extent] : llvm::enumerate(shape))
    text += (i ? ", " : "") + std::to_string(extent);
  return text + "]";
}

std::vector<ParamOp> vit::collectParams(ModuleOp module) {
  std::vector<ParamOp> params;
  module.walk([&](ParamOp param) { params.push_back(param); });
  return params;
}

static int64_t countTensors(ParamOp param) {
  return param.getLayers().value_or(1);
}

LogicalResult vit::checkParams(ModuleOp module) {
  llvm::StringMap<ParamOp> byName;
  for (ParamOp param : collectParams(module))
    for (int64_t layer = 0; layer < countTensors(param); ++layer) {
      std::string name = param.getTensorName(layer);
      auto [known, isNew] = byName.try_emplace(name, param);
      if (isNew || known->second.getType() == param.getType())
        continue;
      InFlightDiagnostic diagnostic =
          param.emitError("parameter ")
          << quoteText(name) << " is used with two shapes: "
          << describeShape(known->second.getType().getShape()) << " and "
          << describeShape(param.getType().getShape());
      diagnostic.attachNote(known->second.getLoc()) << "also used here";
      return diagnostic;
    }
  return success();
}

/// What is wrong with `tensor` as the parameter of type `type`; "" if nothing.
static std::string findProblem(const vit_tensor_view *tensor,
                               RankedTensorType type) {
  std::string wanted = describeShape(type.getShape());
  if (!tensor)
    return "is missing, model expects " + wanted;
  ArrayRef<int64_t> shape(tensor->shape, tensor->rank);
  if (shape != type.getShape())
    return "has shape " + describeShape(shape) + ", model expects " + wanted;
  if (!vit_dtype_is_convertible(tensor->dtype))
    return std::string("has dtype ") + vit_dtype_name(tensor->dtype) +
           ", expects F64, F32, F16 or BF16";
  return "";
}

/// " (the model's 'a.{i}.b')" of a parameter that was renamed, or nothing.
static std::string describeAlias(ParamOp param, const TensorAliases &aliases) {
  auto alias = aliases.find(param.getName());
  return alias == aliases.end()
             ? ""
             : " (the model's " + quoteText(alias->second) + ")";
}

/// "tensor 'a.0.b'" or "tensors 'a.{0-2,5}.b'".
static std::string describeTensors(ParamOp param, ArrayRef<int64_t> layers) {
  if (layers.size() == 1)
    return "tensor " + quoteText(param.getTensorName(layers[0]));
  std::string numbers;
  auto numberOf = [&](size_t i) {
    return std::to_string(param.getFirst() + param.getStep() * layers[i]);
  };
  for (size_t begin = 0, end; begin < layers.size(); begin = end) {
    for (end = begin + 1;
         end < layers.size() && layers[end] == layers[end - 1] + 1 &&
         param.getStep() == 1;
         ++end)
      ;
    numbers += (numbers.empty() ? "" : ",") + numberOf(begin);
    if (end - begin > 1)
      numbers += "-" + numberOf(end - 1);
  }
  auto [head, tail] = param.getName().split("{i}");
  return "tensors " + quoteText((head + "{" + numbers + "}" + tail).str());
}

/// What libraries compute from a model's sizes, and older versions of them
/// wrote down all the same: the last parts of names.
static constexpr StringRef kComputed[] = {
    ".attn_mask", ".relative_coords_table", ".relative_position_index"};

std::vector<TensorField>
vit::makeTensorFields(const JsonFile &config, ArrayRef<NameField> names,
                      llvm::function_ref<std::string(StringRef)> spell) {
  std::vector<TensorField> fields;
  for (auto [part, field] : names) {
    std::string path = spell(field);
    fields.push_back(
        {part, config.describeField(path), config.getLocation(path)});
  }
  return fields;
}

/// The field that turns tensors of such a name on; null if none is known.
static const TensorField *findField(StringRef name,
                                    ArrayRef<TensorField> fields) {
  const TensorField *found =
      llvm::find_if(fields, [&](const TensorField &field) {
        return name.contains(field.part);
      });
  return found == fields.end() ? nullptr : found;
}

/// How many layers the file and the model have, where the file has more.
static std::string describeLayers(ModuleOp whole, const vit_weights *weights,
                                  ArrayRef<TensorField> fields) {
  llvm::MapVector<StringRef, int64_t> ends; // behind the number of the last
  for (ParamOp param : collectParams(whole))
    if (std::optional<uint64_t> layers = param.getLayers()) {
      const int64_t last =
          param.getFirst() + param.getStep() * (int64_t(*layers) - 1);
      ends[param.getName()] = std::max(ends[param.getName()], last + 1);
    }
  for (auto [name, end] : ends) {
    auto [head, tail] = name.split("{i}");
    int64_t there = end;
    while (
        vit_weights_find(weights, (head + Twine(there) + tail).str().c_str()))
      ++there;
    if (there == end)
      continue;
    const TensorField *field = findField("{i}", fields);
    return "; of " + quoteText(name) + " the file has " +
           std::to_string(there) + " layers, the model " + std::to_string(end) +
           (field ? " by " + field->field : "");
  }
  return "";
}

static void warnOfSurplus(const vit_weights *weights, ModuleOp whole,
                          const llvm::StringSet<> &used, StringRef path,
                          const TensorHints &known,
                          std::vector<std::string> &warnings) {
  constexpr size_t kNamed = 5;
  std::vector<std::string> surplus;
  std::string contradiction;
  for (size_t i = 0, e = vit_weights_count(weights); i < e; ++i) {
    StringRef name = vit_weights_tensor(weights, i)->name;
    auto begins = [&](StringRef prefix) { return name.starts_with(prefix); };
    auto ends = [&](StringRef suffix) { return name.ends_with(suffix); };
    if (used.contains(name) || llvm::any_of(known.leftOut, begins) ||
        llvm::any_of(kComputed, ends))
      continue;
    surplus.push_back(quoteText(name));
    const TensorField *field = findField(name, known.fields);
    if (contradiction.empty() && field)
      contradiction = "; " + quoteText(name) + " contradicts " + field->field;
  }
  if (surplus.empty())
    return;
  llvm::sort(surplus);
  size_t count = surplus.size();
  std::string text = path.str() + ": the model does not use " +
                     (count == 1 ? "tensor " : "tensors ");
  if (count > kNamed)
    surplus.resize(kNamed);
  text += llvm::join(surplus, ", ");
  if (count > kNamed)
    text += " and " + std::to_string(count - kNamed) + " more";
  std::string layers = describeLayers(whole, weights, known.fields);
  // A layer that the model has not is not there for another field's sake.
  warnings.push_back(text + (layers.empty() ? contradiction : layers));
}

bool vit::arePacked(const vit_weights *weights) {
  const vit_tensor_view *tensor = vit_weights_find(weights, "packed");
  return vit_weights_count(weights) == 1 && tensor && tensor->rank == 1 &&
         tensor->dtype == VIT_DTYPE_U8;
}

LogicalResult vit::checkWeights(ModuleOp module, ModuleOp whole,
                                const vit_weights *weights, StringRef path,
                                const TensorHints &hints,
                                const TensorAliases &aliases,
                                std::vector<std::string> &warnings) {
  llvm::StringSet<> used;
  // Each points to the field that says how large the parameter is.
  std::vector<std::pair<Location, std::string>> problems;
  size_t bad = 0;
  for (ParamOp param : collectParams(module)) {
    llvm::MapVector<StringRef, SmallVector<int64_t>> layersOf;
    llvm::StringSet<> texts; // keeps the keys of layersOf
    for (int64_t layer = 0; layer < countTensors(param); ++layer) {
      std::string name = param.getTensorName(layer);
      std::string problem =
          findProblem(vit_weights_find(weights, name.c_str()), param.getType());
      bool isNew = used.insert(name).second;
      if (problem.empty() || !isNew)
        continue;
      ++bad;
      layersOf[texts.insert(problem).first->getKey()].push_back(layer);
    }
    for (const auto &[problem, layers] : layersOf) {
      std::string text =
          describeTensors(param, layers) + describeAlias(param, aliases) + " ";
      if (layers.size() > 1) // is, has -> are, have
        text += (problem.starts_with("is") ? "are" + problem.drop_front(2)
                                           : "have" + problem.drop_front(3))
                    .str();
      else
        text += problem;
      const bool isMissing = problem.starts_with("is missing");
      // Where the last layers are missing and others are not, it is their
      // number.
      const bool isCount =
          isMissing && layers.front() > 0 &&
          layers.front() + int64_t(layers.size()) == countTensors(param);
      Location place =
          isCount ? param->getParentOp()->getLoc() : param.getLoc();
      auto alias = aliases.find(param.getName());
      // In the model's own names: the file may have others.
      StringRef own = alias == aliases.end() ? StringRef(param.getName())
                                             : StringRef(alias->second);
      if (const TensorField *field = findField(own, hints.fields);
          field && isMissing && (isCount || field->part != "{i}")) {
        text += ", by " + field->field;
        place = field->place;
      }
      problems.emplace_back(place, text);
    }
  }
  if (!problems.empty() && arePacked(weights))
    return emitError(UnknownLoc::get(module.getContext()))
           << path
           << ": packed weights, which fit nothing but the compiled model that "
              "they were packed for; expects the tensors of a description";
  if (problems.size() == 1)
    return emitError(problems[0].first) << path << ": " << problems[0].second;
  if (!problems.empty()) {
    InFlightDiagnostic diagnostic =
        emitError(UnknownLoc::get(module.getContext()))
        << path << ": " << bad << " of " << used.size()
        << " tensors do not fit the model";
    for (const auto &[field, problem] : problems)
      diagnostic.attachNote(field) << problem;
    return diagnostic;
  }
  for (ParamOp param : collectParams(whole))
    for (int64_t layer = 0; layer < countTensors(param); ++layer)
      used.insert(param.getTensorName(layer));
  warnOfSurplus(weights, whole, used, path, hints, warnings);
  return success();
}
