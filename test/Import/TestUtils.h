//===- TestUtils.h - What the import tests share --------------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Temporary folders, weight files of zeros, and an import whose diagnostics
// can be read afterwards.
//
//===----------------------------------------------------------------------===//

#ifndef VIT_TEST_IMPORT_TESTUTILS_H
#define VIT_TEST_IMPORT_TESTUTILS_H

#include "compiler/Import/Import.h"
#include "test/TestFiles.h"

#include "mlir/IR/MLIRContext.h"
#include "vit/runtime.h"

namespace mlir::vit::test {

struct TestTensor {
  std::string name;
  vit_dtype dtype = VIT_DTYPE_F32;
  std::vector<int64_t> shape;
};
/// Writes a safetensors file; all elements are zero.
void writeWeights(const std::string &path,
                  const std::vector<TestTensor> &tensors);

/// A context that keeps what importModel complains of.
class ImportTest {
public:
  ImportTest();

  FailureOr<ImportedModel> import(const std::string &path,
                                  const ImportOptions &options = {}) {
    return importModel(context, path, options);
  }

  /// All errors and notes, one a line, "line:column: text" where they point
  /// into a file.
  const std::string &getErrors() const { return errors; }

  MLIRContext context;

private:
  std::string errors;
};

/// The module as text.
std::string print(ModuleOp module);

} // namespace mlir::vit::test

#endif // VIT_TEST_IMPORT_TESTUTILS_H
