//===- Roofline.cpp - A profile as a picture ------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Left, FLOP per byte against FLOP per second, both logarithmic; dots have
// numbers, so that close ones need no labels. Right, what the numbers mean,
// with bars of time: the dark part is what the multiply-adds alone would take.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Roofline.h"

#include "fmt/format.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

/// Pixels.
static constexpr double kLeft = 64, kTop = 56, kPlotWidth = 460,
                        kPlotHeight = 340, kListLeft = 560, kLine = 22,
                        kBarLeft = 780, kBarWidth = 170, kWidth = 1090;

static std::string escape(StringRef text) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  llvm::printHTMLEscaped(text, stream);
  return result;
}

namespace {
/// The plot: maps numbers to places in decades.
struct Axes {
  double lowIntensity, highIntensity; // FLOP per byte, powers of ten
  double lowRate, highRate;           // GFLOP per second, powers of ten

  double x(double intensity) const {
    return kLeft + kPlotWidth * std::log10(intensity / lowIntensity) /
                       std::log10(highIntensity / lowIntensity);
  }
  double y(double rate) const {
    return kTop + kPlotHeight -
           kPlotHeight * std::log10(rate / lowRate) /
               std::log10(highRate / lowRate);
  }
};
} // namespace

static double getIntensity(const WorkTime &time) {
  return time.flop / std::max(1.0, time.readBytes + time.writtenBytes);
}

static double floorDecade(double x) {
  return std::pow(10, std::floor(std::log10(x)));
}

static Axes chooseAxes(ArrayRef<const WorkTime *> works,
                       const MachineLimits &limits) {
  double peak = limits.flop / 1e9;
  Axes axes{0.1, 1000, peak, peak};
  for (const WorkTime *time : works) {
    if (time->flop <= 0)
      continue;
    double intensity = getIntensity(*time);
    axes.lowIntensity = std::min(axes.lowIntensity, floorDecade(intensity));
    axes.highIntensity =
        std::max(axes.highIntensity, 10 * floorDecade(intensity));
    axes.lowRate = std::min(axes.lowRate, time->flop / time->seconds / 1e9);
  }
  axes.lowRate = floorDecade(std::min(axes.lowRate, peak / 10));
  axes.highRate = 10 * floorDecade(peak);
  return axes;
}

static std::string formatDecade(double value) {
  return value >= 1 ? fmt::format("{:.0f}", value) : fmt::format("{:g}", value);
}

static void drawGrid(std::string &svg, const Axes &axes) {
  const double bottom = kTop + kPlotHeight, right = kLeft + kPlotWidth;
  for (double i = axes.lowIntensity; i <= axes.highIntensity * 1.01; i *= 10)
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{:.1f} {}V{}\"/>"
        "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
        axes.x(i), kTop, bottom, axes.x(i), bottom + 18, formatDecade(i));
  for (double r = axes.lowRate; r <= axes.highRate * 1.01; r *= 10)
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>"
        "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
        kLeft, axes.y(r), right, kLeft - 8, axes.y(r) + 4, formatDecade(r));
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">FLOP per "
                     "byte moved</text>"
                     "<text transform=\"translate(18 {}) rotate(-90)\" "
                     "text-anchor=\"middle\">GFLOP/s</text>\n",
                     (kLeft + right) / 2, bottom + 40, (kTop + bottom) / 2);
}

/// A line of `bandwidth` up to the peak.
static void drawSlope(std::string &svg, const Axes &axes, double bandwidth,
                      double peak, StringRef name) {
  double gigabytes = bandwidth / 1e9;
  double from = std::max(axes.lowIntensity, axes.lowRate / gigabytes);
  double to = std::min(axes.highIntensity, peak / gigabytes);
  if (bandwidth <= 0 || from >= to)
    return;
  double x1 = axes.x(from), y1 = axes.y(from * gigabytes), x2 = axes.x(to),
         y2 = axes.y(to * gigabytes);
  double degrees = std::atan2(y2 - y1, x2 - x1) * 180 / M_PI;
  svg += fmt::format(
      "<path class=\"roof\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>"
      "<text transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\" dx=\"6\" "
      "dy=\"-5\">{}, {:.0f} GB/s</text>\n",
      x1, y1, x2, y2, x1, y1, degrees, name, gigabytes);
}

