# ===- timm_models.py - The models of timm ----------------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One case per architecture of compiler/Import/Timm/architectures.json.

The folder that vitc gets is the folder that timm gets: the model is created
from it with timm's `local-dir:`, so that config.json means what timm says.
"""

import functools
import json
import pathlib

TABLE = (
    pathlib.Path(__file__).resolve().parents[2]
    / "compiler"
    / "Import"
    / "Timm"
    / "architectures.json"
)

# Arguments that leave two of each distinct block, by class.
CUTS = {
    "SwinTransformer": {"depths": [2, 2, 2, 2]},
    "SwinTransformerV2": {"depths": [2, 2, 2, 2]},
    "SwinTransformerV2Cr": {"depths": [2, 2, 2, 2]},
    # A window in between global blocks, twice.
    "VisionTransformerSAM": {"depth": 4, "global_attn_indexes": [1, 3]},
}


@functools.cache
def library():
    """timm, for whoever really makes models."""
    import torchvision_stub

    torchvision_stub.install()
    import timm

    return timm


class TimmCase:
    source = "timm"

    def __init__(self, name, entry):
        self.name = name
        self.family = entry["family"]
        self.arguments = entry["args"]
        self.pretrained = entry["pretrained_cfg"]
        self.cut = dict(CUTS.get(entry["class"], {"depth": 2}))
        heads = entry["args"].get("num_kv_heads")
        if heads:  # one per layer
            self.cut["num_kv_heads"] = [heads[0], min(heads)]

    def cost(self):
        """Roughly what a block has to compute."""
        height, width = self.pretrained.get("input_size", [3, 224, 224])[1:]
        patch = self.arguments.get("patch_size", 16)
        embed = self.arguments.get("embed_dim", 768)
        return height * width / patch**2 * embed**2

    def config(self, cut):
        """What timm's push_to_hf_hub writes, of a model without weights."""
        pretrained = library().models.get_pretrained_cfg(self.name).to_dict(
            remove_source=True, remove_null=True
        )
        config = {
            "architecture": self.name,
            "num_classes": pretrained["num_classes"],
            "pretrained_cfg": pretrained,
        }
        if cut:
            config["model_args"] = self.cut
        return config

    def write_config(self, folder, cut):
        text = json.dumps(self.config(cut), indent=2)
        (folder / "config.json").write_text(text)

    def count_parameters(self):
        model = library().create_model(self.name, device="meta")
        return sum(parameter.numel() for parameter in model.parameters())

    def build(self, folder):
        return library().create_model(f"local-dir:{folder}", pretrained=False)

    def save(self, model, folder):
        import safetensors.torch

        # In memory tensors may share storage; in a file they may not.
        state = {name: value.clone() for name, value in model.state_dict().items()}
        path = folder / "model.safetensors"
        safetensors.torch.save_file(state, path, {"format": "pt"})

    def input_shape(self, model):
        return list(model.pretrained_cfg["input_size"])

    def make_exact(self, model):
        import timm_float64

        timm_float64.make_exact(model)
        return model

    def forward(self, model, image):
        return {"": model(image)}


def cases():
    table = json.loads(TABLE.read_text())
    order = sorted(table, key=lambda name: (table[name]["family"], name))
    return [TimmCase(name, table[name]) for name in order]
