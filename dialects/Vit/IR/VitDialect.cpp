//===- VitDialect.cpp - The vit dialect -----------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers the dialect's operations and attributes. Verifiers and shape
// inference live beside it, one file per family of operations.
//
//===----------------------------------------------------------------------===//

#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::vit;

#include "dialects/Vit/IR/VitDialect.cpp.inc"
#include "dialects/Vit/IR/VitEnums.cpp.inc"

/// Enum attributes are bare words in the operations' assembly:
/// `activation(gelu)`.
template <typename EnumAttrT>
static ParseResult parseKeyword(OpAsmParser &parser, EnumAttrT &attr) {
  using EnumT = decltype(attr.getValue());
  llvm::SMLoc loc = parser.getCurrentLocation();
  StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  std::optional<EnumT> value = symbolizeEnum<EnumT>(word);
  if (!value)
    return parser.emitError(loc, "unknown keyword '") << word << "'";
  attr = EnumAttrT::get(parser.getContext(), *value);
  return success();
}

template <typename EnumAttrT>
static void printKeyword(OpAsmPrinter &printer, Operation *, EnumAttrT attr) {
  printer << stringifyEnum(attr.getValue());
}

/// Lists of numbers with all their digits; an array attribute prints seven.
static ParseResult parseNumbers(OpAsmParser &parser, DenseF64ArrayAttr &attr) {
  SmallVector<double> numbers;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return parser.parseFloat(numbers.emplace_back());
      }))
    return failure();
  attr = DenseF64ArrayAttr::get(parser.getContext(), numbers);
  return success();
}

static void printNumbers(OpAsmPrinter &printer, Operation *,
                         DenseF64ArrayAttr attr) {
  printer << '[';
  llvm::interleaveComma(attr.asArrayRef(), printer, [&](double number) {
    printer.printFloat(llvm::APFloat(number));
  });
  printer << ']';
}

#define GET_ATTRDEF_CLASSES
#include "dialects/Vit/IR/VitAttrs.cpp.inc"

LogicalResult
RegisterTileAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         int64_t rows, int64_t vectors, int64_t lanes,
                         int64_t unroll, int64_t prefetch) {
  std::pair<StringRef, int64_t> counts[] = {
      {"rows", rows}, {"vectors", vectors}, {"unroll", unroll}};
  for (auto [name, count] : counts)
    if (count < 1)
      return emitError() << "expects '" << name << "' (" << count
                         << ") to be at least 1";
  if (lanes < 1 || !llvm::isPowerOf2_64(lanes))
    return emitError() << "expects 'lanes' (" << lanes
                       << ") to be a power of two";
  if (prefetch < 0)
    return emitError() << "expects 'prefetch' (" << prefetch
                       << ") to be at least 0";
  return success();
}

#define GET_OP_CLASSES
#include "dialects/Vit/IR/VitOps.cpp.inc"

void VitDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Vit/IR/VitOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Vit/IR/VitAttrs.cpp.inc"
      >();
  declarePromisedInterface<bufferization::BufferizableOpInterface,
                           AttentionOp>();
}
