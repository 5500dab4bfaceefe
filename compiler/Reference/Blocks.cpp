//===- Blocks.cpp - What an encoder layer computes, plainly -------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vit.layer_norm, rms_norm, attention, msa, attention_weights, mlp and
// residual.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Arithmetic.h"
#include "compiler/Reference/Operations.h"

#include <cmath>

namespace mlir::vit::reference {

template <typename T>
Tensor<T> linear(const Tensor<T> &x, const Tensor<T> &weight,
                 const Tensor<T> *bias) {
  const int64_t in = weight.dim(1), out = weight.dim(0);
  const int64_t rows = x.count() / in;
  llvm::SmallVector<int64_t> shape = x.shape;
  shape.back() = out;
  Tensor<T> y(shape);
  multiply(rows, out, in, x.data(), in, transpose(weight, {1, 0}).data(), out,
           y.data(), out);
  if (bias)
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < out; ++j)
        y.values[i * out + j] += bias->values[j];
  return y;
}

template <typename T>
Tensor<T> layerNorm(const Tensor<T> &x, const Tensor<T> *scale,
                    const Tensor<T> *bias, double epsilon) {
  const int64_t D = x.dim(-1);
  Tensor<T> y = x;
  for (T *row = y.data(); row != y.data() + y.count(); row += D) {
    const T mean = sumOver<T>(0, D, [&](int64_t d) { return row[d]; }) / D;
    const T variance = sumOver<T>(0, D,
                                  [&](int64_t d) {
                                    return (row[d] - mean) * (row[d] - mean);
                                  }) /
                       D;
    const T inverse = 1 / std::sqrt(variance + T(epsilon));
    for (int64_t d = 0; d < D; ++d) {
      row[d] = (row[d] - mean) * inverse;
      if (scale)
        row[d] *= scale->values[d];
      if (bias)
        row[d] += bias->values[d];
    }
  }
  return y;
}

template <typename T>
Tensor<T> rmsNorm(const Tensor<T> &x, const Tensor<T> *scale, double epsilon) {
  const int64_t D = x.dim(-1);
  Tensor<T> y = x;
  for (T *row = y.data(); row != y.data() + y.count(); row += D) {
    const T square =
        sumOver<T>(0, D, [&](int64_t d) { return row[d] * row[d]; }) / D;
    const T inverse = 1 / std::sqrt(square + T(epsilon));
    for (int64_t d = 0; d < D; ++d) {
      row[d] *= inverse;
      if (scale)
        row[d] *= scale->values[d];
    }
  }
  return y;
}

/// A norm inside an operation; none without a scale.
template <typename T>
static Tensor<T> innerNorm(Tensor<T> x, NormKind kind, const Tensor<T> *scale,
                           const Tensor<T> *bias, double epsilon) {
  if (!scale)
    return x;
  return kind == NormKind::Rms ? rmsNorm(x, scale, epsilon)
                               : layerNorm(x, scale, bias, epsilon);
}

/// Turns the pairs of numbers of each head of x [B, N, heads, size] by the
/// angles whose cosines and sines `table` [2, N, size / 2] holds, or for each
/// head its own [2, N, heads size / 2].
template <typename T>
static void rotate(Tensor<T> &x, const Tensor<T> &table, bool interleaved) {
  const int64_t N = x.dim(1), heads = x.dim(2), size = x.dim(3),
                pairs = size / 2;
  for (int64_t row = 0; row < x.count() / size; ++row) {
    const int64_t n = row / heads % N;
    const int64_t angles = table.dim(2); // of all heads or of each
    const T *cosines =
        table.data() + n * angles + (row % heads * pairs) % angles;
    const T *sines = cosines + N * angles;
    for (int64_t j = 0; j < pairs; ++j) {
      T &a = x.values[row * size + (interleaved ? 2 * j : j)];
      T &c = x.values[row * size + (interleaved ? 2 * j + 1 : j + pairs)];
      const T turned = a * cosines[j] - c * sines[j];
      c = c * cosines[j] + a * sines[j];
      a = turned;
    }
  }
}