static void drawRoofs(std::string &svg, const Axes &axes,
                      const MachineLimits &limits) {
  double peak = limits.flop / 1e9;
  double widest = std::max(limits.memory, limits.cache) / 1e9;
  double from = widest > 0 ? std::max(axes.lowIntensity, peak / widest)
                           : axes.lowIntensity;
  svg += fmt::format(
      "<path class=\"roof\" d=\"M{:.1f} {:.1f}H{}\"/>"
      "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">multiply-adds, {:.0f} "
      "GFLOP/s</text>\n",
      axes.x(from), axes.y(peak), kLeft + kPlotWidth, kLeft + kPlotWidth,
      axes.y(peak) - 7, peak);
  drawSlope(svg, axes, limits.memory, peak, "memory");
  drawSlope(svg, axes, limits.cache, peak, "L2");
}

/// One line of the list, with its bar.
static void drawEntry(std::string &svg, size_t number, StringRef label,
                      StringRef name, double seconds, double ideal,
                      double scale, const std::string &rate) {
  double y = kTop + 30 + kLine * number;
  svg += fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>"
      "<text x=\"{}\" y=\"{}\">{}</text>"
      "<rect class=\"time\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"14\"/>"
      "<rect class=\"ideal\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"14\"/>"
      "<text x=\"{:.1f}\" y=\"{}\">{:.2f} ms{}</text>\n",
      kListLeft + 20, y, label, kListLeft + 30, y, escape(name), kBarLeft,
      y - 12, seconds * scale, kBarLeft, y - 12,
      std::min(ideal, seconds) * scale, kBarLeft + seconds * scale + 6, y,
      seconds * 1e3, rate);
}

std::string vit::drawRoofline(StringRef title, const RunTimes &times,
                              const MachineLimits &limits) {
  std::vector<const WorkTime *> works = getSlowestFirst(times);
  Axes axes = chooseAxes(works, limits);
  double longest = times.serial;
  for (const WorkTime *time : works)
    longest = std::max(longest, time->seconds);
  const double height =
      std::max(kTop + kPlotHeight + 60, kTop + 60 + kLine * (works.size() + 1));

  std::string svg = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
      "width=\"{}\" height=\"{}\" font-family=\"sans-serif\" "
      "font-size=\"12\">\n"
      "<style>\n"
      ".grid {{ stroke: #ddd; fill: none }}\n"
      ".roof {{ stroke: #444; stroke-width: 2; fill: none }}\n"
      ".dot {{ fill: #1668b8; fill-opacity: 0.85; stroke: white }}\n"
      ".number {{ fill: white; font-size: 9px; font-weight: bold }}\n"
      ".time {{ fill: #f2a65a }}\n"
      ".ideal {{ fill: #1668b8 }}\n"
      "</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      "<text x=\"{}\" y=\"28\" font-size=\"16\">{}</text>\n",
      kWidth, height, kWidth, height, kLeft, escape(title));
  drawGrid(svg, axes);
  drawRoofs(svg, axes, limits);

  double scale = kBarWidth / longest;
  svg += fmt::format(
      "<text x=\"{}\" y=\"{}\">time in all; blue: of the multiply-adds at "
      "peak</text>\n",
      kBarLeft - 60, kTop);
  for (auto [index, time] : llvm::enumerate(works)) {
    std::string rate;
    if (time->flop > 0)
      rate = fmt::format(", {:.1f} %",
                         100 * time->flop / time->seconds / limits.flop);
    drawEntry(svg, index + 1, std::to_string(index + 1), time->work,
              time->seconds, time->flop / limits.flop, scale, rate);
  }
  drawEntry(svg, works.size() + 1, "", "between, on one thread", times.serial,
            times.serialFlop / limits.flop, scale, "");

  // The slowest on top.
  for (size_t index = works.size(); index-- > 0;) {
    const WorkTime &time = *works[index];
    if (time.flop <= 0)
      continue;
    double x = axes.x(getIntensity(time)),
           y = axes.y(time.flop / time.seconds / 1e9);
    svg +=
        fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"8\">"
                    "<title>{}</title></circle>"
                    "<text class=\"number\" x=\"{:.1f}\" y=\"{:.1f}\" "
                    "text-anchor=\"middle\">{}</text>\n",
                    x, y, escape(time.work), x, y + 3, index + 1);
  }
  return svg + "</svg>\n";
}
