//===- Help.cpp - What vitc says about itself -----------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text only. The parser in Options.cpp takes the options' names from here, so
// none can be accepted and not be explained.
//
//===----------------------------------------------------------------------===//

#include "compiler/Driver/Help.h"

#include "fmt/format.h"
#include "llvm/ADT/Twine.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr unsigned bit(Command command) {
  return 1u << static_cast<unsigned>(command);
}

static constexpr unsigned kInfo = bit(Command::Info),
                          kCompile = bit(Command::Compile),
                          kRun = bit(Command::Run),
                          kBench = bit(Command::Bench),
                          kCheck = bit(Command::Check),
                          kTune = bit(Command::Tune),
                          kConvert = bit(Command::Convert),
                          kExecute = kRun | kBench | kCheck,
                          kBuild = kCompile | kExecute,
                          kAll = kInfo | kBuild | kTune;

static constexpr CommandHelp kCommands[] = {
    {Command::Info, "info", "MODEL",
     "say what a model is: parameters, FLOPs, memory",
     R"(Examples:
  vitc info models/vit-base/
  vitc info models/vit-base/ --batch=8 --json
  vitc info models/vit-base/ --as-description > vit-base.json
)"},
    {Command::Compile, "compile", "MODEL",
     "make an object file, a C header and packed weights",
     R"(Writes PREFIX.o, PREFIX.h and, when the model has weights, PREFIX.weights; all
of them or none. The object needs no library. --emit=archive and --emit=shared
make PREFIX.a or PREFIX.so in place of the object. With the other stages of
--emit the text goes to stdout, or to the file that -o names.

Examples:
  vitc compile models/vit-base/ -o vit_b16
  cc app.c vit_b16.o -o app && ./app vit_b16.weights
  vitc compile models/vit-base/ -o fast --target-cpu=znver4 --batch=dynamic
  vitc compile models/vit-base/ --outputs=logits,layer:5,attention:11
  vitc compile models/vit-base/ --emit=linalg | less
  vitc compile models/vit-base/ --dump-stages-to=stages
)"},
    {Command::Run, "run", "MODEL IMAGE...", "say what images (PNG, JPEG) show",
     R"(Prints the five most probable classes of each image.

Examples:
  vitc run models/vit-base/ cat.jpg dog.png
  vitc run vit_b16 --show cat.jpg         # from what 'vitc compile' wrote
)"},
    {Command::Bench, "bench", "MODEL",
     "measure latency, GFLOP/s and the share of peak",
     R"(The peak is that of f32 multiply-adds on as many threads, measured in turn
with the model. GFLOP/s count what is really executed in matrix products and
convolutions, two FLOPs per multiply-add. Without weights, ones of realistic
scale are made up.

--profile says where the time goes: for each kind of work its time, GFLOP/s and
share of peak, the milliseconds lost against multiply-adds at peak, and the
bytes that must move. The code that runs is the same. A model that is compiled
already must have been compiled with --profile.

Examples:
  vitc bench models/vit-base/ --threads=1
  vitc bench models/vit-base/ --threads=8 --batch=8 --json
  vitc bench models/vit-base/ --profile --roofline=roofline.svg
)"},
    {Command::Check, "check", "MODEL",
     "compare the compiled code with a float64 evaluation",
     R"(Runs the compiled model and a plain float64 evaluation of its description on the
same weights and inputs. The error (largest, and root mean square, each divided
by the output's RMS) may be four times that of a plain f32 evaluation. Without
weights, ones of realistic scale are made up. With --expect the tensors 'input'
and 'output' of a safetensors file (several outputs: 'output.NAME'; and
'output_f32', a plain f32 result) take the evaluation's place.

Examples:
  vitc check models/vit-base/
  vitc check models/vit-base/ --expect=pytorch.safetensors
)"},
    {Command::Tune, "tune", "MODEL", "measure which tiles suit the model here",
     R"(Compiles the model again and again with other register tiles, measures every
matrix product of it within the whole model, in turns, and writes the tiles that
were fastest to a file. 'vitc compile --strategy=FILE' makes code with them, for
the same model, batch and CPU. Weights are made up: time does not depend on them.

Examples:
  vitc tune models/vit-base/ -o vit-base.strategy.json
  vitc compile models/vit-base/ --strategy=vit-base.strategy.json
)"},
    {Command::Convert, "convert", "WEIGHTS",
     "write weights of any format as safetensors",
     R"(Nothing in a file is ever executed: of pickles only tensors are read. Types and
values stay as they are. Names that are wrapped ("module.", "backbone.") lose
what wrappers have added, and of several sets of weights the averaged ones are
taken; what was chosen is said.

Examples:
  vitc convert checkpoint.pth -o model.safetensors
  vitc convert ViT-B_16.npz -o vit_b16.safetensors --json
)"},
};

static constexpr OptionHelp kOptions[] = {
    {"-o", "PREFIX", kCompile,
     "where to write; default: the model's name in this folder"},
    {"-o", "FILE", kTune,
     "where to write; default: the model's name and .strategy.json"},
    {"-o", "FILE", kConvert, "where to write"},
    {"--name", "NAME", kAll,
     "prefix of all C names; default: from -o, else from the model"},
    {"--arch", "NAME", kAll,
     "in place of MODEL: an architecture of timm with its default arguments, "
     "e.g. vit_small_patch16_224"},
    {"--weights", "FILE", kAll,
     "weights (.safetensors, .pth, .bin, .pdparams, .npz, an index, or a "
     "folder "
     "with some) in place of those beside the model"},
    {"--batch", "N|dynamic", kAll,
     "images per call, compiled in; or an argument of each call; default 1"},
    {"--image-size", "N|HxW", kAll,
     "height and width of the input; default: the model's own"},
    {"--input", "f32|uint8|u8", kAll,
     "take normalized images (f32, [B, C, H, W]; default) or the pixels as "
     "they "
     "are decoded (uint8, [B, H, W, C])"},
    {"--outputs", "NAME,...", kAll,
     "compute these results alone: any that the model has by name, features "
     "(what its head reads), tokens, layer:K (behind layer K, from 0), "
     "layer:K:normed, attention:K (its softmax)"},
    {"--target-cpu", "NAME", kBuild | kTune,
     "CPU to make code for, as LLVM calls it; default host; 'help' lists them"},
    {"--emit", "STAGE", kCompile,
     "vit, linalg, tiled, vector, buffer, llvm-dialect, llvm-ir, asm, obj, "
     "archive or shared; default obj"},
    {"--dump-stages-to", "DIR", kBuild,
     "write the text of every stage to a folder"},
    {"--strategy", "FILE", kBuild, "take the tiles that 'vitc tune' found"},
    {"--threads", "N", kExecute | kTune,
     "threads to run on; default 1; 0: all CPUs"},
    {"--repeat", "N", kBench, "runs to measure; default: as --min-time says"},
    {"--min-time", "SECONDS", kBench, "measure at least so long; default 2"},
    {"--time-budget", "SECONDS", kTune, "time to take; default 60"},
    {"--profile", "", kCompile | kBench,
     "compile: add what a profile needs to the object; bench: print the time "
     "of "
     "each kind of work"},
    {"--roofline", "FILE.svg", kBench,
     "measure as with --profile and draw what limits each kind of work"},
    {"--inputs", "N", kCheck, "made-up inputs to compare on; default 8"},
    {"--expect", "FILE", kCheck,
     "safetensors file with 'input' and the expected 'output'"},
    {"--tolerance", "X", kCheck,
     "error to allow, as a share of the output's RMS; default: four times that "
     "of plain f32, or 1e-5 where that is not known"},
    {"--show", "", kRun, "draw each image beside its answer"},
    {"--as-description", "", kInfo,
     "print the model in vitc's own format instead"},
    {"--json", "", kAll | kConvert, "print one JSON object on one line"},
    {"--help", "", kAll | kConvert, "print this"},
};

static constexpr StringRef kModel =
    R"(MODEL is a folder with config.json (of Hugging Face transformers, timm or
vit-pytorch) and perhaps its weights; a description file (.json); a .mlir file
in the vit dialect; or, but for 'compile' and 'tune', the PREFIX that 'vitc
compile' wrote. In place of MODEL, --arch is one of timm's architectures.
)";

