//===- VitKernelOps.cpp - Operations of the later stages ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Verifiers of attention and parallel_for, and how attention is tiled: over
// image, query token and head, never over keys or head_dim; over no token where
// there are windows.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace mlir::vit;

//===----------------------------------------------------------------------===//
// AttentionOp
//===----------------------------------------------------------------------===//

static bool agree(int64_t a, int64_t b) {
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) || a == b;
}

LogicalResult AttentionOp::verify() {
  auto q = cast<ShapedType>(getQuery().getType()),
       k = cast<ShapedType>(getKey().getType());
  auto v = cast<ShapedType>(getValue().getType()),
       o = cast<ShapedType>(getOutput().getType());
  for (ShapedType type : {q, k, v, o})
    if (isa<RankedTensorType>(type) != isa<RankedTensorType>(o))
      return emitOpError(
          "expects all operands to be tensors or all to be memrefs");
  auto divides = [](int64_t a, int64_t b) {
    return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) || b % a == 0;
  };
  for (int d = 0; d < 4; ++d) // attention_c1
    if (!agree(q.getDimSize(d), o.getDimSize(d)) ||
        !agree(k.getDimSize(d), v.getDimSize(d)) ||
        (d == 2 && !divides(k.getDimSize(d), q.getDimSize(d))) ||
        (d % 3 == 0 && !agree(q.getDimSize(d), k.getDimSize(d))))
      return emitOpError("expects query (")
             << q << "), key (" << k << "), value (" << v << ") and output ("
             << o << ") to agree in dimension " << d;
  if (failed(verifyBias()) || failed(verifyMix()) || failed(verifyRelative()) ||
      failed(verifyLambda()) || failed(verifyWindows())) // attention_c4
    return failure();
  size_t wanted = isa<RankedTensorType>(o) ? 1 : 0;
  if (getNumResults() != wanted) // attention_c2
    return emitOpError("expects ")
           << wanted << " result(s), got " << getNumResults();
  if (wanted && getResult().getType() != o)
    return emitOpError("expects its result (")
           << getResult().getType() << ") to have the output's type (" << o
           << ")";
  return success();
}

LogicalResult AttentionOp::verifyWindows() {
  auto o = cast<ShapedType>(getOutput().getType());
  bool wanted = getWindows() && getWindows()->hasPadding();
  if (wanted != (getPaddingKey() != nullptr))
    return emitOpError("expects 'padding' if and only if windows have some");
  if (!getWindows())
    return success();
  for (Value tokens : {getOutput(), getKey()})
    if (int64_t found = cast<ShapedType>(tokens.getType()).getDimSize(1);
        found != getWindows()->getTokens())
      return emitOpError("expects the tokens of the grid (")
             << getWindows()->getTokens() << "), got " << found;
  if (!wanted)
    return success();
  for (Value padding : {getPaddingKey(), getPaddingValue()}) {
    auto type = cast<ShapedType>(padding.getType());
    bool fits = isa<RankedTensorType>(type) == isa<RankedTensorType>(o) &&
                type.getDimSize(0) == 1 && type.getDimSize(1) == 1 &&
                (type.isDynamicDim(2) || o.isDynamicDim(2) ||
                 type.getDimSize(2) == o.getDimSize(2)) &&
                type.getDimSize(3) == o.getDimSize(3);
    if (!fits)
      return emitOpError("expects 'padding' (")
             << type << ") to be one token like those of the output (" << o
             << ")";
  }
  return success();
}

LogicalResult AttentionOp::verifyBias() {
  if (!getBias())
    return success();
  auto k = cast<ShapedType>(getKey().getType()),
       o = cast<ShapedType>(getOutput().getType());
  auto bias = cast<ShapedType>(getBias().getType());
  int64_t rows = o.getDimSize(1), keys = getAttendedKeys();
  if (getWindows())
    rows = getWindows()->getKinds() * getWindows()->getArea();
  bool hasKeys = ShapedType::isDynamic(bias.getDimSize(2)) ||
                 ShapedType::isDynamic(keys) || bias.getDimSize(2) >= keys;
  if (isa<RankedTensorType>(bias) == isa<RankedTensorType>(o) && hasKeys &&
      agree(bias.getDimSize(0), o.getDimSize(2)) &&
      agree(bias.getDimSize(1), rows))
    return success();
  return emitOpError("expects 'bias' (") // attention_c3
         << bias << ") to have a row for each head and query of the output ("
         << o << "), with a number for each key (" << k << ")";
}

