//===- ModelBuilder.h - From ModelSpec to operations ------------*- C++ -*-===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The class behind buildModel, for its source files: BuildModel.cpp has all but
// the layers, which BuildLayers.cpp has, and the results, which
// BuildOutputs.cpp has.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_COMPILER_IMPORT_MODEL_MODELBUILDER_H
#define VIT_COMPILER_IMPORT_MODEL_MODELBUILDER_H

#include "compiler/Import/Model/ModelSpec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::vit {

/// Builds one module. Inside a run of layers, parameters whose names hold
/// "{i}" are stacks; the others are shared and stand before the encoder.
class ModelBuilder {
public:
  ModelBuilder(MLIRContext &context, const ModelSpec &spec, Locator locate)
      : spec(spec), locate(locate), b(UnknownLoc::get(&context), &context),
        element(b.getF32Type()) {}

  OwningOpRef<ModuleOp> build(StringRef name, int64_t batch);

private:
  struct Linear {
    Value weight, bias;
  };

  /// Names what follows in locations: NameLoc("encoder.mlp") over the field.
  void setLoc(StringRef name, StringRef field) {
    b.setLoc(NameLoc::get(b.getStringAttr(name), locate(field)));
  }
  RankedTensorType tensorOf(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, element);
  }

  Value param(StringRef name, ArrayRef<int64_t> shape);
  Value transposed(Value value, ArrayRef<int64_t> permutation) {
    return TransposeOp::create(b, value, permutation);
  }
  /// A parameter whose dimensions are kept in other groups: it is collapsed
  /// to `shape` of them, each the product of its group.
  Value grouped(StringRef name, ArrayRef<SmallVector<int64_t, 2>> groups);
  /// The weight [out, in, height, width] and the bias of the patch embedding.
  Linear patchProjection();
  /// `count` elements of dimension `along`, from `first` on.
  Value slice(Value value, int64_t along, int64_t first, int64_t count);
  Linear linear(const LinearSpec &linear, int64_t out, int64_t in);
  Value norm(const NormSpec &norm, Value x);

  struct Norm {
    Value scale, bias;
  };
  /// The parameters of a norm of `size` numbers.
  Norm normParameters(const NormSpec &norm, int64_t size);

  // BuildStem.cpp: feature maps, which are tokens with a grid.
  Value convolution(const ConvSpec &conv, Value x, Extent2D grid);
  Value mapNorm(const MapNormSpec &norm, Value x);
  /// Advances `grid`; `name` is the steps' in locations.
  Value mapSteps(StringRef name, ArrayRef<StemStepSpec> steps, Value x,
                 Extent2D &grid);

  Value embed(Value image);
  Value patches(Value image);
  Value positionTable();
  Value sinCosTable(double theta);
  Value resizePositions(Value table, Extent2D from, Extent2D to,
                        int64_t prefix);
  Value factorizedPositions();
  /// Each as a parameter; they count as `prefix` from then on.
  SmallVector<Value> learnedTokens(ArrayRef<TokenSpec> specs, StringRef source);

  // BuildLayers.cpp: what an encoder is made of.
  Value merge(const MergeSpec &merge, Value x);
  Value run(const RunSpec &run, Value x);
  /// What stands in front of run `number`, whose stage is built from then on.
  Value beginRun(size_t number, Value x);
  /// Layers begin..end-1 of the model's.
  Value layers(int64_t begin, int64_t end, Value x);
  /// The steps of one layer.
  Value layer(ArrayRef<StepSpec> steps, Value x);
  /// One layer outside an encoder.
  Value singleLayer(int64_t number, Value x);
  Value step(const StepSpec &step, Value x, Value stream);
  Value insert(Value tokens, Value stream);
  /// `context` is null where tokens attend to themselves.
  Value attention(const AttentionSpec &attention, Value x, Value context);
  Value ropeTable(const AttentionSpec &attention);
  Value mixedRopeTable(const AttentionSpec &attention);
  /// Lambda of differential attention, and what it begins from.
  std::pair<Value, Value> differentialLambda(const AttentionSpec &attention);
  Value relativeTable(const AttentionSpec &attention, Extent2D to);
  Value relativeBias(const AttentionSpec &attention);
  Value distances(StringRef name, int64_t headDim, int64_t from, int64_t to);
  Value relativeTable(const RelativeMlpSpec &mlp, int64_t heads,
                      ArrayRef<int64_t> grid);
  WindowsAttr windows(const WindowSpec &windows);
  Value mlp(const MlpSpec &mlp, Value x);

  // BuildOutputs.cpp: what becomes of the tokens.
  Value attentionPool(const AttentionPoolSpec &pool, Value x);
  Value pool(const PoolSpec &pool, Value x);
  Value output(const OutputSpec &output, Value x);
  Value neck(Value x);
  Value finalNorm(Value x);
  /// One value for each output of the model.
  SmallVector<Value> outputs(Value x);

  const ModelSpec &spec;
  Locator locate;
  ImplicitLocOpBuilder b;
  Type element;
  Extent2D grid;      // of the stage that is being built
  int64_t prefix = 0; // learned tokens in front of the patches so far
  // Of the run that is being built: one period further is one iteration. Of a
  // single layer there is no encoder, and the first number is its own.
  EncoderOp encoder;
  int64_t first = 0, stride = 1;
  MsaOp msa; // the last one
};

} // namespace mlir::vit

#endif // VIT_COMPILER_IMPORT_MODEL_MODELBUILDER_H
