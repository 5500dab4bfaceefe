//===- Tune.cpp - vitc tune -----------------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A variant gives every product of the model another candidate, so one run
// measures one candidate of each. Variants are compared in small groups with
// the default among them: what a neighbour on the machine does to a group, it
// does to all of it. Then the model with the winners is measured against the
// default as a whole.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Driver.h"
#include "compiler/Driver/Strategy.h"
#include "compiler/Driver/TuneMeasure.h"
#include "compiler/Target/OutputFiles.h"

#include "fmt/format.h"

#include <chrono>

using namespace mlir;
using namespace mlir::vit;

/// A candidate must be faster than the default by this share to be chosen.
static constexpr double kMinGain = 0.005;
/// Variants per group beside the default.
static constexpr size_t kGroup = 3;
/// Candidates of a product at most, in the order of the cost model.
static constexpr size_t kMaxCandidates = 40;

using Clock = std::chrono::steady_clock;

namespace {
/// The best that is known of one product.
struct Winner {
  TileChoice tile;
  double ratio = 1; ///< its time over the default's, in one group
  std::vector<std::pair<TileChoice, double>> tried;
};

struct Search {
  std::map<ProductShape, std::vector<TileChoice>> candidates;
  std::map<ProductShape, Winner> winners;
  size_t tried = 0, most = 0;
};
} // namespace

static void start(const Variant &reference, const CpuModel &cpu,
                  Search &search) {
  ProductSet products;
  for (const ProductSet &region : reference.regions)
    products.insert(region.begin(), region.end());
  for (const ProductShape &product : products) {
    TileChoice standard = chooseTile(product, cpu);
    std::vector<TileChoice> &list = search.candidates[product];
    // First the default in other ways, which the cost model does not rank.
    TileChoice other = standard;
    other.prefetch = !standard.prefetch;
    if (product.rows > standard.rows)
      list.push_back(other);
    other = standard;
    for (other.unroll = 1; other.unroll <= 4; other.unroll *= 2)
      if (other != standard && product.depth % other.unroll == 0)
        list.push_back(other);
    for (const RankedTile &ranked : rankTiles(product, cpu))
      if (ranked.tile != standard && list.size() < kMaxCandidates)
        list.push_back(ranked.tile);
    search.winners[product] = {standard, 1, {}};
    search.most = std::max(search.most, list.size());
  }
}

/// The next candidate of every product that has one.
static Assignment nextAssignment(Search &search) {
  Assignment tiles;
  for (const auto &[shape, list] : search.candidates)
    if (search.tried < list.size())
      tiles[shape] = list[search.tried];
  ++search.tried;
  return tiles;
}

static void learn(const Variant &reference, const Variant &variant,
                  Search &search) {
  for (const auto &[shape, tile] : variant.tiles) {
    std::optional<double> ratio = compareTimes(shape, variant, reference);
    if (!ratio)
      continue;
    Winner &winner = search.winners[shape];
    winner.tried.push_back({tile, *ratio});
    if (*ratio < std::min(winner.ratio, 1 - kMinGain)) {
      winner.tile = tile;
      winner.ratio = *ratio;
    }
  }
}

/// Rounds that take about `seconds` for each variant, at least three.
static int64_t countRounds(double total, double seconds) {
  return std::max<int64_t>(3, seconds / std::max(total, 1e-6));
}

static std::string report(const Strategy &strategy) {
  std::string text = fmt::format(
      "{} for {}, {} thread{}: {:.3f} ms with the default tiles, {:.3f} ms "
      "with these ({:+.1f} %)\n",
      strategy.model, strategy.cpu, strategy.threads,
      strategy.threads == 1 ? "" : "s", strategy.defaultMilliseconds,
      strategy.milliseconds,
      100 * (strategy.milliseconds / strategy.defaultMilliseconds - 1));
  for (const auto &[shape, measured] : strategy.products)
    text += fmt::format("  {:<20} {:9.1f} us  {}\n", describe(shape),
                        measured.microseconds, describe(measured.tile));
  return text;
}

