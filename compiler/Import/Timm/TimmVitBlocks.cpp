//===- TimmVitBlocks.cpp - The blocks of timm's VisionTransformer ---------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What 'block_fn' makes of attention and perceptrons: the same branches, one
// behind the other or side by side, under different names.
//
//===----------------------------------------------------------------------===//

#include "compiler/Import/Timm/Timm.h"

using namespace mlir;
using namespace mlir::vit;
namespace json = llvm::json;

static constexpr StringRef kBlocks[] = {
    "Block", "ResPostBlock", "ParallelScalingBlock", "ParallelThingsBlock",
    "DiffParallelScalingBlock"};

namespace {
enum class BlockKind {
  Plain,
  ResPost,
  ParallelScaling,
  ParallelThings,
  DiffParallelScaling
};

struct MlpLayer {
  enum { Plain, Packed, Split } kind = Plain;
  bool gateFirst = false;
  bool hasBias = true;
  Activation activation = Activation::Gelu;
};

/// What a block is made from.
struct VitBlock {
  BlockKind kind = BlockKind::Plain;
  TimmNorm norm;
  bool qkvBias = true, projectionBias = true;
  bool normsHeads = false, normsAttention = false, normsHidden = false;
  bool hasLayerScale = false;
  bool isDifferential = false;
  MlpLayer mlp;
};
} // namespace

static constexpr StringRef kBlock = "blocks.{i}.";

/// Mlp, GluMlp or SwiGLU; the block's activation goes to whichever it is.
static void readMlpLayer(JsonObject &arguments, const TimmShape &shape,
                         MlpLayer &mlp) {
  TimmLayer layer = readTimmLayer(arguments, "mlp_layer", "Mlp");
  if (layer.name == "Mlp" && !layer.arguments)
    return;
  if (layer.name == "SwiGLU" && !layer.arguments) {
    mlp.kind = MlpLayer::Split;
    return;
  }
  if (layer.name != "GluMlp") {
    arguments.emitExpects("mlp_layer",
                          "one of \"Mlp\", \"GluMlp\", \"SwiGLU\"");
    return;
  }
  mlp.kind = MlpLayer::Packed;
  checkTimmBound(arguments, "mlp_layer", layer, {"act_layer", "gate_last"});
  const json::Value *last =
      layer.arguments ? layer.arguments->get("gate_last") : nullptr;
  mlp.gateFirst = last && last->getAsBoolean() == false;
  if (shape.getHidden() % 2)
    arguments.emitError("mlp_ratio")
        << "gives a hidden size (" << shape.getHidden()
        << ") that has no halves";
}

