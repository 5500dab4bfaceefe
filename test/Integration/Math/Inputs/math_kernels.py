#!/usr/bin/env python3
# ===- math_kernels.py - Functions to approximate, as IR -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Print an MLIR module with one function per elementary function, PREFIX_exp and so on: f(in, out), both
memref<2048xf32>, in loops over vectors of LANES or, for LANES = 1, over scalars.
usage: math_kernels.py LANES [PREFIX]    PREFIX is vit if not given"""
import sys

ELEMENTS = 2048
UNARY = ["exp", "exp2", "erf", "tanh", "sin", "cos", "rsqrt"]
EXP_SCALED = """
      %c = arith.constant {scale} : {type}
      %s = arith.mulf %x, %c : {type}
      %y = math.exp %s : {type}"""
EXP_NEGATED = """
      %c = arith.constant {sigmoid} : {type}
      %s = arith.mulf %x, %c : {type}
      %n = arith.negf %s : {type}
      %y = math.exp %n : {type}"""
GELU = """
      %half = arith.constant {half} : {type}
      %one = arith.constant {one} : {type}
      %c = arith.constant {root} : {type}
      %h = arith.mulf %x, %half : {type}
      %u = arith.mulf %x, %c : {type}
      %e = math.erf %u : {type}
      %g = arith.addf %e, %one : {type}
      %y = arith.mulf %h, %g : {type}"""
GELU_TANH = """
      %half = arith.constant {half} : {type}
      %one = arith.constant {one} : {type}
      %c = arith.constant {root_2_pi} : {type}
      %k = arith.constant {cubic} : {type}
      %x2 = arith.mulf %x, %x : {type}
      %x3 = arith.mulf %x2, %x : {type}
      %t = arith.mulf %x3, %k : {type}
      %s = arith.addf %x, %t : {type}
      %u = arith.mulf %s, %c : {type}
      %e = math.tanh %u : {type}
      %g = arith.addf %e, %one : {type}
      %h = arith.mulf %x, %half : {type}
      %y = arith.mulf %h, %g : {type}"""


def function(name, body, lanes):
    if lanes == 1:
        value_type, load, store = "f32", "memref.load", "memref.store"
    else:
        value_type, load, store = f"vector<{lanes}xf32>", "vector.load", "vector.store"

    def constant(value):
        return f"{value:.9e}" if lanes == 1 else f"dense<{value:.9e}>"

    body = body.format(type=value_type, half=constant(0.5), one=constant(1.0), root=constant(0.5 ** 0.5),
                       root_2_pi=constant(0.7978845608028654), cubic=constant(0.044715),
                       scale=constant(32 ** -0.5), sigmoid=constant(1.702))
    memref = f"memref<{ELEMENTS}xf32>"
    type_suffix = memref if lanes == 1 else f"{memref}, {value_type}"
    print(f"""\
  func.func @{name}(%in: {memref}, %out: {memref}) {{
    %c0 = arith.constant 0 : index
    %step = arith.constant {lanes} : index
    %end = arith.constant {ELEMENTS} : index
    scf.for %i = %c0 to %end step %step {{
      %x = {load} %in[%i] : {type_suffix}{body}
      {store} %y, %out[%i] : {type_suffix}
    }}
    return
  }}""")


def main():
    lanes = int(sys.argv[1])
    prefix = sys.argv[2] if len(sys.argv) > 2 else "vit"
    print("module {")
    for name in UNARY:
        function(f"{prefix}_{name}", f"\n      %y = math.{name} %x : {{type}}", lanes)
    function(f"{prefix}_exp_scaled", EXP_SCALED, lanes)
    function(f"{prefix}_exp_negated", EXP_NEGATED, lanes)
    function(f"{prefix}_gelu", GELU, lanes)
    function(f"{prefix}_gelu_tanh", GELU_TANH, lanes)
    print("}")


if __name__ == "__main__":
    main()
