//===- Header.cpp - The C header of a compiled model ----------------------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The header is text with a few placeholders, so that it can be read here as
// it will be read there.
//
//===----------------------------------------------------------------------===//

#include "compiler/Target/Header.h"

#include "compiler/Target/AbiText.h"
#include "compiler/Target/Version.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::vit;

static constexpr char kBanner[] =
    R"(/*
 * @name@.h - a Vision Transformer, compiled by vitc @version@ for @cpu@.
 *
 * Link @name@.o; nothing else is needed. To run it on one thread:
 *
 *     #include "@name@.h"
 *
 *     // file, bytes: all of @name@.weights, mapped or read to an address
 *     // that is a multiple of @NAME@_ALIGNMENT
 *     const void *packed = @name@_packed(file, bytes);
 *     if (packed == NULL) ...; // not the weights of this model
 *     void *workspace = aligned_alloc(@NAME@_ALIGNMENT,
 *                                     @NAME@_WORKSPACE_BYTES);
 *     if (@name@_infer(packed, @batch_argument@input, output, workspace, NULL) !=
 *         VIT_CALL_OK) ...;
 *
 * The code needs these extensions of the CPU; called without them, it ends the
 * program:
@features@ * @name@_model.cpu_features has their names; vit_model_check_cpu of vitc's
 * runtime compares them with the CPU.
 *
 * The functions allocate nothing and keep no state: any number of threads can
 * call them at once, each with its own workspace, and share one packed blob.
 */
)";

static constexpr char kMacros[] = R"(
/** Bytes of the packed weights. */
#define @NAME@_PACKED_BYTES @packed_bytes@
/** Tells this layout of packed weights from others; also in their file. */
#define @NAME@_LAYOUT_HASH UINT64_C(0x@hash@)
/** Bytes of scratch memory that @name@_infer needs. */
#define @NAME@_WORKSPACE_BYTES @infer_workspace@
/** Bytes of scratch memory that @name@_pack needs. */
#define @NAME@_PACK_WORKSPACE_BYTES @pack_workspace@
/** Alignment in bytes of packed weights and scratch memory. */
#define @NAME@_ALIGNMENT @alignment@
/** Parameters in the table that @name@_pack takes. */
#define @NAME@_NUM_PARAMS @num_params@
)";

static constexpr char kInfer[] = R"(
/**
 * Runs the model@on_batch@.
 *
 * packed:    @NAME@_PACKED_BYTES bytes, aligned, as @name@_pack makes them.
@batch_doc@ * input:     @input_doc@.
 * output:    @NAME@_OUTPUT_ELEMENTS floats@per_image@: the outputs one after
 *            another, each row-major.
 * workspace: @NAME@_WORKSPACE_BYTES bytes, aligned, of any content.
 * parallel:  how to use more threads; NULL for the calling one. The result is
 *            the same bits whatever the number of threads.
 *
 * Returns VIT_CALL_OK, or the code of the argument that is wrong; nothing is
 * written then.
 */
int @name@_infer(const void *packed, @batch_parameter@const @input_type@ *input,
    float *output, void *workspace, const vit_parallel *parallel);

/**
 * Computes the packed weights from the model's parameters.
 *
 * params:    @NAME@_NUM_PARAMS pointers to f32 tensors, row-major, in the order
 *            of @name@_model.params; a stack of layers takes one pointer each.
 * packed:    receives @NAME@_PACKED_BYTES bytes, aligned.
 * workspace: @NAME@_PACK_WORKSPACE_BYTES bytes, aligned, of any content.
 * parallel:  as above.
 *
 * Returns as @name@_infer does.
 */
int @name@_pack(const void *const *params, void *packed, void *workspace,
    const vit_parallel *parallel);

/** All of this as data, and the names and shapes of the parameters. */
extern const vit_model @name@_model;

/**
 * The packed weights inside the content of a .weights file of `bytes` bytes at
 * `file`, or NULL when it is none or was made for another model or layout.
 */
static inline const void *@name@_packed(const void *file, size_t bytes) {
  const unsigned char *text = (const unsigned char *)file;
  const char *hash = "@hash@";
  uint64_t header = 0, i;
  int j;
  if (file == NULL || bytes < 8)
    return NULL;
  for (j = 7; j >= 0; --j)
    header = header << 8 | text[j];
  if (header > bytes - 8 || bytes - 8 - header != @NAME@_PACKED_BYTES)
    return NULL;
  for (i = 0; i + 16 <= header; ++i) {
    for (j = 0; j < 16 && text[8 + i + (uint64_t)j] == (unsigned char)hash[j];)
      ++j;
    if (j == 16)
      return text + 8 + header;
  }
  return NULL;
}
)";

/// Replaces each @key@ of `text`.
static std::string fillIn(StringRef text,
                          ArrayRef<std::pair<StringRef, std::string>> values) {
  std::string result;
  while (!text.empty()) {
    auto [plain, rest] = text.split('@');
    result += plain;
    if (rest.data() == nullptr || rest.empty())
      break;
    auto [key, after] = rest.split('@');
    const auto *value = llvm::find_if(
        values, [key = key](const auto &entry) { return entry.first == key; });
    assert(value != values.end() && "placeholder without a value");
    result += value->second;
    text = after;
  }
  return result;
}

