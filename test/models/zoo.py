# ===- zoo.py - The whole test models: what each of them is -----------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One entry per model folder. Read by make_expected.py alone.

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
EXTRA = ("spelling", "interpolate", "preprocessor", "dtype", "shards", "options", "unused")

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
    "beit-positions": beit("BeitForImageClassification", use_absolute_position_embeddings=True),
    "data2vec": beit("Data2VecVisionForImageClassification", use_relative_position_bias=True),
    "data2vec-model": beit("Data2VecVisionModel", use_shared_relative_position_bias=True),
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
    # As many patches as trained with, in another grid: resized all the same.
    "dinov2-same-count": dinov2(
        "Dinov2ForImageClassification",
        input=[3, 14, 56],
        preprocessor=cropped(14, 56),
    ),
}

# timm: the architecture and arguments of its entry point, which the config.json
# that timm writes then holds. Each is the smallest that its class can do.
TIMM_SMALL = {
    "img_size": 32,
    "patch_size": 8,
    "embed_dim": 24,
    "depth": 3,
    "num_heads": 3,
    "num_classes": 10,
}


def timm(architecture, **arguments):
    return {"architecture": architecture, "arguments": {**TIMM_SMALL, **arguments}}


TIMM = {
    "timm-vit": timm("vit_tiny_patch16_224"),
    "timm-distilled": timm("deit_tiny_distilled_patch16_224"),
    # No class token, registers without positions, LayerScale, a mean.
    "timm-registers": timm("vit_medium_patch16_reg4_gap_256"),
    # A norm in front of the encoder, quick_gelu, epsilon 1e-5.
    "timm-clip": timm("vit_base_patch32_clip_quickgelu_224"),
    # SwiGLU in one weight; features in place of classes.
    "timm-swiglu": timm("vit_giant_patch14_reg4_dinov2", num_classes=0),
    # Norms behind the branches and of each head, no bias of qkv.
    "timm-post-norm": timm("vit_base_patch16_rpn_224", qk_norm=True),
    # gelu_tanh; all tokens as the output.
    "timm-tokens": timm(
        "vit_base_patch16_siglip_gap_224", global_pool="", num_classes=0
    ),
    # Biases of queries and values apart from the fused weight; not square.
    "timm-eva": timm("eva_giant_patch14_224", img_size=[24, 40], in_chans=1),
    # SwiGLU in two weights whose size is rounded up, keys without a bias.
    "timm-eva-swiglu": timm(
        "eva_giant_patch14_336",
        qkv_fused=False,
        swiglu_mlp=True,
        swiglu_align_to=8,
        mlp_ratio=2.6,
        attn_only_layer_scale=True,
        init_values=0.1,
        num_reg_tokens=2,
        no_embed_class=True,
        global_pool="token",
    ),
    "timm-eva-post-norm": timm("eva02_enormous_patch14_clip_224"),
    # A pool by attention.
    "timm-map": timm("vit_base_patch16_siglip_224", act_layer="gelu_tanh"),
    # The same of the patches alone, with registers in front of them.
    "timm-map-registers": timm("vit_so150m_patch16_reg4_map_256"),
    # Of 4 x 4 positions, at 6 x 3.
    "timm-resized": timm(
        "vit_tiny_patch16_224",
        dynamic_img_size=True,
        reg_tokens=2,
        pretrained_cfg_overlay={"input_size": (3, 48, 24)},
    ),
    # RMS norms, also of the patches and of each head; SwiGLU without biases.
    "timm-rms": timm("aimv2_large_patch14_224", qk_norm=True),
    # Norms before the projection and before the second layer.
    "timm-inner-norms": timm("beit3_base_patch16_224", global_pool="avgmax"),
    "timm-inner-norms-swiglu": timm(
        "vit_giant_patch14_reg4_dinov2", scale_mlp_norm=True, global_pool="max"
    ),
    # Attention and perceptron of one norm and one weight.
    "timm-parallel": timm("vit_base_patch16_xp_224"),
    "timm-parallel-bias": timm("vit_pwee_patch16_reg1_gap_256"),
    # Two of each, side by side.
    "timm-parallel-things": timm("vit_small_patch16_18x2_224"),
    # Rotary positions beside a table: neighbours, scaled to 16 x 16, not square.
    "timm-eva-rope": timm("eva02_base_patch16_clip_224", img_size=[32, 48]),
    "timm-eva-rope-apart": timm("eva02_base_patch14_224", swiglu_align_to=7),
    # Columns first, from 1 on; a pool by attention of all tokens.
    "timm-eva-map": timm("vit_pe_core_tiny_patch16_384", img_size=[32, 48]),
    # Centered; at another size than its own.
    "timm-eva-dinov3": timm(
        "vit_small_patch16_dinov3_qkvb",
        dynamic_img_size=True,
        pretrained_cfg_overlay={"input_size": (3, 48, 24)},
    ),
    # RMS norms, LayerScale of attention alone.
    "timm-eva-sapiens": timm(
        "vit_base_patch16_sapiens2",
        num_kv_heads=[3, 3, 3],
        pretrained_cfg_overlay={"input_size": (3, 32, 48)},
    ),
    # Learned frequencies of each layer and head, columns first; not square.
    "timm-eva-rope-mixed": timm(
        "vit_small_patch16_rope_mixed_ape_224", img_size=[32, 48]
    ),
    # Half as many heads of keys and values in the layers between.
    "timm-eva-key-heads": timm(
        "vit_large_patch16_sapiens2",
        embed_dim=32,
        depth=5,
        num_heads=4,
        num_kv_heads=[4, 2, 2, 2, 4],
        pretrained_cfg_overlay={"input_size": (3, 32, 48)},
    ),
    # Biases by a perceptron of distances: of each layer, of all and with a class
    # token, of Swin v2's kind with norms inside of branches; and by a table.
    "timm-relpos": timm("vit_relpos_small_patch16_224", img_size=[24, 40]),
    "timm-relpos-shared": timm(
        "vit_srelpos_small_patch16_224",
        rel_pos_dim=20,
        class_token=True,
        global_pool="token",
    ),
    "timm-relpos-swin": timm(
        "vit_relpos_base_patch16_rpn_224", rel_pos_type="mlp_swin", qk_norm=True
    ),
    "timm-relpos-table": timm(
        "vit_relpos_base_patch16_clsgap_224", rel_pos_type="bias", qkv_bias=True
    ),
    # Talking heads, then layers of the class token alone.
    "timm-cait": timm("cait_xxs24_224"),
    "timm-cait-mean": timm(
        "cait_s24_224",
        img_size=[24, 40],
        num_heads=6,
        qkv_bias=False,
        depth_token_only=1,
        mlp_ratio_token_only=2.5,
        global_pool="avg",
    ),
    # A table of distances in each layer, or one for all.
    "timm-beit": timm("beit_base_patch16_224", img_size=[32, 48]),
    "timm-beit-shared": timm(
        "beitv2_base_patch16_224",
        use_rel_pos_bias=False,
        use_shared_rel_pos_bias=True,
        use_abs_pos_emb=True,
        swiglu_mlp=True,
        scale_mlp=True,
        global_pool="token",
    ),
}

# The course's model. 47,524 tokens at stride 1: one input is enough there.
CLASS2 = {
    "class2-stride7": {"stride": 7, "attention": False, "inputs": 8},
    "class2-stride1": {"stride": 1, "attention": False, "inputs": 1},
    "class2-attention": {"stride": 7, "attention": True, "inputs": 8},
}
