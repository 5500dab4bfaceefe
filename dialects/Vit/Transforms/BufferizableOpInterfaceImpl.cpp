//===- BufferizableOpInterfaceImpl.cpp - Bufferization of vit ops ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Only vit.attention survives to bufferization: a destination-style operation
// that reads its inputs and overwrites its output.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/Transforms/BufferizableOpInterfaceImpl.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace mlir::vit;

namespace {
struct AttentionInterface
    : DstBufferizableOpInterfaceExternalModel<AttentionInterface, AttentionOp> {
  /// The output's old content is never read.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto attention = cast<AttentionOp>(op);
    SmallVector<Value> buffers;
    for (Value operand : attention->getOperands()) {
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    auto result = AttentionOp::create(rewriter, op->getLoc(), TypeRange(),
                                      buffers, attention.getProperties());
    for (NamedAttribute attr : op->getDiscardableAttrs())
      result->setDiscardableAttr(attr.getName(), attr.getValue());
    replaceOpWithBufferizedValues(rewriter, op, buffers.back());
    return success();
  }
};
} // namespace

void vit::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, VitDialect *) {
    AttentionOp::attachInterface<AttentionInterface>(*context);
  });
}
