//===- Operations.h - What each vit operation computes ------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per operation of the dialect, on plain tensors, for T = double
// and float. Shapes are those that the operation's verifier demands; nothing is
// checked again here. An optional operand is a pointer, null where it is
// absent.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_REFERENCE_OPERATIONS_H
#define VIT_COMPILER_REFERENCE_OPERATIONS_H

#include "compiler/Reference/Tensor.h"

#include <optional>

namespace mlir::vit {
enum class Activation : uint32_t;
enum class NormKind : uint32_t;
enum class PoolKind : uint32_t;
enum class ResizeMode : uint32_t;
class WindowsAttr;
} // namespace mlir::vit

namespace mlir::vit::reference {

//===----------------------------------------------------------------------===//
// Embed.cpp: from image to tokens
//===----------------------------------------------------------------------===//

/// Result dimension d is dimension permutation[d] of x.
template <typename T>
Tensor<T> transpose(const Tensor<T> &x, llvm::ArrayRef<int64_t> permutation);

/// y[b, c, i, j] = (rescale * x[b, i, j, c] - mean[c]) / deviation[c]; without
/// the last two if they are empty. In float, each step is rounded, as the
/// runtime does it.
template <typename T>
Tensor<T> normalizePixels(const Tensor<T> &x, double rescale,
                          llvm::ArrayRef<double> mean,
                          llvm::ArrayRef<double> deviation);

/// The patches of an image B x C x H x W, one row each: B x oh*ow x C*kh*kw.
template <typename T>
Tensor<T> cutPatches(const Tensor<T> &image, int64_t kernelHeight,
                     int64_t kernelWidth, llvm::ArrayRef<int64_t> stride);

/// y[b, i * ow + j, d] = bias[d] + sum over c, u, v of
///                       image[b, c, i * sh + u, j * sw + v] * weight[d, c, u,
///                       v]
/// With `pixelNorm`, an epsilon, of patches whose pixels are normalized.
template <typename T>
Tensor<T> patchEmbed(const Tensor<T> &image, const Tensor<T> &weight,
                     const Tensor<T> *bias, llvm::ArrayRef<int64_t> stride,
                     std::optional<double> pixelNorm);

/// The learned tokens, in the order written, then x's: B x (K + N) x D.
template <typename T>
Tensor<T> prependTokens(const Tensor<T> &x,
                        llvm::ArrayRef<const Tensor<T> *> tokens);

/// y[b, n, d] = x[b, n, d] + table[n, d].
template <typename T>
Tensor<T> addPositions(const Tensor<T> &x, const Tensor<T> &table);

/// Resizes the grid behind the first `prefix` rows of a table, per channel, as
/// torch.nn.functional.interpolate(size=to) does.
template <typename T>
Tensor<T> resizePositions(const Tensor<T> &table, llvm::ArrayRef<int64_t> from,
                          llvm::ArrayRef<int64_t> to, int64_t prefix,
                          ResizeMode mode, bool alignCorners, bool antialias);

/// y[i * w + j, d] = rows[i, d] + columns[j, d].
template <typename T>
Tensor<T> gridPositions(const Tensor<T> &rows, const Tensor<T> &columns);

/// heads x N x N: the row of the table that belongs to the way from one patch
/// of an h x w grid to another, or to the class token in front of them.
template <typename T>
Tensor<T> relativeBias(const Tensor<T> &table, llvm::ArrayRef<int64_t> grid,
                       bool classToken);

/// Cosines and sines of y[n] f[0, h, c] + x[n] f[1, h, c], 2 x N x heads P, for
/// frequencies f, 2 x heads x P.
template <typename T>
Tensor<T> mixedRopeTable(const Tensor<T> &frequencies, llvm::ArrayRef<double> y,
                         llvm::ArrayRef<double> x);

//===----------------------------------------------------------------------===//
// Stem.cpp: what convolutional stems are made of
//===----------------------------------------------------------------------===//

/// A token of each pixel: B x C x H x W -> B x H*W x C.
template <typename T> Tensor<T> pixels(const Tensor<T> &image);

/// Windows of `kernel` numbers, `stride` apart, on a grid with `padding` (top,
/// left, bottom, right) around it.
struct Windows {
  llvm::ArrayRef<int64_t> grid, kernel, stride, padding;
};

/// y[b, i * ow + j, d] = bias[d] + sum over c, u, v of
///   x[b, (i * sh + u - top, j * sw + v - left), c] * weight[d, c, u, v],
/// with x zero outside of the grid.
template <typename T>
Tensor<T> conv2d(const Tensor<T> &x, const Tensor<T> &weight,
                 const Tensor<T> *bias, const Windows &windows);

/// The largest or the mean of what each window holds of the grid, per channel.
template <typename T>
Tensor<T> pool2d(const Tensor<T> &x, PoolKind kind, const Windows &windows);

/// y = (x - mean(x)) / sqrt(var(x) + epsilon) * scale + bias, over all tokens
/// of an image and the channels of a group.
template <typename T>
Tensor<T> groupNorm(const Tensor<T> &x, const Tensor<T> *scale,
                    const Tensor<T> *bias, int64_t groups, double epsilon);

/// y = (x - mean) / sqrt(variance + epsilon) * scale + bias, per channel.
template <typename T>
Tensor<T> batchNorm(const Tensor<T> &x, const Tensor<T> &mean,
                    const Tensor<T> &variance, const Tensor<T> *scale,
                    const Tensor<T> *bias, double epsilon);

/// activation(x), each number by itself.
template <typename T>
Tensor<T> activate(const Tensor<T> &x, Activation activation);

/// y = (w - mean(w)) / sqrt(var(w) + epsilon) of each output channel.
template <typename T>
Tensor<T> standardize(const Tensor<T> &weight, double epsilon);

//===----------------------------------------------------------------------===//
// Blocks.cpp: what an encoder layer is made of
//===----------------------------------------------------------------------===//

/// y = x W^T + b over the last dimension of x; W is [out, in].
template <typename T>
Tensor<T> linear(const Tensor<T> &x, const Tensor<T> &weight,
                 const Tensor<T> *bias);

/// y = (x - mean(x)) / sqrt(var(x) + epsilon) * scale + bias, over the last
/// dimension.
template <typename T>
Tensor<T> layerNorm(const Tensor<T> &x, const Tensor<T> *scale,
                    const Tensor<T> *bias, double epsilon);

/// y = x / sqrt(mean(x^2) + epsilon) * scale, over the last dimension.
template <typename T>
Tensor<T> rmsNorm(const Tensor<T> &x, const Tensor<T> *scale, double epsilon);

/// Linear layers over heads of attention: of its scores and of its weights.
/// All or none of the matrices are there.
template <typename T> struct TalkingHeads {
  const Tensor<T> *scoreMix = nullptr, *scoreBias = nullptr,
                  *weightMix = nullptr, *weightBias = nullptr;
};

/// Decomposed relative positions of a grid of H x W, or null: vectors R
/// [2 H - 1, size] and C [2 W - 1, size]. The score of query t and key n has
/// <q[b, t, h, :], R[i_t - i_n + H - 1] + C[j_t - j_n + W - 1]> added.
template <typename T> struct RelativeTables {
  const Tensor<T> *rows = nullptr, *columns = nullptr;
};

/// o[b, t, h, :] = sum over n of softmax over n of
///   (scale * <q[b, t, h, :], k[b, n, h, :]> + bias[h, t, n]) * v[b, n, h, :]
/// Rows of the bias may be longer than there are keys. Keys, values and bias
/// may have fewer heads, each for several in turn.
template <typename T>
Tensor<T> attention(const Tensor<T> &query, const Tensor<T> &key,
                    const Tensor<T> &value, const Tensor<T> *bias,
                    const RelativeTables<T> &relative,
                    const TalkingHeads<T> &talking, double scale);

/// The same with (a - lambda a') v in the place of a v: a is what softmax makes
/// of the first halves of q[b, t, h, :] and k[b, n, h, :], a' of the others.
template <typename T>
Tensor<T> differentialAttention(const Tensor<T> &query, const Tensor<T> &key,
                                const Tensor<T> &value, const Tensor<T> *bias,
                                T lambda, double scale);

/// The operands of vit.msa of kind softmax, and its attributes.
template <typename T> struct MsaOperands {
  const Tensor<T> *queryWeight, *queryBias, *keyWeight, *keyBias, *valueWeight,
      *valueBias, *queryNormScale, *queryNormBias, *keyNormScale, *keyNormBias,
      *queryRope, *keyRope, *scoreBias, *logitScale, *innerNormScale,
      *innerNormBias, *gateWeight, *gateBias, *projectionWeight,
      *projectionBias;
  RelativeTables<T> relative;
  TalkingHeads<T> talking;
  const Tensor<T> *lambda, *lambdaInit, *headNormScale; // differential
  int64_t heads, keyHeads;
  double scale;
  bool acrossHeads, interleaved;
  NormKind normKind;
  double normEpsilon, headNormEpsilon;
  const WindowsAttr *windows; // null: tokens attend to all
};

/// y = norm(concat over heads of (softmax(scale * q_h k_h^T + s_h) v_h)) Wo^T +
/// bo, with q linear in x, k and v linear in z; q_h and k_h are normalized
/// where norm scales are given, then turned where there are tables. With a
/// logit scale they have length 1, and scale is exp(min(logitScale[h], ln
/// 100)). Self-attention has z = x. Differential heads are what
/// differentialAttention makes, normalized and multiplied by 1 - lambdaInit.
/// What is projected is first multiplied by sigmoid(x Wg^T + bg), if there is a
/// gate.
template <typename T>
Tensor<T> msa(const Tensor<T> &x, const Tensor<T> &z,
              const MsaOperands<T> &operands);

/// What x attends to there: softmax(scale * q_h k_h^T + s_h), for each head.
template <typename T>
Tensor<T> attentionWeights(const Tensor<T> &x, const MsaOperands<T> &operands);

/// The operands of vit.mlp, and its attributes.
template <typename T> struct MlpOperands {
  const Tensor<T> *gateWeight, *gateBias, *fc1Weight, *fc1Bias, *innerNormScale,
      *innerNormBias, *fc2Weight, *fc2Bias;
  Activation activation;
  NormKind normKind;
  double normEpsilon;
};

/// y = norm(activation(x W1^T + b1)) W2^T + b2, or with a gate
/// y = norm(activation(x Wg^T + bg) * (x W1^T + b1)) W2^T + b2.
template <typename T>
Tensor<T> mlp(const Tensor<T> &x, const MlpOperands<T> &operands);

/// y = x + scale * branch.
template <typename T>
Tensor<T> residual(const Tensor<T> &x, const Tensor<T> &branch,
                   const Tensor<T> *scale);

//===----------------------------------------------------------------------===//
// Windows.cpp: what hierarchical models add
//===----------------------------------------------------------------------===//

/// Score biases with the penalties of each kind of window, from those between
/// the places of a window, heads x M x M, or null: heads x kinds * M x M.
template <typename T>
Tensor<T> biasOfWindows(const Tensor<T> *bias, int64_t heads,
                        WindowsAttr windows);

/// attention() of the tokens of each window, with a bias as biasOfWindows makes
/// it, or none, and distances within a window. The key and value of padding are
/// 1 x 1 x heads x size.
template <typename T>
Tensor<T> windowAttention(const Tensor<T> &query, const Tensor<T> &key,
                          const Tensor<T> &value, const Tensor<T> *bias,
                          const RelativeTables<T> &relative,
                          const Tensor<T> *paddingKey,
                          const Tensor<T> *paddingValue, double scale,
                          WindowsAttr windows);

/// The channels of 2 x 2 neighbours on the grid, side by side: first those of
/// the left column, from above.
template <typename T>
Tensor<T> patchMerge(const Tensor<T> &x, llvm::ArrayRef<int64_t> grid);

/// W2 relu(W1 c + b1) + b2 of each pair c of coordinates, or gain * sigmoid of
/// that; zeros behind them up to `rows`.
template <typename T>
Tensor<T> relativeBiasMlp(llvm::ArrayRef<double> coordinates,
                          const Tensor<T> &fc1Weight, const Tensor<T> &fc1Bias,
                          const Tensor<T> &fc2Weight, const Tensor<T> *fc2Bias,
                          std::optional<double> gain, int64_t rows);

//===----------------------------------------------------------------------===//
// Head.cpp: from tokens to the answer
//===----------------------------------------------------------------------===//

/// One vector per image: token `index`, the mean of tokens `from`..N-1, both
/// one after the other, the largest of those tokens per channel, or half the
/// sum of mean and largest.
template <typename T>
Tensor<T> pool(const Tensor<T> &x, PoolKind kind, int64_t index, int64_t from);

/// `tokens`, once per image: B x K x D.
template <typename T>
Tensor<T> repeatTokens(const Tensor<T> &tokens, int64_t images, int64_t dim);

/// y = activation(mean over h of (x_h W_h^T + b_h)).
template <typename T>
Tensor<T> head(llvm::ArrayRef<const Tensor<T> *> inputs,
               llvm::ArrayRef<const Tensor<T> *> weights,
               llvm::ArrayRef<const Tensor<T> *> biases, Activation activation);

//===----------------------------------------------------------------------===//
// Parameters.cpp: what passes do to parameters
//===----------------------------------------------------------------------===//

/// y[.., i, ..] = x[.., i, ..] * factors[i], i the index of dimension `along`.
template <typename T>
Tensor<T> scale(const Tensor<T> &x, const Tensor<T> &factors, int64_t along);

/// exp(<query1, key1>) - exp(<query2, key2>) + init, one number.
template <typename T>
Tensor<T> differentialLambda(const Tensor<T> &query1, const Tensor<T> &key1,
                             const Tensor<T> &query2, const Tensor<T> &key2,
                             const Tensor<T> &init);

/// y = W x + b.
template <typename T>
Tensor<T> matvec(const Tensor<T> &weight, const Tensor<T> &vector,
                 const Tensor<T> *bias);

//===----------------------------------------------------------------------===//
// Slices.cpp: the operations of the tensor dialect
//===----------------------------------------------------------------------===//

/// The box of x that starts at `offsets`, `sizes` elements `strides` apart.
template <typename T>
Tensor<T> extractSlice(const Tensor<T> &x, llvm::ArrayRef<int64_t> offsets,
                       llvm::ArrayRef<int64_t> sizes,
                       llvm::ArrayRef<int64_t> strides);

/// `destination` with that box replaced by `source`.
template <typename T>
Tensor<T> insertSlice(const Tensor<T> &source, const Tensor<T> &destination,
                      llvm::ArrayRef<int64_t> offsets,
                      llvm::ArrayRef<int64_t> sizes,
                      llvm::ArrayRef<int64_t> strides);

} // namespace mlir::vit::reference

#endif // VIT_COMPILER_REFERENCE_OPERATIONS_H