/// softmax in place: x[n] = exp(x[n] - max) / sum over m of exp(x[m] - max).
template <typename T> static void softmax(T *x, int64_t N) {
  const T max = *std::max_element(x, x + N);
  for (int64_t n = 0; n < N; ++n)
    x[n] = std::exp(x[n] - max);
  const T sum = sumOver<T>(0, N, [&](int64_t n) { return x[n]; });
  for (int64_t n = 0; n < N; ++n)
    x[n] /= sum;
}

/// x[h, i] = sum over g of mix[h, g] x[g, i] + bias[h], in place, for heads x
/// `size` numbers.
template <typename T>
static void mixHeads(T *x, int64_t size, const Tensor<T> &mix,
                     const Tensor<T> *bias) {
  const int64_t heads = mix.dim(0);
  std::vector<T> mixed(heads * size);
  multiply(heads, size, heads, mix.data(), heads, x, size, mixed.data(), size);
  for (int64_t i = 0; i < heads * size; ++i)
    x[i] = bias ? mixed[i] + bias->values[i / size] : mixed[i];
}

/// The first number of image b of `tensor` [B, N, keyHeads, size] that head h
/// of `heads` heads of queries reads.
template <typename T>
static const T *startOf(const Tensor<T> &tensor, int64_t b, int64_t h,
                        int64_t heads) {
  const int64_t keyHeads = tensor.dim(2), size = tensor.dim(3);
  return tensor.data() + b * tensor.dim(1) * keyHeads * size +
         h / (heads / keyHeads) * size;
}

/// Adds what decomposed relative positions give to `scores` [N] of the query
/// `q` of token t.
template <typename T>
static void addRelative(const RelativeTables<T> &relative, const T *q,
                        int64_t t, T *scores) {
  const Tensor<T> *tables[] = {relative.rows, relative.columns};
  const int64_t width = (relative.columns->dim(0) + 1) / 2;
  const int64_t own[] = {t / width, t % width};
  std::vector<T> products[2];
  for (int axis : {0, 1}) {
    const int64_t size = tables[axis]->dim(1),
                  extent = (tables[axis]->dim(0) + 1) / 2;
    for (int64_t i = 0; i < extent; ++i) {
      const T *vector =
          tables[axis]->data() + (own[axis] - i + extent - 1) * size;
      products[axis].push_back(
          sumOver<T>(0, size, [&](int64_t d) { return q[d] * vector[d]; }));
    }
  }
  for (T ofRow : products[0])
    for (T ofColumn : products[1])
      *scores++ += ofRow + ofColumn;
}

/// Calls visit(b, h, t, rows, weights) for a few queries from t on at a time,
/// with rows of weights for all N keys: N x N would not fit for many tokens.
template <typename T, typename Visit>
static void
visitWeights(const Tensor<T> &query, const Tensor<T> &key,
             const Tensor<T> *bias, const RelativeTables<T> &relative,
             const TalkingHeads<T> &talking, double scale, Visit visit) {
  const int64_t B = query.dim(0), queries = query.dim(1), heads = query.dim(2),
                size = query.dim(3), N = key.dim(1);
  // From one token to the next.
  const int64_t stride = heads * size, keyStride = key.dim(2) * size;
  for (int64_t b = 0; b < B; ++b) {
    Tensor<T> keysByColumn({heads, size, N});
    for (int64_t h = 0; h < heads; ++h)
      for (int64_t n = 0; n < N; ++n)
        for (int64_t d = 0; d < size; ++d)
          keysByColumn.values[(h * size + d) * N + n] =
              startOf(key, b, h, heads)[n * keyStride + d];

    const int64_t block = 32;
    Tensor<T> scores({heads, block, N});
    for (int64_t t = 0; t < queries; t += block) {
      const int64_t rows = std::min(block, queries - t);
      for (int64_t h = 0; h < heads; ++h) {
        T *ofHead = scores.data() + h * block * N;
        const T *q = query.data() + (b * queries + t) * stride + h * size;
        multiply(rows, N, size, q, stride, keysByColumn.data() + h * size * N,
                 N, ofHead, N);
        const T *shift = nullptr;
        for (int64_t i = 0; i < rows; ++i) {
          if (bias) {
            const int64_t own = h / (heads / bias->dim(0));
            shift = bias->data() + (own * queries + t + i) * bias->dim(2);
          }
          for (int64_t n = 0; n < N; ++n) {
            ofHead[i * N + n] *= T(scale);
            if (shift)
              ofHead[i * N + n] += shift[n];
          }
          if (relative.rows)
            addRelative(relative, q + i * stride, t + i, ofHead + i * N);
        }
      }
      if (talking.scoreMix)
        mixHeads(scores.data(), block * N, *talking.scoreMix,
                 talking.scoreBias);
      for (int64_t row = 0; row < heads * block; ++row)
        if (row % block < rows)
          softmax(scores.data() + row * N, N);
      if (talking.weightMix)
        mixHeads(scores.data(), block * N, *talking.weightMix,
                 talking.weightBias);
      for (int64_t h = 0; h < heads; ++h)
        visit(b, h, t, rows, scores.data() + h * block * N);
    }
  }
}

