//===- Strategy.h - Files of measured tiles ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `vitc tune` writes and --strategy reads: the tile of each matrix product
// of a model, by the product's sizes. A file changes how fast code is, never
// what it computes.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_STRATEGY_H
#define VIT_COMPILER_DRIVER_STRATEGY_H

#include "compiler/Import/Json/Json.h"
#include "compiler/Strategy/CostModel.h"
#include "compiler/Target/TargetMachine.h"
#include "dialects/Vit/IR/VitOps.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <map>

namespace mlir::vit {

/// Calls `found` for each matrix product of static sizes, as the stage linalg
/// has them.
void walkProducts(
    ModuleOp module,
    llvm::function_ref<void(linalg::LinalgOp, const ProductShape &)> found);

RegisterTileAttr getTileAttr(MLIRContext *context, const TileChoice &tile);

/// "197 x 2304 x 768": rows, columns, depth.
std::string describe(const ProductShape &shape);
/// "rows = 6, vectors = 4, lanes = 16"
std::string describe(RegisterTileAttr tile);

/// Times are of all products of one size in one call, least of several calls.
struct MeasuredTile {
  RegisterTileAttr tile, defaultTile;
  double microseconds = 0, defaultMicroseconds = 0;
  /// Every tile that was measured, with its time over the default's.
  std::vector<std::pair<RegisterTileAttr, double>> tried;
};

struct Strategy {
  std::string model, cpu;
  int64_t threads = 1;
  double milliseconds = 0, defaultMilliseconds = 0; ///< of a call, least
  std::map<ProductShape, MeasuredTile> products;
};

/// The text of a file.
std::string formatStrategy(const Strategy &strategy);

/// A file that was read, with the places of its fields for messages.
class StrategyFile {
public:
  /// Null after an error: a file that cannot be read, of another format, of
  /// another version of vitc, for another CPU than `target`, with fields or
  /// tiles that mean nothing.
  static std::unique_ptr<StrategyFile>
  open(MLIRContext *context, StringRef path, const TargetSpec &target);

  /// Writes the tiles on the products of a module in the stage linalg. Fails
  /// where the file has a product that the module has not.
  LogicalResult apply(ModuleOp module, StringRef model) const;

private:
  std::unique_ptr<JsonFile> file;
  struct Entry {
    std::string path;
    RegisterTileAttr tile;
  };
  std::map<ProductShape, Entry> entries;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_STRATEGY_H
