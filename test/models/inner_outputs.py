# ===- inner_outputs.py - What PyTorch's models compute on their way ---------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Results of layers of models of transformers and timm, caught by hooks.

`names` are those of `vitc --outputs`. Layers are what a model keeps in one list;
the weights of attention are what its softmax gives there.
"""

import contextlib

import torch
import torch.nn.functional as F


def find_layers(model):
    """The list of modules that are the layers."""
    lists = [
        module
        for name, module in model.named_modules()
        if isinstance(module, (torch.nn.ModuleList, torch.nn.Sequential))
        and name.split(".")[-1] in ("layer", "layers", "blocks")
    ]
    (layers,) = lists
    return layers


@contextlib.contextmanager
def catching_softmax(caught):
    """Keeps what every softmax over rows of keys gives, in its input's type."""
    function, method = F.softmax, torch.Tensor.softmax

    def keep(x, dim=None, **_):
        y = method(x, dim)
        if x.dim() == 4:
            caught.append(y)
        return y

    F.softmax = keep
    torch.Tensor.softmax = keep
    try:
        yield
    finally:
        F.softmax = function
        torch.Tensor.softmax = method


def catch(model, names, norm, run):
    """{C name: values} of those of `names` that are a layer's; `run` evaluates
    the model, which must compute attention as written, and `norm` is the norm
    of all tokens behind its layers."""
    layers = find_layers(model)
    tokens, weights, found = {}, {}, {}
    caught = []

    def behind(number):
        def hook(_module, _arguments, output):
            tokens[number] = output if torch.is_tensor(output) else output[0]
            weights[number] = list(caught)
            caught.clear()

        return hook

    hooks = [layer.register_forward_hook(behind(k)) for k, layer in enumerate(layers)]
    with catching_softmax(caught):
        run()
    for hook in hooks:
        hook.remove()
    for name in names:
        kind, _, rest = name.partition(":")
        key = name.replace(":", "_")
        if kind == "attention":
            (found[key],) = weights[int(rest)]
        elif kind == "layer":
            number, _, normed = rest.partition(":")
            values = tokens[int(number)]
            found[key] = norm(values) if normed else values
    return found