template <typename T>
Tensor<T> attention(const Tensor<T> &query, const Tensor<T> &key,
                    const Tensor<T> &value, const Tensor<T> *bias,
                    const RelativeTables<T> &relative,
                    const TalkingHeads<T> &talking, double scale) {
  const int64_t queries = query.dim(1), heads = query.dim(2),
                size = value.dim(3), N = key.dim(1);
  const int64_t stride = heads * size;
  Tensor<T> y({query.dim(0), queries, heads, size});
  visitWeights(
      query, key, bias, relative, talking, scale,
      [&](int64_t b, int64_t h, int64_t t, int64_t rows, const T *weights) {
        multiply(rows, size, N, weights, N, startOf(value, b, h, heads),
                 value.dim(2) * size,
                 y.data() + (b * queries + t) * stride + h * size, stride);
      });
  return y;
}

template <typename T>
Tensor<T> differentialAttention(const Tensor<T> &query, const Tensor<T> &key,
                                const Tensor<T> &value, const Tensor<T> *bias,
                                T lambda, double scale) {
  const int64_t size = value.dim(3);
  auto halves = [&](const Tensor<T> &x) {
    return x.reshape({x.dim(0), x.dim(1), 2 * x.dim(2), size / 2});
  };
  const Tensor<T> both =
      attention(halves(query), halves(key), value, bias, RelativeTables<T>(),
                TalkingHeads<T>(), scale);
  Tensor<T> y(query.shape);
  for (int64_t i = 0; i < y.count(); ++i) {
    const T *first = both.data() + i / size * 2 * size + i % size;
    y.values[i] = first[0] - lambda * first[size];
  }
  return y;
}

/// Divides each head's numbers of x [B, N, heads, size] by their length, and
/// multiplies them with the head's factor, if there are any.
template <typename T>
static void makeUnit(Tensor<T> &x, llvm::ArrayRef<T> factors) {
  const int64_t heads = x.dim(2), size = x.dim(3);
  for (int64_t row = 0; row < x.count() / size; ++row) {
    T *numbers = x.data() + row * size;
    const T square =
        sumOver<T>(0, size, [&](int64_t d) { return numbers[d] * numbers[d]; });
    const T length = std::max(std::sqrt(square), T(1e-12));
    for (int64_t d = 0; d < size; ++d) {
      numbers[d] /= length;
      if (!factors.empty())
        numbers[d] *= factors[row % heads];
    }
  }
}

/// tokens W^T + bias by head: [B, N, heads, head_dim].
template <typename T>
static Tensor<T> project(const Tensor<T> &tokens, const Tensor<T> *weight,
                         const Tensor<T> *bias, int64_t heads) {
  const int64_t byHead[] = {tokens.dim(0), tokens.dim(1), heads,
                            weight->dim(0) / heads};
  return linear(tokens, *weight, bias).reshape(byHead);
}

