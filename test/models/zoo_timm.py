# ===- zoo_timm.py - The whole test models of timm ----------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One entry per model folder, as zoo.py has them. Read by make_expected.py alone."""

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


# outputs: --outputs of vitc; resized: --image-size, by set_input_size.
def timm(architecture, outputs=None, resized=None, **arguments):
    entry = {"architecture": architecture, "arguments": {**TIMM_SMALL, **arguments}}
    extra = {"outputs": outputs, "resized": resized}
    return {**entry, **{key: value for key, value in extra.items() if value}}


def naflex(architecture, size, **arguments):
    """At an input of `size`, which is no argument of this class."""
    entry = timm(architecture, pos_embed_grid_size=[4, 4], **arguments)
    del entry["arguments"]["img_size"]
    entry["arguments"]["pretrained_cfg_overlay"] = {"input_size": (3, *size)}
    return entry


TIMM_SWIN = {
    "img_size": 32,
    "patch_size": 2,
    "embed_dim": 12,
    "depths": [2, 3],
    "num_heads": [2, 3],
    "window_size": 4,
    "num_classes": 10,
}


def timm_swin(architecture, resized=None, **arguments):
    """Grids of 16 x 16 and 8 x 8, or of 7 x 11 and 4 x 6 with ODD_GRID."""
    entry = {"architecture": architecture, "arguments": {**TIMM_SWIN, **arguments}}
    return {**entry, "resized": resized} if resized else entry


