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
#include "mlir/Dialect/MemRef/IR/MemRef.h"
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
      if (!isa<TensorType>(operand.getType())) { // the number of a query
        buffers.push_back(operand);
        continue;
      }
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

/// Neither reads nor writes as far as anybody can see.
struct PrefetchInterface
    : BufferizableOpInterface::ExternalModel<PrefetchInterface, PrefetchOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return false;
  }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &,
                               const AnalysisState &) const {
    return false;
  }
  AliasingValueList getAliasingValues(Operation *, OpOperand &,
                                      const AnalysisState &) const {
    return {};
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto prefetch = cast<PrefetchOp>(op);
    FailureOr<Value> buffer =
        getBuffer(rewriter, prefetch.getSource(), options, state);
    if (failed(buffer))
      return failure();
    Value flat = *buffer;
    int64_t rank = cast<MemRefType>(flat.getType()).getRank();
    if (rank > 1)
      flat = memref::CollapseShapeOp::create(
          rewriter, op->getLoc(), flat,
          ReassociationIndices(llvm::to_vector(llvm::seq<int64_t>(0, rank))));
    memref::PrefetchOp::create(rewriter, op->getLoc(), flat,
                               prefetch.getIndex(), /*isWrite=*/false,
                               /*localityHint=*/2, /*isDataCache=*/true);
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void vit::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, VitDialect *) {
    AttentionOp::attachInterface<AttentionInterface>(*context);
    PrefetchOp::attachInterface<PrefetchInterface>(*context);
  });
}
