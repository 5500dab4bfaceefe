//===- PackHead.h - Keys and values in the order of use ---------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The keys of one head, and its values, lie in rows among those of all other
// heads. Every block of queries reads all of them, so one copy pays:
//
//   keys    panels [head_dim, width * lanes], transposed, one after another
//   values  [keys, head_dim], without the gaps between rows
//
// Panels have two widths that differ by one vector, so that none is narrow: 13
// vectors of keys are 4 + 3 + 3 + 3, not 4 + 4 + 4 + 1.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CODEGEN_CPU_PACKHEAD_H
#define VIT_COMPILER_CODEGEN_CPU_PACKHEAD_H

#include "compiler/Codegen/CPU/VectorLoops.h"

namespace mlir::vit {

/// Panels of one width, side by side.
struct PanelGroup {
  int64_t first; ///< key
  int64_t width; ///< vectors per panel
  int64_t count; ///< panels

  int64_t end(int64_t lanes) const { return first + count * width * lanes; }
};

/// How the keys of a head are laid out.
struct KeyPanels {
  int64_t keys, depth, lanes;
  SmallVector<PanelGroup, 2> groups;

  KeyPanels(int64_t keys, int64_t depth, int64_t lanes, int64_t widest);

  int64_t padded() const { return llvm::alignTo(keys, lanes); }
  /// Keys in the last vector, 0 if it is full.
  int64_t inLastVector() const { return keys % lanes; }
};

/// Element [d, v] of the packed panel of `width` vectors that starts at key
/// `column`. A panel lies where the same number of keys before it end.
Value panelOffset(VectorLoops &l, const KeyPanels &panels, Value column,
                  Value d, int64_t width, int64_t v);

/// Copies keys [1, keys, 1, head_dim] to `packed` [padded * head_dim]; missing
/// keys are zeros.
void packKeys(VectorLoops &l, const KeyPanels &panels, Value keys,
              Value packed);

/// Adds to `sums`, rows x `width` vectors, the products of queries
/// [1, N, 1, head_dim] from `row` on with the packed panel at key `column`;
/// `unroll` numbers of head_dim at a time, if that divides it.
VectorLoops::Values multiplyPanel(VectorLoops &l, const KeyPanels &panels,
                                  Value packed, Value column, int64_t width,
                                  Value query, Value row, int64_t unroll,
                                  VectorLoops::Values sums);

/// Copies values [1, keys, 1, head_dim] to `packed`, of the same shape.
void packValues(VectorLoops &l, Value values, Value packed, VectorType type);

} // namespace mlir::vit

#endif // VIT_COMPILER_CODEGEN_CPU_PACKHEAD_H
