//===- Console.cpp - What vitc prints -------------------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Messages, results and progress. A message is one write, so that those of
// other threads and programs cannot come between.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Console.h"

#include "fmt/format.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

using namespace mlir;
using namespace mlir::vit;

static void printMessage(const std::string &text) {
  fwrite(text.data(), 1, text.size(), stderr);
}

void vit::printError(const Twine &message) {
  printMessage(fmt::format("vitc: error: {}\n", message.str()));
}

void vit::printError(llvm::Error error) {
  printError(llvm::toString(std::move(error)));
}

void vit::printWarning(const Twine &message) {
  printMessage(fmt::format("vitc: warning: {}\n", message.str()));
}

void vit::printNote(const Twine &message) {
  printMessage(fmt::format("vitc: note: {}\n", message.str()));
}

bool vit::printResult(StringRef text) {
  size_t written = fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && fflush(stdout) == 0)
    return true;
  printError("cannot write to stdout");
  return false;
}

std::string vit::formatBytes(uint64_t bytes) {
  if (bytes < 1000)
    return fmt::format("{} bytes", bytes);
  if (bytes < 1000000)
    return fmt::format("{:.1f} KB", bytes / 1e3);
  return fmt::format("{:.1f} MB", bytes / 1e6);
}

bool vit::printJson(llvm::json::Object object) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << llvm::json::Value(std::move(object)) << "\n";
  return printResult(text);
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

/// The place in a file that `location` comes from, if any.
static FileLineColRange findFile(Location location) {
  FileLineColRange found;
  location->walk([&](Location inner) {
    if (auto file = dyn_cast<FileLineColRange>(inner)) {
      found = file;
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return found;
}

/// The innermost name in `location`, e.g. "encoder.mlp".
static StringRef findName(Location location) {
  StringRef name;
  location->walk([&](Location inner) {
    if (auto named = dyn_cast<NameLoc>(inner); named && name.empty())
      name = named.getName().strref();
    return WalkResult::advance();
  });
  return name;
}

static std::string format(Diagnostic &diagnostic) {
  StringRef severity;
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    severity = "error";
    break;
  case DiagnosticSeverity::Warning:
    severity = "warning";
    break;
  case DiagnosticSeverity::Note:
  case DiagnosticSeverity::Remark:
    severity = "note";
    break;
  }
  std::string place = "vitc: ";
  if (FileLineColRange file = findFile(diagnostic.getLocation()))
    place = fmt::format("{}:{}:{}: ", file.getFilename().strref(),
                        file.getStartLine(), file.getStartColumn());
  std::string text = fmt::format("{}{}: {}", place, severity, diagnostic.str());
  if (StringRef name = findName(diagnostic.getLocation()); !name.empty())
    text += fmt::format(" (at '{}')", name);
  text += "\n";
  for (Diagnostic &note : diagnostic.getNotes())
    text += format(note);
  return text;
}

DiagnosticPrinter::DiagnosticPrinter(MLIRContext &context) : context(context) {
  id = context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    printMessage(format(diagnostic));
    return success();
  });
}

DiagnosticPrinter::~DiagnosticPrinter() {
  context.getDiagEngine().eraseHandler(id);
}

//===----------------------------------------------------------------------===//
// Progress
//===----------------------------------------------------------------------===//

struct Progress::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::string text;
  bool done = false;
  std::thread thread;
};

/// Waits for two seconds, then prints what step it is every five.
static void reportProgress(std::mutex &mutex, std::condition_variable &changed,
                           const std::string &text, const bool &done) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  auto wait = std::chrono::seconds(2);
  std::unique_lock lock(mutex);
  while (true) {
    if (changed.wait_for(lock, wait, [&] { return done; }))
      return;
    auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
    if (!text.empty())
      printMessage(fmt::format("vitc: {} ({} s)\n", text, seconds.count()));
    wait = std::chrono::seconds(5);
  }
}

Progress::Progress() : state(std::make_unique<State>()) {
  State *shared = state.get();
  state->thread = std::thread([shared] {
    reportProgress(shared->mutex, shared->changed, shared->text, shared->done);
  });
}

Progress::~Progress() {
  {
    std::lock_guard lock(state->mutex);
    state->done = true;
  }
  state->changed.notify_all();
  state->thread.join();
}

void Progress::step(const Twine &text) {
  std::lock_guard lock(state->mutex);
  state->text = text.str();
}
