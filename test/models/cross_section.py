#!/usr/bin/env python3
# ===- cross_section.py - Which models cover which variants -------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Does the cross-section of the test models cover the dialect?

  cross_section.py --vitc PATH --dialect DIR

cross-section.json lists the models that stand for all, and what each is there
for. Every operation of the dialect's .td files in DIR, every keyword that an
operation's text may have or lack, and every case of its enumerations must be in
the IR of one of them, behind the passes from vit to vit, or among `elsewhere`,
which says which test has it instead. What is there in vain is
an error, too: `elsewhere` may name nothing that a model covers.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

from run import model_arguments, model_options

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIST = HERE / "cross-section.json"

# Models are made of all operations but those of the later stages.
LATER = ("VitOps.td", "VitKernelOps.td")


def read_enumerations(folder):
    """{name: {case: word}}"""
    text = (folder / "VitAttrs.td").read_text()
    found = {}
    for name, body in re.findall(r'Vit_Enum<"(\w+)",.*?\[(.*?)\]>;', text, re.S):
        found[name] = dict(re.findall(r'I32EnumAttrCase<"(\w+)", \d+, "(\w+)">', body))
    return found


def read_operations(folder):
    """{mnemonic: (optional keywords, {enumeration: default case or None})}"""
    found, enumerations = {}, read_enumerations(folder)
    for file in sorted(folder.glob("Vit*Ops.td")):
        if file.name in LATER:
            continue
        text = file.read_text()
        for definition in re.split(r"\n(?=def )", text):
            head = re.match(r'def Vit_\w+ : Vit_(?:Inferring)?Op<"(\w+)"', definition)
            if not head:
                continue
            form = re.search(r"assemblyFormat = (?:\[\{(.*?)\}\]|\"(.*?)\");", definition, re.S)
            form = (form.group(1) or form.group(2)) if form else ""
            # What stands in parentheses with a question mark behind them.
            form = form.replace("`(`", "").replace("`)`", "")
            groups = re.findall(r"\((?:[^()]|\([^()]*\))*\)\?", form)
            words = {word for group in groups for word in re.findall(r"`(\w+)`", group)}
            arguments = re.search(r"let arguments = \(ins(.*?)\);", definition, re.S)
            arguments = arguments.group(1) if arguments else ""
            enums = {
                name: default
                for default_of, name, default in re.findall(
                    r'(DefaultValuedAttr<)?Vit_(\w+?)Attr\b(?:, "::mlir::vit::\w+::(\w+)")?', arguments
                )
            }
            enums = {name: case or None for name, case in enums.items() if name in enumerations}
            found[head.group(1)] = (words, enums)
    return found


def wanted(folder):
    """All features, as texts: "msa", "msa rope", "Activation silu"."""
    enumerations, features = read_enumerations(folder), set()
    for mnemonic, (words, enums) in read_operations(folder).items():
        features.add(mnemonic)
        features.update(f"{mnemonic} {word}" for word in words)
        for name in enums:
            features.update(f"{name} {word}" for word in enumerations[name].values())
    return features


def covered(folder, text):
    """The features that IR has, line by line."""
    enumerations, operations = read_enumerations(folder), read_operations(folder)
    features = set()
    for line in text.splitlines():
        call = re.search(r"\bvit\.(\w+)\b(.*)", line)
        if not call or call.group(1) not in operations:
            continue
        mnemonic, rest = call.groups()
        words = set(re.findall(r"\b[a-z]\w*\b", rest.split(" : ")[0]))
        optional, enums = operations[mnemonic]
        features.add(mnemonic)
        features.update(f"{mnemonic} {word}" for word in optional & words)
        for name, default in enums.items():
            cases = enumerations[name]
            found = set(cases.values()) & words
            features.update(f"{name} {word}" for word in found)
            if default and not found:
                features.add(f"{name} {cases[default]}")
    return features


def read_ir(vitc, name):
    """The model's IR as the passes from vit to vit leave it."""
    # Without weights: what there is, is in the IR.
    model = model_arguments(name, HERE / name)[:1]
    command = [vitc, "compile", *model, *model_options(name), "--emit=vit"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip()}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description="checks what the cross-section covers")
    parser.add_argument("--vitc", required=True)
    parser.add_argument("--dialect", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    section = json.loads(LIST.read_text())
    elsewhere = section["elsewhere"]
    found = set()
    for name in section["models"]:
        found |= covered(arguments.dialect, read_ir(arguments.vitc, name))
    everything = wanted(arguments.dialect)
    problems = [f"no model has: {f}" for f in sorted(everything - found - elsewhere.keys())]
    problems += [f"a model has: {f}" for f in sorted(elsewhere.keys() & found)]
    problems += [f"there is no: {f}" for f in sorted(elsewhere.keys() - everything)]
    for feature, reason in elsewhere.items():
        if not (ROOT / re.search(r"test/\S+", reason).group()).is_file():
            problems.append(f"no such file: {feature}: {reason}")
    print("\n".join(problems))
    print(f"{len(section['models'])} models, {len(everything)} features, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