ExitCode vit::runTune(const Options &options) {
  Clock::time_point begin = Clock::now();
  auto elapsed = [&] {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  Progress progress;
  progress.step("reading '" + options.model + "'");
  Options unnamed = options; // -o names the file, not the model
  unnamed.output.clear();
  std::unique_ptr<Model> model = openModel(unnamed);
  if (!model)
    return kExitBad;
  if (model->kind != Model::Kind::Described) {
    printError("'" + options.model + "' is compiled already");
    return kExitBad;
  }
  llvm::Expected<TargetSpec> target = resolveTarget(options.targetCpu);
  if (!target) {
    printError(target.takeError());
    return kExitBad;
  }
  Tuner tuner(*model, *target, progress);
  if (!tuner.openThreads(options.threads))
    return kExitBad;

  Variant standard;
  if (!tuner.compile(standard) || !tuner.measure({&standard}, 2))
    return kExitBad;
  Search search;
  start(standard, target->model, search);

  // Groups of candidates, one at least, until most of the time is spent.
  double longest = 0;
  while (
      search.tried < search.most &&
      (search.tried == 0 || elapsed() + longest < 0.8 * options.timeBudget)) {
    double before = elapsed();
    progress.step(
        fmt::format("trying candidates {} to {} of {}", search.tried + 1,
                    std::min(search.tried + kGroup, search.most), search.most));
    std::vector<Variant> group(std::min(kGroup, search.most - search.tried));
    standard.runs = 0;
    std::vector<Variant *> turn{&standard};
    for (Variant &variant : group) {
      variant.tiles = nextAssignment(search);
      if (!tuner.compile(variant))
        return kExitBad;
      turn.push_back(&variant);
    }
    if (!tuner.measure(turn, countRounds(standard.total, 0.3)))
      return kExitBad;
    for (const Variant &variant : group)
      learn(standard, variant, search);
    longest = std::max(longest, elapsed() - before);
  }

  progress.step("comparing the best tiles with the default ones");
  Variant best;
  for (const auto &[shape, winner] : search.winners)
    best.tiles[shape] = winner.tile;
  standard.runs = 0;
  if (!tuner.compile(best) ||
      !tuner.measure({&standard, &best}, countRounds(standard.total, 1)))
    return kExitBad;

  Strategy strategy;
  strategy.model = standard.loaded->model()->name;
  strategy.cpu = target->cpu;
  strategy.threads = tuner.getThreads();
  strategy.defaultMilliseconds = standard.total * 1e3;
  // What wins by parts and loses as a whole is not taken.
  const bool gained = best.total < standard.total;
  strategy.milliseconds = (gained ? best : standard).total * 1e3;
  for (const auto &[shape, winner] : search.winners) {
    MLIRContext *context = model->context.get();
    TileChoice before = chooseTile(shape, target->model);
    strategy.products[shape] = {
        getTileAttr(context, gained ? best.tiles.at(shape) : before),
        getTileAttr(context, before),
        (gained ? best : standard).getTime({shape}) * 1e6,
        standard.getTime({shape}) * 1e6,
        {}};
    for (auto [tile, ratio] : winner.tried)
      strategy.products[shape].tried.push_back(
          {getTileAttr(context, tile), ratio});
  }

  std::string path = options.output.empty() ? strategy.model + ".strategy.json"
                                            : options.output;
  OutputFiles files;
  llvm::Error error = files.add(path, formatStrategy(strategy));
  if (!error)
    error = files.commit();
  if (error) {
    printError(std::move(error));
    return kExitBad;
  }
  if (options.json)
    return printJson(llvm::json::Object{
               {"model", strategy.model},
               {"strategy", path},
               {"target_cpu", strategy.cpu},
               {"threads", strategy.threads},
               {"ms", strategy.milliseconds},
               {"default_ms", strategy.defaultMilliseconds},
               {"candidates", static_cast<int64_t>(search.tried)}})
               ? kExitDone
               : kExitBad;
  return printResult(report(strategy) + fmt::format("{}\n", path)) ? kExitDone
                                                                   : kExitBad;
}
