//===- SplitPack.cpp - What is done once, and what per image -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the values that depend on parameters alone and are used by work on the
// image, gives each a slot in the packed blob, and writes the two functions.
// It knows nothing of what the operations are.
//
//===----------------------------------------------------------------------===//

#include "compiler/Codegen/Common/ParamDependence.h"
#include "compiler/Codegen/Common/Passes.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Iterators.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"

namespace mlir::vit {
#define GEN_PASS_DEF_SPLITPACKPASS
#include "compiler/Codegen/Common/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// Every slot starts at a multiple of this: a cache line, and the widest
/// vector.
static constexpr int64_t kSlotAlignment = 64;

static int64_t sizeInBytes(RankedTensorType type) {
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

static MemRefType getBufferType(RankedTensorType type) {
  return MemRefType::get(type.getShape(), type.getElementType());
}

namespace {
/// Slots that are laid out together: the shared ones, or one encoder's layer.
struct SlotGroup {
  llvm::MapVector<Value, int64_t>
      slots;          ///< value in @infer -> offset inside the group
  int64_t base = 0;   ///< offset of layer 0
  int64_t stride = 0; ///< bytes from layer to layer

  void add(Value value) {
    if (slots.contains(value))
      return;
    slots[value] = stride;
    stride += llvm::alignTo(
        sizeInBytes(cast<RankedTensorType>(value.getType())), kSlotAlignment);
  }
};

/// One row of the table of parameters that @pack takes.
struct ParamRow {
  ParamOp op;
  int64_t index; ///< of its first pointer
};

class Splitter {
public:
  Splitter(ModuleOp module, func::FuncOp infer)
      : module(module), infer(infer) {}

  LogicalResult run();

private:
  void collect();
  void layOut();
  void buildPack();
  void clonePackOps(Block &from, OpBuilder &builder, IRMapping &map,
                    Value layer);
  void storeSlots(const SlotGroup &group, OpBuilder &builder, IRMapping &map,
                  Value layer);
  LogicalResult rewriteInfer();
  void loadSlots(const SlotGroup &group, Block &user, OpBuilder &builder,
                 Value packed, Value layer);
  void lowerEncoder(EncoderOp encoder, Value packed);
  void describe();

  /// The memory of one slot: a view into the blob.
  Value viewSlot(OpBuilder &builder, Location loc, Value packed,
                 const SlotGroup &group, int64_t offset, RankedTensorType type,
                 Value layer);

  ModuleOp module;
  func::FuncOp infer;
  func::FuncOp pack;
  ParamDependence dependence;
  SlotGroup shared;
  llvm::MapVector<Operation *, SlotGroup> layered; ///< by encoder
  SmallVector<ParamRow> rows;
  llvm::DenseMap<Attribute, int64_t>
      rowOf; ///< identity of a parameter -> first pointer
  int64_t numPointers = 0;
  int64_t packedBytes = 0;
};
} // namespace

/// Stores a result into memory of the caller's.
static void storeResult(OpBuilder &builder, Value value, Value buffer) {
  auto store = bufferization::MaterializeInDestinationOp::create(
      builder, value.getLoc(), value, buffer);
  store.setRestrict(true);
  store.setWritable(true);
}

/// What makes two vit.param operations the same parameter.
static Attribute identify(ParamOp op) {
  Builder b(op.getContext());
  return b.getArrayAttr(
      {op.getNameAttr(), b.getI64IntegerAttr(op.getLayers().value_or(0)),
       b.getI64IntegerAttr(op.getFirst()), b.getI64IntegerAttr(op.getStep())});
}

/// Work inside an encoder that does not depend on the layer moves out of it,
/// with copies of the constants it uses; and out of per-token work all that
/// does not depend on the image. Inner regions come first.
static void hoistShared(func::FuncOp infer) {
  infer.walk([](Operation *root) {
    if (!isa<EncoderOp, PerTokenOp>(root))
      return;
    ParamDependence dependence;
    Dependence limit =
        isa<EncoderOp>(root) ? Dependence::Shared : Dependence::Layered;
    OpBuilder builder(root);
    IRMapping map;
    for (Operation &op : llvm::make_early_inc_range(
             root->getRegion(0).front().without_terminator())) {
      Dependence kind = dependence.of(&op);
      if (kind > limit)
        continue;
      Operation *copy = builder.clone(op, map);
      if (kind >= Dependence::Shared)
        op.replaceAllUsesWith(copy->getResults());
    }
  });
}

void Splitter::collect() {
  infer.walk([&](Operation *op) {
    if (auto param = dyn_cast<ParamOp>(op))
      if (rowOf.try_emplace(identify(param), numPointers).second) {
        rows.push_back({param, numPointers});
        numPointers += param.getLayers().value_or(1);
      }
    // Bodies of linalg operations use block arguments, not tensors.
    if (op == infer || dependence.of(op) != Dependence::Data)
      return;
    for (Value operand : op->getOperands()) {
      if (!isa<RankedTensorType>(operand.getType()))
        continue;
      switch (dependence.of(operand)) {
      case Dependence::Shared:
        shared.add(operand);
        break;
      case Dependence::Layered:
        layered[operand.getDefiningOp()->getParentOfType<EncoderOp>()].add(
            operand);
        break;
      case Dependence::Constant:
      case Dependence::Data:
        break;
      }
    }
  });
}

void Splitter::layOut() {
  packedBytes = shared.stride;
  for (auto &[encoder, group] : layered) {
    group.base = packedBytes;
    packedBytes += group.stride *
                   static_cast<int64_t>(cast<EncoderOp>(encoder).getLayers());
  }
  // An empty blob would make a null pointer legal, and then an error.
  packedBytes = std::max(packedBytes, kSlotAlignment);
}

Value Splitter::viewSlot(OpBuilder &builder, Location loc, Value packed,
                         const SlotGroup &group, int64_t offset,
                         RankedTensorType type, Value layer) {
  Value at = arith::ConstantIndexOp::create(builder, loc, group.base + offset);
  if (layer) {
    Value stride = arith::ConstantIndexOp::create(builder, loc, group.stride);
    Value skip = arith::MulIOp::create(builder, loc, layer, stride);
    at = arith::AddIOp::create(builder, loc, skip, at);
  }
  return memref::ViewOp::create(builder, loc, getBufferType(type), packed, at,
                                ValueRange());
}

//===----------------------------------------------------------------------===//
// @pack
//===----------------------------------------------------------------------===//

/// What `part` is in iteration `layer`.
static Value takeLayer(LayerSliceOp part, OpBuilder &builder,
                       const IRMapping &map, Value layer) {
  Location loc = part.getLoc();
  auto constant = [&](int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  Value number =
      arith::MulIOp::create(builder, loc, layer, constant(part.getStep()));
  number =
      arith::AddIOp::create(builder, loc, number, constant(part.getFirst()));
  return part.takeSlice(builder, map.lookupOrDefault(part.getInput()), number);
}

/// Clones what @pack needs of one block; parameters become reads of the table.
void Splitter::clonePackOps(Block &from, OpBuilder &builder, IRMapping &map,
                            Value layer) {
  for (Operation &op : from.without_terminator()) {
    if (dependence.of(&op) == Dependence::Data)
      continue;
    if (auto part = dyn_cast<LayerSliceOp>(op)) {
      map.map(part.getResult(), takeLayer(part, builder, map, layer));
      continue;
    }
    auto param = dyn_cast<ParamOp>(op);
    if (!param) {
      builder.clone(op, map);
      continue;
    }
    Location loc = op.getLoc();
    Value index =
        arith::ConstantIndexOp::create(builder, loc, rowOf[identify(param)]);
    if (param.getLayers())
      index = arith::AddIOp::create(builder, loc, index, layer);
    auto type = cast<RankedTensorType>(param.getType());
    Value buffer = ParamBufferOp::create(builder, loc, getBufferType(type),
                                         pack.getArgument(0), index);
    map.map(param.getResult(),
            bufferization::ToTensorOp::create(builder, loc, type, buffer,
                                              /*restrict=*/true));
  }
}

void Splitter::storeSlots(const SlotGroup &group, OpBuilder &builder,
                          IRMapping &map, Value layer) {
  for (auto [value, offset] : group.slots) {
    Location loc = value.getLoc();
    Value view = viewSlot(builder, loc, pack.getArgument(1), group, offset,
                          cast<RankedTensorType>(value.getType()), layer);
    storeResult(builder, map.lookup(value), view);
  }
}

void Splitter::buildPack() {
  MLIRContext *context = module.getContext();
  Location loc = infer.getLoc();
  OpBuilder builder(context);
  builder.setInsertionPointAfter(infer);
  auto blob = MemRefType::get({packedBytes}, builder.getI8Type());
  pack = func::FuncOp::create(
      builder, loc, "pack",
      builder.getFunctionType({LLVM::LLVMPointerType::get(context), blob}, {}));
  builder.setInsertionPointToStart(pack.addEntryBlock());

  IRMapping map;
  clonePackOps(infer.front(), builder, map, /*layer=*/nullptr);
  storeSlots(shared, builder, map, /*layer=*/nullptr);

  for (auto &[op, group] : layered) {
    auto encoder = cast<EncoderOp>(op);
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value one = arith::ConstantIndexOp::create(builder, loc, 1);
    Value layers =
        arith::ConstantIndexOp::create(builder, loc, encoder.getLayers());
    auto loop =
        scf::ForOp::create(builder, encoder.getLoc(), zero, layers, one);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    IRMapping inner(map);
    clonePackOps(encoder.getBody().front(), builder, inner,
                 loop.getInductionVar());
    storeSlots(group, builder, inner, loop.getInductionVar());
  }
  func::ReturnOp::create(builder, loc);
}

//===----------------------------------------------------------------------===//
// @infer
//===----------------------------------------------------------------------===//

/// Lets the users in `user` read the slots of `group` instead of computing.
void Splitter::loadSlots(const SlotGroup &group, Block &user,
                         OpBuilder &builder, Value packed, Value layer) {
  for (auto [value, offset] : group.slots) {
    auto type = cast<RankedTensorType>(value.getType());
    Value view =
        viewSlot(builder, value.getLoc(), packed, group, offset, type, layer);
    Value tensor =
        bufferization::ToTensorOp::create(builder, value.getLoc(), type, view,
                                          /*restrict=*/true);
    Value original = value;
    original.replaceUsesWithIf(tensor, [&](OpOperand &use) {
      return dependence.of(use.getOwner()) == Dependence::Data;
    });
  }
}

void Splitter::lowerEncoder(EncoderOp encoder, Value packed) {
  OpBuilder builder(encoder);
  Location loc = encoder.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value layers =
      arith::ConstantIndexOp::create(builder, loc, encoder.getLayers());
  auto loop =
      scf::ForOp::create(builder, loc, zero, layers, one, encoder.getInput());
  Block &body = encoder.getBody().front();
  auto yield = cast<YieldOp>(body.getTerminator());
  Block *target = loop.getBody();
  body.getArgument(0).replaceAllUsesWith(loop.getRegionIterArg(0));
  if (!target->empty())
    target->getTerminator()->erase();
  target->getOperations().splice(target->end(), body.getOperations());
  builder.setInsertionPointToStart(target);
  if (auto it = layered.find(encoder); it != layered.end())
    loadSlots(it->second, *target, builder, packed, loop.getInductionVar());
  // After the slots: what a layer yields may be one.
  builder.setInsertionPoint(yield);
  scf::YieldOp::create(builder, yield.getLoc(), yield.getOperands());
  yield.erase();
  encoder.getResult().replaceAllUsesWith(loop.getResult(0));
  encoder.erase();
}

LogicalResult Splitter::rewriteInfer() {
  MLIRContext *context = module.getContext();
  OpBuilder builder(context);
  Location loc = infer.getLoc();
  Block &entry = infer.front();
  auto yield = cast<func::ReturnOp>(entry.getTerminator());

  // The new arguments: the blob, the input, the outputs.
  auto inputType = cast<RankedTensorType>(entry.getArgument(0).getType());
  SmallVector<Type> arguments{
      MemRefType::get({packedBytes}, builder.getI8Type()),
      getBufferType(inputType)};
  for (Type type : yield.getOperandTypes())
    arguments.push_back(getBufferType(cast<RankedTensorType>(type)));

  Value packed = entry.insertArgument(0u, arguments[0], loc);
  Value input = entry.insertArgument(1, arguments[1], loc);
  builder.setInsertionPointToStart(&entry);
  Value image = bufferization::ToTensorOp::create(builder, loc, inputType,
                                                  input, /*restrict=*/true);
  entry.getArgument(2).replaceAllUsesWith(image);
  entry.eraseArgument(2);

  // After the image's tensor: every shared slot, then the loops.
  loadSlots(shared, entry, builder, packed, /*layer=*/nullptr);
  SmallVector<EncoderOp> encoders;
  infer.walk([&](EncoderOp encoder) { encoders.push_back(encoder); });
  for (EncoderOp encoder : encoders)
    lowerEncoder(encoder, packed);

  builder.setInsertionPoint(yield);
  for (auto [i, value] : llvm::enumerate(yield.getOperands())) {
    Value output = entry.addArgument(arguments[2 + i], value.getLoc());
    storeResult(builder, value, output);
  }
  func::ReturnOp::create(builder, yield.getLoc());
  yield.erase();
  infer.removeArgAttrsAttr();
  infer.removeResAttrsAttr();
  infer.setFunctionType(builder.getFunctionType(arguments, {}));
  return success();
}

//===----------------------------------------------------------------------===//
// The module's attributes
//===----------------------------------------------------------------------===//

/// Elements are f32 unless "type" says what else.
static DictionaryAttr describeTensor(Builder &b, StringRef name, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  NamedAttrList fields;
  fields.append("name", b.getStringAttr(name));
  fields.append("shape", b.getDenseI64ArrayAttr(tensor.getShape()));
  if (tensor.getElementType().isInteger(8))
    fields.append("type", b.getStringAttr("u8"));
  return fields.getDictionary(b.getContext());
}

void Splitter::describe() {
  Builder b(module.getContext());
  auto nameOf = [](Attribute attr, StringRef fallback) {
    auto name = dyn_cast_if_present<StringAttr>(attr);
    return name ? name.getValue() : fallback;
  };
  module->setAttr(
      "vit.input",
      describeTensor(b, nameOf(infer.getArgAttr(0, "vit.name"), "input"),
                     infer.getArgumentTypes()[0]));
  SmallVector<Attribute> outputs, params;
  for (auto [i, type] : llvm::enumerate(infer.getResultTypes())) {
    std::string fallback = i == 0 ? "output" : "output" + std::to_string(i);
    outputs.push_back(describeTensor(
        b, nameOf(infer.getResultAttr(i, "vit.name"), fallback), type));
  }
  for (const ParamRow &row : rows) {
    ParamOp op = row.op;
    NamedAttrList fields(describeTensor(b, op.getName(), op.getType()));
    fields.set("first", b.getI64IntegerAttr(op.getFirst()));
    fields.set("step", b.getI64IntegerAttr(op.getStep()));
    fields.set("count", b.getI64IntegerAttr(op.getLayers().value_or(0)));
    params.push_back(fields.getDictionary(module.getContext()));
  }
  module->setAttr("vit.outputs", b.getArrayAttr(outputs));
  module->setAttr("vit.params", b.getArrayAttr(params));
  module->setAttr("vit.packed_bytes", b.getI64IntegerAttr(packedBytes));
}

/// Erases operations whose results nobody uses any more, last first.
static void eraseDead(func::FuncOp func) {
  func.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
}

LogicalResult Splitter::run() {
  hoistShared(infer);
  collect();
  layOut();
  describe();
  buildPack();
  if (failed(rewriteInfer()))
    return failure();
  eraseDead(infer);
  eraseDead(pack);

  std::string text;
  llvm::raw_string_ostream stream(text);
  pack->print(stream);
  uint64_t hash = llvm::xxh3_64bits(text);
  module->setAttr("vit.layout_hash",
                  IntegerAttr::get(IntegerType::get(module.getContext(), 64),
                                   APInt(64, hash)));
  return success();
}

namespace {
struct SplitPackPass : vit::impl::SplitPackPassBase<SplitPackPass> {
  using SplitPackPassBase::SplitPackPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto infer = module.lookupSymbol<func::FuncOp>("infer");
    if (!infer || infer.isExternal() || infer.getNumArguments() != 1) {
      module.emitError(
          "expects a function 'infer' with one argument, the image");
      return signalPassFailure();
    }
    if (failed(Splitter(module, infer).run()))
      signalPassFailure();
  }
};
} // namespace
