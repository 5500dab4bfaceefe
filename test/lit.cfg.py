# ===- lit.cfg.py - Configuration of the lit suite -----------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
# FileCheck tests and executed tests.
import os

import lit.formats
from lit.llvm import llvm_config

config.name = "vitc"
config.test_format = lit.formats.ShTest(not llvm_config.use_lit_shell)
config.suffixes = [".mlir", ".test", ".td"]
config.excludes = ["Inputs", "Runtime", "models", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.vitc_obj_root + "/test"

llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.vitc_tools_dir, append_path=True)
llvm_config.with_environment("FILECHECK_OPTS", "--enable-var-scope --dump-input=fail")

# VIT_OPT_VERIFY_ROUNDTRIP=1 runs the whole suite with every module printed and
# parsed again between parsing and the passes.
vit_opt = "vit-opt"
if os.environ.get("VIT_OPT_VERIFY_ROUNDTRIP") == "1":
    vit_opt += " --verify-roundtrip"

import lit.llvm.subst

llvm_config.add_tool_substitutions(
    [
        lit.llvm.subst.ToolSubst("vit-opt", vit_opt, unresolved="fatal"),
        lit.llvm.subst.ToolSubst("vitc", unresolved="ignore"),
        lit.llvm.subst.ToolSubst("FileCheck", unresolved="fatal"),
        lit.llvm.subst.ToolSubst("not", unresolved="fatal"),
        lit.llvm.subst.ToolSubst("count", unresolved="fatal"),
        lit.llvm.subst.ToolSubst("split-file", unresolved="fatal"),
    ],
    [config.vitc_tools_dir, config.llvm_tools_dir],
)
config.substitutions.append(("%src_root", config.vitc_src_root))
config.substitutions.append(("%obj_root", config.vitc_obj_root))
config.substitutions.append(("%python", config.python_executable))
config.substitutions.append(("%clangxx", os.path.join(config.llvm_tools_dir, "clang++")))
# Of LLVM's own version: a PATH may have others.
for name, tool in (("%llc", "llc"), ("%opt", "opt"), ("%mlir_translate", "mlir-translate")):
    config.substitutions.append((name, os.path.join(config.llvm_tools_dir, tool)))

# Built with sanitizers: our libraries need their run-time libraries. LLVM's
# are built without, and do not know that its allocators' headers poison memory.
if config.vitc_sanitize:
    config.available_features.add("sanitizers")
    llvm_config.with_environment("ASAN_OPTIONS", "allow_user_poisoning=0")

# A disk that is always full.
if os.path.exists("/dev/full") and not os.path.isfile("/dev/full"):
    config.available_features.add("dev-full")

# What this machine can execute.
flags = set()
try:
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("flags"):
                flags = set(line.split(":", 1)[1].split())
                break
except OSError:
    pass
if {"avx2", "fma"} <= flags:
    config.available_features.add("host-avx2")
if {"avx512f", "avx512vl", "avx512bw", "avx512dq"} <= flags:
    config.available_features.add("host-avx512")
if "avx512_fp16" in flags:
    config.available_features.add("host-avx512fp16")
