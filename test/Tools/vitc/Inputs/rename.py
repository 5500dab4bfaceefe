# ===- rename.py - A model's weights under the names of others -------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""rename.py FILE SOURCE OUT [OPTION...]

Writes the weights of a model of timm (safetensors, f32) as SOURCE would have
saved them: names, layouts, what is fused and what is not. `timm` leaves them as
they are, `fuse` takes a file of transformers and gives timm's. Options: --heads=N
(3), --pre-logits (adds a layer before the head, as wide as the tokens, with
numbers of its own), --also=SOURCE (the same once more), --drop=PATTERN (leaves out tensors), --rename=PATTERN=NAME,
--prefix=P (before each name), --extra=NAME (a tensor that no model wants; as
often as needed).
"""

import array
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "models"))
import safetensors_io  # noqa: E402

# ===-- Arrays ---------------------------------------------------------------=== #


class Array:
    """Row-major numbers."""

    def __init__(self, shape, values):
        self.shape, self.values = list(shape), values

    def reshape(self, *shape):
        return Array(shape, self.values)

    def transpose(self, *order):
        strides = [1] * len(self.shape)
        for d in reversed(range(len(self.shape) - 1)):
            strides[d] = strides[d + 1] * self.shape[d + 1]
        at = [0]
        for d in order:
            at = [i + k * strides[d] for i in at for k in range(self.shape[d])]
        values = array.array("f", (self.values[i] for i in at))
        return Array([self.shape[d] for d in order], values)

    def parts(self, count):
        """Equal parts of the rows."""
        rows, size = self.shape[0] // count, len(self.values) // count
        return [
            Array([rows, *self.shape[1:]], self.values[i * size : (i + 1) * size])
            for i in range(count)
        ]


def join(parts):
    values = array.array("f")
    for part in parts:
        values.extend(part.values)
    return Array([sum(part.shape[0] for part in parts), *parts[0].shape[1:]], values)


# ===-- Layouts --------------------------------------------------------------=== #


def same(x, heads):
    return x


def in_out(x, heads):
    return x.transpose(1, 0) if len(x.shape) == 2 else x


def hwio(x, heads):
    return x.transpose(2, 3, 1, 0) if len(x.shape) == 4 else x


def heads_out(x, heads):
    """[D, D] -> [D, heads, d]; a bias [D] -> [heads, d]."""
    x = in_out(x, heads)
    return x.reshape(*x.shape[:-1], heads, x.shape[-1] // heads)


def heads_in(x, heads):
    """[D, D] -> [heads, d, D]; a bias stays."""
    x = in_out(x, heads)
    return x if len(x.shape) == 1 else x.reshape(heads, x.shape[0] // heads, x.shape[1])


def flat(x, heads):
    """[1, N, D] -> [N, D], [1, 1, D] -> [D]."""
    shape = [extent for extent in x.shape if extent != 1]
    return x.reshape(*shape)


def ones(x, heads):
    """[C] -> [1, 1, 1, C]."""
    return x.reshape(1, 1, 1, *x.shape)


def class_row(x, heads):
    """[1, N, D] -> [1, 1 + N, D]: nothing is added to the class token."""
    none = Array([1, x.shape[-1]], array.array("f", [0]) * x.shape[-1])
    rows = join([none, x.reshape(*x.shape[1:])])
    return rows.reshape(1, *rows.shape)


# ===-- Sources --------------------------------------------------------------=== #

# (timm's name, theirs, layout); a list of theirs are parts of one weight's rows.
# In theirs, "{}" is what "(.*)" was, e.g. a layer's number.


def flax(attention, norm2, mlp, positions):
    block, pool = "Transformer/encoderblock_{}/", "MAPHead_0/"
    heads = [f"{block}{attention}/{part}" for part in ("query", "key", "value")]
    pooled = f"{pool}{attention}/"
    return [
        ("cls_token", "cls", same),
        ("pos_embed", positions, same),
        ("patch_embed.proj", "embedding", hwio),
        ("blocks.(.*).norm1", block + "LayerNorm_0", same),
        ("blocks.(.*).norm2", block + norm2, same),
        ("blocks.(.*).attn.qkv", heads, heads_out),
        ("blocks.(.*).attn.proj", f"{block}{attention}/out", heads_in),
        ("blocks.(.*).mlp.fc1", f"{block}{mlp}/Dense_0", in_out),
        ("blocks.(.*).mlp.fc2", f"{block}{mlp}/Dense_1", in_out),
        ("norm", "Transformer/encoder_norm", same),
        ("pre_logits", "pre_logits", in_out),
        ("head", "head", in_out),
        ("attn_pool.latent", pool + "probe", same),
        ("attn_pool.q", pooled + "query", heads_out),
        ("attn_pool.kv", [pooled + "key", pooled + "value"], heads_out),
        ("attn_pool.proj", pooled + "out", heads_in),
        ("attn_pool.norm", pool + "LayerNorm_0", same),
        ("attn_pool.mlp.fc1", pool + "MlpBlock_0/Dense_0", in_out),
        ("attn_pool.mlp.fc2", pool + "MlpBlock_0/Dense_1", in_out),
    ]


def flax_resnet():
    """The stem of a hybrid; its stages and their blocks count from 1."""
    stem = "patch_embed.backbone.(?:stem.)?"
    names = [(stem + "conv", "conv_root", hwio), (stem + "norm", "gn_root", ones)]
    for stage in range(4):
        for unit in range(10):
            ours = f"patch_embed.backbone.stages.{stage}.blocks.{unit}."
            theirs = f"block{stage + 1}/unit{unit + 1}/"
            names += [
                (ours + "conv(.)", theirs + "conv{}", hwio),
                (ours + "norm(.)", theirs + "gn{}", ones),
                (ours + "downsample.conv", theirs + "conv_proj", hwio),
                (ours + "downsample.norm", theirs + "gn_proj", ones),
            ]
    return names


def paddle_vit(tokens, positions):
    layer = "encoder.layers.{}."
    return [
        ("cls_token", tokens + "cls_token", same),
        ("dist_token", tokens + "dist_token", same),
        ("pos_embed", positions, same),
        ("patch_embed.proj", "patch_embedding.patch_embedding", same),
        ("blocks.(.*).norm1", layer + "attn_norm", same),
        ("blocks.(.*).norm2", layer + "mlp_norm", same),
        ("blocks.(.*).attn.qkv", layer + "attn.qkv", in_out),
        ("blocks.(.*).attn.proj", layer + "attn.out", in_out),
        ("blocks.(.*).mlp.(.*)", layer + "mlp.{}", in_out),
        ("norm", "encoder.encoder_norm", same),
        ("pre_logits", "pre_logits.0", in_out),
        ("head", "classifier", in_out),
        ("head_dist", "classifier_dist", in_out),
    ]



def transformers(prefix, names):
    """Of model_types like vit; `names` come first."""
    layer = prefix + "encoder.layer.{}."
    attention = layer + "attention.attention."
    return [
        *((ours, theirs.format(prefix=prefix, layer=layer), same) for ours, theirs in names),
        ("cls_token", prefix + "embeddings.cls_token", same),
        ("pos_embed", prefix + "embeddings.position_embeddings", same),
        ("patch_embed.proj", prefix + "embeddings.patch_embeddings.projection", same),
        ("blocks.(.*).norm1", layer + "layernorm_before", same),
        ("blocks.(.*).norm2", layer + "layernorm_after", same),
        (
            "blocks.(.*).attn.qkv",
            [attention + part for part in ("query", "key", "value")],
            same,
        ),
        ("blocks.(.*).attn.proj", layer + "attention.output.dense", same),
        ("blocks.(.*).mlp.fc1", layer + "intermediate.dense", same),
        ("blocks.(.*).mlp.fc2", layer + "output.dense", same),
        ("norm", prefix + "layernorm", same),
        ("head", "classifier", same),
    ]


def swin(merge):
    """Merges, named by the stages that they end; timm names them by the next."""
    return [
        (f"layers.{stage + 1}.downsample.(.*)", merge.replace("{s}", str(stage)), same)
        for stage in range(3)
    ]


def transformers_swin(prefix):
    layer = prefix + "encoder.layers.{}.blocks.{}."
    attention = layer + "attention.self."
    block = "layers.(.*).blocks.(.*)."
    return [
        *swin(prefix + "encoder.layers.{s}.downsample.{}"),
        ("patch_embed.proj", prefix + "embeddings.patch_embeddings.projection", same),
        ("patch_embed.norm", prefix + "embeddings.norm", same),
        (block + "norm1", layer + "layernorm_before", same),
        (block + "norm2", layer + "layernorm_after", same),
        (block + "attn.qkv", [attention + part for part in ("query", "key", "value")], same),
        (block + "attn.q_bias", attention + "query.bias", same),
        (block + "attn.v_bias", attention + "value.bias", same),
        (block + "attn.cpb_mlp.(.)", attention + "continuous_position_bias_mlp.{}", same),
        (block + "attn.proj", layer + "attention.output.dense", same),
        (block + "attn.(.*)", attention + "{}", same),
        (block + "mlp.fc1", layer + "intermediate.dense", same),
        (block + "mlp.fc2", layer + "output.dense", same),
        ("norm", prefix + "layernorm", same),
        ("head.fc", "classifier", same),
    ]


TABLE = "relative_position_bias_table"
BEIT = [
    ("blocks.(.*).attn.q_bias", "{layer}attention.attention.query.bias"),
    ("blocks.(.*).attn.v_bias", "{layer}attention.attention.value.bias"),
    ("blocks.(.*).attn." + TABLE, "{layer}attention.attention.relative_position_bias." + TABLE),
    ("blocks.(.*).gamma_(.)", "{layer}lambda_{{}}"),
    ("fc_norm", "{prefix}pooler.layernorm"),
]
SOURCES = {
    "vision_transformer": flax(
        "MultiHeadDotProductAttention_1",
        "LayerNorm_2",
        "MlpBlock_3",
        "Transformer/posembed_input/pos_embedding",
    )
    + flax_resnet(),
    "big_vision": flax(
        "MultiHeadDotProductAttention_0", "LayerNorm_1", "MlpBlock_0", "pos_embedding"
    ),
    "paddlevit": paddle_vit("patch_embedding.", "patch_embedding.position_embeddings"),
    "paddlevit-later": paddle_vit("", "position_embedding"),
    "timm": [("(.*)", "{}", same)],
    "paddlevit-swin": [
        *((ours, theirs, in_out) for ours, theirs, _ in swin("stages.{s}.downsample.{}")),
        ("patch_embed.proj", "patch_embedding.patch_embed", same),
        ("patch_embed.norm", "patch_embedding.norm", same),
        ("layers.(.*).attn." + TABLE, "stages.{}.attn." + TABLE, same),
        ("layers.(.*)", "stages.{}", in_out),
        ("norm", "norm", same),
        ("head.fc", "fc", in_out),
    ],
    "paddleclas": [("(.*)", "{}", in_out)],
    "openclip": [
        ("cls_token", "class_embedding", flat),
        ("pos_embed", "positional_embedding", flat),
        ("patch_embed.proj", "conv1", same),
        ("norm_pre", "ln_pre", same),
        ("blocks.(.*).norm(.*)", "transformer.resblocks.{}.ln_{}", same),
        ("blocks.(.*).attn.qkv", "transformer.resblocks.{}.attn.in_proj_", same),
        ("blocks.(.*).attn.proj", "transformer.resblocks.{}.attn.out_proj", same),
        ("blocks.(.*).mlp.fc1", "transformer.resblocks.{}.mlp.c_fc", same),
        ("blocks.(.*).mlp.fc2", "transformer.resblocks.{}.mlp.c_proj", same),
        ("norm", "ln_post", same),
        ("head", None, same),
    ],
    "dinov2": [
        ("reg_token", "register_tokens", same),
        ("pos_embed", "pos_embed", class_row),
        ("blocks.(.*).mlp.fc1", "blocks.{}.mlp.w12", same),
        ("blocks.(.*).mlp.fc2", "blocks.{}.mlp.w3", same),
        ("(.*)", "{}", same),
    ],
    "deit3": [("blocks.(.*).ls(.).gamma", "blocks.{}.gamma_{}", same), ("(.*)", "{}", same)],
    "swin": [
        *swin("layers.{s}.downsample.{}"),
        ("head.fc", "head", same),
        ("(.*)", "{}", same),
    ],
    "sam": [
        ("blocks.(.*).mlp.fc(.)", "blocks.{}.mlp.lin{}", same),
        ("head.fc", None, same),
        ("(.*)", "{}", same),
    ],
    "transformers": transformers("vit.", []),
    "transformers-beit": transformers("beit.", BEIT),
    "transformers-swin": transformers_swin("swin."),
    "transformers-swinv2": transformers_swin("swinv2."),
}


def endings(source, name):
    """The ending of timm's `name`, and theirs."""
    base, _, ending = name.rpartition(".")
    if ending not in ("weight", "bias"):
        return name, "", ""
    if source not in ("vision_transformer", "big_vision"):
        return base, "." + ending, "." + ending
    if ending == "weight":
        ending = "scale" if re.search(r"norm\d?$", base) else "kernel"
    return base, "." + name.rpartition(".")[2], "/" + ending


