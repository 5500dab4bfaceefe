//===- MlirFile.cpp - Models written in the vit dialect -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The contract of a model: one public function from one image tensor to one or
// more named results, all f32 and of static shape, made of operations of the
// vit dialect and, on parameters, of the tensor dialect.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/MlirFile.h"

#include "compiler/Import/Limits.h"

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::vit;

Operation *vit::getInferFunction(ModuleOp module) {
  return module.lookupSymbol("infer");
}

static LogicalResult checkTensor(func::FuncOp function, Type type,
                                 const Twine &what, bool mayBeBytes = false) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && tensor.hasStaticShape() &&
      (tensor.getElementType().isF32() ||
       (mayBeBytes && tensor.getElementType().isSignlessInteger(8))) &&
      llvm::all_of(tensor.getShape(), [](int64_t n) { return n > 0; }) &&
      tensor.getRank() > 0)
    return success();
  return function.emitError("expects ")
         << what << " to be a static f32 tensor"
         << (mayBeBytes ? ", or one of i8" : "") << ", got " << type;
}

static LogicalResult checkSignature(func::FuncOp function, bool isDynamic) {
  FunctionType type = function.getFunctionType();
  if (type.getNumInputs() != 1)
    return function.emitError("expects a model to take one image, got ")
           << type.getNumInputs() << " arguments";
  if (failed(checkTensor(function, type.getInput(0), "the image",
                         /*mayBeBytes=*/true)))
    return failure();
  auto image = cast<RankedTensorType>(type.getInput(0));
  if (image.getRank() != 4)
    return function.emitError(
               "expects the image to be B x C x H x W, or B x H x W x C of "
               "bytes, got ")
           << image;
  if (isDynamic && image.getDimSize(0) != 1)
    return function.emitError("expects a batch of 1 with 'vit.dynamic_batch', "
                              "got ")
           << image.getDimSize(0);
  if (type.getNumResults() == 0)
    return function.emitError("expects a model to return at least one tensor");
  for (auto [i, result] : llvm::enumerate(type.getResults())) {
    if (failed(checkTensor(function, result, "result " + Twine(i))))
      return failure();
    int64_t batch = cast<RankedTensorType>(result).getDimSize(0);
    if (batch != image.getDimSize(0))
      return function.emitError("expects result ")
             << i << " to start with the batch (" << image.getDimSize(0)
             << "), got " << result;
  }
  return success();
}

/// Keeps sizes to what products of them in later stages can hold.
static LogicalResult checkSizes(Operation *op) {
  for (Type type : op->getResultTypes()) {
    int64_t count = 1;
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (int64_t extent : tensor.getShape())
        if (llvm::MulOverflow(count, extent, count) || count > kMaxElements)
          return op->emitError("expects at most ")
                 << kMaxElements << " elements, got " << tensor;
  }
  if (auto encoder = dyn_cast<EncoderOp>(op);
      encoder && static_cast<int64_t>(encoder.getLayers()) > kMaxLayers)
    return op->emitError("expects at most ")
           << kMaxLayers << " layers, got " << encoder.getLayers();
  return success();
}

/// Passes from vit to vit leave small constants behind.
static bool isFloatTensor(Operation *op) {
  auto constant = dyn_cast<arith::ConstantOp>(op);
  return constant && isa<DenseFPElementsAttr>(constant.getValue());
}

static LogicalResult checkOperations(func::FuncOp function) {
  WalkResult walk = function.walk([&](Operation *op) {
    bool isFine = isa<func::FuncOp, func::ReturnOp>(op) ||
                  isa_and_nonnull<tensor::TensorDialect>(op->getDialect()) ||
                  isFloatTensor(op) ||
                  (isa_and_nonnull<VitDialect>(op->getDialect()) &&
                   !isa<AttentionOp, ParamBufferOp, ParallelForOp>(op));
    if (isFine)
      return WalkResult(checkSizes(op));
    op->emitError("expects a model to have operations of the vit dialect's "
                  "first stage alone, got '")
        << op->getName() << "'";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

/// Fills names in and checks that they are there once.
static LogicalResult checkNames(func::FuncOp function) {
  OpBuilder b(function.getContext());
  if (!function.getArgAttrOfType<StringAttr>(0, "vit.name"))
    function.setArgAttr(0, "vit.name", b.getStringAttr("input"));
  llvm::StringSet<> names;
  unsigned count = function.getNumResults();
  for (unsigned i = 0; i < count; ++i) {
    auto name = function.getResultAttrOfType<StringAttr>(i, "vit.name");
    if (!name) {
      std::string text = count == 1 ? "output" : "output_" + std::to_string(i);
      name = b.getStringAttr(text);
      function.setResultAttr(i, "vit.name", name);
    }
    if (!names.insert(name.getValue()).second)
      return function.emitError("expects 'vit.name' of the results to differ, "
                                "got \"")
             << name.getValue() << "\" twice";
  }
  return success();
}

OwningOpRef<ModuleOp> vit::readMlirModel(MLIRContext &context, StringRef path) {
  context.loadDialect<VitDialect, arith::ArithDialect, func::FuncDialect,
                      tensor::TensorDialect>();
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, &context);
  if (!module)
    return nullptr;

  func::FuncOp infer;
  for (Operation &op : module->getOps()) {
    auto function = dyn_cast<func::FuncOp>(op);
    bool isModel =
        !infer && function && function.isPublic() && !function.isDeclaration();
    if (!isModel) {
      op.emitError("expects a model to be one public function");
      return nullptr;
    }
    infer = function;
  }
  if (!infer) {
    module->emitError("expects a model to be one public function");
    return nullptr;
  }
  if (failed(checkSignature(infer, (*module)->hasAttr("vit.dynamic_batch"))) ||
      failed(checkOperations(infer)) || failed(checkNames(infer)))
    return nullptr;
  if (auto name = (*module)->getAttr("vit.model");
      name && !isa<StringAttr>(name)) {
    module->emitError("expects 'vit.model' to be a string, got ") << name;
    return nullptr;
  }
  // Whatever the function is called, it is @infer from here on.
  if (infer.getName() != "infer") {
    if (!(*module)->hasAttr("vit.model"))
      (*module)->setAttr("vit.model", infer.getSymNameAttr());
    infer.setSymName("infer");
  }
  return module;
}
