//===- HuggingFaceTest.cpp - config.json and preprocessor_config.json -----===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defaults, sizes, labels, preprocessing, and each way in which a config can be
// wrong. That names and shapes are transformers' own is WholeModelsTest's.
//
//===----------------------------------------------------------------------===//

#include "HuggingFaceTest.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::vit;
using namespace mlir::vit::test;

//===----------------------------------------------------------------------===//
// What fields mean
//===----------------------------------------------------------------------===//

TEST_F(HuggingFaceTest, DefaultsOfVit) {
  expectIR(import(kVit),
           {"tensor<1x3x224x224xf32>", "tensor<768x3x16x16xf32>",
            "tensor<1x197x768xf32>", "layers(12)", "heads 12",
            "tensor<3072x768xf32>", "activation(gelu)",
            "epsilon 9.9999999999999998E-13",
            "\"vit.encoder.layer.{i}.attention.attention.query.bias\"",
            "tensor<1x2xf32> {vit.name = \"logits\"}"});
  EXPECT_EQ(imported.family, "vit");
  EXPECT_TRUE(imported.labels.empty());
  EXPECT_TRUE(imported.preprocessIsAssumed);
}

TEST_F(HuggingFaceTest, DefaultsOfDeit) {
  expectIR(import(R"("model_type": "deit", "architectures": ["DeiTModel"])"),
           {"\"embeddings.distillation_token\" : tensor<1x1x768xf32>",
            "tensor<1x198x768xf32> {vit.name = \"last_hidden_state\"}",
            "tensor<1x768xf32> {vit.name = \"pooler_output\"}",
            "\"pooler.dense.weight\" : tensor<768x768xf32>",
            "activation(tanh)"});
}

TEST_F(HuggingFaceTest, DefaultsOfDinov2) {
  expectIR(
      import(R"("model_type": "dinov2", "architectures": ["Dinov2Model"])"),
      {"tensor<768x3x14x14xf32>", "tensor<1x257x768xf32>",
       "epsilon 9.9999999999999995E-7", "layer_scale1.lambda1",
       "tensor<3072x768xf32>"});
  // Trained at 518, used at 224.
  expectIR(import(R"("model_type": "dinov2", "architectures": ["Dinov2Model"],
                     "image_size": 518)",
                  R"({"crop_size": {"height": 224, "width": 224}})"),
           {"tensor<1x3x224x224xf32>", "tensor<1x1370x768xf32>",
            "grid [37, 37] to [16, 16] prefix 1 bicubic"});
}

TEST_F(HuggingFaceTest, SwigluOfDinov2Giant) {
  expectIR(import(R"("model_type": "dinov2", "architectures": ["Dinov2Model"],
      "hidden_size": 1536, "num_attention_heads": 24, "num_hidden_layers": 40,
      "use_swiglu_ffn": true)"),
           {"mlp.weights_in.weight\" layers(40) : tensor<8192x1536xf32>",
            "activation(silu)"});
}

TEST_F(HuggingFaceTest, Labels) {
  import(kSmall + R"(, "id2label": {"1": "dog", "0": "cat", "2": "Gänse"})");
  EXPECT_EQ(imported.labels, (std::vector<std::string>{"cat", "dog", "Gänse"}));
  EXPECT_TRUE(imported.warnings.empty());
  // The last two classes share a name, of which one number is known.
  const std::string three = kSmall + R"(, "id2label": {"0": "cat", "1": "dog",
                                          "2": "dog"}, "label2id": )";
  import(three + R"({"cat": 0, "dog": "2"})");
  EXPECT_TRUE(imported.warnings.empty());
  for (const char *number : {"1", "-1", "3", "\"1\"", "\"x\"", "null"}) {
    import(three + R"({"cat": )" + number + "}");
    ASSERT_EQ(imported.warnings.size(), 1u);
    EXPECT_NE(imported.warnings[0].find(
                  std::string("'label2id' gives 'cat' the number ") + number +
                  ", 'id2label' 0, which is followed"),
              std::string::npos)
        << imported.warnings[0];
  }
  expectIR(import(kSmall + R"(, "num_labels": 7)"), {"tensor<7x12xf32>"});
  // transformers' classifier is the identity then.
  expectIR(import(kSmall + R"(, "num_labels": 0)"),
           {"tensor<1x12xf32> {vit.name = \"logits\"}"});
}

