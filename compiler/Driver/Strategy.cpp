//===- Strategy.cpp - Files of measured tiles -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tiles are written as the attribute's own text, so that a key that it gains is
// known here as well, and checked by its verifier.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Strategy.h"

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Target/Version.h"

#include "fmt/format.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr llvm::StringLiteral kFormat = "vitc.strategy";
static constexpr int64_t kVersion = 1;
static constexpr llvm::StringLiteral kTilePrefix = "#vit.register_tile<";

void vit::walkProducts(
    ModuleOp module,
    llvm::function_ref<void(linalg::LinalgOp, const ProductShape &)> found) {
  module.walk([&](linalg::LinalgOp op) {
    if (!linalg::isaContractionOpInterface(op) || op.getNumLoops() != 3)
      return;
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    if (!ShapedType::isDynamicShape(sizes))
      found(op, {sizes[0], sizes[1], sizes[2]});
  });
}

RegisterTileAttr vit::getTileAttr(MLIRContext *context,
                                  const TileChoice &tile) {
  return RegisterTileAttr::get(context, tile.rows, tile.vectors, tile.lanes,
                               tile.unroll, tile.prefetch);
}

std::string vit::describe(const ProductShape &shape) {
  return fmt::format("{} x {} x {}", shape.rows, shape.columns, shape.depth);
}

std::string vit::describe(RegisterTileAttr tile) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << tile;
  return StringRef(text).drop_front(kTilePrefix.size()).drop_back().str();
}

std::string vit::formatStrategy(const Strategy &strategy) {
  auto quote = [](const std::string &text) {
    std::string quoted;
    llvm::raw_string_ostream(quoted) << llvm::json::Value(text);
    return quoted;
  };
  // By hand, so that each product has its lines and what matters stands first.
  std::string products;
  for (const auto &[shape, measured] : strategy.products) {
    std::string tried;
    for (auto [tile, ratio] : measured.tried)
      tried += fmt::format("{}{}: {:.3f}", tried.empty() ? "" : ",\n       ",
                           quote(describe(tile)), ratio);
    products += fmt::format(
        "{}\n    {{\"rows\": {}, \"columns\": {}, \"depth\": {},\n"
        "     \"tile\": {}, \"us\": {:.1f},\n"
        "     \"default_tile\": {}, \"default_us\": {:.1f},\n"
        "     \"tried\": {{\n       {}}}}}",
        products.empty() ? "" : ",", shape.rows, shape.columns, shape.depth,
        quote(describe(measured.tile)), measured.microseconds,
        quote(describe(measured.defaultTile)), measured.defaultMicroseconds,
        tried);
  }
  return fmt::format(
      "{{\n  \"format\": {},\n  \"version\": {},\n  \"vitc\": {},\n"
      "  \"cpu\": {},\n  \"model\": {},\n  \"threads\": {},\n"
      "  \"ms\": {:.4f},\n  \"default_ms\": {:.4f},\n"
      "  \"products\": [{}\n  ]\n}}\n",
      quote(kFormat.str()), kVersion, quote(VITC_VERSION), quote(strategy.cpu),
      quote(strategy.model), strategy.threads, strategy.milliseconds,
      strategy.defaultMilliseconds, products);
}

/// The tile that `text` describes; null with the reason in `wrong`.
static RegisterTileAttr parseTile(MLIRContext *context, StringRef text,
                                  std::string &wrong) {
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (wrong.empty())
      wrong = diagnostic.str();
    return success();
  });
  auto tile = dyn_cast_or_null<RegisterTileAttr>(
      parseAttribute((kTilePrefix + text + ">").str(), context));
  if (!tile && wrong.empty())
    wrong = "expects keys and values";
  return tile;
}

std::unique_ptr<StrategyFile> StrategyFile::open(MLIRContext *context,
                                                 StringRef path,
                                                 const TargetSpec &target) {
  auto result = std::make_unique<StrategyFile>();
  result->file = JsonFile::open(context, path);
  if (!result->file)
    return nullptr;
  JsonObject root(*result->file, result->file->getRoot());
  auto expectSame = [&](StringRef key, const std::string &expected) {
    std::string value = root.getString(key, std::nullopt);
    if (!root.hasFailed() && value != expected)
      root.emitError(key) << "(\"" << value << "\") is not \"" << expected
                          << "\"";
    return !root.hasFailed();
  };
  // First what decides whether the rest can be understood.
  if (!expectSame("format", kFormat.str()))
    return nullptr;
  int64_t version = root.getInteger("version", std::nullopt);
  if (!root.hasFailed() && version != kVersion)
    root.emitError("version") << "(" << version << ") is not " << kVersion
                              << ", which this vitc reads";
  if (root.hasFailed())
    return nullptr;
  std::string writer = root.getString("vitc", std::nullopt);
  if (!root.hasFailed() && writer != VITC_VERSION)
    root.emitError("vitc") << "(\"" << writer
                           << "\") is not this vitc's version " << VITC_VERSION
                           << ": tune again";
  std::string cpu = root.getString("cpu", std::nullopt);
  if (!root.hasFailed() && cpu != target.cpu)
    root.emitError("cpu") << "(\"" << cpu
                          << "\") is not the CPU that code is made for (\""
                          << target.cpu << "\")";
  for (StringRef key : {"model", "threads", "ms", "default_ms"})
    root.ignore(key);

  if (const llvm::json::Array *products = root.getArray("products"))
    for (auto [i, value] : llvm::enumerate(*products)) {
      std::string place = fmt::format("products[{}]", i);
      const llvm::json::Object *object = value.getAsObject();
      if (!object) {
        root.emitExpects(place, "an object");
        continue;
      }
      JsonObject product(*result->file, *object, place);
      product.reportTo(root);
      ProductShape shape{product.getInteger("rows", std::nullopt),
                         product.getInteger("columns", std::nullopt),
                         product.getInteger("depth", std::nullopt)};
      std::string text = product.getString("tile", std::nullopt);
      for (StringRef key : {"default_tile", "us", "default_us", "tried"})
        product.ignore(key);
      product.finish();
      if (root.hasFailed())
        continue;
      std::string wrong;
      RegisterTileAttr tile = parseTile(context, text, wrong);
      if (!tile) {
        product.emitError("tile") << "(\"" << text << "\"): " << wrong;
        continue;
      }
      if (tile.getLanes() > target.model.getLanes())
        product.emitError("tile")
            << "has more lanes (" << tile.getLanes() << ") than a register of '"
            << target.cpu << "' (" << target.model.getLanes() << ")";
      if (tile.getRows() > shape.rows || tile.getColumns() > shape.columns)
        product.emitError("tile")
            << "(" << tile.getRows() << " x " << tile.getColumns()
            << ") is larger than the product (" << shape.rows << " x "
            << shape.columns << ")";
      if (!result->entries.try_emplace(shape, Entry{place, tile}).second)
        root.emitError(place) << "is of the same product (" << describe(shape)
                              << ") as one before it";
    }
  root.finish();
  return root.hasFailed() ? nullptr : std::move(result);
}

LogicalResult StrategyFile::apply(ModuleOp module, StringRef model) const {
  std::set<ProductShape> seen;
  walkProducts(module, [&](linalg::LinalgOp op, const ProductShape &shape) {
    auto entry = entries.find(shape);
    if (entry == entries.end())
      return;
    seen.insert(shape);
    op->setAttr(kTileAttr, entry->second.tile);
  });
  for (const auto &[shape, entry] : entries)
    if (!seen.contains(shape))
      return file->emitError(entry.path)
             << "is of a product (" << describe(shape) << ") that '" << model
             << "' has not";
  return success();
}
