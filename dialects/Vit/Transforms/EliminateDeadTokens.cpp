//===- EliminateDeadTokens.cpp - Leaves out tokens that nobody reads ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks a function from its end. An operation whose result is read in part
// takes slices of its operands, which its producers then find among their
// users. The last layer of a run is peeled off where that can go on inside it.
// What is the same twice afterwards is for CSE.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::vit {
#define GEN_PASS_DEF_ELIMINATEDEADTOKENSPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

namespace {
/// Tokens first..end-1.
struct TokenRange {
  int64_t first, end;

  int64_t count() const { return end - first; }
  void include(TokenRange other) {
    first = std::min(first, other.first);
    end = std::max(end, other.end);
  }
};
} // namespace

static RankedTensorType typeOf(Value tokens) {
  return cast<RankedTensorType>(tokens.getType());
}

static int64_t countTokens(Value tokens) {
  return typeOf(tokens).getDimSize(1);
}

/// `type` with another number of tokens.
static RankedTensorType withTokens(RankedTensorType type, int64_t count) {
  return RankedTensorType::get({type.getDimSize(0), count, type.getDimSize(2)},
                               type.getElementType());
}

/// Fewer dead ones than an eighth are not worth it: see Passes.td.
static bool isWorthwhile(TokenRange range, int64_t tokens) {
  return 8 * (tokens - range.count()) >= tokens;
}

//===----------------------------------------------------------------------===//
// What is read
//===----------------------------------------------------------------------===//

/// The tokens that `slice` takes; none if it is not a slice of whole tokens.
static std::optional<TokenRange> getTokens(tensor::ExtractSliceOp slice) {
  RankedTensorType from = slice.getSourceType(), to = slice.getType();
  if (from.getRank() != 3 || to.getRank() != 3 || !slice.hasUnitStride() ||
      ShapedType::isDynamicShape(slice.getStaticOffsets()) ||
      to != withTokens(from, to.getDimSize(1)))
    return std::nullopt;
  int64_t first = slice.getStaticOffset(1);
  return TokenRange{first, first + to.getDimSize(1)};
}

static TokenRange getTokens(PoolOp pool) {
  int64_t index = pool.getIndex(), from = pool.getFrom();
  TokenRange one{index, index + 1}, rest{from, countTokens(pool.getInput())};
  switch (pool.getKind()) {
  case PoolKind::Token:
    return one;
  case PoolKind::Mean:
  case PoolKind::Max:
  case PoolKind::MeanMax:
    return rest;
  case PoolKind::TokenConcatMean:
    one.include(rest);
    return one;
  }
  llvm_unreachable("no such pool");
}

/// The tokens of `tokens` that `user` reads; all, unless it is known to read
/// fewer.
static TokenRange getReadTokens(Value tokens, Operation *user) {
  if (auto pool = dyn_cast<PoolOp>(user))
    return getTokens(pool);
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(user))
    if (std::optional<TokenRange> range = getTokens(slice))
      return *range;
  return {0, countTokens(tokens)};
}

