//===- resize.cpp - Resizing with Pillow's results -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Separable resampling: each output pixel is a weighted mean of the input
// pixels under a filter centred on it, whose width grows with the reduction, so
// that no input pixel is passed over. Weights are computed in double and
// rounded to 22 fractional bits, sums are 32-bit integers, and the result of
// the first pass is rounded to 8 bits. All of that is what Pillow does, so that
// the results are the same bits; built with -ffp-contract=off for that reason.
//
//===----------------------------------------------------------------------===//

#include "support.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>
#include <numbers>

using namespace vit;
using namespace vit::image;

/// Weights are multiples of 2^-22: 8 bits are needed for the pixel and two for
/// the sign and for sums of more than 255, which lie outside of 0..255 until
/// they are clamped.
static constexpr int fractionBits = 32 - 8 - 2;

namespace {
/// A filter and the distance from the centre beyond which it is zero.
struct Filter {
  double (*weight)(double x);
  double support;
};

/// The weights of all output positions along one axis.
struct Weights {
  /// Output position i is the sum over k < count[i] of
  /// input[first[i] + k] * values[i * stride + k].
  Buffer<int32_t> first, count, values;
  int64_t stride = 0;
};
} // namespace

static double boxWeight(double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }

static double bilinearWeight(double x) {
  x = std::fabs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

static double hammingWeight(double x) {
  x = std::fabs(x);
  if (x == 0.0)
    return 1.0;
  if (x >= 1.0)
    return 0.0;
  x *= std::numbers::pi;
  // The two constants are f32 in Pillow.
  return std::sin(x) / x * (0.54f + 0.46f * std::cos(x));
}

/// Keys' cubic convolution with a = -0.5.
static double bicubicWeight(double x) {
  constexpr double a = -0.5;
  x = std::fabs(x);
  if (x < 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  if (x < 2.0)
    return (((x - 5.0) * x + 8.0) * x - 4.0) * a;
  return 0.0;
}

static double sinc(double x) {
  if (x == 0.0)
    return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

static double lanczosWeight(double x) {
  return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3.0) : 0.0;
}

/// Null for nearest, which is no convolution, and for numbers that are none.
static const Filter *findFilter(vit_resample resample) {
  static const Filter box = {boxWeight, 0.5}, bilinear = {bilinearWeight, 1.0},
                      hamming = {hammingWeight, 1.0},
                      bicubic = {bicubicWeight, 2.0},
                      lanczos = {lanczosWeight, 3.0};
  switch (resample) {
  case VIT_RESAMPLE_NEAREST:
    return nullptr;
  case VIT_RESAMPLE_LANCZOS:
    return &lanczos;
  case VIT_RESAMPLE_BILINEAR:
    return &bilinear;
  case VIT_RESAMPLE_BICUBIC:
    return &bicubic;
  case VIT_RESAMPLE_BOX:
    return &box;
  case VIT_RESAMPLE_HAMMING:
    return &hamming;
  }
  return nullptr;
}

/// Pillow keeps the sides of the source box in f32.
static double scaleOf(int64_t inSize, int64_t outSize) {
  return static_cast<double>(static_cast<float>(inSize)) /
         static_cast<double>(outSize);
}

/// False when there is no memory for the weights.
static bool computeWeights(const Filter &filter, int64_t inSize,
                           int64_t outSize, Weights &weights) {
  double scale = scaleOf(inSize, outSize);
  double filterScale = std::max(scale, 1.0);
  double support = filter.support * filterScale;
  int64_t stride = static_cast<int64_t>(std::ceil(support)) * 2 + 1;
  Buffer<double> row;
  // Pillow has the same limit on the table.
  if (outSize > INT_MAX / (stride * 8) || !row.allocate(uint64_t(stride)) ||
      !weights.first.allocate(uint64_t(outSize)) ||
      !weights.count.allocate(uint64_t(outSize)) ||
      !weights.values.allocate(uint64_t(outSize * stride)))
    return false;
  weights.stride = stride;

  double inverse = 1.0 / filterScale;
  for (int64_t i = 0; i < outSize; ++i) {
    double center = (static_cast<double>(i) + 0.5) * scale;
    int64_t first =
        std::max<int64_t>(static_cast<int64_t>(center - support + 0.5), 0);
    int64_t end =
        std::min(static_cast<int64_t>(center + support + 0.5), inSize);
    int64_t count = end - first;
    double sum = 0.0;
    for (int64_t k = 0; k < count; ++k) {
      row[k] = filter.weight((static_cast<double>(k + first) - center + 0.5) *
                             inverse);
      sum += row[k];
    }
    int32_t *values = weights.values.data() + i * stride;
    for (int64_t k = 0; k < count; ++k) {
      double weight =
          (sum != 0.0 ? row[k] / sum : row[k]) * (1 << fractionBits);
      values[k] =
          static_cast<int32_t>(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    weights.first[i] = static_cast<int32_t>(first);
    weights.count[i] = static_cast<int32_t>(count);
  }
  return true;
}

static uint8_t roundSum(int32_t sum) {
  return static_cast<uint8_t>(std::clamp(sum >> fractionBits, 0, 255));
}

/// Resamples rows: `in` and `out` have `rows` rows each.
template <int channels>
static void resampleRows(const uint8_t *in, int64_t inWidth, int64_t rows,
                         const Weights &weights, int64_t outWidth,
                         uint8_t *out) {
  for (int64_t y = 0; y < rows; ++y, in += inWidth * channels)
    for (int64_t x = 0; x < outWidth; ++x) {
      const uint8_t *pixel = in + int64_t(weights.first[x]) * channels;
      const int32_t *values = weights.values.data() + x * weights.stride;
      int32_t sums[channels];
      std::fill_n(sums, channels, 1 << (fractionBits - 1));
      for (int32_t k = 0; k < weights.count[x]; ++k, pixel += channels)
        for (int c = 0; c < channels; ++c)
          sums[c] += pixel[c] * values[k];
      for (int c = 0; c < channels; ++c)
        *out++ = roundSum(sums[c]);
    }
}

/// Resamples columns: `in` and `out` have `rowBytes` bytes in each row; `sums`
/// holds as many numbers.
static void resampleColumns(const uint8_t *in, int64_t rowBytes,
                            const Weights &weights, int64_t outHeight,
                            int32_t *sums, uint8_t *out) {
  for (int64_t y = 0; y < outHeight; ++y, out += rowBytes) {
    const int32_t *values = weights.values.data() + y * weights.stride;
    std::fill_n(sums, rowBytes, 1 << (fractionBits - 1));
    for (int32_t k = 0; k < weights.count[y]; ++k) {
      const uint8_t *row = in + (weights.first[y] + k) * rowBytes;
      int32_t value = values[k];
      for (int64_t x = 0; x < rowBytes; ++x)
        sums[x] += row[x] * value;
    }
    for (int64_t x = 0; x < rowBytes; ++x)
      out[x] = roundSum(sums[x]);
  }
}

/// Changes the width of `rows` rows. False when there is no memory.
static bool resizeWidth(const Filter &filter, const uint8_t *in,
                        int64_t inWidth, int64_t rows, int32_t channels,
                        int64_t outWidth, uint8_t *out) {
  Weights weights;
  if (!computeWeights(filter, inWidth, outWidth, weights))
    return false;
  if (channels == 1)
    resampleRows<1>(in, inWidth, rows, weights, outWidth, out);
  else
    resampleRows<3>(in, inWidth, rows, weights, outWidth, out);
  return true;
}

/// Changes the height. False when there is no memory.
static bool resizeHeight(const Filter &filter, const uint8_t *in,
                         int64_t inHeight, int64_t rowBytes, int64_t outHeight,
                         uint8_t *out) {
  Weights weights;
  Buffer<int32_t> sums;
  if (!computeWeights(filter, inHeight, outHeight, weights) ||
      !sums.allocate(uint64_t(rowBytes)))
    return false;
  resampleColumns(in, rowBytes, weights, outHeight, sums.data(), out);
  return true;
}

/// Fills `out` by two passes; a side that keeps its size needs none. False when
/// there is no memory.
static bool resample(const Filter &filter, const vit_image &in,
                     vit_image &out) {
  int32_t channels = in.channels;
  if (in.height == out.height)
    return resizeWidth(filter, in.data, in.width, in.height, channels,
                       out.width, out.data);
  if (in.width == out.width)
    return resizeHeight(filter, in.data, in.height, in.width * channels,
                        out.height, out.data);
  // The order matters to the result, because of the rounding in between. This
  // is the rule of Pillow 13; up to version 12 rows came first, but for images
  // that are 100 times as high as wide.
  Buffer<uint8_t> between;
  if (out.height < in.height &&
      in.height - out.height > 2 * (in.width - out.width))
    return between.allocate(uint64_t(in.width * out.height * channels)) &&
           resizeHeight(filter, in.data, in.height, in.width * channels,
                        out.height, between.data()) &&
           resizeWidth(filter, between.data(), in.width, out.height, channels,
                       out.width, out.data);
  return between.allocate(uint64_t(out.width * in.height * channels)) &&
         resizeWidth(filter, in.data, in.width, in.height, channels, out.width,
                     between.data()) &&
         resizeHeight(filter, between.data(), in.height, out.width * channels,
                      out.height, out.data);
}

/// Takes the pixel under each centre. Positions are summed up step by step as
/// in Pillow, whose rounding errors thereby are ours.
/// False when there is no memory.
static bool takeNearest(const vit_image &in, vit_image &out) {
  Buffer<int32_t> columns;
  if (!columns.allocate(uint64_t(out.width)))
    return false;
  double step = scaleOf(in.width, out.width), position = step * 0.5;
  for (int64_t x = 0; x < out.width; ++x, position += step) {
    auto at = static_cast<int64_t>(position);
    columns[x] = at < in.width ? static_cast<int32_t>(at) : -1;
  }
  step = scaleOf(in.height, out.height);
  position = step * 0.5;
  uint8_t *target = out.data;
  for (int64_t y = 0; y < out.height; ++y, position += step) {
    auto at = static_cast<int64_t>(position);
    const uint8_t *row =
        at < in.height ? in.data + at * in.width * in.channels : nullptr;
    for (int64_t x = 0; x < out.width; ++x)
      for (int32_t c = 0; c < in.channels; ++c)
        *target++ = row && columns[x] >= 0
                        ? row[int64_t(columns[x]) * in.channels + c]
                        : uint8_t(0);
  }
  return true;
}

vit_status vit_image_resize(const vit_image *image, int64_t width,
                            int64_t height, vit_resample resample,
                            vit_image *result, vit_error *error) {
  if (!result)
    return fail(error, VIT_INVALID_ARGUMENT, "expects a place for the image");
  vit_image out = {};
  vit_status status = checkImage(image, error);
  const Filter *filter = findFilter(resample);
  if (status == VIT_OK && !filter && resample != VIT_RESAMPLE_NEAREST)
    status = fail(error, VIT_INVALID_ARGUMENT,
                  "expects a filter from 0 to 5, got %d",
                  static_cast<int>(resample));
  if (status == VIT_OK && !isAllowedSize(width, height))
    status = fail(error, VIT_UNSUPPORTED,
                  "cannot resize an image of %lld x %lld pixels to %lld x "
                  "%lld: the limits are 1 and %d pixels",
                  static_cast<long long>(image->width),
                  static_cast<long long>(image->height),
                  static_cast<long long>(width), static_cast<long long>(height),
                  VIT_IMAGE_MAX_PIXELS);
  if (status == VIT_OK) {
    uint64_t bytes = static_cast<uint64_t>(width * height) *
                     static_cast<uint64_t>(image->channels);
    Buffer<uint8_t> pixels;
    bool done = pixels.allocate(bytes);
    out = {pixels.data(), width, height, image->channels, 0};
    if (done && width == image->width && height == image->height)
      std::memcpy(out.data, image->data, bytes);
    else if (done)
      done =
          filter ? ::resample(*filter, *image, out) : takeNearest(*image, out);
    if (done) {
      pixels.release();
    } else {
      out = {};
      status =
          fail(error, VIT_OUT_OF_MEMORY,
               "no memory to resize an image of %lld x %lld pixels to "
               "%lld x %lld",
               static_cast<long long>(image->width),
               static_cast<long long>(image->height),
               static_cast<long long>(width), static_cast<long long>(height));
    }
  }
  *result = out;
  return status == VIT_OK ? succeed(error) : status;
}
