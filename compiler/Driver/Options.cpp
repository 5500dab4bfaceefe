//===- Options.cpp - The command line of vitc -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Options may stand anywhere, as --option=value or --option value; what follows
// "--" is not an option. Every value is checked here, so that wrong usage is
// told from bad input.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Options.h"

#include "compiler/Driver/Console.h"
#include "compiler/Driver/Help.h"
#include "compiler/Target/ModelInfo.h"
#include "compiler/Target/TargetMachine.h"
#include "compiler/Target/Version.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Config/llvm-config.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;

/// Stages by Emit.
static constexpr StringRef kEmitNames[] = {
    "vit",     "linalg", "tiled", "vector",  "buffer", "llvm-dialect",
    "llvm-ir", "asm",    "obj",   "archive", "shared"};

StringRef vit::getEmitName(Emit emit) {
  return kEmitNames[static_cast<size_t>(emit)];
}

/// The candidate most like `text`, as " (did you mean '…'?)", or nothing.
static std::string suggest(StringRef text, ArrayRef<StringRef> candidates) {
  StringRef best;
  unsigned distance = 3; // more edits make another word
  for (StringRef candidate : candidates) {
    unsigned edits = text.edit_distance(candidate, true, distance);
    if (edits < distance) {
      distance = edits;
      best = candidate;
    }
  }
  return best.empty() ? "" : (" (did you mean '" + best + "'?)").str();
}

static ExitCode usageError(const Twine &message, StringRef command = "") {
  printError(message);
  printNote("see 'vitc " + Twine(command) + (command.empty() ? "" : " ") +
            "--help'");
  return kExitUsage;
}

/// A whole number from `least` to 2^31.
static bool parseCount(StringRef text, int64_t least, int64_t &value) {
  return !text.getAsInteger(10, value) && value >= least &&
         value <= (int64_t(1) << 31);
}

static bool parsePositive(StringRef text, double &value) {
  return !text.getAsDouble(value) && std::isfinite(value) && value > 0;
}

/// Sets the field of `options` that `option` names. Returns what is wrong with
/// `value`, if anything: "expects …".
static std::string setOption(StringRef option, StringRef value,
                             Options &options) {
  if (option == "-o") {
    options.output = value.str();
  } else if (option == "--name") {
    options.name = value.str();
    if (!isCName(value))
      return "a name in C: letters, digits and underscores, no digit first";
  } else if (option == "--arch") {
    options.architecture = value.str();
  } else if (option == "--weights") {
    options.weights = value.str();
  } else if (option == "--batch") {
    int64_t batch = 1;
    options.dynamicBatch = value == "dynamic";
    if (!options.dynamicBatch && !parseCount(value, 1, batch))
      return "a number of images, at least 1, or 'dynamic'";
    options.batch = batch;
  } else if (option == "--image-size") {
    auto [height, width] = value.split('x');
    std::pair<int64_t, int64_t> size;
    if (!parseCount(height, 1, size.first) ||
        !parseCount(value.contains('x') ? width : height, 1, size.second))
      return "N or HxW, pixels";
    options.imageSize = size;
  } else if (option == "--input") {
    options.inputBytes = value == "uint8" || value == "u8";
    if (value != "f32" && !options.inputBytes)
      return "'f32', 'uint8' or 'u8'";
  } else if (option == "--outputs") {
    options.outputs.clear();
    for (StringRef name : llvm::split(value, ',')) {
      if (name.empty() || llvm::is_contained(options.outputs, name))
        return "names with commas between them, each once";
      options.outputs.push_back(name.str());
    }
  } else if (option == "--target-cpu") {
    options.targetCpu = value.str();
  } else if (option == "--emit") {
    const auto *stage = llvm::find(kEmitNames, value);
    if (stage == std::end(kEmitNames))
      return "one of " + llvm::join(ArrayRef(kEmitNames), ", ") +
             suggest(value, kEmitNames);
    options.emit = static_cast<Emit>(stage - std::begin(kEmitNames));
  } else if (option == "--dump-stages-to") {
    options.dumpStagesTo = value.str();
  } else if (option == "--threads") {
    int64_t threads;
    if (!parseCount(value, 0, threads) || threads > 1024)
      return "a number of threads, at most 1024, or 0 for all CPUs";
    options.threads = threads;
  } else if (option == "--repeat") {
    if (!parseCount(value, 1, options.repeat))
      return "a number of runs, at least 1";
  } else if (option == "--min-time") {
    if (!parsePositive(value, options.minTime))
      return "a number of seconds";
  } else if (option == "--time-budget") {
    if (!parsePositive(value, options.timeBudget))
      return "a number of seconds";
  } else if (option == "--strategy") {
    options.strategy = value.str();
  } else if (option == "--roofline") {
    options.roofline = value.str();
  } else if (option == "--inputs") {
    if (!parseCount(value, 1, options.inputs))
      return "a number of inputs, at least 1";
  } else if (option == "--expect") {
    options.expect = value.str();
  } else if (option == "--tolerance") {
    double tolerance;
    if (!parsePositive(value, tolerance))
      return "a positive number";
    options.tolerance = tolerance;
  } else {
    llvm_unreachable("an option of the table that is not parsed");
  }
  return "";
}