def rename(tensors, source, heads):
    result = {}
    for name, x in tensors.items():
        base, _, ending = endings(source, name)
        for pattern, theirs, layout in SOURCES[source]:
            found = re.fullmatch(pattern.replace(".(", r"\.("), base)
            if found:
                break
        else:
            sys.exit(f"{source} has no name for '{name}'")
        if theirs is None:
            continue
        several = theirs if isinstance(theirs, list) else [theirs]
        for target, part in zip(several, x.parts(len(several))):
            target = target.format(*found.groups())
            cut = ending[1:] if target.endswith("_") else ending
            result[target + cut] = layout(part, heads)
    return result


def fuse(tensors):
    """The other way round: a file of transformers with timm's names."""
    result, parts = {}, {}
    for pattern, theirs, _ in SOURCES["transformers"]:
        for i, target in enumerate(theirs if isinstance(theirs, list) else [theirs]):
            expression = re.escape(target).replace(r"\{\}", "(.*)") + r"(\.weight|\.bias|)"
            for name, x in tensors.items():
                if found := re.fullmatch(expression, name):
                    *numbers, ending = found.groups()
                    ours = pattern.replace("(.*)", "{}").format(*numbers) + ending
                    parts.setdefault(ours, {})[i] = x
    for name, found in parts.items():
        result[name] = join([found[i] for i in sorted(found)])
    return result