TEST_F(HuggingFaceTest, HeadDim) {
  expectIR(import(kSmall + R"(, "num_attention_heads": 5, "head_dim": 8)"),
           {"heads 5", "query.weight\" layers(2) : tensor<40x12xf32>",
            "output.dense.weight\" layers(2) : tensor<12x40xf32>"});
}

TEST_F(HuggingFaceTest, HarmlessFields) {
  expectIR(import(kSmall + R"(, "num_beams": 1, "pruned_heads": {},
      "is_decoder": false, "torch_dtype": "float32",
      "quantization_config": null, "encoder_stride": 16)"),
           {"layers(2)"});
}

TEST_F(HuggingFaceTest, ImageSizeOfOptionsWinsOverCropOverConfig) {
  std::string config = kSmall + R"(, "image_size": 32, "patch_size": 8)";
  expectIR(import(config), {"tensor<1x3x32x32xf32>"});
  std::string crop =
      R"({"do_center_crop": true, "crop_size": 48, "size": {"shortest_edge": 60}})";
  expectIR(import(config, crop),
           {"tensor<1x3x48x48xf32>", "grid [4, 4] to [6, 6] prefix 1 bicubic"});
  ImportOptions options;
  options.imageSize = {24, 40};
  expectIR(import(config, crop, options),
           {"tensor<1x3x24x40xf32>", "grid [4, 4] to [3, 5] prefix 1 bicubic"});
  // The share of the image that is cropped away stays.
  EXPECT_NE(imported.preprocessJson.find("\"size\":30"), std::string::npos)
      << imported.preprocessJson;
  options.imageSize = {32, 32};
  EXPECT_EQ(import(config, crop, options).find("resize_pos_embed"),
            std::string::npos);
}

TEST_F(HuggingFaceTest, NonSquareTablesCannotBeResized) {
  ImportOptions options;
  options.imageSize = {32, 64};
  std::string config = kSmall + R"(, "image_size": [32, 48], "patch_size": 16)";
  EXPECT_EQ(import(config, "", options), "");
  EXPECT_NE(
      test.getErrors().find("field 'image_size' gives a grid of 2 x 3 "
                            "positions; only a square one can be resized, to "
                            "2 x 4"),
      std::string::npos)
      << test.getErrors();
}

TEST_F(HuggingFaceTest, BatchAndName) {
  ImportOptions options;
  options.batch = 4;
  options.name = "my_model";
  expectIR(import(kSmall, "", options),
           {"tensor<4x3x224x224xf32>", "vit.model = \"my_model\""});
  options.batch.reset();
  options.dynamicBatch = true;
  expectIR(import(kSmall, "", options),
           {"tensor<1x3x224x224xf32>", "vit.dynamic_batch"});
}

//===----------------------------------------------------------------------===//
// Preprocessing
//===----------------------------------------------------------------------===//

static std::string json(const std::string &size, const std::string &resample,
                        const std::string &mean, const std::string &deviation,
                        const std::string &crop = "") {
  return R"({"channels":3,)" + (crop.empty() ? "" : "\"crop\":" + crop + ",") +
         "\"mean\":" + mean + ",\"resample\":\"" + resample +
         R"(","rescale":0.0039215686274509803,"resize":)" + size +
         ",\"std\":" + deviation + "}";
}

static const char *kHalf = "[0.5,0.5,0.5]";

TEST_F(HuggingFaceTest, PreprocessDefaults) {
  import(kVit);
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"height":224,"mode":"exact","width":224})", "bilinear",
                 kHalf, kHalf));
  import(R"("model_type": "deit", "architectures": ["DeiTModel"])");
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"height":256,"mode":"exact","width":256})", "bicubic",
                 kHalf, kHalf, R"({"height":224,"width":224})"));
  import(R"("model_type": "dinov2", "architectures": ["Dinov2Model"])");
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"mode":"shortest_edge","size":224})", "bicubic",
                 "[0.48145465999999998,0.4578275,0.40821073000000002]",
                 "[0.26862954,0.26130258000000001,0.27577710999999999]",
                 R"({"height":224,"width":224})"));
}

