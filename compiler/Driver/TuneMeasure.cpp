//===- TuneMeasure.cpp - Times of products inside a model -----------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which region is of which product: the products are marked in their locations,
// which every pass hands on, and looked up again where regions have become
// vit.parallel_for. The hook knows a region by its task, and tasks are called
// for the first time in program order.
//
// All variants share one blob in place of packed weights, whose layouts differ.
// Its numbers are small and normal, so arithmetic takes the time it always
// takes.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/TuneMeasure.h"

#include "compiler/Codegen/CPU/Passes.h"
#include "compiler/Driver/Strategy.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <chrono>

using namespace mlir;
using namespace mlir::vit;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

/// Sets tiles, and marks each product with its number in `shapes`.
static void prepare(ModuleOp module, const Assignment &tiles,
                    std::vector<ProductShape> &shapes) {
  Builder b(module.getContext());
  walkProducts(module, [&](linalg::LinalgOp op, const ProductShape &shape) {
    if (auto tile = tiles.find(shape); tile != tiles.end())
      op->setAttr(kTileAttr, getTileAttr(module.getContext(), tile->second));
    op->setLoc(FusedLoc::get({op->getLoc()}, b.getI64IntegerAttr(shapes.size()),
                             module.getContext()));
    shapes.push_back(shape);
  });
}

/// Adds the products whose marks are in `location`.
static void addMarked(Location location,
                      const std::vector<ProductShape> &shapes,
                      ProductSet &products) {
  location->walk([&](Location inner) {
    if (auto fused = dyn_cast<FusedLoc>(inner))
      if (auto number = dyn_cast_or_null<IntegerAttr>(fused.getMetadata()))
        products.insert(shapes[number.getInt()]);
    return WalkResult::advance();
  });
}

/// The parallel regions of `function` in the order in which they first run.
static void collectRegions(func::FuncOp function,
                           const std::vector<ProductShape> &shapes,
                           llvm::StringSet<> &entered,
                           std::vector<ProductSet> &regions) {
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<ParallelForOp>(op)) {
      addMarked(op->getLoc(), shapes, regions.emplace_back());
    } else if (auto call = dyn_cast<func::CallOp>(op)) {
      auto callee =
          function->getParentOfType<ModuleOp>().lookupSymbol<func::FuncOp>(
              call.getCallee());
      if (callee && entered.insert(call.getCallee()).second)
        collectRegions(callee, shapes, entered, regions);
    }
  });
}

//===----------------------------------------------------------------------===//
// Times
//===----------------------------------------------------------------------===//

static bool intersect(const ProductSet &a, const ProductSet &b) {
  return llvm::any_of(a, [&](const auto &shape) { return b.count(shape); });
}

double Variant::getTime(const ProductSet &products) const {
  double sum = 0;
  for (const auto &[computed, seconds] : times)
    if (intersect(computed, products))
      sum += seconds;
  return sum;
}

std::optional<double> vit::compareTimes(const ProductShape &product,
                                        const Variant &variant,
                                        const Variant &reference) {
  ProductSet together = {product};
  for (size_t before = 0; before != together.size();) {
    before = together.size();
    for (const Variant *side : {&variant, &reference})
      for (const auto &[computed, seconds] : side->times)
        if (intersect(computed, together))
          together.insert(computed.begin(), computed.end());
  }
  for (const Variant *side : {&variant, &reference})
    if (side->getTime({product}) <= 0)
      return std::nullopt;
  return variant.getTime(together) / reference.getTime(together);
}

