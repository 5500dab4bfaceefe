# ===- builder.py - Writes a model in the vit dialect and evaluates it ------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One method per operation: each writes the operation and computes it.

The computation is PyTorch's own (layer_norm, conv2d, interpolate, …) or the
formula in the operation's description, so that what vitc makes of the text can
be compared with it. Only make_expected.py and variants.py use this.
"""

import torch
import torch.nn.functional as F

import synthetic

ACTIVATIONS = {
    "none": lambda x: x,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "relu": F.relu,
    "silu": F.silu,
    "tanh": torch.tanh,
}


class Value:
    """A result: its name in the text and what it is for the current image."""

    def __init__(self, name, tensor):
        self.name = name
        self.tensor = tensor


def type_of(value):
    return f"tensor<{'x'.join(map(str, value.tensor.shape))}xf32>"


class Builder:
    """Runs one image through a model, noting the text and the parameters."""

    def __init__(self, image, dtype):
        self.dtype = dtype
        self.lines = []
        self.tensors = {}
        self.writing = True
        self.run = None  # (layers, iteration) inside encoder
        self.count = 0
        self.image = Value("%image", image.to(dtype))

    def _result(self, text, operands, tensor):
        """Notes `%N = text : (operand types) -> type` and returns %N."""
        value = self._value(tensor)
        if self.writing:
            types = ", ".join(type_of(operand) for operand in operands)
            self._line(f"{value.name} = {text} : ({types}) -> {type_of(value)}")
        return value

    def _value(self, tensor):
        """A new name while writing; the later layers of a run need none."""
        self.count += self.writing
        return Value(f"%{self.count}", tensor)

    def _line(self, text):
        self.lines.append(("    " if self.run else "  ") + text)

    @staticmethod
    def _group(keyword, *values):
        """` keyword(%a, %b)` of the values that are there, or nothing."""
        names = ", ".join(value.name for value in values if value is not None)
        return f" {keyword}({names})" if names else ""

    def param(self, name, shape, role, first=0, step=1):
        """A parameter; with {i} in its name, one layer's of the current run."""
        suffix, tensor_name = "", name
        if self.run:
            layers, iteration = self.run
            suffix = f" layers({layers})"
            suffix += f" first({first})" if first else ""
            suffix += f" step({step})" if step != 1 else ""
            tensor_name = name.replace("{i}", str(first + step * iteration))
        self.tensors[tensor_name] = (shape, role)
        values = torch.frombuffer(
            synthetic.tensor(tensor_name, shape, role), dtype=torch.float32
        )
        value = self._value(values.reshape(shape).to(self.dtype))
        if self.writing:
            self._line(f'{value.name} = vit.param "{name}"{suffix} : {type_of(value)}')
        return value

    def transpose(self, x, permutation):
        tensor = x.tensor.permute(permutation).contiguous()
        return self._result(f"vit.transpose {x.name} {permutation}", [x], tensor)

    def patch_embed(self, image, weight, bias, stride):
        tensor = F.conv2d(
            image.tensor, weight.tensor, bias.tensor if bias else None, stride=stride
        )
        operands = [image, weight] + ([bias] if bias else [])
        names = ", ".join(operand.name for operand in operands)
        return self._result(
            f"vit.patch_embed {names} stride {stride}",
            operands,
            tensor.flatten(2).transpose(1, 2),
        )

    def tokens(self, x, *tokens):
        width = x.tensor.shape[-1]
        parts = [token.tensor.reshape(1, -1, width) for token in tokens]
        tensor = torch.cat(parts + [x.tensor], dim=1)
        text = f"vit.tokens {x.name}" + self._group("prepend", *tokens)
        return self._result(text, [x, *tokens], tensor)

    def pos_embed(self, x, table):
        tensor = x.tensor + table.tensor
        return self._result(f"vit.pos_embed {x.name}, {table.name}", [x, table], tensor)

    def resize_pos_embed(self, table, old, new, prefix, mode, align_corners=False):
        rows = table.tensor.reshape(-1, table.tensor.shape[-1])
        grid = rows[prefix:].T.reshape(1, -1, *old)
        grid = F.interpolate(grid, size=new, mode=mode, align_corners=align_corners)
        rows = torch.cat((rows[:prefix], grid.flatten(2)[0].T))
        tensor = rows.reshape(*table.tensor.shape[:-2], *rows.shape)
        text = f"vit.resize_pos_embed {table.name} grid {old} to {new} prefix {prefix} {mode}"
        if align_corners:
            text += " align_corners"
        return self._result(text, [table], tensor)

    def layer_norm(self, x, scale=None, bias=None, epsilon=1e-6):
        tensor = F.layer_norm(
            x.tensor,
            x.tensor.shape[-1:],
            scale.tensor if scale else None,
            None,
            epsilon,
        )
        if bias:
            tensor = tensor + bias.tensor
        text = f"vit.layer_norm {x.name}" + self._group("scale", scale)
        text += self._group("bias", bias) + f" epsilon {epsilon:.1e}"
        return self._result(text, [v for v in (x, scale, bias) if v], tensor)

    def msa(self, x, heads, q, k, v, proj, q_norm=None, k_norm=None, scale=None):
        """q, k, v, proj: (weight, bias or None); norms: (scale, bias or None)."""
        batch, count, _ = x.tensor.shape

        def project(pair, norm):
            y = F.linear(x.tensor, pair[0].tensor, pair[1].tensor if pair[1] else None)
            y = y.reshape(batch, count, heads, -1)
            if norm:
                shift = norm[1].tensor if norm[1] else None
                y = F.layer_norm(y, y.shape[-1:], norm[0].tensor, shift, 1e-6)
            return y.transpose(1, 2)

        query, key, value = project(q, q_norm), project(k, k_norm), project(v, None)
        factor = query.shape[-1] ** -0.5 if scale is None else scale
        weights = torch.softmax(query @ key.transpose(2, 3) * factor, dim=-1)
        y = (weights @ value).transpose(1, 2).reshape(batch, count, -1)
        y = F.linear(y, proj[0].tensor, proj[1].tensor if proj[1] else None)
        groups = [("query", q), ("key", k), ("value", v)]
        groups += [("query_norm", q_norm), ("key_norm", k_norm), ("projection", proj)]
        text = f"vit.msa {x.name} heads {heads}"
        operands = [x]
        for keyword, pair in groups:
            if pair:
                text += self._group(keyword, *pair)
                operands += [operand for operand in pair if operand]
        if scale is not None:
            text += f" scale({scale:e})"
        return self._result(text, operands, y)

    def identity(self, x):
        text = f"vit.msa {x.name} heads 1 kind(identity)"
        return self._result(text, [x], x.tensor)

    def mlp(self, x, fc1, fc2, activation, gate=None):
        """fc1, fc2, gate: (weight, bias or None)."""

        def linear(y, pair):
            return F.linear(y, pair[0].tensor, pair[1].tensor if pair[1] else None)

        act = ACTIVATIONS[activation]
        h = linear(x.tensor, fc1)
        h = act(linear(x.tensor, gate)) * h if gate else act(h)
        text, operands = f"vit.mlp {x.name}", [x]
        for keyword, pair in (("gate", gate), ("fc1", fc1), ("fc2", fc2)):
            if pair:
                text += self._group(keyword, *pair)
                operands += [operand for operand in pair if operand]
        text += f" activation({activation})"
        return self._result(text, operands, linear(h, fc2))

    def residual(self, x, branch, scale=None):
        y = branch.tensor * scale.tensor if scale else branch.tensor
        text = f"vit.residual {x.name}, {branch.name}" + self._group("scale", scale)
        operands = [x, branch] + ([scale] if scale else [])
        return self._result(text, operands, x.tensor + y)

    def encoder(self, x, layers, body):
        """`body` maps tokens to tokens; it is written once, run `layers` times."""
        outer = self.writing
        self.count += 1
        name, argument = f"%{self.count}", f"%t{self.count}"
        if outer:
            self._line(f"{name} = vit.encoder {x.name} layers({layers}) {{")
            self._line(f"^bb0({argument}: {type_of(x)}):")
        tensor = x.tensor
        for iteration in range(layers):
            self.run = (layers, iteration)
            self.writing = outer and iteration == 0
            result = body(Value(argument, tensor))
            if self.writing:
                self._line(f"vit.yield {result.name} : {type_of(result)}")
            tensor = result.tensor
        self.run, self.writing = None, outer
        if outer:
            self._line(f"}} : {type_of(x)}")
        return Value(name, tensor)

    def pool(self, x, kind, index=0, start=0):
        token, mean = x.tensor[:, index], x.tensor[:, start:].mean(dim=1)
        both = torch.cat((token, mean), dim=1)
        tensor = {"token": token, "mean": mean, "token_concat_mean": both}[kind]
        text = f"vit.pool {x.name} {kind}"
        text += f" index({index})" if index else ""
        text += f" from({start})" if start else ""
        return self._result(text, [x], tensor)

    def head(self, inputs, weights, biases, activation="none"):
        total = 0
        for number, (x, weight) in enumerate(zip(inputs, weights)):
            bias = biases[number].tensor if biases else None
            total = total + F.linear(x.tensor, weight.tensor, bias)
        tensor = ACTIVATIONS[activation](total / len(inputs))
        text = "vit.head" + self._group("inputs", *inputs)
        text += self._group("weights", *weights) + self._group("biases", *biases)
        text += f" activation({activation})"
        return self._result(text, [*inputs, *weights, *biases], tensor)

    def module(self, name, results):
        """The whole text; `results` is {output name: value}."""
        types = ", ".join(
            f'{type_of(value)} {{vit.name = "{output}"}}'
            for output, value in results.items()
        )
        names = ", ".join(value.name for value in results.values())
        plain = ", ".join(type_of(value) for value in results.values())
        head = f"func.func @{name}({self.image.name}: {type_of(self.image)}) -> ({types}) {{"
        return "\n".join([head, *self.lines, f"  return {names} : {plain}", "}", ""])