TEST_F(HuggingFaceTest, PreprocessDefaultsOfTheOthers) {
  const std::string exact = R"({"height":224,"mode":"exact","width":224})";
  import(
      R"("model_type": "siglip_vision_model", "architectures": ["SiglipVisionModel"])");
  EXPECT_EQ(imported.preprocessJson, json(exact, "bicubic", kHalf, kHalf));
  const std::string siglip2 = R"("model_type": "siglip2_vision_model",
                                 "architectures": ["Siglip2VisionModel"])";
  import(siglip2);
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"height":256,"mode":"exact","width":256})", "bilinear",
                 kHalf, kHalf));
  // The largest square of at most so many patches.
  import(siglip2, R"({"image_processor_type": "Siglip2ImageProcessorFast",
                      "patch_size": 16, "max_num_patches": 200})");
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"height":224,"mode":"exact","width":224})", "bilinear",
                 kHalf, kHalf));
  import(
      R"("model_type": "data2vec-vision", "architectures": ["Data2VecVisionModel"])");
  EXPECT_EQ(imported.preprocessJson, json(exact, "bicubic", kHalf, kHalf));
  import(R"("model_type": "dinov3_vit", "architectures": ["DINOv3ViTModel"])");
  EXPECT_EQ(imported.preprocessJson,
            json(exact, "bilinear",
                 "[0.48499999999999999,0.45600000000000002,"
                 "0.40600000000000003]",
                 "[0.22900000000000001,0.224,0.22500000000000001]"));
  // What the file names wins.
  import(kVit,
         R"({"image_processor_type": "CLIPImageProcessor", "size": 224})");
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"mode":"shortest_edge","size":224})", "bicubic",
                 "[0.48145465999999998,0.4578275,0.40821073000000002]",
                 "[0.26862954,0.26130258000000001,0.27577710999999999]",
                 R"({"height":224,"width":224})"));
}

TEST_F(HuggingFaceTest, PreprocessOfTheHub) {
  import(kVit, R"({"do_normalize": true, "do_resize": true,
      "image_mean": [0.5, 0.5, 0.5], "image_std": 0.5, "size": 224})");
  EXPECT_FALSE(imported.preprocessIsAssumed);
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"height":224,"mode":"exact","width":224})", "bilinear",
                 kHalf, kHalf));
  import(R"("model_type": "dinov2", "architectures": ["Dinov2Model"],
            "image_size": 518)",
         R"({"crop_size": {"height": 224, "width": 224}, "do_center_crop": true,
         "image_processor_type": "BitImageProcessor", "resample": 3,
         "image_mean": [0, 0, 0], "image_std": [1, 1, 1],
         "size": {"shortest_edge": 256}})");
  EXPECT_EQ(imported.preprocessJson,
            json(R"({"mode":"shortest_edge","size":256})", "bicubic", "[0,0,0]",
                 "[1,1,1]", R"({"height":224,"width":224})"));
}

TEST_F(HuggingFaceTest, PreprocessNamesOfProcessors) {
  for (const char *name : {"BitImageProcessor", "BitImageProcessorFast",
                           "BitImageProcessorPil", "BitFeatureExtractor"})
    for (const char *key : {"image_processor_type", "feature_extractor_type"}) {
      import(kVit, std::string("{\"") + key + "\": \"" + name + "\"}");
      EXPECT_NE(imported.preprocessJson.find("shortest_edge"),
                std::string::npos)
          << name;
    }
  // The older field is not looked at where there is the newer one.
  import(kVit, R"({"image_processor_type": "ViTImageProcessor",
                   "feature_extractor_type": "LevitFeatureExtractor"})");
  EXPECT_EQ(test.getErrors(), "");
  import(kVit, R"({"image_processor_type": null})");
  EXPECT_EQ(test.getErrors(), "");
}