bool Tuner::openThreads(int threads) {
  if (threads == 1)
    return true;
  vit_error error;
  vit_pool *handle = nullptr;
  if (vit_pool_create(threads, -1, &handle, &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  pool.reset(handle);
  numThreads = vit_pool_num_threads(handle);
  return true;
}

bool Tuner::compile(Variant &variant) {
  std::vector<ProductShape> shapes;
  BuildRequest request;
  request.target = target;
  request.atStage = [&](Stage stage, ModuleOp module) {
    if (stage == Stage::Linalg)
      prepare(module, variant.tiles, shapes);
    if (stage == Stage::Buffer) {
      llvm::StringSet<> entered;
      collectRegions(module.lookupSymbol<func::FuncOp>("infer"), shapes,
                     entered, variant.regions);
    }
    return success();
  };
  std::optional<Built> built =
      buildModel(model, request, progress, /*keep=*/true);
  if (!built)
    return false;
  llvm::Expected<LoadedModel> loaded =
      LoadedModel::load(built->object, built->info.name);
  if (!loaded) {
    printError(loaded.takeError());
    return false;
  }
  variant.loaded = std::move(*loaded);
  vit_error error;
  if (vit_model_check(variant.loaded->model(), &error) != VIT_OK) {
    printError(error.message);
    return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// Runs tasks as its inner hook does, and takes the time of each region.
class RegionClock {
public:
  explicit RegionClock(const vit_parallel *inner)
      : inner(inner), outer{this, runRegion} {}

  const vit_parallel *parallel() const { return &outer; }
  /// Seconds by region, in the order in which they first ran.
  ArrayRef<std::pair<vit_task, double>> getTimes() const { return times; }

private:
  static void runRegion(void *context, int64_t count, vit_task task,
                        void *argument) {
    auto &clock = *static_cast<RegionClock *>(context);
    Clock::time_point start = Clock::now();
    if (clock.inner)
      clock.inner->parallel_for(clock.inner->context, count, task, argument);
    else
      for (int64_t i = 0; i < count; ++i)
        task(argument, i);
    double seconds = secondsSince(start);
    auto *known = llvm::find_if(
        clock.times, [&](const auto &entry) { return entry.first == task; });
    if (known == clock.times.end())
      clock.times.push_back({task, seconds});
    else
      known->second += seconds;
  }

  const vit_parallel *inner;
  vit_parallel outer;
  SmallVector<std::pair<vit_task, double>, 32> times;
};

/// Makes the buffers large enough for a model.
void Tuner::reserve(const vit_model &descriptor) {
  const int64_t batch = std::max<int64_t>(descriptor.batch, 1);
  auto grow = [](Buffer &buffer, size_t bytes) {
    constexpr size_t kPage = 4096;
    if (buffer.size >= bytes)
      return;
    buffer.memory.reset(new char[bytes + kPage]);
    void *start = buffer.memory.get();
    size_t space = bytes + kPage;
    buffer.data = static_cast<char *>(std::align(kPage, bytes, start, space));
    buffer.size = bytes;
    uint32_t state = 1;
    auto *numbers = reinterpret_cast<float *>(buffer.data);
    for (size_t i = 0; i < bytes / sizeof(float); ++i) {
      state = state * 1664525 + 1013904223;
      numbers[i] = (static_cast<double>(state >> 8) / (1 << 24) - 0.5) * 0.1;
    }
  };
  int64_t elements = batch;
  for (int32_t d = 1; d < descriptor.input.rank; ++d)
    elements *= descriptor.input.shape[d];
  grow(packed, descriptor.packed_bytes);
  grow(input, elements * sizeof(float));
  grow(output, vit_model_output_elements(&descriptor, batch) * sizeof(float));
  grow(workspace, descriptor.infer_workspace_bytes);
}

bool Tuner::run(Variant &variant) {
  const vit_model &descriptor = *variant.loaded->model();
  RegionClock clock(pool ? vit_pool_parallel(pool.get()) : nullptr);
  Clock::time_point start = Clock::now();
  int code = descriptor.infer(
      packed.data, std::max<int64_t>(descriptor.batch, 1),
      reinterpret_cast<const float *>(input.data),
      reinterpret_cast<float *>(output.data), workspace.data, clock.parallel());
  double total = secondsSince(start);
  if (code != VIT_CALL_OK ||
      clock.getTimes().size() != variant.regions.size()) {
    printError(Twine("'") + model.path + "' does not run as it was compiled: " +
               Twine(clock.getTimes().size()) + " parallel regions of " +
               Twine(variant.regions.size()) + ", code " + Twine(code));
    return false;
  }
  std::map<ProductSet, double> sums;
  for (auto [region, time] : llvm::zip(variant.regions, clock.getTimes()))
    if (!region.empty())
      sums[region] += time.second;
  const bool first = variant.runs++ == 0;
  variant.total = first ? total : std::min(variant.total, total);
  for (const auto &[products, seconds] : sums) {
    double &least = variant.times[products];
    least = first ? seconds : std::min(least, seconds);
  }
  return true;
}

bool Tuner::measure(ArrayRef<Variant *> variants, int64_t rounds) {
  for (Variant *variant : variants)
    reserve(*variant->loaded->model());
  for (int64_t round = 0; round < rounds; ++round)
    for (Variant *variant : variants)
      if (!run(*variant))
        return false;
  return true;
}