/// Norms of queries or keys [B, N, heads, head_dim] where there is a scale: of
/// each head, of its halves where attention is differential, or of all heads
/// together. Scale and bias are of one norm or of all that a token has.
template <typename T>
static Tensor<T> normOfHeads(Tensor<T> tokens, const Tensor<T> *scale,
                             const Tensor<T> *bias,
                             const MsaOperands<T> &operands) {
  if (!scale)
    return tokens;
  const llvm::SmallVector<int64_t> shape = tokens.shape;
  const int64_t size = operands.acrossHeads ? shape[2] * shape[3]
                       : operands.lambda    ? shape[3] / 2
                                            : shape[3];
  tokens = std::move(tokens).reshape({tokens.count() / size, size});
  tokens = operands.normKind == NormKind::Rms
               ? rmsNorm<T>(tokens, nullptr, operands.normEpsilon)
               : layerNorm<T>(tokens, nullptr, nullptr, operands.normEpsilon);
  for (int64_t i = 0; i < tokens.count(); ++i) {
    T &number = tokens.values[i];
    number *= scale->values[i % scale->count()];
    if (bias)
      number += bias->values[i % bias->count()];
  }
  return std::move(tokens).reshape(shape);
}

/// Queries of x and keys of z, normalized and turned.
template <typename T>
static std::pair<Tensor<T>, Tensor<T>>
makeQueriesAndKeys(const Tensor<T> &x, const Tensor<T> &z,
                   const MsaOperands<T> &operands) {
  Tensor<T> query =
      project(x, operands.queryWeight, operands.queryBias, operands.heads);
  Tensor<T> key =
      project(z, operands.keyWeight, operands.keyBias, operands.keyHeads);
  query = normOfHeads(std::move(query), operands.queryNormScale,
                      operands.queryNormBias, operands);
  key = normOfHeads(std::move(key), operands.keyNormScale, operands.keyNormBias,
                    operands);
  if (operands.logitScale) {
    llvm::SmallVector<T> factors;
    for (T logarithm : operands.logitScale->values)
      factors.push_back(std::exp(std::min(logarithm, T(std::log(100.0)))));
    makeUnit<T>(query, factors);
    makeUnit<T>(key, {});
  }
  if (operands.keyRope) {
    rotate(query, *operands.queryRope, operands.interleaved);
    rotate(key, *operands.keyRope, operands.interleaved);
  }
  return {std::move(query), std::move(key)};
}

template <typename T>
Tensor<T> msa(const Tensor<T> &x, const Tensor<T> &z,
              const MsaOperands<T> &operands) {
  const int64_t heads = operands.heads, E = operands.queryWeight->dim(0);
  auto [query, key] = makeQueriesAndKeys(x, z, operands);
  Tensor<T> value =
      project(z, operands.valueWeight, operands.valueBias, operands.keyHeads);
  const double scale = operands.logitScale ? 1 : operands.scale;
  Tensor<T> mixed;
  if (operands.windows) {
    // Of a row of zeros.
    auto makePadding = [&](const Tensor<T> *bias) {
      Tensor<T> padding({1, 1, heads, E / heads});
      if (bias)
        padding.values = bias->values;
      return padding;
    };
    Tensor<T> paddingKey =
        normOfHeads(makePadding(operands.keyBias), operands.keyNormScale,
                    operands.keyNormBias, operands);
    if (operands.logitScale)
      makeUnit<T>(paddingKey, {});
    Tensor<T> paddingValue = makePadding(operands.valueBias);
    Tensor<T> bias =
        biasOfWindows(operands.scoreBias, heads, *operands.windows);
    mixed =
        windowAttention(query, key, value, &bias, operands.relative,
                        &paddingKey, &paddingValue, scale, *operands.windows);
  } else if (operands.lambda) {
    mixed = differentialAttention(query, key, value, operands.scoreBias,
                                  operands.lambda->values[0], scale);
    mixed = rmsNorm(mixed, operands.headNormScale, operands.headNormEpsilon);
    for (T &number : mixed.values)
      number *= T(1) - operands.lambdaInit->values[0];
  } else {
    mixed = attention(query, key, value, operands.scoreBias, operands.relative,
                      operands.talking, scale);
  }
  mixed = std::move(mixed).reshape({x.dim(0), x.dim(1), E});
  mixed =
      innerNorm(std::move(mixed), operands.normKind, operands.innerNormScale,
                operands.innerNormBias, operands.normEpsilon);
  if (operands.gateWeight) {
    const Tensor<T> gate = linear(x, *operands.gateWeight, operands.gateBias);
    for (int64_t i = 0; i < mixed.count(); ++i)
      mixed.values[i] /= T(1) + std::exp(-gate.values[i]);
  }
  return linear(mixed, *operands.projectionWeight, operands.projectionBias);
}

