//===- PickleNames.cpp - What names in pickles mean -----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Only names: what they mean is in PickleCalls.cpp.
//
//===----------------------------------------------------------------------===//

#include "compiler/Checkpoint/PickleNames.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::vit;

namespace {
template <typename T> struct Named {
  llvm::StringRef name;
  T value;
};
} // namespace

/// NumPy 2 has moved what NumPy 1 called numpy.core; Python 2 called builtins
/// __builtin__, and protocol 2 still does.
static constexpr Named<Rebuilder> kRebuilders[] = {
    {"collections.OrderedDict", Rebuilder::OrderedDict},
    {"collections.defaultdict", Rebuilder::DefaultDict},
    {"torch.Size", Rebuilder::Tuple},
    {"__builtin__.tuple", Rebuilder::Tuple}, // Paddle's (name, array)
    {"builtins.tuple", Rebuilder::Tuple},
    {"__builtin__.bytes", Rebuilder::Bytes},
    {"builtins.bytes", Rebuilder::Bytes},
    {"_codecs.encode", Rebuilder::EncodedText},
    {"torch._utils._rebuild_tensor", Rebuilder::TorchTensor},
    {"torch._utils._rebuild_tensor_v2", Rebuilder::TorchTensor},
    {"torch._utils._rebuild_tensor_v3", Rebuilder::TorchTyped},
    {"torch._utils._rebuild_parameter", Rebuilder::TorchParameter},
    {"torch._utils._rebuild_parameter_with_state", Rebuilder::TorchParameter},
    {"torch._tensor._rebuild_from_type_v2", Rebuilder::TorchFromType},
    {"numpy.core.multiarray._reconstruct", Rebuilder::NumpyArray},
    {"numpy._core.multiarray._reconstruct", Rebuilder::NumpyArray},
    {"numpy.core.numeric._frombuffer", Rebuilder::NumpyFromBuffer},
    {"numpy._core.numeric._frombuffer", Rebuilder::NumpyFromBuffer},
    {"numpy.dtype", Rebuilder::NumpyType},
};

static constexpr Named<vit_dtype> kTorchStorages[] = {
    {"torch.FloatStorage", VIT_DTYPE_F32},
    {"torch.DoubleStorage", VIT_DTYPE_F64},
    {"torch.HalfStorage", VIT_DTYPE_F16},
    {"torch.BFloat16Storage", VIT_DTYPE_BF16},
    {"torch.LongStorage", VIT_DTYPE_I64},
    {"torch.IntStorage", VIT_DTYPE_I32},
    {"torch.ShortStorage", VIT_DTYPE_I16},
    {"torch.CharStorage", VIT_DTYPE_I8},
    {"torch.ByteStorage", VIT_DTYPE_U8},
    {"torch.BoolStorage", VIT_DTYPE_BOOL},
    {"torch.ComplexFloatStorage", VIT_DTYPE_C64},
    {"torch.storage.UntypedStorage", VIT_DTYPE_U8},
    {"torch.UntypedStorage", VIT_DTYPE_U8},
};

static constexpr Named<vit_dtype> kTorchTypes[] = {
    {"torch.float32", VIT_DTYPE_F32},
    {"torch.float64", VIT_DTYPE_F64},
    {"torch.float16", VIT_DTYPE_F16},
    {"torch.bfloat16", VIT_DTYPE_BF16},
    {"torch.int64", VIT_DTYPE_I64},
    {"torch.int32", VIT_DTYPE_I32},
    {"torch.int16", VIT_DTYPE_I16},
    {"torch.int8", VIT_DTYPE_I8},
    {"torch.uint64", VIT_DTYPE_U64},
    {"torch.uint32", VIT_DTYPE_U32},
    {"torch.uint16", VIT_DTYPE_U16},
    {"torch.uint8", VIT_DTYPE_U8},
    {"torch.bool", VIT_DTYPE_BOOL},
    {"torch.complex64", VIT_DTYPE_C64},
    {"torch.float8_e4m3fn", VIT_DTYPE_F8_E4M3},
    {"torch.float8_e4m3fnuz", VIT_DTYPE_F8_E4M3FNUZ},
    {"torch.float8_e5m2", VIT_DTYPE_F8_E5M2},
    {"torch.float8_e5m2fnuz", VIT_DTYPE_F8_E5M2FNUZ},
    {"torch.float8_e8m0fnu", VIT_DTYPE_F8_E8M0},
};

template <typename T>
static std::optional<T> find(llvm::ArrayRef<Named<T>> table,
                             llvm::StringRef name) {
  const auto *found = llvm::find_if(
      table, [&](const Named<T> &entry) { return entry.name == name; });
  return found == table.end() ? std::nullopt : std::optional(found->value);
}

std::optional<Rebuilder> vit::findRebuilder(llvm::StringRef name) {
  return find<Rebuilder>(kRebuilders, name);
}

std::optional<vit_dtype> vit::findTorchStorage(llvm::StringRef name) {
  return find<vit_dtype>(kTorchStorages, name);
}

std::optional<vit_dtype> vit::findTorchType(llvm::StringRef name) {
  return find<vit_dtype>(kTorchTypes, name);
}