/// The smallest range of tokens that all users are content with, if leaving out
/// the others is worthwhile.
static std::optional<TokenRange> getLiveTokens(Value tokens) {
  std::optional<TokenRange> live;
  for (Operation *user : tokens.getUsers()) {
    TokenRange range = getReadTokens(tokens, user);
    if (live)
      live->include(range);
    else
      live = range;
  }
  if (live && isWorthwhile(*live, countTokens(tokens)))
    return live;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Single operations
//===----------------------------------------------------------------------===//

static Value slice(OpBuilder &b, Location loc, Value tokens, TokenRange range) {
  RankedTensorType type = withTokens(typeOf(tokens), range.count());
  SmallVector<OpFoldResult> offsets(3, b.getIndexAttr(0)),
      strides(3, b.getIndexAttr(1));
  offsets[1] = b.getIndexAttr(range.first);
  return tensor::ExtractSliceOp::create(
      b, loc, type, tokens, offsets,
      getAsIndexOpFoldResult(b.getContext(), type.getShape()), strides);
}

/// Gives `tokens` the type of `live`, the only ones of its tokens that its
/// producer makes from now on, and lets its users count from there.
static void setLiveTokens(Value tokens, TokenRange live) {
  tokens.setType(withTokens(typeOf(tokens), live.count()));
  for (Operation *user : llvm::make_early_inc_range(tokens.getUsers())) {
    if (auto pool = dyn_cast<PoolOp>(user)) {
      const PoolKind kind = pool.getKind();
      if (kind == PoolKind::Token || kind == PoolKind::TokenConcatMean)
        pool.setIndex(pool.getIndex() - live.first);
      if (kind != PoolKind::Token)
        pool.setFrom(pool.getFrom() - live.first);
      continue;
    }
    auto old = cast<tensor::ExtractSliceOp>(user);
    TokenRange range = *getTokens(old);
    OpBuilder b(old);
    Value fewer = tokens;
    if (range.count() != live.count())
      fewer = slice(b, old.getLoc(), tokens,
                    {range.first - live.first, range.end - live.first});
    old.replaceAllUsesWith(fewer);
    old.erase();
  }
}

/// Whether `op` is a norm of each token, its first operand.
static bool isTokenNorm(Operation *op) {
  return isa<LayerNormOp, RmsNormOp>(op) &&
         typeOf(op->getResult(0)).getRank() == 3;
}

/// The operands of `op` that are tokens, if each token of its result depends on
/// the same ones of theirs alone.
static SmallVector<OpOperand *> getPerTokenOperands(Operation *op) {
  if (isTokenNorm(op))
    return {&op->getOpOperand(0)};
  if (auto mlp = dyn_cast<MlpOp>(op))
    return {&mlp.getInputMutable()};
  if (auto linear = dyn_cast<LinearOp>(op))
    return {&linear.getInputMutable()};
  if (auto residual = dyn_cast<ResidualOp>(op))
    return {&residual.getInputMutable(), &residual.getBranchMutable()};
  if (auto msa = dyn_cast<MsaOp>(op))
    if (msa.getKind() == AttentionKind::Identity)
      return {&msa.getInputMutable()};
  return {};
}

/// The same for queries: what else attention reads stays whole.
static SmallVector<OpOperand *> getQueryOperands(Operation *op) {
  if (auto msa = dyn_cast<MsaOp>(op)) {
    // Tokens of windows attend to each other: all of them are needed. Where
    // relative positions are decomposed, queries stay those of the grid.
    if (msa.getWindows() || msa.getRelativeRows())
      return {};
    return {&msa.getInputMutable()};
  }
  return getPerTokenOperands(op);
}

/// Lets `op` compute `live` of its tokens alone.
static void narrow(Operation *op, TokenRange live) {
  OpBuilder b(op);
  if (auto msa = dyn_cast<MsaOp>(op);
      msa && msa.getKind() == AttentionKind::Softmax) {
    // What belongs to queries goes with them: rows of tables.
    auto narrowTable = [&](MutableOperandRange to, Value table) {
      if (table)
        to.assign(slice(b, op->getLoc(), table, live));
    };
    narrowTable(msa.getQueryRopeMutable(),
                msa.getContextTokens() ? msa.getQueryRope() : msa.getRope());
    narrowTable(msa.getScoreBiasMutable(), msa.getScoreBias());
    if (!msa.getContextTokens())
      msa.getContextTokensMutable().assign(msa.getInput());
  }
  for (OpOperand *operand : getQueryOperands(op))
    operand->set(slice(b, op->getLoc(), operand->get(), live));
  setLiveTokens(op->getResult(0), live);
}

/// Makes slices of a norm that is also read as a whole norms of slices.
static void detachSlices(Operation *norm) {
  SmallVector<tensor::ExtractSliceOp> slices;
  bool whole = false;
  for (Operation *user : norm->getUsers()) {
    auto part = dyn_cast<tensor::ExtractSliceOp>(user);
    std::optional<TokenRange> range;
    if (part)
      range = getTokens(part);
    if (range && isWorthwhile(*range, countTokens(norm->getResult(0))))
      slices.push_back(part);
    else
      whole = true;
  }
  if (!whole)
    return;
  for (tensor::ExtractSliceOp part : slices) {
    OpBuilder b(part);
    Value tokens =
        slice(b, part.getLoc(), norm->getOperand(0), *getTokens(part));
    Operation *copy = b.clone(*norm);
    copy->setOperand(0, tokens);
    copy->getResult(0).setType(part.getType());
    part.replaceAllUsesWith(copy->getResult(0));
    part.erase();
  }
}

//===----------------------------------------------------------------------===//
// Runs of layers
//===----------------------------------------------------------------------===//

/// The values of the region that are made of its argument, if no operation in
/// it mixes tokens; else none.
static SmallVector<Value> getPerTokenValues(EncoderOp encoder) {
  Block &body = encoder.getBody().front();
  SmallVector<Value> values{body.getArgument(0)};
  auto isOfTokens = [&](Value value) {
    return llvm::is_contained(values, value);
  };
  for (Operation &op : body.without_terminator()) {
    if (llvm::none_of(op.getOperands(), isOfTokens)) {
      if (op.getNumRegions() != 0)
        return {}; // its operations might use them
      continue;
    }
    SmallVector<OpOperand *> operands = getPerTokenOperands(&op);
    if (operands.empty() || !llvm::all_of(operands, [&](OpOperand *operand) {
          return isOfTokens(operand->get());
        }))
      return {};
    values.push_back(op.getResult(0));
  }
  if (!isOfTokens(body.getTerminator()->getOperand(0)))
    return {};
  return values;
}

/// Lets a run compute `live` of its tokens alone; `values` are those of
/// getPerTokenValues.
static void narrowRun(EncoderOp encoder, ArrayRef<Value> values,
                      TokenRange live) {
  OpBuilder b(encoder);
  encoder.getInputMutable().assign(
      slice(b, encoder.getLoc(), encoder.getInput(), live));
  for (Value value : values)
    value.setType(withTokens(typeOf(value), live.count()));
  setLiveTokens(encoder.getResult(), live);
}

/// Whether the last layer, on its own, would compute less.
static bool canNarrowInside(EncoderOp encoder) {
  Value result = encoder.getBody().front().getTerminator()->getOperand(0);
  Operation *producer = result.getDefiningOp();
  return producer && producer->getParentRegion() == &encoder.getBody() &&
         result.hasOneUse() && !getQueryOperands(producer).empty();
}

/// Turns layer `layer` of a stack that is not in an encoder any more into a
/// parameter of its own.
static void takeLayer(ParamOp param, int64_t layer) {
  param.setName(param.getTensorName(layer));
  param.removeLayersAttr();
  param.setFirst(0);
  param.setStep(1);
}

/// Moves the last layer of the run behind it; returns what is left of the run,
/// if anything. `encoder` is gone afterwards.
static EncoderOp peelLastLayer(EncoderOp encoder) {
  OpBuilder b(encoder);
  int64_t last = static_cast<int64_t>(encoder.getLayers()) - 1;
  Value rest = encoder.getInput();
  EncoderOp shorter;
  if (last > 0) {
    shorter = cast<EncoderOp>(b.clone(*encoder));
    shorter.setLayers(last);
    shorter.walk([&](ParamOp param) {
      if (param.getLayers() && param->getParentOfType<EncoderOp>() == shorter)
        param.setLayers(last);
    });
    rest = shorter.getResult();
  }
  encoder.walk([&](ParamOp param) {
    if (param.getLayers() && param->getParentOfType<EncoderOp>() == encoder)
      takeLayer(param, last);
  });
  encoder.walk([&](LayerSliceOp part) {
    OpBuilder at(part);
    const int64_t number = part.getFirst() + part.getStep() * last;
    part.replaceAllUsesWith(
        part.takeSlice(at, part.getInput(), at.getIndexAttr(number)));
    part.erase();
  });
  encoder.walk([&](LayerNumberOp number) {
    number.setNumbers({number.getNumber(last)});
  });
  Block &body = encoder.getBody().front();
  body.getArgument(0).replaceAllUsesWith(rest);
  encoder.getResult().replaceAllUsesWith(body.getTerminator()->getOperand(0));
  body.getTerminator()->erase();
  encoder->getBlock()->getOperations().splice(encoder->getIterator(),
                                              body.getOperations());
  encoder.erase();
  return shorter;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

static void visitBlock(Block &block) {
  Operation *peeled = nullptr; // has lost a layer; that is enough
  Operation *next = block.getTerminator();
  // Backwards: an operation's users are what they will be when it is visited.
  while (Operation *op = next->getPrevNode()) {
    next = op;
    auto encoder = dyn_cast<EncoderOp>(op);
    if ((!encoder && getQueryOperands(op).empty()) || op == peeled)
      continue;
    if (std::optional<TokenRange> live = getLiveTokens(op->getResult(0))) {
      if (!encoder) {
        narrow(op, *live);
      } else if (SmallVector<Value> values = getPerTokenValues(encoder);
                 !values.empty()) {
        narrowRun(encoder, values, *live);
      } else if (canNarrowInside(encoder)) {
        next = op->getNextNode(); // the layer's operations are before it then
        peeled = peelLastLayer(encoder);
        continue; // `op` is gone
      }
    }
    if (isTokenNorm(op))
      detachSlices(op);
  }
}

namespace {
struct EliminateDeadTokensPass
    : vit::impl::EliminateDeadTokensPassBase<EliminateDeadTokensPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        visitBlock(block);
  }
};
} // namespace
