//===- Roofline.h - A profile as a picture ----------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each kind of work against what the machine can do (S. Williams, A. Waterman,
// D. Patterson: Roofline, 2009).
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_ROOFLINE_H
#define VIT_COMPILER_DRIVER_ROOFLINE_H

#include "compiler/Driver/Profile.h"

namespace mlir::vit {

/// An SVG document that needs nothing else: the roofline with a dot for each
/// kind of work that has FLOPs, and the times of all of them.
std::string drawRoofline(StringRef title, const RunTimes &times,
                         const MachineLimits &limits);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_ROOFLINE_H
