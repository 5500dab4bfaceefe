//===- ModelInfo.cpp - What a lowered module says about its model ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and checks the module attributes. They may come from a file that a
// person wrote, so nothing is taken for granted.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/ModelInfo.h"

#include "runtime/include/vit/abi.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

/// Elements that any tensor here may have: far beyond memory, far below
/// overflow when they become bytes.
static constexpr int64_t kMaxElements = int64_t(1) << 48;

int64_t TensorInfo::elementsPerImage() const {
  int64_t elements = 1;
  for (size_t i = 1; i < shape.size(); ++i)
    elements *= shape[i];
  return elements;
}

int64_t ModelInfo::pieces() const {
  constexpr int64_t kFewest = 8, kMost = 16;
  // A piece has no hook, which could look into it.
  if (regions)
    return 1;
  int64_t groups = batch / group;
  return groups < kFewest ? 1 : std::min(groups, kMost);
}

int64_t ModelInfo::outputElementsPerImage() const {
  return outputOffset(outputs.size());
}

int64_t ModelInfo::outputOffset(size_t index) const {
  int64_t elements = 0;
  for (size_t i = 0; i < index; ++i)
    elements += outputs[i].elementsPerImage();
  return elements;
}

bool vit::isCName(StringRef name) {
  if (name.empty() || llvm::isDigit(name.front()))
    return false;
  return llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

static LogicalResult readShape(ModuleOp module, DictionaryAttr entry,
                               const Twine &what, std::vector<int64_t> &shape) {
  auto array = entry.getAs<DenseI64ArrayAttr>("shape");
  if (!array)
    return module.emitError() << what << " needs 'shape', an array<i64>";
  shape.assign(array.asArrayRef().begin(), array.asArrayRef().end());
  if (shape.size() > VIT_MAX_RANK)
    return module.emitError() << what << " has rank " << shape.size()
                              << ", the most is " << VIT_MAX_RANK;
  int64_t elements = 1;
  for (int64_t size : shape) {
    if (size < 1 || size > kMaxElements / elements)
      return module.emitError() << what << " has a bad shape: " << array;
    elements *= size;
  }
  return success();
}

static LogicalResult readTensor(ModuleOp module, Attribute attribute,
                                const Twine &what, TensorInfo &tensor) {
  auto entry = dyn_cast_or_null<DictionaryAttr>(attribute);
  auto name = entry ? entry.getAs<StringAttr>("name") : StringAttr();
  if (!name)
    return module.emitError() << what << " needs 'name' and 'shape'";
  tensor.name = name.str();
  if (failed(readShape(module, entry, what, tensor.shape)))
    return failure();
  if (tensor.shape.empty())
    return module.emitError() << what << " needs a batch dimension";
  return success();
}

/// The type of the input's elements: f32, or "u8" where that is written.
static LogicalResult readInputType(ModuleOp module, TensorInfo &input) {
  auto entry = cast<DictionaryAttr>(module->getAttr("vit.input"));
  Attribute type = entry.get("type");
  auto name = dyn_cast_or_null<StringAttr>(type);
  if (type && (!name || name != "u8"))
    return module.emitError()
           << "'vit.input' has the type " << type << ", expects \"u8\" or none";
  input.isBytes = name != nullptr;
  return success();
}

static LogicalResult readParam(ModuleOp module, Attribute attribute,
                               const Twine &what, ParamInfo &param) {
  auto entry = dyn_cast<DictionaryAttr>(attribute);
  auto name = entry ? entry.getAs<StringAttr>("name") : StringAttr();
  if (!name)
    return module.emitError() << what << " needs 'name' and 'shape'";
  param.name = name.str();
  for (auto [key, field] :
       {std::pair("first", &param.first), std::pair("step", &param.step),
        std::pair("count", &param.count)}) {
    auto value = entry.getAs<IntegerAttr>(key);
    if (!value || value.getInt() < 0 || value.getInt() > kMaxElements)
      return module.emitError()
             << what << " needs '" << key << "', a non-negative integer";
    *field = value.getInt();
  }
  return readShape(module, entry, what, param.shape);
}

static LogicalResult readBytes(ModuleOp module, StringRef name,
                               int64_t &value) {
  auto attribute = module->getAttrOfType<IntegerAttr>(name);
  if (!attribute || attribute.getInt() < 0)
    return module.emitError() << "needs '" << name << "', a number of bytes";
  value = attribute.getInt();
  return success();
}

static LogicalResult readFlop(ModuleOp module, StringRef name, int64_t batch,
                              uint64_t &value) {
  auto attribute = module->getAttrOfType<IntegerAttr>(name);
  if (!attribute || attribute.getInt() < 0)
    return module.emitError() << "needs '" << name << "', a number of FLOPs";
  value = attribute.getInt() / batch;
  return success();
}

static LogicalResult readRegion(ModuleOp module, Attribute attribute,
                                const Twine &what, RegionInfo &region) {
  auto entry = dyn_cast<DictionaryAttr>(attribute);
  auto work = entry ? entry.getAs<StringAttr>("work") : StringAttr();
  auto function = entry ? entry.getAs<StringAttr>("entry") : StringAttr();
  if (!work || !function)
    return module.emitError() << what << " needs 'work' and 'entry'";
  region.work = work.str();
  region.entry = function.str();
  auto definition = module.lookupSymbol<FunctionOpInterface>(region.entry);
  if (!definition || definition.isExternal())
    return module.emitError()
           << what << " names a function that is not there: '" << region.entry
           << "'";
  for (auto [key, field] : {std::pair("flop", &region.flop),
                            std::pair("issued_flop", &region.issuedFlop),
                            std::pair("read_bytes", &region.readBytes),
                            std::pair("written_bytes", &region.writtenBytes)}) {
    auto value = entry.getAs<IntegerAttr>(key);
    if (!value || value.getInt() < 0)
      return module.emitError()
             << what << " needs '" << key << "', a non-negative integer";
    *field = value.getInt();
  }
  return success();
}

FailureOr<ModelInfo> vit::readModelInfo(ModuleOp module) {
  ModelInfo info;
  auto name = module->getAttrOfType<StringAttr>("vit.model");
  if (!name)
    return module.emitError() << "needs 'vit.model', the model's name";
  info.name = name.str();
  if (!isCName(info.name))
    return module.emitError()
           << "'vit.model' (\"" << info.name << "\") is not a name in C";
  info.dynamicBatch = module->hasAttr("vit.dynamic_batch");

  if (failed(readTensor(module, module->getAttr("vit.input"), "'vit.input'",
                        info.input)) ||
      failed(readInputType(module, info.input)))
    return failure();
  info.group = info.input.shape.front();
  if (info.dynamicBatch && info.group != 1)
    return module.emitError()
           << "a dynamic batch needs code for one image, 'vit.input' has "
           << info.group;
  int64_t groups = 1;
  if (auto attribute = module->getAttrOfType<IntegerAttr>("vit.batch_groups"))
    groups = attribute.getInt();
  if (groups < 1 || groups > kMaxElements / info.group)
    return module.emitError() << "'vit.batch_groups' (" << groups
                              << ") needs to be at least 1 and a batch of less "
                                 "than 2^48 images";
  info.batch = groups * info.group;
  info.input.shape.front() = info.batch;

  auto outputs = module->getAttrOfType<ArrayAttr>("vit.outputs");
  if (!outputs || outputs.empty())
    return module.emitError() << "needs 'vit.outputs', at least one";
  for (auto [index, attribute] : llvm::enumerate(outputs)) {
    std::string what = ("'vit.outputs'[" + Twine(index) + "]").str();
    TensorInfo tensor;
    if (failed(readTensor(module, attribute, what, tensor)))
      return failure();
    if (tensor.shape.front() != info.group)
      return module.emitError()
             << what << " has " << tensor.shape.front() << " images, '"
             << info.input.name << "' has " << info.group;
    tensor.shape.front() = info.batch;
    info.outputs.push_back(std::move(tensor));
  }

  auto params = module->getAttrOfType<ArrayAttr>("vit.params");
  if (!params)
    return module.emitError() << "needs 'vit.params'";
  for (auto [index, attribute] : llvm::enumerate(params)) {
    std::string what = ("'vit.params'[" + Twine(index) + "]").str();
    ParamInfo param;
    if (failed(readParam(module, attribute, what, param)))
      return failure();
    info.params.push_back(std::move(param));
  }

  auto hash = module->getAttrOfType<IntegerAttr>("vit.layout_hash");
  if (!hash)
    return module.emitError() << "needs 'vit.layout_hash', an i64";
  info.layoutHash = hash.getValue().getZExtValue();
  if (failed(readBytes(module, "vit.packed_bytes", info.packedBytes)) ||
      failed(readBytes(module, "vit.infer_workspace_bytes",
                       info.inferWorkspaceBytes)) ||
      failed(readBytes(module, "vit.pack_workspace_bytes",
                       info.packWorkspaceBytes)) ||
      failed(readFlop(module, "vit.model_flop", info.group, info.modelFlop)) ||
      failed(
          readFlop(module, "vit.executed_flop", info.group, info.executedFlop)))
    return failure();

  if (Attribute attribute = module->getAttr("vit.regions")) {
    auto regions = dyn_cast<ArrayAttr>(attribute);
    if (!regions)
      return module.emitError() << "expects 'vit.regions' to be an array";
    info.regions.emplace();
    for (auto [index, entry] : llvm::enumerate(regions)) {
      RegionInfo region;
      if (failed(readRegion(module, entry,
                            "'vit.regions'[" + Twine(index) + "]", region)))
        return failure();
      info.regions->push_back(std::move(region));
    }
  }
  info.inferWorkspaceBytes =
      info.pieces() * llvm::alignTo(info.inferWorkspaceBytes, kBlobAlignment);
  return info;
}
