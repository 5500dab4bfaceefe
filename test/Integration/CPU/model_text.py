# ===- model_text.py - The text of a model in the vit dialect ---------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""What make_tests.py writes models with: an operation per method."""

import math


def count_distances(grid, class_token):
    return (2 * grid[0] - 1) * (2 * grid[1] - 1) + (3 if class_token else 0)


class Value:
    def __init__(self, name, shape):
        self.name, self.shape = name, list(shape)

    @property
    def type(self):
        return "tensor<" + "".join(f"{size}x" for size in self.shape) + "f32>"


class Model:
    """The text of one function, an operation per method."""

    def __init__(self, image):
        self.lines, self.count, self.layers = [], 0, None
        self.names = set()
        self.image = Value("%image", image)

    def line(self, text):
        self.lines.append(("    " if self.layers else "  ") + text)

    def new(self, shape):
        self.count += 1
        return Value(f"%{self.count}", shape)

    def op(self, text, operands, shape):
        """`text` with {} for each operand; types are added."""
        operands = [operand for operand in operands if operand]
        result = self.new(shape)
        types = ", ".join(operand.type for operand in operands)
        text = text.format(*[operand.name for operand in operands])
        self.line(f"{result.name} = {text} : ({types}) -> {result.type}")
        return result

    def param(self, name, *shape, place=""):
        """Inside a run "{i}" is put before the name, and `place` behind it."""
        assert name not in self.names, name
        self.names.add(name)
        result = self.new(shape)
        if self.layers:
            name = "layer.{i}." + name
            place = f" layers({self.layers})" + place
        self.line(f'{result.name} = vit.param "{name}"{place} : {result.type}')
        return result

    def linear(self, name, rows, columns, bias=True, place=""):
        """(weight, bias or None), and how an operation writes them."""
        weight = self.param(f"{name}.weight", rows, columns, place=place)
        return weight, self.param(f"{name}.bias", rows, place=place) if bias else None

    def patches(self, name, width, kernel, stride, bias=True, pixel_norm=None):
        """Tokens from the image."""
        batch, channels, *size = self.image.shape
        grid = [(s - k) // step + 1 for s, k, step in zip(size, kernel, stride)]
        weight = self.param(f"{name}.weight", width, channels, *kernel)
        shift = self.param(f"{name}.bias", width) if bias else None
        return self.patch_embed(weight, shift, stride, grid, pixel_norm)

    def patch_embed(self, weight, bias, stride, grid, pixel_norm=None):
        text = "vit.patch_embed {}, {}" + (", {}" if bias else "") + f" stride {stride}"
        text += f" pixel_norm {pixel_norm}" if pixel_norm else ""
        shape = [self.image.shape[0], grid[0] * grid[1], weight.shape[0]]
        return self.op(text, [self.image, weight, bias], shape)

    def rows(self, name, width, count=None):
        """One token per row of the image, or `count` of overlapping rows."""
        height, columns = self.image.shape[2:]
        kernel = height - count + 1 if count else 1
        return self.patches(name, width, [kernel, columns], [1, columns])

    def pixels(self):
        batch, channels, height, width = self.image.shape
        return self.op("vit.pixels {}", [self.image], [batch, height * width, channels])

    def conv(self, x, name, width, grid, kernel, stride=1, padding=(0, 0, 0, 0), **rest):
        """(tokens, their grid). `rest`: bias, and the epsilon of standardized
        weights, `standardize`."""
        weight = self.param(f"{name}.weight", width, x.shape[2], *kernel)
        if "standardize" in rest:
            text = f"vit.standardize {{}} epsilon {rest['standardize']:.1e}"
            weight = self.op(text, [weight], weight.shape)
        bias = self.param(f"{name}.bias", width) if rest.get("bias", True) else None
        text = "vit.conv2d {}, {}" + (", {}" if bias else "") + f" grid {list(grid)}"
        text += f" stride {[stride, stride]} padding {list(padding)}"
        to = self.windows(grid, kernel, stride, padding)
        shape = [x.shape[0], to[0] * to[1], width]
        return self.op(text, [x, weight, bias], shape), to

    @staticmethod
    def windows(grid, kernel, stride, padding):
        return [
            (grid[d] + padding[d] + padding[d + 2] - kernel[d]) // stride + 1 for d in range(2)
        ]

    def pool2d(self, x, kind, grid, kernel, stride, padding=(0, 0, 0, 0)):
        """(tokens, their grid)"""
        to = self.windows(grid, kernel, stride, padding)
        text = f"vit.pool2d {{}} {kind} grid {list(grid)} kernel {list(kernel)}"
        text += f" stride {[stride, stride]} padding {list(padding)}"
        return self.op(text, [x], [x.shape[0], to[0] * to[1], x.shape[2]]), to

    def group_norm(self, x, name, groups, scale=True, bias=True):
        g = self.param(f"{name}.weight", x.shape[2]) if scale else None
        b = self.param(f"{name}.bias", x.shape[2]) if bias else None
        text = f"vit.group_norm {{}} groups {groups}"
        text += (" scale({})" if g else "") + (" bias({})" if b else "") + " epsilon 1.0e-5"
        return self.op(text, [x, g, b], x.shape)

    def batch_norm(self, x, name, affine=True):
        names = ["mean", "variance"] + (["scale", "bias"] if affine else [])
        operands = [self.param(f"{name}.{part}", x.shape[2]) for part in names]
        text = "vit.batch_norm {} " + " ".join(f"{part}({{}})" for part in names)
        return self.op(f"{text} epsilon 1.0e-5", [x, *operands], x.shape)

    def activate(self, x, activation):
        return self.op(f"vit.activate {{}} {activation}", [x], x.shape)

    def norm(self, x, name, scale=True, bias=True, epsilon=1e-6, place=""):
        width = x.shape[-1]
        g = self.param(f"{name}.weight", width, place=place) if scale else None
        b = self.param(f"{name}.bias", width, place=place) if bias else None
        text = "vit.layer_norm {}" + (" scale({})" if g else "") + (" bias({})" if b else "")
        return self.op(f"{text} epsilon {epsilon:.1e}", [x, g, b], x.shape)

    def rms_norm(self, x, name, scale=True, epsilon=1e-6, place=""):
        g = self.param(f"{name}.weight", x.shape[-1], place=place) if scale else None
        text = "vit.rms_norm {}" + (" scale({})" if g else "")
        return self.op(f"{text} epsilon {epsilon:.1e}", [x, g], x.shape)

    def msa(self, x, name, heads, inner=None, biases="qkvo", norms=None, gate=None, **rest):
        """`biases`: which of q, k, v and o have one; `gate`: "" for one without
        a bias, "b" for one with; `norms`: "" for q/k norms
        with scales alone, "qk" for those with shifts too; `rest`: as `attend`
        takes it."""
        place = rest.get("place", "")
        width = x.shape[-1]
        inner = inner or width
        of_keys = inner // heads * (rest.get("key_heads") or heads)
        parts = {
            letter: self.linear(f"{name}.{letter}", *shape, letter in biases, place)
            for letter, shape in (
                ("q", (inner, width)),
                ("k", (of_keys, width)),
                ("v", (of_keys, width)),
                ("o", (width, inner)),
            )
        }
        if gate is not None:
            parts["gate"] = self.linear(f"{name}.gate", inner, width, "b" in gate, place)
        return self.attend(x, name, heads, parts, norms, **rest)

    def attend(
        self,
        x,
        name,
        heads,
        parts,
        norms=None,
        scale=None,
        place="",
        context=None,
        kind="layer",
        rope=(),
        interleaved=False,
        bias=None,
        relative=None,
        inner_norm=None,
        logit_scale=None,
        windows=None,
        key_heads=None,
        talking=None,
        differential=None,
        norms_of="shared",
    ):
        """`kind` of all norms; `rope`: the tables of keys and, with `context`,
        of queries; `bias` of scores; `relative`: the grid or window that
        decomposed positions are of; `inner_norm`: "" for an inner norm with a
        scale alone, "b" for one with a shift too; `windows`: the attribute's
        fields; `talking` heads: which of s, the mix of scores, and w, that of weights,
        have a bias; `differential`: what lambda begins with; `norms_of` queries
        and keys: "shared", "per_head" or "across_heads"."""
        text, operands = "vit.msa {}" + (" context({})" if context else ""), [x, context]
        text += f" heads {heads}" + (f" kv_heads {key_heads}" if key_heads else "")

        def group(keyword, weight, bias):
            nonlocal text
            text += f" {keyword}({{}}" + (", {})" if bias else ")")
            operands.extend([weight, bias])

        for keyword, letter in (("query", "q"), ("key", "k"), ("value", "v")):
            group(keyword, *parts[letter])
        if norms is not None:
            shared = parts["q"][0].shape[0] // heads // (2 if differential else 1)
            for keyword, letter in (("query_norm", "q"), ("key_norm", "k")):
                size = shared if norms_of == "shared" else parts[letter][0].shape[0]
                shift = None
                g = self.param(f"{name}.{letter}_norm.weight", size, place=place)
                if letter in norms:
                    shift = self.param(f"{name}.{letter}_norm.bias", size, place=place)
                group(keyword, g, shift)
            text += " across_heads" if norms_of == "across_heads" else ""
        if rope:
            text += " rope(" + ", ".join(["{}"] * len(rope)) + ")"
            operands += rope
            text += " interleaved" if interleaved else ""
        if bias:
            group("score_bias", bias, None)
        if relative:
            size = parts["q"][0].shape[0] // heads
            for keyword, extent in zip(("rows", "columns"), relative):
                table = self.param(f"{name}.{keyword}", 2 * extent - 1, size, place=place)
                group(f"relative_{keyword}", table, None)
        if logit_scale:
            group("logit_scale", logit_scale, None)
        if talking is not None:
            for keyword in ("score_mix", "weight_mix"):
                part = self.linear(f"{name}.{keyword}", heads, heads, keyword[0] in talking, place)
                group(keyword, *part)
        if differential:
            size = parts["q"][0].shape[0] // heads
            factor = self.differential_lambda(f"{name}.lambda", size // 2, differential, place)
            text += " differential({}, {}, {})"
            weight = self.param(f"{name}.head_norm.weight", size, place=place)
            operands += [factor, differential, weight]
        if inner_norm is not None:
            size = parts["q"][0].shape[0]
            group("inner_norm", *self.inner_norm(name, size, "b" in inner_norm, place))
        if kind != "layer":
            text += f" norm_kind({kind})"
        if norms is not None or inner_norm is not None:
            text += " norm_epsilon(1.0e-05)"
        if "gate" in parts:
            group("gate", *parts["gate"])
        group("projection", *parts["o"])
        if scale is not None:
            text += f" scale({scale:e})"
        if windows:
            text += f" windows(<{windows}>)"
        return self.op(text, operands, x.shape)

    def attention_weights(
        self, x, name, heads, inner=None, biases="qk", norms=None, scale=None, kind="layer",
        rope=None, interleaved=False, bias=None, norms_of="shared"
    ):
        """As `msa` and `attend` take them; `rope`: one table."""
        batch, tokens, width = x.shape
        inner = inner or width
        text, operands = f"vit.attention_weights {{}} heads {heads}", [x]
        for keyword, letter in (("query", "q"), ("key", "k")):
            weight, shift = self.linear(f"{name}.{letter}", inner, width, letter in biases, "")
            text += f" {keyword}({{}}" + (", {})" if shift else ")")
            operands += [weight, shift]
        size = inner // heads if norms_of == "shared" else inner
        for keyword, letter in (("query_norm", "q"), ("key_norm", "k")):
            if norms is not None:
                shift = letter in norms
                g = self.param(f"{name}.{letter}_norm.weight", size)
                b = self.param(f"{name}.{letter}_norm.bias", size) if shift else None
                text += f" {keyword}({{}}" + (", {})" if shift else ")")
                operands += [g, b]
        text += " across_heads" if norms_of == "across_heads" else ""
        text += " rope({})" if rope else ""
        text += " interleaved" if interleaved else ""
        text += " score_bias({})" if bias else ""
        text += f" norm_kind({kind})" if kind != "layer" else ""
        text += f" scale({scale:e})" if scale is not None else ""
        return self.op(text, [*operands, rope, bias], [batch, heads, tokens, tokens])

    def inner_norm(self, name, size, shift, place):
        g = self.param(f"{name}.inner_norm.weight", size, place=place)
        return g, self.param(f"{name}.inner_norm.bias", size, place=place) if shift else None

    def rope_table(self, grid, prefix, head_dim, theta, start, step, order="row_first"):
        tokens = prefix + grid[0] * grid[1]
        text = f"vit.rope_table grid {grid} prefix {prefix} frequencies {head_dim // 4}"
        text += f" theta {theta:e} start {start} step {step} {order}"
        return self.op(text, [], [2, tokens, head_dim // 4 * 2])

    def mixed_rope_table(self, frequencies, grid, prefix, order="row_first"):
        _, heads, pairs = frequencies.shape
        text = f"vit.mixed_rope_table {{}} grid {grid} prefix {prefix} {order}"
        shape = [2, prefix + grid[0] * grid[1], heads * pairs]
        return self.op(text, [frequencies], shape)

    def layer_number(self, *numbers):
        return self.op(f"vit.layer_number {list(numbers)}", [], [1])

    def differential_lambda(self, name, size, init, place=""):
        vectors = [self.param(f"{name}_{part}", size, place=place) for part in ("q1", "k1", "q2", "k2")]
        return self.op("vit.differential_lambda {}, {}, {}, {} init({})", [*vectors, init], [1])

    def layer_slice(self, value, along, place=""):
        shape = value.shape[:along] + value.shape[along + 1 :]
        return self.op(f"vit.layer_slice {{}} along {along}{place}", [value], shape)

    def relative_bias(self, name, grid, heads, class_token=False, place=""):
        table = self.param(name, count_distances(grid, class_token), heads, place=place)
        return self.look_up(table, grid, class_token)

    def look_up(self, table, grid, class_token=False):
        tokens = grid[0] * grid[1] + (1 if class_token else 0)
        text = f"vit.relative_bias {{}} grid {grid}" + (" class_token" if class_token else "")
        return self.op(text, [table], [table.shape[1], tokens, tokens])

    def relative_bias_mlp(
        self, name, grid, heads, hidden, scale=(1.0, 1.0), divisor=1.0, gain=None, bias=True,
        class_token=False, place=""
    ):
        fc1 = self.linear(f"{name}.fc1", hidden, 2, place=place)
        fc2 = self.linear(f"{name}.fc2", heads, hidden, bias, place=place)
        text = f"vit.relative_bias_mlp grid {grid} scale {list(scale)} divisor {divisor:e}"
        text += " fc1({}, {}) fc2({}" + (", {})" if bias else ")")
        text += f" gain {gain:e}" if gain else ""
        text += " class_token" if class_token else ""
        table = self.op(text, [*fc1, *fc2], [count_distances(grid, class_token), heads])
        return self.look_up(table, grid, class_token)

    def merge(self, x, grid, name, width, norm="before", bias=False):
        """Patch merging as Swin has it, or with the norm behind as Swin v2."""
        tokens = (grid[0] + 1) // 2 * ((grid[1] + 1) // 2)
        y = self.op(f"vit.patch_merge {{}} grid {grid}", [x], [x.shape[0], tokens, 4 * x.shape[2]])
        if norm == "before":
            y = self.norm(y, f"{name}.norm")
        weight, shift = self.linear(f"{name}.reduction", width, y.shape[2], bias)
        text = "vit.linear {}, {}" + (", {}" if bias else "")
        y = self.op(text, [y, weight, shift], [x.shape[0], tokens, width])
        return self.norm(y, f"{name}.norm") if norm == "behind" else y

    def first(self, x, count):
        """The first tokens alone."""
        y = self.new([x.shape[0], count, x.shape[2]])
        where = f"[0, 0, 0] {y.shape} [1, 1, 1] : {x.type} to {y.type}"
        self.line(f"{y.name} = tensor.extract_slice {x.name}{where}")
        return y

    def replace_first(self, x, tokens):
        y = self.new(x.shape)
        where = f"{x.name}[0, 0, 0] {tokens.shape} [1, 1, 1] : {tokens.type} into {x.type}"
        self.line(f"{y.name} = tensor.insert_slice {tokens.name} into {where}")
        return y

    def latents(self, x, tokens):
        count = math.prod(tokens.shape) // x.shape[2]
        return self.op("vit.latents {} from({})", [x, tokens], [x.shape[0], count, x.shape[2]])

    def identity(self, x):
        return self.op("vit.msa {} heads 1 kind(identity)", [x], x.shape)

    def mlp(
        self, x, name, hidden, activation, gate=False, biases="g12", place="", inner_norm=None,
        kind="layer"
    ):
        """`biases`: which of gate, fc1 and fc2 have one; `inner_norm` and `kind`
        as
        `attend` takes them."""
        width = x.shape[-1]
        text, operands = "vit.mlp {}", [x]
        for keyword, letter, shape in (
            ("gate", "g", (hidden, width)),
            ("fc1", "1", (hidden, width)),
            ("fc2", "2", (width, hidden)),
        ):
            if keyword == "gate" and not gate:
                continue
            if keyword == "fc2" and inner_norm is not None:
                g, shift = self.inner_norm(name, hidden, "b" in inner_norm, place)
                text += " inner_norm({}" + (", {})" if shift else ")")
                operands += [g, shift]
            weight, bias = self.linear(f"{name}.{keyword}", *shape, letter in biases, place)
            text += f" {keyword}({{}}" + (", {})" if bias else ")")
            operands += [weight, bias]
        text += f" activation({activation})"
        if kind != "layer":
            text += f" norm_kind({kind})"
        return self.op(text, operands, x.shape)

    def residual(self, x, branch, scale=None):
        text = "vit.residual {}, {}" + (" scale({})" if scale else "")
        return self.op(text, [x, branch, scale], x.shape)

    def block(self, x, name, heads, hidden, activation="gelu", place="", **msa):
        """A pre-norm encoder layer."""
        n = self.norm(x, f"{name}.norm1", place=place)
        x = self.residual(x, self.msa(n, f"{name}.attention", heads, place=place, **msa))
        n = self.norm(x, f"{name}.norm2", place=place)
        return self.residual(x, self.mlp(n, f"{name}.mlp", hidden, activation, place=place))

    def encoder(self, x, layers, body):
        """`body` is called once, with the region's tokens."""
        result, argument = self.new(x.shape), self.new(x.shape)
        self.line(f"{result.name} = vit.encoder {x.name} layers({layers}) {{")
        self.line(f"^bb0({argument.name}: {argument.type}):")
        self.layers = layers
        y = body(argument)
        self.line(f"vit.yield {y.name} : {y.type}")
        self.layers = None
        self.line(f"}} : {x.type}")
        return result

    def tokens(self, x, *tokens):
        count = x.shape[1] + sum(math.prod(t.shape) // x.shape[2] for t in tokens)
        text = "vit.tokens {} prepend(" + ", ".join(["{}"] * len(tokens)) + ")"
        return self.op(text, [x, *tokens], [x.shape[0], count, x.shape[2]])

    def positions(self, x, table):
        return self.op("vit.pos_embed {}, {}", [x, table], x.shape)

    def resize(self, table, grid, to, prefix, mode):
        shape = table.shape[:-2] + [prefix + to[0] * to[1], table.shape[-1]]
        text = f"vit.resize_pos_embed {{}} grid {grid} to {to} prefix {prefix} {mode}"
        return self.op(text, [table], shape)

    def grid_positions(self, rows, columns):
        shape = [rows.shape[-2] * columns.shape[-2], rows.shape[-1]]
        return self.op("vit.grid_positions {}, {}", [rows, columns], shape)

    def pool(self, x, kind):
        width = x.shape[2] * (2 if kind.startswith("token_concat_mean") else 1)
        return self.op(f"vit.pool {{}} {kind}", [x], [x.shape[0], width])

    def head(self, name, inputs, outputs, bias=True, activation="none"):
        pairs = [
            self.linear(f"{name}.{i}", outputs, x.shape[1], bias) for i, x in enumerate(inputs)
        ]
        braces = ", ".join(["{}"] * len(inputs))
        text = f"vit.head inputs({braces}) weights({braces})"
        text += f" biases({braces})" if bias else ""
        operands = [*inputs, *[w for w, _ in pairs], *[b for _, b in pairs]]
        shape = [inputs[0].shape[0], outputs]
        return self.op(f"{text} activation({activation})", operands, shape)

    def text(self, results):
        typed = ",\n     ".join(
            f'{value.type} {{vit.name = "{name}"}}' for name, value in results.items()
        )
        names = ", ".join(value.name for value in results.values())
        types = ", ".join(value.type for value in results.values())
        head = f"func.func @infer({self.image.name}: {self.image.type})\n  -> ({typed}) {{"
        return "\n".join([head, *self.lines, f"  return {names} : {types}", "}", ""])
