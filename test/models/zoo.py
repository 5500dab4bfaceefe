# ===- zoo.py - The whole test models: what each of them is -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One entry per model folder, but timm's, which are in zoo_timm.py. Read by
make_expected.py alone.

class         the class of transformers
config        fields that differ from the class's defaults
input         [C, H, W] of the images given to the model
spelling      "old" (default): the tensor names that hub files have;
              "new": the names that transformers 5 uses in memory
interpolate   call with interpolate_pos_encoding=True
preprocessor  preprocessor_config.json, where the folder has one
dtype         of the stored weights (default F32)
shards        the number of weight files (default 1)
options       arguments of the class beside the config
outputs       --outputs of vitc (default: those of the class)
unused        how the names begin of tensors that vitc's model does without
"""

SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "image_size": 32,
    "patch_size": 8,
    "num_labels": 10,
}
SMALL_INPUT = [3, 32, 32]
EXTRA = (
    "spelling", "interpolate", "preprocessor", "dtype", "shards", "options", "outputs", "unused",
)  # fmt: skip

DINO = {
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "mlp_ratio": 2,
    "image_size": 28,
    "patch_size": 7,
    "num_labels": 6,
}
DINO_INPUT = [3, 28, 28]


def vit(input=SMALL_INPUT, architecture="ViTForImageClassification", **fields):
    extra = {key: fields.pop(key) for key in EXTRA if key in fields}
    config = {**SMALL, **fields}
    return {"class": architecture, "config": config, "input": input, **extra}


def deit(architecture, **fields):
    return vit(architecture=architecture, **fields)


def dinov2(architecture, input=DINO_INPUT, **fields):
    entry = vit(input=input, architecture=architecture, **fields)
    base = {key: value for key, value in DINO.items() if key not in fields}
    entry["config"].update(base)
    del entry["config"]["intermediate_size"]
    return entry


def clip(architecture, **fields):
    return vit(architecture=architecture, projection_dim=20, **fields)


TEXT = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "vocab_size": 12,
    "max_position_embeddings": 5,
    "bos_token_id": 0,
    "eos_token_id": 1,
}


OTHER_TOWER = ["text_model.", "text_projection.", "logit_"]


def composite(architecture, vision={}, **fields):
    """A model of images and texts; `vision` and SMALL are of its images' tower."""
    entry = vit(architecture=architecture, **fields)
    tower = {key: entry["config"].pop(key) for key in SMALL if key != "num_labels"}
    entry["config"].update(vision_config={**tower, **vision}, text_config=TEXT)
    return entry


def siglip2(architecture, input=SMALL_INPUT, **fields):
    """Has no size: its positions are those of 4 x 4 patches."""
    whole = architecture != "Siglip2VisionModel"
    entry = (composite if whole else vit)(architecture=architecture, input=input, **fields)
    tower = entry["config"]["vision_config"] if whole else entry["config"]
    del tower["image_size"]
    tower["num_patches"] = 16
    return entry


def of_patches(count):
    """SigLIP 2's preprocessor, for patches of 8 x 8."""
    return {
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_processor_type": "Siglip2ImageProcessor",
        "image_std": [0.5, 0.5, 0.5],
        "max_num_patches": count,
        "patch_size": 8,
        "resample": 2,
        "rescale_factor": 0.00392156862745098,
    }


def beit(architecture, **fields):
    return vit(architecture=architecture, **fields)


SWIN = {
    "image_size": 32,
    "patch_size": 2,
    "embed_dim": 16,
    "depths": [2, 3],
    "num_heads": [2, 4],
    "window_size": 4,
    "mlp_ratio": 2.0,
    "num_labels": 10,
}


def swin(architecture, input=SMALL_INPUT, **fields):
    """Grids of 16 x 16 and 8 x 8, if nobody says otherwise."""
    extra = {key: fields.pop(key) for key in EXTRA if key in fields}
    config = {**SWIN, **fields}
    return {"class": architecture, "config": config, "input": input, **extra}


# Grids of 7 x 11 and 4 x 6, which no window divides.
ODD = {"input": [3, 28, 44], "image_size": [28, 44], "patch_size": 4, "window_size": 3}


def dinov3(**fields):
    return vit(architecture="DINOv3ViTModel", spelling=fields.pop("spelling", "old"), **fields)


