//===- EvaluatorTest.cpp - The reference evaluator against PyTorch ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every operation in every variant against what PyTorch computes for it
// (OpCases.inc, see op_cases.py), and the evaluator's errors. Whole models
// against PyTorch are in ModelsTest.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Reference/Evaluator.h"
#include "dialects/Vit/IR/VitOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::reference;

namespace {
struct OpCase {
  const char *name;
  const char *ir;
  std::vector<std::vector<double>> expected;
};

class EvaluatorTest : public testing::Test {
protected:
  EvaluatorTest() {
    context.loadDialect<VitDialect, func::FuncDialect, tensor::TensorDialect,
                        arith::ArithDialect>();
  }

  /// The function @f of `ir`.
  func::FuncOp parse(StringRef ir) {
    module = parseSourceString<ModuleOp>(ir, &context);
    return module ? module->lookupSymbol<func::FuncOp>("f") : nullptr;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

class OpCases : public EvaluatorTest,
                public testing::WithParamInterface<OpCase> {};
} // namespace

static const OpCase cases[] = {
#include "OpCases.inc"
};

/// Multiples of 1/128 in [-1, 1) that look random, the same in op_cases.py.
template <typename T>
static void fill(MutableArrayRef<T> values, uint32_t seed) {
  for (uint32_t i = 0; i < values.size(); ++i) {
    uint32_t x = (i + 1) * 2654435761u + seed * 2246822519u;
    x = (x ^ (x >> 15)) * 2246822507u;
    x = (x ^ (x >> 13)) * 3266489909u;
    values[i] = static_cast<T>(x >> 24) / 128 - 1;
  }
}

/// Parameter "p7" is fill 7.
static LogicalResult provide(ParamOp param, StringRef name,
                             MutableArrayRef<float> values) {
  uint32_t seed;
  if (!name.consume_front("p") || name.getAsInteger(10, seed))
    return param.emitError("no parameter '") << name << "'";
  fill(values, seed);
  return success();
}

template <typename T>
static std::vector<Tensor<T>> makeArguments(func::FuncOp function) {
  std::vector<Tensor<T>> arguments;
  for (Type type : function.getArgumentTypes()) {
    arguments.emplace_back(cast<RankedTensorType>(type).getShape());
    fill<T>(arguments.back().values, arguments.size() - 1);
  }
  return arguments;
}

/// Expects `function` to compute `expected`, each value within `tolerance`
/// times the largest one of its tensor.
template <typename T>
static void expectResults(func::FuncOp function,
                          ArrayRef<std::vector<double>> expected,
                          double tolerance) {
  std::vector<Tensor<T>> arguments = makeArguments<T>(function);
  FailureOr<SmallVector<Tensor<T>>> results =
      evaluate<T>(function, arguments, provide);
  ASSERT_TRUE(succeeded(results));
  ASSERT_EQ(results->size(), expected.size());
  for (size_t r = 0; r < expected.size(); ++r) {
    const Tensor<T> &result = (*results)[r];
    auto type = cast<RankedTensorType>(function.getResultTypes()[r]);
    EXPECT_EQ(ArrayRef<int64_t>(result.shape), type.getShape());
    ASSERT_EQ(result.values.size(), expected[r].size());
    double largest = 0;
    for (double value : expected[r])
      largest = std::max(largest, std::abs(value));
    for (size_t i = 0; i < expected[r].size(); ++i)
      EXPECT_NEAR(result.values[i], expected[r][i], tolerance * largest)
          << "result " << r << ", element " << i;
  }
}

// At most 300 products are added up and sums cancel little, so that 300
// roundings of half an ulp, all in one direction, would be 3e-14 in double and
// 2e-5 in float. They are not all in one direction.
TEST_P(OpCases, InDouble) {
  func::FuncOp function = parse(GetParam().ir);
  ASSERT_TRUE(function);
  expectResults<double>(function, GetParam().expected, 1e-13);
}
TEST_P(OpCases, InFloat) {
  func::FuncOp function = parse(GetParam().ir);
  ASSERT_TRUE(function);
  expectResults<float>(function, GetParam().expected, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(PyTorch, OpCases, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<OpCase> &info) {
                           return std::string(info.param.name);
                         });

namespace {
/// Evaluates and keeps the first error's text.
class ErrorTest : public EvaluatorTest {
protected:
  std::string getError(StringRef ir, ArrayRef<int64_t> argument = {1, 2, 3}) {
    func::FuncOp function = parse(ir);
    EXPECT_TRUE(function);
    std::string message;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (message.empty())
        message = diagnostic.str();
      return success();
    });
    EXPECT_TRUE(failed(
        evaluate<double>(function, {Tensor<double>(argument)}, provide)));
    return message;
  }
};
} // namespace

TEST_F(ErrorTest, UnknownOperation) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
      %y = arith.addf %x, %x : tensor<1x2x3xf32>
      return %y : tensor<1x2x3xf32>
    })mlir"),
            "reference evaluator has no 'arith.addf'");
}

TEST_F(ErrorTest, UnknownOperationInsideTheEncoder) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
      %y = vit.encoder %x layers(2) {
      ^bb0(%t: tensor<1x2x3xf32>):
        %s = arith.mulf %t, %t : tensor<1x2x3xf32>
        vit.yield %s : tensor<1x2x3xf32>
      } : tensor<1x2x3xf32>
      return %y : tensor<1x2x3xf32>
    })mlir"),
            "reference evaluator has no 'arith.mulf'");
}

TEST_F(ErrorTest, DynamicSliceEndsAtItsOffset) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f(%x: tensor<1x2x3xf32>) -> tensor<1x1x3xf32> {
      %i = arith.constant 1 : index
      %y = tensor.extract_slice %x[0, %i, 0] [1, 1, 3] [1, 1, 1] : tensor<1x2x3xf32> to tensor<1x1x3xf32>
      return %y : tensor<1x1x3xf32>
    })mlir"),
            "reference evaluator has no 'arith.constant'");
}

TEST_F(ErrorTest, ShapeOfTheArgument) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
      return %x : tensor<1x2x3xf32>
    })mlir",
                     {1, 2, 4}),
            "reference evaluator has a tensor of shape [1, 2, 4] for argument "
            "0 ('tensor<1x2x3xf32>') of 'f'");
}

TEST_F(ErrorTest, NumberOfArguments) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f() { return }
    )mlir"),
            "reference evaluator has 1 arguments for the 0 of 'f'");
}

TEST_F(ErrorTest, TheProvidersOwn) {
  EXPECT_EQ(getError(R"mlir(
    func.func @f(%x: tensor<1x2x3xf32>) -> tensor<3xf32> {
      %p = vit.param "absent" : tensor<3xf32>
      return %p : tensor<3xf32>
    })mlir"),
            "no parameter 'absent'");
}

// What is not written stays visible: tensor.empty is NaN.
TEST_F(EvaluatorTest, EmptyIsNotANumber) {
  func::FuncOp function = parse(R"mlir(
    func.func @f() -> tensor<2xf32> {
      %y = tensor.empty() : tensor<2xf32>
      return %y : tensor<2xf32>
    })mlir");
  ASSERT_TRUE(function);
  auto results = evaluate<double>(function, {}, provide);
  ASSERT_TRUE(succeeded(results));
  for (double value : results->front().values)
    EXPECT_TRUE(std::isnan(value));
}