static VitBlock readBlock(JsonObject &arguments, const TimmShape &shape,
                          const TimmNorm &norm, Activation activation) {
  VitBlock block;
  block.norm = norm;
  block.mlp.activation = activation;
  block.kind = BlockKind(arguments.getWord("block_fn", kBlocks, 0));
  block.qkvBias = arguments.getBool("qkv_bias", true);
  block.projectionBias = arguments.getBool("proj_bias", true);
  block.normsHeads = arguments.getBool("qk_norm", false);
  block.normsAttention = arguments.getBool("scale_attn_norm", false);
  block.normsHidden = arguments.getBool("scale_mlp_norm", false);
  block.mlp.hasBias = block.projectionBias;
  auto checkHalves = [&] {
    if (block.isDifferential && shape.headDim % 2)
      arguments.emitError("num_heads") << "gives heads of " << shape.headDim
                                       << " numbers, which have no halves";
  };
  // The value that training begins from.
  const bool hasValue = arguments.get("init_values") != nullptr;
  const bool isNotZero = arguments.getNumber("init_values", 0) != 0;
  if (block.kind == BlockKind::ParallelScaling ||
      block.kind == BlockKind::DiffParallelScaling) {
    block.hasLayerScale = hasValue;
    block.isDifferential = block.kind == BlockKind::DiffParallelScaling;
    // It has layers of its own, and timm asserts that nobody wants norms there.
    arguments.ignore("mlp_layer");
    arguments.ignore("attn_layer");
    refuseTimmArguments(arguments, {"scale_attn_norm", "scale_mlp_norm"});
    checkHalves();
    return block;
  }
  // ResPostBlock puts it in its norms.
  block.hasLayerScale = isNotZero && block.kind != BlockKind::ResPost;
  block.isDifferential =
      arguments.getWord("attn_layer",
                        {"Attention", "attn", "", "DiffAttention", "diff"},
                        0) >= 3;
  checkHalves();
  readMlpLayer(arguments, shape, block.mlp);
  return block;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Heads, and their norms under the name `name`.
static AttentionSpec makeHeads(const TimmShape &shape, const VitBlock &block,
                               const Twine &name) {
  AttentionSpec attention =
      makeTimmHeads(shape, name, block.norm, block.normsHeads);
  if (block.isDifferential) {
    const std::string lambda = (name + "lambda_").str();
    attention.differential = {
        lambda + "q1",
        lambda + "k1",
        lambda + "q2",
        lambda + "k2",
        /*init=*/std::nullopt,
        makeTimmNorm(name + "sub_norm", {NormKind::Rms, /*epsilon=*/1e-5})};
  }
  return attention;
}

/// `prefix` stands before the names of the branch, `norm` and `scale` are
/// those of its norm and its LayerScale.
static StepSpec makeStep(const VitBlock &block, const std::string &prefix,
                         StringRef norm, StringRef scale) {
  StepSpec step;
  step.norm = makeTimmNorm(prefix + norm, block.norm);
  if (block.kind == BlockKind::ResPost)
    step.normPlace = NormPlace::Branch;
  if (block.hasLayerScale)
    step.layerScale = prefix + scale.str() + ".gamma";
  return step;
}

static StepSpec makeAttentionStep(const TimmShape &shape, const VitBlock &block,
                                  const std::string &prefix, StringRef norm,
                                  StringRef scale) {
  StepSpec step = makeStep(block, prefix, norm, scale);
  const std::string name = prefix + "attn.";
  AttentionSpec attention = makeHeads(shape, block, name);
  attention.qkv = makeTimmLinear(name + "qkv", block.qkvBias);
  attention.projection = makeTimmLinear(name + "proj", block.projectionBias);
  if (block.normsAttention)
    attention.innerNorm = makeTimmNorm(name + "norm", block.norm);
  step.attention = attention;
  return step;
}

static StepSpec makeMlpStep(const TimmShape &shape, const VitBlock &block,
                            const std::string &prefix, StringRef norm,
                            StringRef scale) {
  StepSpec step = makeStep(block, prefix, norm, scale);
  const MlpLayer &layer = block.mlp;
  const std::string name = prefix + "mlp";
  const int64_t hidden = shape.getHidden();
  if (layer.kind == MlpLayer::Packed)
    step.mlp = makeTimmPackedMlp(name, hidden, layer.gateFirst, layer.hasBias,
                                 layer.activation);
  else if (layer.kind == MlpLayer::Split)
    step.mlp = makeTimmSplitMlp(name, hidden, layer.hasBias, layer.activation);
  else
    step.mlp = makeTimmMlp(name, hidden, layer.hasBias, layer.activation);
  if (block.normsHidden)
    step.mlp->innerNorm = makeTimmNorm(name + ".norm", block.norm);
  return step;
}

/// x + scale * (attention + perceptron), both of one norm: 'in_proj' has the
/// perceptron's first layer above query, key and value. Without 'qkv_bias', the
/// former keeps one of its own. DiffParallelScalingBlock has one layer for what
/// comes out of both, too.
static std::vector<StepSpec> makeParallelScaling(const TimmShape &shape,
                                                 const VitBlock &block) {
  const std::string prefix = kBlock.str();
  const int64_t hidden = shape.getHidden(), dim = shape.embedDim;
  auto rowsFrom = [&](int64_t first) {
    LinearSpec linear = makeTimmLinear(prefix + "in_proj", block.qkvBias);
    linear.rows = hidden + 3 * dim;
    linear.firstRow = first;
    return linear;
  };
  StepSpec attentionStep = makeStep(block, prefix, "in_norm", "ls");
  StepSpec mlpStep = attentionStep;
  AttentionSpec attention = makeHeads(shape, block, prefix);
  attention.query = rowsFrom(hidden);
  attention.key = rowsFrom(hidden + dim);
  attention.value = rowsFrom(hidden + 2 * dim);
  auto columnsFrom = [&](int64_t first, bool hasBias) {
    LinearSpec linear = makeTimmLinear(prefix + "out_proj", hasBias);
    linear.columns = dim + hidden;
    linear.firstColumn = first;
    return linear;
  };
  attention.projection =
      block.isDifferential
          ? columnsFrom(0, block.projectionBias)
          : makeTimmLinear(prefix + "attn_out_proj", block.projectionBias);
  attentionStep.attention = attention;

  MlpSpec mlp;
  mlp.hidden = hidden;
  mlp.activation = block.mlp.activation;
  mlp.fc1 = rowsFrom(0);
  if (!block.qkvBias) {
    mlp.fc1.bias = prefix + "mlp_bias";
    mlp.fc1.biasApart = true;
  }
  mlp.fc2 = block.isDifferential
                ? columnsFrom(dim, /*hasBias=*/false)
                : makeTimmLinear(prefix + "mlp_out_proj", block.projectionBias);
  mlpStep.parallel = true;
  mlpStep.mlp = mlp;
  return {attentionStep, mlpStep};
}

/// Two attentions side by side, and two perceptrons behind them.
static std::vector<StepSpec> makeParallelThings(const TimmShape &shape,
                                                const VitBlock &block) {
  std::vector<StepSpec> steps;
  for (StringRef branch : {"0.", "1."}) {
    steps.push_back(makeAttentionStep(
        shape, block, (kBlock + "attns." + branch).str(), "norm", "ls"));
    steps.back().parallel = steps.size() == 2;
  }
  for (StringRef branch : {"0.", "1."}) {
    steps.push_back(makeMlpStep(shape, block, (kBlock + "ffns." + branch).str(),
                                "norm", "ls"));
    steps.back().parallel = steps.size() == 4;
  }
  return steps;
}

RunSpec vit::readTimmVitEncoder(JsonObject &arguments, const TimmShape &shape,
                                const TimmNorm &norm, Activation activation) {
  VitBlock block = readBlock(arguments, shape, norm, activation);
  const std::string prefix = kBlock.str();
  switch (block.kind) {
  case BlockKind::Plain:
  case BlockKind::ResPost:
    return makeTimmEncoder(
        shape, {makeAttentionStep(shape, block, prefix, "norm1", "ls1"),
                makeMlpStep(shape, block, prefix, "norm2", "ls2")});
  case BlockKind::ParallelScaling:
  case BlockKind::DiffParallelScaling:
    return makeTimmEncoder(shape, makeParallelScaling(shape, block));
  case BlockKind::ParallelThings:
    return makeTimmEncoder(shape, makeParallelThings(shape, block));
  }
  llvm_unreachable("unknown kind of block");
}
