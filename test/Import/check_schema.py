#!/usr/bin/env python3
# ===- check_schema.py - Does the published schema say what it should? ------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""check_schema.py SCHEMA FILE...

Validates descriptions (.json files, and the whole ones in .md files) against
the JSON Schema, and shows that the schema refuses them with a field more or
with a required one less. Knows the keywords that our schema uses and refuses
others, so that none is ignored; needs no package.
"""

import json
import pathlib
import re
import sys

ANNOTATIONS = {"$schema", "title", "description", "default", "$defs"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
}


def errors(schema, value, root, path="$"):
    """What is wrong with `value`, a list of texts."""
    found = []

    def add(text):
        found.append(f"{path}: {text}")

    def visit(sub, child, where):
        found.extend(errors(sub, child, root, where))

    for keyword, rule in schema.items():
        if keyword in ANNOTATIONS:
            continue
        if keyword == "$ref":
            visit(root["$defs"][rule.removeprefix("#/$defs/")], value, path)
        elif keyword == "type":
            if not TYPES[rule](value):
                add(f"no {rule}")
        elif keyword == "const":
            if value != rule:
                add(f"not {rule!r}")
        elif keyword == "enum":
            if value not in rule:
                add(f"none of {rule}")
        elif keyword == "oneOf":
            fits = sum(not errors(option, value, root, path) for option in rule)
            if fits != 1:
                add(f"fits {fits} of {len(rule)} alternatives")
        elif keyword == "properties":
            if isinstance(value, dict):
                for key in value.keys() & rule.keys():
                    visit(rule[key], value[key], f"{path}.{key}")
        elif keyword == "additionalProperties":
            assert rule is False
            if isinstance(value, dict):
                for key in value.keys() - schema["properties"].keys():
                    add(f"unknown field {key}")
        elif keyword == "required":
            if isinstance(value, dict):
                for key in set(rule) - value.keys():
                    add(f"lacks {key}")
        elif keyword == "items":
            if isinstance(value, list):
                for index, child in enumerate(value):
                    visit(rule, child, f"{path}[{index}]")
        elif keyword in ("minItems", "maxItems"):
            if isinstance(value, list):
                if (len(value) - rule) * (1 if keyword == "minItems" else -1) < 0:
                    add(f"{len(value)} elements")
        elif keyword in ("minimum", "maximum"):
            if TYPES["number"](value):
                if (value - rule) * (1 if keyword == "minimum" else -1) < 0:
                    add(f"{value} beyond {rule}")
        elif keyword == "minLength":
            if isinstance(value, str) and len(value) < rule:
                add("too short")
        elif keyword == "pattern":
            if isinstance(value, str) and not re.search(rule, value):
                add(f"does not match {rule}")
        else:
            raise SystemExit(f"schema: unknown keyword {keyword}")
    return found


def mutations(value):
    """(what, copy) for each object in `value`: a field more, a number bent."""

    def rebuild(node, edit):
        if isinstance(node, dict):
            yield edit({**node, "no_such_field": 1}), "a field more"
            for key, child in node.items():
                yield from rebuild(child, lambda c, k=key: edit({**node, k: c}))
        elif isinstance(node, list):
            for i, child in enumerate(node):
                yield from rebuild(
                    child, lambda c, i=i: edit(node[:i] + [c] + node[i + 1 :])
                )
        elif TYPES["number"](node):
            yield edit("text"), f"text for {node}"

    yield from rebuild(value, lambda whole: whole)


def descriptions(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return [json.loads(text)]
    blocks = re.findall(r"```json\n(.*?)```", text, re.S)
    # Others are parts, or files of other formats.
    whole = [json.loads(b) for b in blocks if b.startswith("{") and '"vitc"' in b]
    assert whole, f"{path} has no description"
    return whole


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    bad = 0
    count = 0
    for name in sys.argv[2:]:
        for description in descriptions(pathlib.Path(name)):
            for error in errors(schema, description, schema):
                print(f"{name}: {error}")
                bad += 1
            for mutation, what in mutations(description):
                count += 1
                # A comment may be anything.
                if not errors(schema, mutation, schema):
                    print(f"{name}: schema accepts it with {what}")
                    bad += 1
            for key in schema["required"]:
                less = {k: v for k, v in description.items() if k != key}
                if not errors(schema, less, schema):
                    print(f"{name}: schema accepts it without {key}")
                    bad += 1
    print(f"{count} mutations refused, {bad} errors")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