LogicalResult AttentionOp::verifyMix() {
  auto k = cast<ShapedType>(getKey().getType()),
       o = cast<ShapedType>(getOutput().getType());
  const int64_t heads = o.getDimSize(2);
  if (getMix().empty())
    return success();
  auto isMix = [&](unsigned i) {
    auto type = cast<ShapedType>(getMix()[i].getType());
    return isa<RankedTensorType>(type) == isa<RankedTensorType>(o) &&
           type.getRank() == (i < 2 ? 2 : 1) &&
           llvm::all_of(type.getShape(),
                        [&](int64_t size) { return agree(size, heads); });
  };
  const unsigned count = getMix().size();
  if ((count == 2 || count == 3) && !getWindows() &&
      agree(k.getDimSize(2), heads) && llvm::all_of(llvm::seq(count), isMix))
    return success();
  return emitOpError("expects 'mix' to be two matrices and perhaps one vector "
                     "for the heads of the output (") // attention_c5
         << o << "), which keys (" << k << ") have too";
}

LogicalResult AttentionOp::verifyRelative() {
  if (!getRelativeRows()) {
    if (getFirstQuery())
      return emitOpError("expects no 'from' without 'relative'");
    return success();
  }
  auto rows = cast<ShapedType>(getRelativeRows().getType()),
       columns = cast<ShapedType>(getRelativeColumns().getType()),
       o = cast<ShapedType>(getOutput().getType());
  if (getBias() || !getMix().empty()) // attention_c6
    return emitOpError("with 'relative' expects no '")
           << (getBias() ? "bias" : "mix") << "'";
  const int64_t height = (rows.getDimSize(0) + 1) / 2,
                width = (columns.getDimSize(0) + 1) / 2;
  auto isTable = [&](ShapedType type, int64_t extent) {
    return isa<RankedTensorType>(type) == isa<RankedTensorType>(o) &&
           type.getDimSize(0) == 2 * extent - 1 &&
           agree(type.getDimSize(1), o.getDimSize(3));
  };
  const bool fits = getWindows() ? height == getWindows()->getHeight() &&
                                       width == getWindows()->getWidth()
                                 : agree(height * width, getAttendedKeys());
  if (fits && isTable(rows, height) && isTable(columns, width))
    return success();
  return emitOpError("expects 'relative' (")
         << rows << ", " << columns
         << ") to have a row like those of the output (" << o
         << ") for each distance of keys (" << getAttendedKeys()
         << ") on a grid";
}

LogicalResult AttentionOp::verifyLambda() { // attention_c7
  if (!getLambda())
    return success();
  auto type = cast<ShapedType>(getLambda().getType()),
       o = cast<ShapedType>(getOutput().getType());
  if (isa<RankedTensorType>(type) == isa<RankedTensorType>(o) &&
      type.getDimSize(0) == 1 && o.getDimSize(3) % 2 == 0 && !getWindows() &&
      getMix().empty() && !getRelativeRows())
    return success();
  return emitOpError("expects 'lambda' (")
         << type << ") to be one number, for heads of the output (" << o
         << ") that have halves, without 'windows', 'mix' and 'relative'";
}

void AttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (isa<RankedTensorType>(getOutput().getType()))
    return;
  for (OpOperand *operand :
       {&getQueryMutable(), &getKeyMutable(), &getValueMutable()})
    effects.emplace_back(MemoryEffects::Read::get(), operand);
  for (MutableOperandRange range :
       {getBiasMutable(), getRelativeRowsMutable(), getRelativeColumnsMutable(),
        getMixMutable(), getLambdaMutable(), getPaddingKeyMutable(),
        getPaddingValueMutable()})
    for (OpOperand &operand : range)
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  effects.emplace_back(MemoryEffects::Write::get(), &getOutputMutable());
}

SmallVector<utils::IteratorType> AttentionOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(3, utils::IteratorType::parallel);
}

SmallVector<Range> AttentionOp::getIterationDomain(OpBuilder &b) {
  SmallVector<Range> domain;
  for (int64_t d = 0; d < 3; ++d)
    domain.push_back({b.getIndexAttr(0),
                      tensor::getMixedSize(b, getLoc(), getOutput(), d),
                      b.getIndexAttr(1)});
  return domain;
}

