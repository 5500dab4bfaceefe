//===- WindowRows.h - The tokens of a window --------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// WindowsAttr as loops: where the places of a window are in the grid. A shift
// is a matter of indices; rows are copied to a window's own memory and back.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_WINDOWROWS_H
#define VIT_COMPILER_CODEGEN_CPU_WINDOWROWS_H

#include "compiler/Codegen/CPU/VectorLoops.h"
#include "dialects/Vit/IR/VitOps.h"

namespace mlir::vit {

class WindowRows {
public:
  WindowRows(VectorLoops &l, WindowsAttr windows) : l(l), windows(windows) {}

  /// Calls `body` with the row and the column of each window.
  void forEachWindow(llvm::function_ref<void(Value, Value)> body);

  /// Copies the rows of a window, in vectors of `type`, from each of `from`
  /// [1, tokens, 1, depth] to that of `to` [1, places, 1, depth]. A place
  /// without a token gets the one row that `padding` has, zeros if it is null.
  void read(Value windowRow, Value windowColumn, ValueRange from,
            ArrayRef<Value> padding, ValueRange to, VectorType type);

  /// Copies the rows of a window to where their tokens are.
  void write(Value windowRow, Value windowColumn, Value from, Value to,
             VectorType type);

  /// WindowsAttr::getKind.
  Value getKind(Value windowRow, Value windowColumn);

private:
  /// Calls `token` with each place of a window and its token, `padding` with
  /// each place that has none.
  void forEachPlace(Value windowRow, Value windowColumn,
                    llvm::function_ref<void(Value, Value)> token,
                    llvm::function_ref<void(Value)> padding);

  struct Axis {
    int64_t size, window, windows, shift, kinds;
  };
  Axis rows() const {
    return {windows.getRows(), windows.getHeight(), windows.getWindowRows(),
            windows.getDown(), windows.getRowKinds()};
  }
  Axis columns() const {
    return {windows.getColumns(), windows.getWidth(),
            windows.getWindowColumns(), windows.getRight(),
            windows.getColumnKinds()};
  }
  /// A place on the grid along an axis, and whether it is no padding (null
  /// where there is none).
  std::pair<Value, Value> locate(const Axis &axis, Value window, Value place);
  Value getKind(const Axis &axis, Value window);
  Value isBelow(Value x, int64_t limit);

  VectorLoops &l;
  WindowsAttr windows;
};

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_WINDOWROWS_H
