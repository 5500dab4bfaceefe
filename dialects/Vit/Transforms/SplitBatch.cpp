//===- SplitBatch.cpp - Makes the code for a part of the batch ------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Images do not see each other, so a batch can be done in groups. This changes
// the types of @infer to those of one group and says how many there are; the
// entry point calls it for each.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"
#include "dialects/Vit/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

namespace mlir::vit {
#define GEN_PASS_DEF_SPLITBATCHPASS
#include "dialects/Vit/Transforms/Passes.h.inc"
} // namespace mlir::vit

using namespace mlir;
using namespace mlir::vit;

/// On the module: how many calls of @infer a batch takes.
static constexpr llvm::StringLiteral kBatchGroupsAttr = "vit.batch_groups";

static int64_t countElements(Value value) {
  return cast<ShapedType>(value.getType()).getNumElements();
}

/// Elements of the tensors that `op` works on for the image at one time, what
/// lies between its two products included.
static int64_t countWorkingSet(Operation *op) {
  int64_t count = countElements(op->getOperand(0));
  if (op->getNumResults() == 1)
    count += countElements(op->getResult(0));
  // Once as it is made, once as it is packed for the next product.
  if (auto mlp = dyn_cast<MlpOp>(op)) {
    auto hidden = cast<ShapedType>(mlp.getFc1Weight().getType());
    auto input = cast<ShapedType>(mlp.getInput().getType());
    count += 2 * countElements(mlp.getInput()) / input.getShape().back() *
             hidden.getDimSize(0);
  }
  if (auto msa = dyn_cast<MsaOp>(op); msa && msa.getQueryWeight())
    count += 4 * countElements(msa.getInput()) /
             cast<ShapedType>(msa.getInput().getType()).getShape().back() *
             msa.getInnerDim();
  return count;
}

namespace {
struct SplitBatchPass : vit::impl::SplitBatchPassBase<SplitBatchPass> {
  using SplitBatchPassBase::SplitBatchPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto infer = module.lookupSymbol<func::FuncOp>("infer");
    if (!infer || infer.isDeclaration() || infer.getNumArguments() != 1 ||
        module->hasAttr(kBatchGroupsAttr))
      return;
    auto image = dyn_cast<RankedTensorType>(infer.getArgument(0).getType());
    if (!image || image.getRank() == 0 || image.getDimSize(0) < 2)
      return;
    int64_t batch = image.getDimSize(0);

    SmallVector<Operation *> dependent;
    if (!collect(infer, dependent))
      return;
    int64_t perImage = 0;
    for (Operation *op : dependent)
      perImage = std::max(perImage, 4 * countWorkingSet(op) / batch);
    int64_t group = batch;
    while (group > 1 && (batch % group != 0 || group * perImage > maxBytes))
      --group;
    if (group == batch)
      return;
    if (failed(resize(infer, dependent, group)))
      return signalPassFailure();
    module->setAttr(kBatchGroupsAttr,
                    Builder(module).getI64IntegerAttr(batch / group));
  }

  /// The operations that see the image, in order; false if there is one whose
  /// result's type does not follow from its operands'.
  static bool collect(func::FuncOp infer, SmallVector<Operation *> &dependent) {
    llvm::SmallPtrSet<Value, 32> values;
    values.insert(infer.getArgument(0));
    WalkResult result =
        infer.walk<WalkOrder::PreOrder>([&](Operation *op) -> WalkResult {
          if (op == infer || llvm::none_of(op->getOperands(), [&](Value v) {
                return values.contains(v);
              }))
            return WalkResult::advance();
          if (auto encoder = dyn_cast<EncoderOp>(op))
            values.insert(encoder.getBody().getArgument(0));
          else if (!isa<YieldOp, func::ReturnOp, InferTypeOpInterface>(op))
            return WalkResult::interrupt();
          // The image is the first operand, also of operations with several.
          if (!values.contains(op->getOperand(0)))
            return WalkResult::interrupt();
          dependent.push_back(op);
          values.insert(op->result_begin(), op->result_end());
          return WalkResult::advance();
        });
    return !result.wasInterrupted();
  }

  static Type withBatch(Type type, int64_t batch) {
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<int64_t> shape(tensor.getShape());
    shape.front() = batch;
    return tensor.clone(shape);
  }

  static LogicalResult resize(func::FuncOp infer,
                              ArrayRef<Operation *> dependent, int64_t group) {
    Value image = infer.getArgument(0);
    image.setType(withBatch(image.getType(), group));
    for (Operation *op : dependent) {
      if (auto encoder = dyn_cast<EncoderOp>(op)) {
        encoder.getBody().getArgument(0).setType(encoder.getInput().getType());
        encoder.getResult().setType(encoder.getInput().getType());
        continue;
      }
      auto inferring = dyn_cast<InferTypeOpInterface>(op);
      if (!inferring)
        continue;
      SmallVector<Type> types;
      if (failed(inferring.inferReturnTypes(
              op->getContext(), op->getLoc(), op->getOperands(),
              op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
              op->getRegions(), types)))
        return failure();
      for (auto [result, type] : llvm::zip(op->getResults(), types))
        result.setType(type);
    }
    Operation *end = infer.getBody().front().getTerminator();
    infer.setType(FunctionType::get(infer.getContext(), image.getType(),
                                    end->getOperandTypes()));
    return success();
  }
};
} // namespace