def cropped(height, width, kind="BitImageProcessor"):
    """A preprocessor whose crop is not the config's image size."""
    return {
        "crop_size": {"height": height, "width": width},
        "do_center_crop": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.485, 0.456, 0.406],
        "image_processor_type": kind,
        "image_std": [0.229, 0.224, 0.225],
        "resample": 3,
        "rescale_factor": 0.00392156862745098,
        "size": {"shortest_edge": max(height, width) + 8},
    }


MODELS = {
    # ViT: both outputs, both spellings, every activation.
    "vit": vit(),
    "vit-new-names": vit(spelling="new"),
    "vit-model": vit(architecture="ViTModel", spelling="new", num_hidden_layers=1),
    "vit-model-no-pooler": vit(
        architecture="ViTModel", options={"add_pooling_layer": False}
    ),
    "vit-no-qkv-bias": vit(qkv_bias=False),
    "vit-gelu-new": vit(hidden_act="gelu_new"),
    "vit-gelu-tanh": vit(hidden_act="gelu_pytorch_tanh", spelling="new"),
    "vit-quick-gelu": vit(hidden_act="quick_gelu"),
    "vit-relu": vit(hidden_act="relu", num_labels=2),
    "vit-relu2": vit(hidden_act="relu2"),
    "vit-silu": vit(hidden_act="silu"),
    # Shapes that no tile divides.
    "vit-nonsquare": vit(input=[3, 32, 48], image_size=[32, 48], patch_size=[8, 16]),
    "vit-odd": vit(
        input=[1, 21, 21],
        num_channels=1,
        image_size=21,
        patch_size=7,
        hidden_size=33,
        num_attention_heads=3,
        intermediate_size=37,
        num_labels=7,
    ),
    "vit-five-heads": vit(
        input=[1, 28, 28],
        num_channels=1,
        image_size=28,
        patch_size=4,
        hidden_size=20,
        num_attention_heads=5,
        intermediate_size=45,
        layer_norm_eps=1e-6,
    ),
    "vit-head-dim": vit(hidden_size=20, num_attention_heads=3, head_dim=8),
    "vit-197": vit(
        input=[3, 112, 112],
        image_size=112,
        patch_size=8,
        hidden_size=96,
        num_attention_heads=3,
        intermediate_size=384,
        num_hidden_layers=2,
    ),
    # Weight files as they are found.
    "vit-f16": vit(dtype="F16"),
    "vit-bf16": vit(dtype="BF16"),
    "vit-sharded": vit(shards=3),
    # Used at another size than trained at.
    "vit-resized": vit(
        input=[3, 48, 48], interpolate=True, preprocessor=cropped(48, 48)
    ),
    "deit": deit("DeiTForImageClassification"),
    "deit-teacher": deit("DeiTForImageClassificationWithTeacher"),
    "deit-teacher-new-names": deit(
        "DeiTForImageClassificationWithTeacher", spelling="new"
    ),
    "deit-model": deit("DeiTModel", pooler_output_size=20, num_hidden_layers=2),
    "deit-resized": deit(
        "DeiTForImageClassificationWithTeacher",
        input=[3, 24, 40],
        interpolate=True,
        preprocessor=cropped(24, 40, "DeiTImageProcessor"),
    ),
    "dinov2": dinov2("Dinov2ForImageClassification"),
    "dinov2-new-names": dinov2("Dinov2ForImageClassification", spelling="new"),
    "dinov2-model": dinov2("Dinov2Model"),
    "dinov2-swiglu": dinov2("Dinov2ForImageClassification", use_swiglu_ffn=True),
    "dinov2-swiglu-new-names": dinov2(
        "Dinov2Model", use_swiglu_ffn=True, spelling="new", mlp_ratio=4
    ),
    "dinov2-resized": dinov2(
        "Dinov2ForImageClassification",
        input=[3, 42, 42],
        image_size=56,
        patch_size=14,
        preprocessor=cropped(42, 42),
    ),
    "dinov2-enlarged": dinov2(
        "Dinov2Model",
        input=[3, 35, 49],
        preprocessor=cropped(35, 49),
    ),
    "dinov2-registers": dinov2(
        "Dinov2WithRegistersForImageClassification", num_register_tokens=4
    ),
    "dinov2-registers-model": dinov2(
        "Dinov2WithRegistersModel", use_swiglu_ffn=True, num_register_tokens=1
    ),
    "dinov2-registers-resized": dinov2(
        "Dinov2WithRegistersForImageClassification",
        input=[3, 21, 35],
        num_register_tokens=2,
        image_size=42,
        preprocessor=cropped(21, 35),
    ),
    # The encoders of self-supervised training.
    "ijepa": vit(architecture="IJepaForImageClassification"),
    "ijepa-model": vit(architecture="IJepaModel", spelling="new"),
    "ijepa-resized": vit(
        architecture="IJepaForImageClassification",
        input=[3, 40, 24],
        interpolate=True,
        preprocessor=cropped(40, 24, "ViTImageProcessor"),
    ),
    "msn": vit(architecture="ViTMSNForImageClassification", spelling="new"),
    "msn-model": vit(architecture="ViTMSNModel"),
    "msn-resized": vit(
        architecture="ViTMSNModel",
        input=[3, 40, 24],
        interpolate=True,
        preprocessor=cropped(40, 24, "ViTImageProcessor"),
    ),
    "mae-resized": vit(
        architecture="ViTMAEModel",
        mask_ratio=0.0,
        input=[3, 48, 24],
        interpolate=True,
        preprocessor=cropped(48, 24, "ViTImageProcessor"),
    ),
    "mae-model": vit(architecture="ViTMAEModel", mask_ratio=0.0),
    "mae-with-decoder": vit(
        architecture="ViTMAEForPreTraining",
        mask_ratio=0.0,
        decoder_hidden_size=16,
        decoder_num_hidden_layers=1,
        decoder_num_attention_heads=2,
        decoder_intermediate_size=24,
        unused=["decoder."],
    ),
    # CLIP's and SigLIP's vision towers.
    "clip-model": clip("CLIPVisionModel"),
    "clip-projection": clip("CLIPVisionModelWithProjection"),
    "clip-resized": clip(
        "CLIPVisionModelWithProjection",
        input=[3, 48, 40],
        interpolate=True,
        preprocessor=cropped(48, 40, "CLIPImageProcessor"),
        hidden_act="gelu",
    ),
    "siglip-model": vit(architecture="SiglipVisionModel"),
    "siglip-no-head": vit(architecture="SiglipVisionModel", vision_use_head=False),
    "siglip-resized": vit(
        architecture="SiglipVisionModel",
        input=[3, 24, 40],
        interpolate=True,
        preprocessor=cropped(24, 40, "SiglipImageProcessor"),
    ),
    "siglip2-model": siglip2("Siglip2VisionModel"),
    # At most 5 patches: 2 x 2 of a square image.
    "siglip2-reduced": siglip2(
        "Siglip2VisionModel",
        input=[3, 16, 16],
        preprocessor=of_patches(5),
        vision_use_head=False,
    ),
    # The same within the models that they are the towers of.
    "clip-of-both": composite("CLIPModel", projection_dim=20, unused=OTHER_TOWER),
    "clip-of-both-classes": composite(
        "CLIPForImageClassification",
        num_labels=7,
        unused=["vision_model.post_layernorm."],
    ),
    "siglip-of-both": composite("SiglipModel", unused=OTHER_TOWER),
    "siglip-of-both-classes": composite(
        "SiglipForImageClassification",
        unused=["vision_model.head."],
        input=[3, 24, 40],
        interpolate=True,
        preprocessor=cropped(24, 40, "SiglipImageProcessor"),
    ),
    "siglip2-of-both": siglip2(
        "Siglip2Model",
        input=[3, 56, 56],
        preprocessor=of_patches(49),
        unused=OTHER_TOWER,
    ),
    "siglip2-of-both-classes": siglip2(
        "Siglip2ForImageClassification", unused=["vision_model.head."]
    ),
    # BEiT: a table of distances in each layer, one for all, positions instead.
    "beit": beit("BeitForImageClassification", use_relative_position_bias=True),
    "beit-new-names": beit(
        "BeitForImageClassification", use_relative_position_bias=True, spelling="new"
    ),
    "beit-shared": beit(
        "BeitModel",
        use_shared_relative_position_bias=True,
        use_absolute_position_embeddings=True,
        use_mean_pooling=False,
        layer_scale_init_value=0.0,
    ),
    "beit-shared-new-names": beit(
        "BeitModel", use_shared_relative_position_bias=True, spelling="new"
    ),
    # Tables of distances at another size, and of a grid that is not square.
    "beit-resized": beit(
        "BeitForImageClassification",
        input=[3, 56, 24],
        use_relative_position_bias=True,
        preprocessor=cropped(56, 24, "BeitImageProcessor"),
    ),
    "beit-nonsquare": beit(
        "BeitForImageClassification",
        input=[3, 32, 48],
        image_size=[32, 48],
        use_relative_position_bias=True,
    ),
    "data2vec-resized": beit(
        "Data2VecVisionModel",
        input=[3, 24, 24],
        use_shared_relative_position_bias=True,
        use_absolute_position_embeddings=True,
        preprocessor=cropped(24, 24, "BeitImageProcessor"),
    ),
    "beit-positions": beit("BeitForImageClassification", use_absolute_position_embeddings=True),
    "data2vec": beit("Data2VecVisionForImageClassification", use_relative_position_bias=True),
    "data2vec-model": beit("Data2VecVisionModel", use_shared_relative_position_bias=True),
    # Results of layers, all kinds of them.
    "vit-outputs": vit(
        outputs=[
            "logits", "features", "tokens", "layer:0", "layer:2", "layer:1:normed", "attention:0",
            "attention:2",
        ],
    ),  # fmt: skip
    "beit-outputs": beit(
        "BeitForImageClassification",
        use_relative_position_bias=True,
        outputs=["layer:1", "attention:1"],
    ),
    # DINOv3: rotary positions; at another size there is no table to resize.
    "dinov3": dinov3(num_register_tokens=4),
    "dinov3-gated": dinov3(
        num_register_tokens=2, use_gated_mlp=True, hidden_act="silu", key_bias=True,
        proj_bias=False, mlp_bias=False, spelling="new",
    ),
    "dinov3-resized": dinov3(
        input=[3, 24, 40], num_register_tokens=4,
        preprocessor=cropped(24, 40, "DINOv3ViTImageProcessor"),
    ),
    # Swin: windows that shift, that do not divide a grid, as large as a grid.
    "swin": swin("SwinForImageClassification"),
    "swin-new-names": swin(
        "SwinModel",
        spelling="new",
        qkv_bias=False,
        hidden_act="gelu_new",
        use_absolute_embeddings=True,
        layer_norm_eps=1e-3,
    ),
    "swin-padded": swin("SwinForImageClassification", **ODD),
    "swin-resized": swin(
        "SwinModel",
        **{**ODD, "input": [3, 24, 40], "image_size": 32},
        use_absolute_embeddings=True,
        interpolate=True,
        preprocessor=cropped(24, 40, "ViTImageProcessor"),
    ),
    "swin-masked": swin(
        "SwinForMaskedImageModeling",
        encoder_stride=4,
        unused=["decoder.", "swin.embeddings.mask_token"],
    ),
    # The same with biases of a perceptron; of windows that were smaller, too.
    "swinv2": swin("Swinv2ForImageClassification", pretrained_window_sizes=[3, 0]),
    "swinv2-padded": swin(
        "Swinv2ForImageClassification",
        pretrained_window_sizes=[0, 0],
        layer_norm_eps=1e-3,
        **ODD,
    ),
    "swinv2-model": swin(
        "Swinv2Model",
        input=[3, 24, 24],
        image_size=24,
        patch_size=4,
        window_size=8,
        qkv_bias=False,
        pretrained_window_sizes=[4, 0],
    ),
    "swinv2-masked": swin(
        "Swinv2ForMaskedImageModeling",
        depths=[2, 1],
        pretrained_window_sizes=[0, 0],
        encoder_stride=4,
        unused=["decoder.", "swinv2.embeddings.mask_token"],
    ),
    # As many patches as trained with, in another grid: resized all the same.
    "dinov2-same-count": dinov2(
        "Dinov2ForImageClassification",
        input=[3, 14, 56],
        preprocessor=cropped(14, 56),
    ),
}

# The course's model. 47,524 tokens at stride 1: one input is enough there.
CLASS2 = {
    "class2-stride7": {"stride": 7, "attention": False, "inputs": 8},
    "class2-stride1": {"stride": 1, "attention": False, "inputs": 1},
    "class2-attention": {"stride": 7, "attention": True, "inputs": 8},
}