TEST_F(HuggingFaceTest, PreprocessOneNumberAsSize) {
  const std::string shortest = R"({"mode":"shortest_edge","size":256})";
  const std::string exact = R"({"height":256,"mode":"exact","width":256})";
  const std::string siglip = R"("model_type": "siglip_vision_model",
                                "architectures": ["SiglipVisionModel"])";
  std::tuple<std::string, const char *, std::string> cases[] = {
      {kVit, R"({"size": 256})", exact},
      {kVit, R"({"size": 256, "default_to_square": null})", exact},
      {kVit, R"({"size": 256, "default_to_square": false})", shortest},
      {siglip, R"({"size": 256})", shortest},
      {siglip, R"({"size": 256, "default_to_square": true})", exact},
      // Says nothing about other sizes.
      {kVit, R"({"size": [256, 256], "default_to_square": false})", exact},
      {kVit, R"({"size": {"shortest_edge": 256}, "default_to_square": true})",
       shortest}};
  for (const auto &[config, text, size] : cases) {
    import(config, text);
    EXPECT_NE(imported.preprocessJson.find("\"resize\":" + size),
              std::string::npos)
        << imported.preprocessJson << " of " << text;
  }
}

TEST_F(HuggingFaceTest, PreprocessStepsNotDone) {
  import(kVit, R"({"do_resize": false, "do_rescale": false,
                   "do_normalize": false, "do_pad": null})");
  EXPECT_EQ(imported.preprocessJson, R"({"channels":3})");
}

TEST_F(HuggingFaceTest, PreprocessMistakes) {
  std::pair<const char *, const char *> cases[] = {
      {R"({"do_pad": true})", "field 'do_pad' is not supported"},
      {R"({"resample": 6})",
       "field 'resample' expects an integer >= 0 and <= 5, got 6"},
      {R"({"size": {"longest_edge": 3}})",
       "field 'size.longest_edge' is unknown"},
      {R"({"image_mean": [1, 2]})",
       "field 'image_mean' expects numbers, one per channel (3), got [1,2]"},
      {R"({"do_flip": true})", "field 'do_flip' is unknown"},
      {R"({"image_processor_type": "LevitImageProcessor"})",
       "field 'image_processor_type' expects one of \"ViTImageProcessor\", "
       "\"DeiTImageProcessor\", \"BitImageProcessor\", "
       "\"CLIPImageProcessor\", \"SiglipImageProcessor\", "
       "\"Siglip2ImageProcessor\", \"BeitImageProcessor\", "
       "\"DINOv3ViTImageProcessor\", got \"LevitImageProcessor\""},
      {R"({"image_processor_type": "ViTHybridImageProcessor"})",
       "got \"ViTHybridImageProcessor\""},
      {R"({"feature_extractor_type": "ConvNextFeatureExtractor"})",
       "field 'feature_extractor_type' expects one of "},
      {R"({"image_processor_type": "BitFeatureExtractorFast"})",
       "got \"BitFeatureExtractorFast\""},
      {R"({"image_processor_type": 5})", "\"DINOv3ViTImageProcessor\", got 5"},
      {R"({"default_to_square": 1})",
       "field 'default_to_square' expects true or false, got 1"},
      {R"({"crop_size": "x", "do_center_crop": true})",
       "field 'crop_size' expects one integer or [height, width]"}};
  for (auto [text, error] : cases) {
    EXPECT_EQ(import(kSmall, text), "");
    EXPECT_NE(test.getErrors().find(error), std::string::npos)
        << error << "\nnot in\n"
        << test.getErrors();
  }
}

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

static const std::string kModelTypes =
    R"("vit", "deit", "ijepa", "vit_msn", "vit_mae", "dinov2", )"
    R"("dinov2_with_registers", "dinov3_vit", "beit", "data2vec-vision", )"
    R"("clip_vision_model", "siglip_vision_model", "siglip2_vision_model", )"
    R"("swin", "swinv2", "clip", "siglip", "siglip2")";

TEST_F(HuggingFaceTest, PreprocessOfOtherPatches) {
  expectRefused(import(R"("model_type": "siglip2_vision_model",
                          "architectures": ["Siglip2VisionModel"])",
                       R"({"image_processor_type": "Siglip2ImageProcessor",
                           "patch_size": 8})"),
                "field 'patch_size' (8) differs from the 'patch_size' of "
                "config.json (16)");
}

