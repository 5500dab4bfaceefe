// Tables of distances resized as BEiT's fine-tuning does it: up, down, one axis alone, from and to a single one, to as many.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x2x12x15xf32>)
  -> (tensor<1x15x6xf32> {vit.name = "from_3x3_to_3x5"},
     tensor<1x9x6xf32> {vit.name = "from_7x9_to_3x3"},
     tensor<1x15x6xf32> {vit.name = "from_3x7_to_3x5"},
     tensor<1x15x6xf32> {vit.name = "from_1x1_to_3x5"},
     tensor<1x1x6xf32> {vit.name = "from_5x11_to_1x1"},
     tensor<1x15x6xf32> {vit.name = "from_3x5_to_3x5"}) {
  %1 = vit.param "patch_from_3x3_to_3x5.weight" : tensor<6x2x4x3xf32>
  %2 = vit.param "patch_from_3x3_to_3x5.bias" : tensor<6xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 3] : (tensor<1x2x12x15xf32>, tensor<6x2x4x3xf32>, tensor<6xf32>) -> tensor<1x15x6xf32>
  %4 = vit.param "from_3x3_to_3x5" : tensor<1x9x6xf32>
  %5 = vit.resize_pos_embed %4 grid [3, 3] to [3, 5] prefix 0 geometric : (tensor<1x9x6xf32>) -> tensor<1x15x6xf32>
  %6 = vit.pos_embed %3, %5 : (tensor<1x15x6xf32>, tensor<1x15x6xf32>) -> tensor<1x15x6xf32>
  %7 = vit.param "patch_from_7x9_to_3x3.weight" : tensor<6x2x4x5xf32>
  %8 = vit.param "patch_from_7x9_to_3x3.bias" : tensor<6xf32>
  %9 = vit.patch_embed %image, %7, %8 stride [4, 5] : (tensor<1x2x12x15xf32>, tensor<6x2x4x5xf32>, tensor<6xf32>) -> tensor<1x9x6xf32>
  %10 = vit.param "from_7x9_to_3x3" : tensor<1x63x6xf32>
  %11 = vit.resize_pos_embed %10 grid [7, 9] to [3, 3] prefix 0 geometric : (tensor<1x63x6xf32>) -> tensor<1x9x6xf32>
  %12 = vit.pos_embed %9, %11 : (tensor<1x9x6xf32>, tensor<1x9x6xf32>) -> tensor<1x9x6xf32>
  %13 = vit.param "patch_from_3x7_to_3x5.weight" : tensor<6x2x4x3xf32>
  %14 = vit.param "patch_from_3x7_to_3x5.bias" : tensor<6xf32>
  %15 = vit.patch_embed %image, %13, %14 stride [4, 3] : (tensor<1x2x12x15xf32>, tensor<6x2x4x3xf32>, tensor<6xf32>) -> tensor<1x15x6xf32>
  %16 = vit.param "from_3x7_to_3x5" : tensor<1x21x6xf32>
  %17 = vit.resize_pos_embed %16 grid [3, 7] to [3, 5] prefix 0 geometric : (tensor<1x21x6xf32>) -> tensor<1x15x6xf32>
  %18 = vit.pos_embed %15, %17 : (tensor<1x15x6xf32>, tensor<1x15x6xf32>) -> tensor<1x15x6xf32>
  %19 = vit.param "patch_from_1x1_to_3x5.weight" : tensor<6x2x4x3xf32>
  %20 = vit.param "patch_from_1x1_to_3x5.bias" : tensor<6xf32>
  %21 = vit.patch_embed %image, %19, %20 stride [4, 3] : (tensor<1x2x12x15xf32>, tensor<6x2x4x3xf32>, tensor<6xf32>) -> tensor<1x15x6xf32>
  %22 = vit.param "from_1x1_to_3x5" : tensor<1x1x6xf32>
  %23 = vit.resize_pos_embed %22 grid [1, 1] to [3, 5] prefix 0 geometric : (tensor<1x1x6xf32>) -> tensor<1x15x6xf32>
  %24 = vit.pos_embed %21, %23 : (tensor<1x15x6xf32>, tensor<1x15x6xf32>) -> tensor<1x15x6xf32>
  %25 = vit.param "patch_from_5x11_to_1x1.weight" : tensor<6x2x12x15xf32>
  %26 = vit.param "patch_from_5x11_to_1x1.bias" : tensor<6xf32>
  %27 = vit.patch_embed %image, %25, %26 stride [12, 15] : (tensor<1x2x12x15xf32>, tensor<6x2x12x15xf32>, tensor<6xf32>) -> tensor<1x1x6xf32>
  %28 = vit.param "from_5x11_to_1x1" : tensor<1x55x6xf32>
  %29 = vit.resize_pos_embed %28 grid [5, 11] to [1, 1] prefix 0 geometric : (tensor<1x55x6xf32>) -> tensor<1x1x6xf32>
  %30 = vit.pos_embed %27, %29 : (tensor<1x1x6xf32>, tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
  %31 = vit.param "patch_from_3x5_to_3x5.weight" : tensor<6x2x4x3xf32>
  %32 = vit.param "patch_from_3x5_to_3x5.bias" : tensor<6xf32>
  %33 = vit.patch_embed %image, %31, %32 stride [4, 3] : (tensor<1x2x12x15xf32>, tensor<6x2x4x3xf32>, tensor<6xf32>) -> tensor<1x15x6xf32>
  %34 = vit.param "from_3x5_to_3x5" : tensor<1x15x6xf32>
  %35 = vit.resize_pos_embed %34 grid [3, 5] to [3, 5] prefix 0 geometric : (tensor<1x15x6xf32>) -> tensor<1x15x6xf32>
  %36 = vit.pos_embed %33, %35 : (tensor<1x15x6xf32>, tensor<1x15x6xf32>) -> tensor<1x15x6xf32>
  return %6, %12, %18, %24, %30, %36 : tensor<1x15x6xf32>, tensor<1x9x6xf32>, tensor<1x15x6xf32>, tensor<1x15x6xf32>, tensor<1x1x6xf32>, tensor<1x15x6xf32>
}
