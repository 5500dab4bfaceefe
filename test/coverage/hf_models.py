# ===- hf_models.py - The models of transformers ----------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Three or more configurations of each model_type, one per line below.

(class, fields that differ from its config's defaults). A default config is the
base model of its family; the others differ in what the type knows how to vary.
"""

import functools
import inspect
import math

SMALL = {"hidden_size": 384, "num_attention_heads": 6, "num_hidden_layers": 6}
TINY = {"hidden_size": 192, "num_attention_heads": 3, "num_hidden_layers": 4}
SMALL_MLP = {**SMALL, "intermediate_size": 1536}
TINY_MLP = {**TINY, "intermediate_size": 768}
LABELS = {"num_labels": 100}
TANH = {"hidden_act": "gelu_pytorch_tanh"}
SWIN = {"embed_dim": 48, "depths": [2, 2, 2, 2], "num_heads": [2, 4, 8, 16]}

CONFIGURATIONS = {
    "vit": [
        ("ViTForImageClassification", {}),
        ("ViTModel", {**SMALL_MLP, "hidden_act": "quick_gelu", "patch_size": 32}),
        ("ViTForImageClassification", {**TINY_MLP, **LABELS, "qkv_bias": False}),
        ("ViTForImageClassification", {**TINY_MLP, **TANH, "image_size": 384}),
    ],
    "deit": [
        ("DeiTForImageClassificationWithTeacher", {}),
        ("DeiTForImageClassification", {**SMALL_MLP, **LABELS}),
        ("DeiTModel", {**TINY_MLP, "image_size": 160}),
    ],
    "beit": [
        ("BeitForImageClassification", {"use_relative_position_bias": True}),
        ("BeitModel", {**SMALL_MLP, "use_shared_relative_position_bias": True}),
        ("BeitForImageClassification", {**TINY_MLP, "use_absolute_position_embeddings": True}),
    ],
    "data2vec-vision": [
        ("Data2VecVisionForImageClassification", {"use_relative_position_bias": True}),
        ("Data2VecVisionModel", {**SMALL_MLP, "use_shared_relative_position_bias": True}),
        ("Data2VecVisionForImageClassification", {**TINY_MLP, **LABELS}),
    ],
    "dinov2": [
        ("Dinov2Model", {}),
        ("Dinov2ForImageClassification", {**SMALL, **LABELS, "use_swiglu_ffn": True}),
        ("Dinov2Model", {**TINY, "image_size": 518, "patch_size": 14}),
    ],
    "dinov2_with_registers": [
        ("Dinov2WithRegistersModel", {}),
        ("Dinov2WithRegistersForImageClassification", {**SMALL, **LABELS}),
        ("Dinov2WithRegistersModel", {**TINY, "num_register_tokens": 8, "use_swiglu_ffn": True}),
    ],
    "dinov3_vit": [
        ("DINOv3ViTModel", {**SMALL_MLP, "num_register_tokens": 4}),
        ("DINOv3ViTModel", {**TINY_MLP, "use_gated_mlp": True, "hidden_act": "silu"}),
        ("DINOv3ViTModel", {**TINY_MLP, "query_bias": False, "value_bias": False}),
    ],
    "clip_vision_model": [
        ("CLIPVisionModel", {}),
        ("CLIPVisionModelWithProjection", {**SMALL_MLP, "projection_dim": 256}),
        ("CLIPVisionModel", {**TINY_MLP, "hidden_act": "gelu", "patch_size": 16}),
    ],
    "siglip_vision_model": [
        ("SiglipVisionModel", {}),
        ("SiglipVisionModel", {**SMALL_MLP, "image_size": 256}),
        ("SiglipVisionModel", {**TINY_MLP, "vision_use_head": False}),
    ],
    "siglip2_vision_model": [
        ("Siglip2VisionModel", {}),
        ("Siglip2VisionModel", {**SMALL_MLP}),
        ("Siglip2VisionModel", {**TINY_MLP, "num_patches": 64}),
    ],
    "ijepa": [
        ("IJepaModel", {}),
        ("IJepaForImageClassification", {**SMALL_MLP, **LABELS}),
        ("IJepaModel", {**TINY_MLP, "patch_size": 14}),
    ],
    "vit_msn": [
        ("ViTMSNModel", {}),
        ("ViTMSNForImageClassification", {**SMALL_MLP, **LABELS}),
        ("ViTMSNModel", {**TINY_MLP, "qkv_bias": False}),
    ],
    "vit_mae": [
        ("ViTMAEModel", {"mask_ratio": 0.0}),
        ("ViTMAEModel", {**SMALL_MLP, "mask_ratio": 0.0}),
        ("ViTMAEModel", {**TINY_MLP, "mask_ratio": 0.0, "patch_size": 14}),
    ],
    "swin": [
        ("SwinForImageClassification", {}),
        ("SwinModel", {**SWIN}),
        ("SwinForImageClassification", {**SWIN, **LABELS, "use_absolute_embeddings": True}),
    ],
    "swinv2": [
        ("Swinv2ForImageClassification", {"image_size": 256, "window_size": 8}),
        ("Swinv2Model", {**SWIN, "image_size": 256, "window_size": 8}),
        ("Swinv2ForImageClassification", {**SWIN, **LABELS, "image_size": 128, "window_size": 4}),
    ],
    "clip": [("CLIPModel", {})],
    "siglip": [("SiglipModel", {})],
    "siglip2": [("Siglip2Model", {})],
}

COMPOSITES = ("clip", "siglip", "siglip2")


@functools.cache
def library():
    """transformers, for whoever really makes models."""
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers


class HfCase:
    source = "transformers"

    def __init__(self, family, index, architecture, fields):
        self.name = f"{family}/{index}"
        self.family = family
        self.architecture = architecture
        self.fields = fields

    def cost(self):
        """Roughly what a block has to compute."""
        return 196 * self.fields.get("hidden_size", 768) ** 2

    def config(self, cut):
        config_class = getattr(library(), self.architecture).config_class
        fields = dict(self.fields)
        if cut and self.family in COMPOSITES:
            vision = fields.get("vision_config", {})
            fields["vision_config"] = {**vision, "num_hidden_layers": 2}
        elif cut:
            fields["num_hidden_layers"] = 2
        return config_class(**fields, architectures=[self.architecture])

    def write_config(self, folder, cut):
        self.config(cut).save_pretrained(folder)

    def count_parameters(self):
        import torch

        with torch.device("meta"):
            model = getattr(library(), self.architecture)(self.config(False))
        return sum(parameter.numel() for parameter in model.parameters())

    def build(self, folder):
        model_class = getattr(library(), self.architecture)
        config = model_class.config_class.from_pretrained(folder)
        # Eager attention rounds its softmax to f32 in float64 as well, but for
        # Swin v2's, which has no other.
        config._attn_implementation = "sdpa" if model_class._supports_sdpa else "eager"
        # vitc compiles without weights here, so with all that a config can say.
        # I-JEPA's says how large a pooler is, but no checkpoint has one.
        can_pool = "add_pooling_layer" in inspect.signature(model_class).parameters
        if can_pool and self.family != "ijepa":
            return model_class(config, add_pooling_layer=True)
        return model_class(config)

    def save(self, model, folder):
        model.save_pretrained(folder)  # with the names that the hub has

    def make_exact(self, model):
        import timm_float64

        timm_float64.set_distances(model)
        return model

    def input_shape(self, model):
        config = getattr(model.config, "vision_config", model.config)
        if self.family.startswith("siglip2"):
            size = config.patch_size * math.isqrt(config.num_patches)
        else:
            size = config.image_size
        height, width = (size, size) if isinstance(size, int) else size
        return [config.num_channels, height, width]

    def forward(self, model, image):
        import torch
        from siglip2 import as_patches

        arguments = {"pixel_values": image}
        if self.family.startswith("siglip2"):
            tower = getattr(model.config, "vision_config", model.config)
            arguments = as_patches(image, tower.patch_size)
        if self.family == "vit_mae":  # it shuffles, unless told how
            count = model.embeddings.patch_embeddings.num_patches
            arguments["noise"] = torch.arange(count, dtype=image.dtype)[None]
        if self.family in COMPOSITES:
            result = model.get_image_features(**arguments)
            tokens = result.last_hidden_state
            return {"image_embeds": result.pooler_output, "last_hidden_state": tokens}
        result = model(**arguments)
        if "logits" in result:
            return {"": result["logits"]}
        names = ("image_embeds", "last_hidden_state", "pooler_output")
        found = {name: result[name] for name in names if result.get(name) is not None}
        return found if len(found) > 1 else {"": next(iter(found.values()))}


def cases():
    return [
        HfCase(family, index, *configuration)
        for family, configurations in CONFIGURATIONS.items()
        for index, configuration in enumerate(configurations)
    ]