def add_pre_logits(tensors):
    dim = tensors["norm.weight"].shape[0]
    numbers = [((7 * i) % 31 - 15) / 40 for i in range(dim * dim)]
    tensors["pre_logits.weight"] = Array([dim, dim], array.array("f", numbers))
    tensors["pre_logits.bias"] = Array([dim], array.array("f", numbers[:dim]))


def main():
    path, source, out, *given = sys.argv[1:]
    options = dict(option.lstrip("-").partition("=")[::2] for option in given)
    tensors = {
        name: Array(shape, array.array("f", data))
        for name, (dtype, shape, data) in safetensors_io.load(path).items()
        if dtype == "F32" and not re.search(options.get("drop", "^$"), name)
    }
    if "rename" in options:
        pattern, _, name = options["rename"].partition("=")
        tensors = {re.sub(pattern, name, key): x for key, x in tensors.items()}
    if "pre-logits" in options:
        add_pre_logits(tensors)
    heads = int(options.get("heads", 3))
    renamed = fuse(tensors) if source == "fuse" else rename(tensors, source, heads)
    if "also" in options:
        renamed |= rename(tensors, options["also"], heads)
    prefix = options.get("prefix", "")
    renamed = {prefix + name: x for name, x in renamed.items()}
    for option in given:
        if option.startswith("--extra="):
            renamed[option.partition("=")[2]] = Array([1], array.array("f", [1]))
    safetensors_io.save(
        out,
        {name: ("F32", x.shape, x.values.tobytes()) for name, x in renamed.items()},
    )


if __name__ == "__main__":
    main()