ODD_GRID = {"img_size": [28, 44], "patch_size": 4}

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
    # One map of attention less another: norms of halves, of heads and inside, of
    # one query in the last layer; and all in one weight before and behind.
    "timm-diff": timm(
        "vit_dlittle_patch16_reg1_gap_256",
        class_token=True,
        reg_tokens=0,
        global_pool="token",
        qk_norm=True,
        scale_attn_norm=True,
        img_size=[24, 40],
    ),
    "timm-diff-parallel": timm(
        "vit_dpwee_patch16_reg1_gap_256", qkv_bias=False, norm_layer="rmsnorm"
    ),
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
        "vit_small_patch16_rope_mixed_ape_224", ["logits", "attention:1"], img_size=[24, 48]
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
    # Windows with padding, all patches in between, decomposed positions; a neck.
    "timm-sam": timm(
        "samvit_base_patch16", img_size=[40, 56], window_size=3, depth=4,
        global_attn_indexes=[1, 3], neck_chans=16,
        pretrained_cfg_overlay={"input_size": (3, 40, 56)},
    ),  # fmt: skip
    # A norm instead of the neck, no table of positions, features as the output.
    "timm-sam-norm": timm(
        "samvit_base_patch16_224", window_size=4, global_attn_indexes=[1],
        global_pool="max", num_classes=0,
        pretrained_cfg_overlay={"input_size": (3, 32, 32)},
    ),  # fmt: skip
    # At another size, not square; norms of queries and keys and before the
    # encoder, LayerScale, all pixels of the neck.
    "timm-sam-resized": timm(
        "samvit_base_patch16", window_size=2, depth=5, global_attn_indexes=[2, 4],
        neck_chans=12, qk_norm=True, init_values=0.1, pre_norm=True, qkv_bias=False,
        global_pool="", num_classes=0,
        pretrained_cfg_overlay={"input_size": (3, 24, 56)},
    ),  # fmt: skip
    # Biases by a perceptron of distances: of each layer, of all and with a class
    # token, of Swin v2's kind with norms inside of branches; and by a table.
    "timm-relpos": timm("vit_relpos_small_patch16_224", img_size=[24, 40]),
    # All tokens, each with the norm that a pooled vector would have.
    "timm-relpos-tokens": timm(
        "vit_relpos_small_patch16_224", global_pool="", num_classes=0, depth=1
    ),
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
    # Other tables at another size than that of their weights.
    "timm-eva-resized": timm("eva02_base_patch16_clip_224", resized=[40, 24]),
    "timm-distilled-resized": timm("deit_tiny_distilled_patch16_224", resized=[24, 48]),
    # Tables of distances at another size: larger, smaller and not square.
    "timm-beit-resized": timm("beit_base_patch16_224", img_size=[48, 48], resized=[80, 64]),
    "timm-beit-shared-resized": timm(
        "beitv2_base_patch16_224",
        img_size=[48, 64],
        resized=[48, 32],
        use_rel_pos_bias=False,
        use_shared_rel_pos_bias=True,
    ),
    # Results of layers: registers, norms of queries and keys.
    "timm-outputs": timm(
        "vit_medium_patch16_reg4_gap_256",
        class_token=True,
        global_pool="token",
        fc_norm=False,
        qk_norm=True,
        outputs=[
            "attention:1", "layer:0", "features", "tokens", "layer:1:normed", "attention:0",
        ],
    ),  # fmt: skip
    # One layer's attention alone; neighbours turned; keys are two vectors of 16
    # and one more.
    "timm-eva-outputs": timm(
        "eva02_base_patch16_clip_224", img_size=[32, 64], outputs=["attention:1"]
    ),
    # Stems, whose widths are timm's: one convolution and a pool; all of a
    # ResNet of either kind, at sizes that their strides do not divide; patches
    # that are convolutions alone.
    "timm-hybrid": timm("vit_tiny_r_s16_p8_224", img_size=[64, 96]),
    "timm-hybrid-resnetv2": timm(
        "vit_small_r26_s32_224", img_size=[72, 40], patch_size=1, depth=1
    ),
    "timm-hybrid-resnet": timm(
        "vit_small_resnet26d_224", img_size=[40, 72], patch_size=1, depth=1
    ),
    "timm-hybrid-mci": timm(
        "vit_base_mci_224",
        img_size=[32, 64],
        patch_size=1,
        embed_dim=768,
        num_heads=12,
        depth=1,
    ),
    # Patches as rows of pixels. Tables of 4 x 4 positions: stretched, with
    # corners aligned, with their aspect kept, as sums of rows and columns.
    "timm-naflex": naflex("naflexvit_base_patch16_gap", [32, 48]),
    "timm-naflex-corners": naflex("naflexvit_base_patch16_radio_v3", [48, 24]),
    "timm-naflex-aspect": naflex("naflexvit_base_patch16_par_gap", [24, 48]),
    "timm-naflex-factorized": naflex("naflexvit_base_patch16_parfac_gap", [48, 32]),
    "timm-naflex-conv": naflex(
        "naflexvit_base_patch16_parfac_gap",
        [24, 40],
        pos_embed_ar_preserving=False,
        embed_proj_type="conv",
    ),
    # A pool by attention of the patches alone, with heads of its own.
    "timm-naflex-map": naflex(
        "naflexvit_base_patch16_map", [32, 32], attn_pool_num_heads=4, class_token=True
    ),
    # Eva's blocks: gates of attention with every bias, LayerScale of attention
    # alone; gates without biases, inner norms, a gated perceptron, fewer heads of
    # keys.
    "timm-naflex-gated": naflex(
        "naflexvit_base_patch16_gap",
        [32, 32],
        attn_gated=True,
        attn_type="rope",
        attn_only_layer_scale=True,
        qk_norm=True,
    ),
    "timm-naflex-gated-inner-norms": naflex(
        "naflexvit_base_patch16_gap",
        [32, 24],
        attn_gated=True,
        attn_type="rope",
        qkv_bias=False,
        qkv_fused=False,
        num_kv_heads=1,
        scale_attn_inner_norm=True,
        scale_mlp_norm=True,
        swiglu_mlp=True,
        swiglu_align_to=40,
    ),
    # Swin: windows that shift; of many shapes, with padding, larger than a grid.
    "timm-swin": timm_swin("swin_tiny_patch4_window7_224", in_chans=1),
    "timm-swin-windows": timm_swin(
        "swin_s3_tiny_224",
        **ODD_GRID,
        window_size=[[3, 4], 5],
        head_dim=[5, 8],
        mlp_ratio=[2, 3],
        qkv_bias=False,
        global_pool="max",
    ),
    "timm-swin-always": timm_swin(
        "swin_tiny_patch4_window7_224",
        **ODD_GRID,
        window_size=8,
        always_partition=True,
        global_pool="avgmax",
    ),
    # Made for 8 x 8 patches, used with 10 x 5.
    "timm-swin-resized": timm_swin(
        "swin_tiny_patch4_window7_224",
        patch_size=4,
        dynamic_img_size=True,
        num_classes=0,
        pretrained_cfg_overlay={"input_size": (3, 40, 20)},
    ),
    # A window that is cut down to a smaller grid, with its table.
    "timm-swin-cut": timm_swin("swin_tiny_patch4_window7_224", resized=[20, 12]),
    "timm-swin-tokens": timm_swin(
        "swin_tiny_patch4_window7_224", global_pool="", num_classes=0
    ),
    "timm-swinv2": timm_swin("swinv2_tiny_window8_256", pretrained_window_sizes=[3, 0]),
    "timm-swinv2-windows": timm_swin(
        "swinv2_tiny_window8_256",
        **ODD_GRID,
        window_size=[[3, 4], 5],
        pretrained_window_sizes=[0, 0],
        qkv_bias=False,
        act_layer="relu",
    ),
    # Windows as parts of a grid; norms behind layers 2, 4 and the last.
    "timm-swinv2-cr": timm_swin(
        "swinv2_cr_tiny_224",
        window_size=None,
        window_ratio=4,
        depths=[2, 5],
        extra_norm_period=2,
    ),
    "timm-swinv2-cr-windows": timm_swin(
        "swinv2_cr_tiny_ns_224",
        **ODD_GRID,
        window_size=[3, 4],
        depths=[4, 2],
        global_pool="max",
    ),
}