static std::string shapeText(ArrayRef<int64_t> shape, StringRef separator) {
  return llvm::join(
      llvm::map_range(shape, [](int64_t size) { return std::to_string(size); }),
      separator);
}

/// The features as lines of a comment.
static std::string featureText(const TargetSpec &target) {
  std::string text, line;
  for (const std::string &feature : target.features) {
    if (line.size() + feature.size() > 70) {
      text += " *  " + line + "\n";
      line.clear();
    }
    line += " " + feature;
  }
  return text + " *  " + line + "\n";
}

/// Names come from model descriptions and may hold anything.
static std::string quoted(StringRef text) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  stream << '"';
  for (unsigned char c : text)
    if (llvm::isAlnum(c) || llvm::StringRef("_.-/ ").contains(c))
      stream << c;
    else
      stream << '\\' << char('0' + (c >> 6)) << char('0' + (c >> 3 & 7))
             << char('0' + (c & 7));
  stream << '"';
  return result;
}

static void writeTensor(llvm::raw_ostream &os, const std::string &prefix,
                        const TensorInfo &tensor, int64_t elements) {
  os << "#define " << prefix << "_NAME " << quoted(tensor.name) << "\n"
     << "#define " << prefix << "_DTYPE \"" << tensor.typeName() << "\"\n"
     << "#define " << prefix << "_RANK " << tensor.shape.size() << "\n"
     << "#define " << prefix << "_SHAPE {" << shapeText(tensor.shape, ", ")
     << "}\n"
     << "#define " << prefix << "_ELEMENTS " << elements << "\n";
}

std::string vit::generateHeader(const ModelInfo &info,
                                const TargetSpec &target) {
  std::string upper = StringRef(info.name).upper();
  const std::string &name = info.name;
  const bool dynamic = info.dynamicBatch;
  int64_t params = 0;
  for (const ParamInfo &param : info.params)
    params += std::max<int64_t>(param.count, 1);
  std::string hash = llvm::utohexstr(info.layoutHash, /*LowerCase=*/true);
  hash.insert(0, 16 - hash.size(), '0');
  auto bytes = [](int64_t value) { return std::to_string(value); };

  const std::pair<StringRef, std::string> values[] = {
      {"name", name},
      {"NAME", upper},
      {"version", VITC_VERSION},
      {"cpu", target.cpu},
      {"features", featureText(target)},
      {"hash", hash},
      {"packed_bytes", bytes(info.packedBytes)},
      {"infer_workspace", bytes(info.inferWorkspaceBytes)},
      {"pack_workspace", bytes(info.packWorkspaceBytes)},
      {"alignment", bytes(kBlobAlignment)},
      {"num_params", bytes(params)},
      {"batch_argument", dynamic ? "batch, " : ""},
      {"batch_parameter", dynamic ? "int64_t batch, " : ""},
      {"on_batch", dynamic           ? " on `batch` images, one after another"
                   : info.batch == 1 ? " on one image"
                                     : " on " + bytes(info.batch) + " images"},
      {"batch_doc",
       dynamic ? " * batch:     images in input, at least 1. The result of an "
                 "image does not\n *            depend on the others.\n"
               : ""},
      {"per_image", dynamic ? " per image" : ""},
      {"input_type", info.input.isBytes ? "uint8_t" : "float"},
      {"input_doc", (info.input.typeName() + Twine(" ")).str() +
                        shapeText(info.input.shape, " x ") +
                        (dynamic ? " per image" : "") + ", row-major"},
  };

  std::string text;
  llvm::raw_string_ostream os(text);
  os << fillIn(kBanner, values) << "#ifndef " << upper << "_H\n#define "
     << upper << "_H\n\n"
     << kAbiText << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
     << fillIn(kMacros, values);

  os << "/** Images per call" << (dynamic ? "; 0: an argument" : "")
     << ". */\n#define " << upper << "_BATCH " << (dynamic ? 0 : info.batch)
     << "\n\n/* Shapes and elements are those of "
     << (dynamic ? "one image" : "a whole call") << ". */\n";
  writeTensor(os, upper + "_INPUT", info.input,
              info.batch * info.input.elementsPerImage());
  os << "#define " << upper << "_OUTPUT_ELEMENTS "
     << info.batch * info.outputElementsPerImage() << "\n#define " << upper
     << "_NUM_OUTPUTS " << info.outputs.size() << "\n";
  os << "/* Output i starts at element OUTPUTi_OFFSET"
     << (dynamic ? " * batch" : "") << " of the output buffer. */\n";
  for (auto [index, output] : llvm::enumerate(info.outputs)) {
    std::string prefix = upper + "_OUTPUT" + std::to_string(index);
    writeTensor(os, prefix, output, info.batch * output.elementsPerImage());
    os << "#define " << prefix << "_OFFSET "
       << info.batch * info.outputOffset(index) << "\n";
  }
  os << fillIn(kInfer, values) << "\n#ifdef __cplusplus\n}\n#endif\n#endif /* "
     << upper << "_H */\n";
  return text;
}