static constexpr StringRef kWeights =
    R"(WEIGHTS is a checkpoint of PyTorch (.pth, .pt, .bin), Paddle (.pdparams) or
NumPy (.npz), a .safetensors file, the index (.json) of several such files, or a
folder with any of them as Hugging Face calls them.
)";

ArrayRef<CommandHelp> vit::getCommands() { return kCommands; }
ArrayRef<OptionHelp> vit::getOptions() { return kOptions; }

/// `text` wrapped to 80 columns behind a left column of `indent`.
static std::string wrap(StringRef text, size_t indent) {
  std::string result;
  size_t column = indent;
  while (!text.empty()) {
    auto [word, rest] = text.split(' ');
    if (column > indent && column + 1 + word.size() > 80) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += " ";
      ++column;
    }
    result += word;
    column += word.size();
    text = rest;
  }
  return result;
}

static std::string describe(const OptionHelp &option) {
  std::string left = option.name.str();
  if (!option.value.empty())
    left += (option.name.starts_with("--") ? "=" : " ") + option.value.str();
  return fmt::format("  {:<22} {}\n", left, wrap(option.text, 25));
}

std::string vit::getHelp() {
  std::string text = "vitc compiles Vision Transformers ahead of time: a model "
                     "becomes an object file\nwithout dependencies.\n\n"
                     "usage: vitc COMMAND MODEL [OPTION...]\n\n";
  for (const CommandHelp &command : kCommands)
    text +=
        fmt::format("  vitc {:<18} {}\n",
                    (llvm::Twine(command.name) + " " + command.arguments).str(),
                    command.summary);
  text += fmt::format(
      "\n{}\nA first session:\n"
      "  vitc info models/vit-base/              # what is it?\n"
      "  vitc run models/vit-base/ cat.jpg       # what does the image show?\n"
      "  vitc bench models/vit-base/             # how fast is it here?\n"
      "  vitc check models/vit-base/             # is it computed right?\n"
      "  vitc compile models/vit-base/ -o vit    # vit.o vit.h vit.weights\n\n"
      "'vitc COMMAND --help' has the options and examples of a command.\n"
      "Exit codes: 0 done; 1 bad input or a failed check; 2 wrong usage.\n",
      kModel);
  return text;
}

std::string vit::getHelp(Command command) {
  const CommandHelp &help = kCommands[static_cast<size_t>(command)];
  std::string text =
      fmt::format("vitc {}: {}\n\nusage: vitc {} {} [OPTION...]\n\n{}\n",
                  help.name, help.summary, help.name, help.arguments,
                  command == Command::Convert ? kWeights : kModel);
  for (const OptionHelp &option : kOptions)
    if (takes(option, command))
      text += describe(option);
  text += fmt::format("\n{}", help.details);
  return text;
}
