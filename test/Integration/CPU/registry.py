# ===- registry.py - The models that make_tests.py writes -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Where the models of *_models.py are registered, with their command lines."""

RUN = "vitc check %s --inputs 8"
AVX2 = "vitc check %s --inputs 8 --target-cpu=x86-64-v3"
MODELS = []


def model(image, *runs):
    """Registers a function as a test: it takes a Model with that image and
    returns {output name: value}. Every test runs for this machine and for one
    with AVX2 alone; `runs` are more command lines."""

    def register(build):
        MODELS.append((build, image, runs))
        return build

    return register