template <typename T>
Tensor<T> attentionWeights(const Tensor<T> &x, const MsaOperands<T> &operands) {
  auto [query, key] = makeQueriesAndKeys(x, x, operands);
  const int64_t N = x.dim(1), heads = operands.heads;
  Tensor<T> y({x.dim(0), heads, N, N});
  visitWeights(
      query, key, operands.scoreBias, operands.relative, operands.talking,
      operands.scale,
      [&](int64_t b, int64_t h, int64_t t, int64_t rows, const T *weights) {
        std::copy_n(weights, rows * N,
                    y.data() + ((b * heads + h) * N + t) * N);
      });
  return y;
}

template <typename T>
Tensor<T> mlp(const Tensor<T> &x, const MlpOperands<T> &operands) {
  const Activation activation = operands.activation;
  Tensor<T> hidden = linear(x, *operands.fc1Weight, operands.fc1Bias);
  if (operands.gateWeight) {
    Tensor<T> gate = linear(x, *operands.gateWeight, operands.gateBias);
    for (int64_t i = 0; i < hidden.count(); ++i)
      hidden.values[i] *= activate(activation, gate.values[i]);
  } else {
    for (T &value : hidden.values)
      value = activate(activation, value);
  }
  hidden =
      innerNorm(std::move(hidden), operands.normKind, operands.innerNormScale,
                operands.innerNormBias, operands.normEpsilon);
  return linear(hidden, *operands.fc2Weight, operands.fc2Bias);
}

template <typename T>
Tensor<T> residual(const Tensor<T> &x, const Tensor<T> &branch,
                   const Tensor<T> *scale) {
  Tensor<T> y = x;
  for (int64_t i = 0; i < y.count(); ++i)
    y.values[i] += scale ? scale->values[i % scale->count()] * branch.values[i]
                         : branch.values[i];
  return y;
}

#define INSTANTIATE(T)                                                         \
  template Tensor<T> linear(const Tensor<T> &, const Tensor<T> &,              \
                            const Tensor<T> *);                                \
  template Tensor<T> layerNorm(const Tensor<T> &, const Tensor<T> *,           \
                               const Tensor<T> *, double);                     \
  template Tensor<T> rmsNorm(const Tensor<T> &, const Tensor<T> *, double);    \
  template Tensor<T> attention(const Tensor<T> &, const Tensor<T> &,           \
                               const Tensor<T> &, const Tensor<T> *,           \
                               const RelativeTables<T> &,                      \
                               const TalkingHeads<T> &, double);               \
  template Tensor<T> differentialAttention(                                    \
      const Tensor<T> &, const Tensor<T> &, const Tensor<T> &,                 \
      const Tensor<T> *, T, double);                                           \
  template Tensor<T> msa(const Tensor<T> &, const Tensor<T> &,                 \
                         const MsaOperands<T> &);                              \
  template Tensor<T> attentionWeights(const Tensor<T> &,                       \
                                      const MsaOperands<T> &);                 \
  template Tensor<T> mlp(const Tensor<T> &, const MlpOperands<T> &);           \
  template Tensor<T> residual(const Tensor<T> &, const Tensor<T> &,            \
                              const Tensor<T> *);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

} // namespace mlir::vit::reference
