//===- BufferizableOpInterfaceImpl.h - Bufferization of vit ops -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_DIALECTS_VIT_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
#define VIT_DIALECTS_VIT_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H

namespace mlir {
class DialectRegistry;
namespace vit {

/// Lets one-shot bufferization turn `vit.attention` on tensors into the same
/// operation on memrefs.
void registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry);

} // namespace vit
} // namespace mlir

#endif // VIT_DIALECTS_VIT_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