FailureOr<TilingResult>
AttentionOp::getTiledImplementation(OpBuilder &b,
                                    ArrayRef<OpFoldResult> offsets,
                                    ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  // Tokens of a window lie apart: it is all of them or none.
  if (getWindows() &&
      (!isZeroInteger(offsets[1]) ||
       getConstantIntValue(sizes[1]) != getWindows()->getTokens()))
    return failure();
  SmallVector<OpFoldResult> strides(4, b.getIndexAttr(1));
  auto slice = [&](Value source, ArrayRef<OpFoldResult> from,
                   ArrayRef<OpFoldResult> count) {
    SmallVector<OpFoldResult> at(from), size(count);
    at.push_back(b.getIndexAttr(0));
    size.push_back(tensor::getMixedSize(b, loc, source, 3));
    return tensor::ExtractSliceOp::create(b, loc, source, at, size, strides);
  };
  // All tokens, of the heads that go with the queries': one, or all of them.
  SmallVector<OpFoldResult> keysFrom(offsets), keyCount(sizes);
  keysFrom[1] = b.getIndexAttr(0);
  keyCount[1] = tensor::getMixedSize(b, loc, getKey(), 1);
  const int64_t heads = cast<ShapedType>(getQuery().getType()).getDimSize(2),
                keyHeads = cast<ShapedType>(getKey().getType()).getDimSize(2);
  if (heads != keyHeads) {
    AffineExpr head = b.getAffineDimExpr(0);
    const int64_t group = heads / keyHeads;
    auto divide = [&](AffineExpr expr, OpFoldResult value) {
      return affine::makeComposedFoldedAffineApply(b, loc, expr, {value});
    };
    keysFrom[2] = divide(head.floorDiv(group), offsets[2]);
    keyCount[2] = divide(head.ceilDiv(group), sizes[2]);
  }
  auto q = slice(getQuery(), offsets, sizes);
  auto k = slice(getKey(), keysFrom, keyCount);
  auto v = slice(getValue(), keysFrom, keyCount);
  Value bias, paddingKey, paddingValue;
  if (getBias())
    bias = tensor::ExtractSliceOp::create(
        b, loc, getBias(),
        ArrayRef<OpFoldResult>{offsets[2], offsets[1], b.getIndexAttr(0)},
        ArrayRef<OpFoldResult>{sizes[2],
                               getWindows()
                                   ? tensor::getMixedSize(b, loc, getBias(), 1)
                                   : sizes[1],
                               tensor::getMixedSize(b, loc, getBias(), 2)},
        ArrayRef(strides).drop_back());
  if (getPaddingKey()) {
    auto sliceHeads = [&](Value padding) -> Value {
      OpFoldResult zero = b.getIndexAttr(0), one = b.getIndexAttr(1);
      return tensor::ExtractSliceOp::create(
          b, loc, padding, ArrayRef<OpFoldResult>{zero, zero, offsets[2], zero},
          ArrayRef<OpFoldResult>{one, one, sizes[2],
                                 tensor::getMixedSize(b, loc, padding, 3)},
          strides);
    };
    paddingKey = sliceHeads(getPaddingKey());
    paddingValue = sliceHeads(getPaddingValue());
  }
  Value firstQuery = getFirstQuery();
  if (getRelativeRows() && !isZeroInteger(offsets[1])) {
    AffineExpr sum = b.getAffineDimExpr(0);
    SmallVector<OpFoldResult> terms{offsets[1]};
    if (firstQuery) {
      sum = sum + b.getAffineDimExpr(1);
      terms.push_back(firstQuery);
    }
    firstQuery = affine::makeComposedAffineApply(b, loc, sum, terms);
  }
  auto o = slice(getOutput(), offsets, sizes);
  auto tiled = AttentionOp::create(
      b, loc, o.getType(), q, k, v, bias, getRelativeRows(),
      getRelativeColumns(), firstQuery, getMix(), getLambda(), paddingKey,
      paddingValue, o, getScaleAttr(), getWindowsAttr());
  for (NamedAttribute attr : (*this)->getDiscardableAttrs())
    tiled->setDiscardableAttr(attr.getName(), attr.getValue());
  SmallVector<Operation *> slices{q, k, v, o};
  for (Value operand : {bias, paddingKey, paddingValue})
    if (operand)
      slices.push_back(operand.getDefiningOp());
  return TilingResult{{tiled}, {tiled.getResult()}, slices};
}

LogicalResult AttentionOp::getResultTilePosition(
    OpBuilder &b, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  resultOffsets.push_back(b.getIndexAttr(0));
  resultSizes.push_back(tensor::getMixedSize(b, getLoc(), getOutput(), 3));
  return success();
}

FailureOr<TilingResult>
AttentionOp::generateResultTileValue(OpBuilder &b, unsigned resultNumber,
                                     ArrayRef<OpFoldResult> offsets,
                                     ArrayRef<OpFoldResult> sizes) {
  // head_dim is never tiled: only whole rows can be made.
  if (!isZeroInteger(offsets[3]) ||
      getConstantIntValue(sizes[3]) !=
          cast<ShapedType>(getOutput().getType()).getDimSize(3))
    return failure();
  return getTiledImplementation(b, offsets.drop_back(), sizes.drop_back());
}

//===----------------------------------------------------------------------===//
// ParallelForOp
//===----------------------------------------------------------------------===//

LogicalResult ParallelForOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto task = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      *this, getTaskAttr());
  if (!task) // parallel_for_c1
    return emitOpError("expects '") << getTask() << "' to name a function";
  SmallVector<Type> wanted{IndexType::get(getContext())};
  llvm::append_range(wanted, getCaptures().getTypes());
  if (!llvm::equal(task.getArgumentTypes(), wanted) ||
      !task.getResultTypes().empty())
    return emitOpError("expects '")
           << getTask()
           << "' to take an index and the captures, and to return nothing";
  return success();
}