static std::string listTargetText() {
  std::string text;
  for (const std::string &name : listTargets())
    text += name + "\n";
  return text;
}

/// What the positional arguments must be.
static std::optional<ExitCode> setOperands(ArrayRef<StringRef> operands,
                                           const CommandHelp &help,
                                           Options &options) {
  if (options.architecture.empty()) {
    if (operands.empty())
      return usageError(
          "'vitc " + help.name + "' needs " +
              (options.command == Command::Convert ? "WEIGHTS" : "a MODEL"),
          help.name);
    options.model = operands.front().str();
    operands = operands.drop_front();
  } else {
    options.model = options.architecture; // what messages call it
  }
  for (StringRef image : operands)
    options.images.push_back(image.str());
  if (options.command == Command::Run) {
    if (options.images.empty())
      return usageError("'vitc run' needs at least one image", help.name);
  } else if (!options.images.empty()) {
    return usageError("'vitc " + help.name + "' takes one " +
                          help.arguments.split(' ').first +
                          (options.architecture.empty() ? "" : " or '--arch'") +
                          ", '" + options.images.front() + "' is one too many",
                      help.name);
  }
  return std::nullopt;
}

/// Combinations that no single option can see.
static std::optional<ExitCode> checkTogether(ArrayRef<StringRef> given,
                                             const Options &options) {
  auto has = [&](StringRef name) { return llvm::is_contained(given, name); };
  StringRef command = getCommands()[static_cast<size_t>(options.command)].name;
  if (options.command == Command::Convert && options.output.empty())
    return usageError("'vitc convert' needs '-o FILE', where to write",
                      command);
  if (has("--expect") && has("--inputs"))
    return usageError("'--inputs' has no meaning with '--expect': the file has "
                      "the inputs",
                      command);
  if (options.asDescription && options.json)
    return usageError("'--json' and '--as-description' both want stdout",
                      command);
  if (options.show && options.json)
    return usageError("'--json' and '--show' both want stdout", command);
  if (options.emit < Emit::Object && options.json)
    return usageError("'--json' and '--emit=" + getEmitName(options.emit) +
                          "' both want stdout",
                      command);
  return std::nullopt;
}

std::optional<ExitCode> vit::parseOptions(ArrayRef<const char *> arguments,
                                          Options &options) {
  if (arguments.empty()) {
    // Usage that was not asked for is an error's explanation.
    llvm::errs() << getHelp();
    return kExitUsage;
  }
  StringRef first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help")
    return printResult(getHelp()) ? kExitDone : kExitBad;
  if (first == "--version")
    return printResult("vitc " VITC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n")
               ? kExitDone
               : kExitBad;

  const auto *help = llvm::find_if(
      getCommands(), [&](const CommandHelp &c) { return c.name == first; });
  if (help == getCommands().end()) {
    SmallVector<StringRef> names;
    for (const CommandHelp &command : getCommands())
      names.push_back(command.name);
    return usageError("unknown command '" + first + "'" +
                      suggest(first, names));
  }
  options.command = help->command;

  SmallVector<StringRef> operands, given;
  bool onlyOperands = false;
  for (size_t i = 1; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    if (onlyOperands || !argument.starts_with("-") || argument == "-") {
      operands.push_back(argument);
      continue;
    }
    if (argument == "--") {
      onlyOperands = true;
      continue;
    }
    if (argument == "--help" || argument == "-h")
      return printResult(getHelp(options.command)) ? kExitDone : kExitBad;

    auto [name, value] = argument.split('=');
    const auto *option =
        llvm::find_if(getOptions(), [&, name = name](const OptionHelp &o) {
          return o.name == name && takes(o, options.command);
        });
    if (option == getOptions().end())
      option =
          llvm::find_if(getOptions(), [&, name = name](const OptionHelp &o) {
            return o.name == name;
          });
    if (option == getOptions().end()) {
      SmallVector<StringRef> names;
      for (const OptionHelp &known : getOptions())
        if (takes(known, options.command))
          names.push_back(known.name);
      return usageError("unknown option '" + name + "'" + suggest(name, names),
                        help->name);
    }
    if (!takes(*option, options.command))
      return usageError(
          "'vitc " + help->name + "' has no option '" + name + "'", help->name);
    given.push_back(option->name);
    if (option->value.empty()) {
      if (argument.contains('='))
        return usageError("option '" + name + "' takes no value", help->name);
      (name == "--show"             ? options.show
       : name == "--profile"        ? options.profile
       : name == "--as-description" ? options.asDescription
                                    : options.json) = true;
      continue;
    }
    if (!argument.contains('=')) {
      if (i + 1 == arguments.size())
        return usageError("option '" + name +
                              "' needs a value: " + option->value,
                          help->name);
      value = arguments[++i];
    }
    if (value.empty())
      return usageError("option '" + name + "' needs a value: " + option->value,
                        help->name);
    if (name == "--target-cpu" && value == "help")
      return printResult(listTargetText()) ? kExitDone : kExitBad;
    if (std::string wrong = setOption(name, value, options); !wrong.empty())
      return usageError(
          "option '" + name + "' (" + value + ") expects " + wrong, help->name);
  }
  if (auto code = setOperands(operands, *help, options))
    return code;
  return checkTogether(given, options);
}
