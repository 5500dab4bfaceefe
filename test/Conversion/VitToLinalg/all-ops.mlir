// The dialect's own round-trip test has every operation and most variants: all
// of them are converted, and nothing of vit is left but what the form keeps.
// RUN: vit-opt %src_root/test/Dialect/Vit/IR/ops.mlir --convert-vit-to-linalg --canonicalize \
// RUN:   | FileCheck %s --implicit-check-not='vit.{{(transpose|patch_embed|tokens|pos_embed|resize_pos_embed|relative_bias|relative_bias_mlp|rope_table|mixed_rope_table|layer_number|differential_lambda|layer_norm|rms_norm|msa|mlp|residual|linear|patch_merge|pool|latents|head|grid_positions|pixels|conv2d|pool2d|group_norm|batch_norm|activate|standardize) }}'

// CHECK-LABEL: func.func @vit
// CHECK: vit.param "patch.weight"
// CHECK: vit.encoder %{{.*}} layers(4) {
// CHECK: vit.param "layer.{i}.norm.weight" layers(4) first(1) step(2)
// CHECK: vit.attention {{.*}} scale 2.500000e-01
// CHECK: vit.yield %{{.*}} : tensor<1x13x64xf32>
// CHECK: return %{{.*}} : tensor<1x10xf32>

// CHECK-LABEL: func.func @stages
// CHECK: vit.attention {{.*}} bias({{.*}}) padding({{.*}}) {{.*}} windows(

// CHECK-LABEL: func.func @kernels
// CHECK: vit.attention {{.*}} -> tensor<1x7x2x8xf32>
// CHECK: vit.attention {{.*}} memref
// CHECK: vit.param_buffer
// CHECK: vit.parallel_for