TEST_F(HuggingFaceTest, UnknownModelType) {
  EXPECT_EQ(import(R"("model_type": "convnext")"), "");
  EXPECT_EQ(test.getErrors(), "2:1: field 'model_type' expects one of " +
                                  kModelTypes + ", got \"convnext\"\n");
}

TEST_F(HuggingFaceTest, NoModelType) {
  EXPECT_EQ(import(R"("hidden_size": 3)"), "");
  EXPECT_EQ(test.getErrors(),
            "1:1: field 'model_type' is missing, expects one of " +
                kModelTypes + "\n");
}

TEST_F(HuggingFaceTest, OtherArchitectures) {
  import(
      R"("model_type": "vit", "architectures": ["ViTForMaskedImageModeling"])");
  EXPECT_EQ(test.getErrors(),
            "2:22: field 'architectures' expects one of \"ViTModel\", "
            "\"ViTForImageClassification\", got "
            "[\"ViTForMaskedImageModeling\"]\n");
}

TEST_F(HuggingFaceTest, NoArchitectures) {
  import(R"("model_type": "dinov2")");
  EXPECT_EQ(test.getErrors(),
            "1:1: field 'architectures' is missing, expects one of "
            "\"Dinov2Model\", \"Dinov2ForImageClassification\"\n");
}

TEST_F(HuggingFaceTest, UnknownField) {
  expectError(R"("use_rope": true)",
              "3:1: field 'use_rope' is unknown to vitc and may change what a "
              "'vit' model computes, got true");
}

TEST_F(HuggingFaceTest, FieldsThatMustSayNothing) {
  expectError(R"("pruned_heads": {"0": [1]})",
              "field 'pruned_heads' is not supported by vitc, got "
              "{\"0\":[1]}");
}

TEST_F(HuggingFaceTest, UnknownActivation) {
  expectError(R"("hidden_act": "mish")",
              "field 'hidden_act' expects one of \"gelu\", \"gelu_python\"");
  // A pooler may have it, a perceptron not.
  expectError(R"("hidden_act": "tanh")", "got \"tanh\"");
}

TEST_F(HuggingFaceTest, HeadsThatDoNotDivide) {
  expectError(R"("num_attention_heads": 5)",
              "field 'num_attention_heads' (5) does not divide 'hidden_size' "
              "(12)");
}

TEST_F(HuggingFaceTest, WrongValues) {
  expectError(R"("layer_norm_eps": -1)",
              "field 'layer_norm_eps' expects a number >= 0, got -1");
  expectError(R"("intermediate_size": 2.5)",
              "field 'intermediate_size' expects an integer >= 1 and <= "
              "1048576, got 2.5");
  expectError(R"("qkv_bias": 1)",
              "field 'qkv_bias' expects true or false, got 1");
  expectError(R"("patch_size": 300)", "field 'patch_size' (300 x 300) does not "
                                      "fit into the image (224 x 224)");
}

TEST_F(HuggingFaceTest, LabelsThatDoNotCount) {
  expectError(R"("id2label": {"0": "a", "2": "b"})",
              "field 'id2label.2' expects a number below the count of labels "
              "(2) as name");
  expectError(R"("id2label": {"0": "a", "00": "b"})",
              "field 'id2label.00' expects a number below the count of labels");
  expectError(R"("id2label": {"0": "a", "1": 7})",
              "field 'id2label.1' expects a string, got 7");
  expectError(R"("id2label": {"0": "a"}, "num_labels": 3)",
              "field 'num_labels' (3) differs from the number of labels in "
              "'id2label' (1)");
}

TEST_F(HuggingFaceTest, TeacherWithoutLabels) {
  import(R"("model_type": "deit", "num_labels": 0,
            "architectures": ["DeiTForImageClassificationWithTeacher"])");
  EXPECT_NE(test.getErrors().find("field 'num_labels' (0) gives two heads"),
            std::string::npos)
      << test.getErrors();
}
