//===- PopulatePatterns.h - Lowering patterns by family -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_CONVERSION_VITTOLINALG_POPULATEPATTERNS_H
#define VIT_COMPILER_CONVERSION_VITTOLINALG_POPULATEPATTERNS_H

namespace mlir {
class RewritePatternSet;
namespace vit {

/// transpose, normalize_pixels, patch_embed, tokens, pos_embed.
void populatePatchEmbedPatterns(RewritePatternSet &patterns);

/// resize_pos_embed, grid_positions.
void populateResizePosEmbedPatterns(RewritePatternSet &patterns);

/// relative_bias, relative_bias_mlp, rope_table.
void populateRelativePositionPatterns(RewritePatternSet &patterns);

/// pixels, conv2d, pool2d.
void populateStemPatterns(RewritePatternSet &patterns);

/// group_norm, batch_norm, activate, standardize.
void populateStemNormPatterns(RewritePatternSet &patterns);

/// layer_norm, rms_norm, residual.
void populateNormPatterns(RewritePatternSet &patterns);

/// msa.
void populateAttentionPatterns(RewritePatternSet &patterns);

/// mlp.
void populateMlpPatterns(RewritePatternSet &patterns);

/// linear, patch_merge.
void populateStagePatterns(RewritePatternSet &patterns);

/// pool, latents, head.
void populateHeadPatterns(RewritePatternSet &patterns);

/// scale, matvec.
void populateParameterPatterns(RewritePatternSet &patterns);

} // namespace vit
} // namespace mlir

#endif // VIT_COMPILER_CONVERSION_VITTOLINALG_POPULATEPATTERNS_H
