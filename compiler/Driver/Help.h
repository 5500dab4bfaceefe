//===- Help.h - What vitc says about itself ---------------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of commands and options, and the help that is made from it.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_DRIVER_HELP_H
#define VIT_COMPILER_DRIVER_HELP_H

#include "compiler/Driver/Options.h"

namespace mlir::vit {

struct CommandHelp {
  Command command;
  StringRef name;
  StringRef arguments;
  StringRef summary;
  StringRef details;
};

/// One option; `commands` has the bit 1 << Command of each that takes it.
struct OptionHelp {
  StringRef name;  // "--batch", "-o"
  StringRef value; // "N|dynamic"; empty for a flag
  unsigned commands;
  StringRef text;
};

ArrayRef<CommandHelp> getCommands();
ArrayRef<OptionHelp> getOptions();

inline bool takes(const OptionHelp &option, Command command) {
  return option.commands >> static_cast<unsigned>(command) & 1;
}

/// Of vitc as a whole.
std::string getHelp();
/// Of one command.
std::string getHelp(Command command);

} // namespace mlir::vit

#endif // VIT_COMPILER_DRIVER_HELP_H
