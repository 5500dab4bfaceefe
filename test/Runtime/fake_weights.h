//===- fake_weights.h - Weights of the fake model -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Known numbers for fake_model's parameters, as views, and what it must answer.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_TEST_RUNTIME_FAKE_WEIGHTS_H
#define VIT_TEST_RUNTIME_FAKE_WEIGHTS_H

#include "fake_model.h"
#include "vit/runtime.h"

/// bias = (100, 200); layer l (0..2) holds 2 x 4 small integers.
struct FakeWeights {
  FakeWeights() {
    for (int l = 0; l < 3; ++l)
      for (int i = 0; i < 8; ++i)
        layers[l][i] = static_cast<float>(l * 8 + i - 11);
    for (int t = 0; t < 4; ++t) {
      views[t] = {};
      views[t].name = names[t];
      views[t].dtype = VIT_DTYPE_F32;
      views[t].rank = t == 0 ? 1 : 2;
      views[t].shape = t == 0 ? biasShape : layerShape;
      views[t].data = t == 0 ? bias : layers[t - 1];
      views[t].bytes = t == 0 ? sizeof(bias) : sizeof(layers[0]);
    }
  }
  FakeWeights(const FakeWeights &) = delete;

  /// Output `row` (0, 1) for the image at `x`.
  float answer(const float *x, int row) const {
    float sum = bias[row];
    for (int l = 0; l < 3; ++l)
      for (int i = 0; i < 4; ++i)
        sum += layers[l][row * 4 + i] * x[i];
    return sum;
  }

  float bias[2] = {100, 200};
  float layers[3][8];
  int64_t biasShape[1] = {2};
  int64_t layerShape[2] = {2, 4};
  const char *names[4] = {"bias", "layer.1.w", "layer.3.w", "layer.5.w"};
  vit_tensor_view views[4];
};

/// The blob that pack must write.
inline bool isPackedRight(const FakeWeights &weights, const void *packed) {
  const float *floats = static_cast<const float *>(packed);
  for (int i = 0; i < 16; ++i)
    if (floats[i] != (i < 2 ? weights.bias[i] : 0))
      return false;
  for (int i = 0; i < 24; ++i)
    if (floats[16 + i] != weights.layers[i / 8][i % 8])
      return false;
  return true;
}

#endif // VIT_TEST_RUNTIME_FAKE_WEIGHTS_H
