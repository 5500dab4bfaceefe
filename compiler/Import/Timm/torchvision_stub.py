# ===- torchvision_stub.py - What timm imports of torchvision ---------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Lets timm be imported where torchvision has no build.

timm wants a few of its names when it is imported, and none of them to create
and run a Vision Transformer. So each name is an empty class here: good enough
to be imported, compared against and derived from. `install()` comes before
`import timm`; where torchvision is there, it does nothing.
"""

import importlib.machinery
import importlib.util
import sys
import types

MODULES = (
    "torchvision",
    "torchvision.datasets",
    "torchvision.models",
    "torchvision.models.feature_extraction",
    "torchvision.ops",
    "torchvision.ops.misc",
    "torchvision.transforms",
    "torchvision.transforms.functional",
)


class _Names(type):
    """Attributes of a placeholder (InterpolationMode.BICUBIC) are their names."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name


class _Stub(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = _Names(name, (), {"__module__": self.__name__})
        setattr(self, name, value)
        return value


def install():
    if "torchvision" in sys.modules or importlib.util.find_spec("torchvision"):
        return
    for name in MODULES:
        module = _Stub(name)
        module.__path__ = []
        # Whoever asks whether torchvision is installed looks at the spec.
        module.__spec__ = importlib.machinery.ModuleSpec(name, None)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
