//===- BuildOutputs.cpp - From ModelSpec to the results -------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pools, heads, and results of layers, for which runs are cut; see
// BuildModel.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Model/ModelBuilder.h"

#include <map>
#include <set>

using namespace mlir;
using namespace mlir::vit;

/// The latents' tokens; one pool of them is behind this.
Value ModelBuilder::attentionPool(const AttentionPoolSpec &pool, Value x) {
  if (pool.from) {
    int64_t count = cast<RankedTensorType>(x.getType()).getDimSize(1);
    x = slice(x, 1, pool.from, count - pool.from);
  }
  Value latents = param(pool.latents.parameter, pool.latents.shape);
  Value queries = LatentsOp::create(b, x, latents);
  Value y = attention(pool.attention, queries, x);
  if (!pool.mlp)
    return y;
  Value branch = pool.mlpNorm ? norm(*pool.mlpNorm, y) : y;
  return ResidualOp::create(b, y, mlp(*pool.mlp, branch), Value());
}

Value ModelBuilder::pool(const PoolSpec &pool, Value x) {
  if (pool.none)
    return x;
  if (pool.attention)
    x = attentionPool(*pool.attention, x);
  Value result = PoolOp::create(b, x, pool.kind, pool.index, pool.from);
  return pool.norm ? norm(*pool.norm, result) : result;
}

Value ModelBuilder::output(const OutputSpec &output, Value x) {
  setLoc(output.name, output.source);
  if (output.heads.empty())
    return pool(output.pool, x);
  SmallVector<Value> inputs, weights, biases;
  for (const HeadSpec &head : output.heads) {
    Value input = pool(head.pool, x);
    auto getWidth = [&] {
      return cast<RankedTensorType>(input.getType()).getDimSize(1);
    };
    if (head.hidden) {
      const HiddenSpec &hidden = *head.hidden;
      auto [weight, bias] = linear(hidden.linear, hidden.size, getWidth());
      input = HeadOp::create(b, input, weight,
                             bias ? ValueRange(bias) : ValueRange(),
                             hidden.activation);
    }
    int64_t width = getWidth();
    Linear parameters = linear(head.linear, output.size, width);
    inputs.push_back(input);
    weights.push_back(parameters.weight);
    if (parameters.bias)
      biases.push_back(parameters.bias);
  }
  return HeadOp::create(b, inputs, weights, biases, output.activation);
}

/// Tokens are pixels of a map there.
Value ModelBuilder::neck(Value x) {
  Extent2D end = grid;
  return mapSteps("neck", spec.neck, x, end);
}

Value ModelBuilder::finalNorm(Value x) {
  if (!spec.norm)
    return x;
  setLoc("norm", "norm");
  return norm(*spec.norm, x);
}

SmallVector<Value> ModelBuilder::outputs(Value x) {
  // The layers behind which tokens, and in which weights of attention are
  // wanted; and behind which the model ends.
  std::set<int64_t> behind, inside;
  int64_t end = 0;
  for (const OutputSpec &output : spec.outputs) {
    const bool isAttention = output.place == OutputPlace::Attention;
    if (output.place == OutputPlace::End) {
      end = spec.countLayers();
      continue;
    }
    (isAttention ? inside : behind).insert(output.layer);
    end = std::max(end, output.layer + 1);
  }
  std::map<int64_t, Value> tokens, weights;
  int64_t done = 0;
  auto advance = [&](int64_t to) {
    x = layers(done, to, x);
    done = to;
  };
  for (int64_t layer = 0; layer < end; ++layer) {
    if (inside.count(layer)) {
      advance(layer);
      x = singleLayer(layer, x);
      done = layer + 1;
      setLoc("encoder.attention_weights", "");
      weights[layer] = AttentionWeightsOp::create(b, msa);
    }
    if (behind.count(layer)) {
      advance(layer + 1);
      tokens[layer] = x;
    }
  }
  advance(end);

  Value last;
  SmallVector<Value> results;
  for (const OutputSpec &outputSpec : spec.outputs) {
    switch (outputSpec.place) {
    case OutputPlace::End:
      if (!last)
        last = finalNorm(neck(x));
      results.push_back(output(outputSpec, last));
      break;
    case OutputPlace::Layer:
      results.push_back(tokens[outputSpec.layer]);
      break;
    case OutputPlace::NormedLayer:
      results.push_back(finalNorm(tokens[outputSpec.layer]));
      break;
    case OutputPlace::Attention:
      results.push_back(weights[outputSpec.layer]);
      break;
    }
  }
  return results;
}
