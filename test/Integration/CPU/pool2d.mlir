// The largest and the mean of windows: side by side, overlapping, reaching out of the map on one side and on all, large.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<2x3x13x18xf32>)
  -> (tensor<2x54x24xf32> {vit.name = "max_apart"},
     tensor<2x63x24xf32> {vit.name = "max_reaching_out"},
     tensor<2x63x24xf32> {vit.name = "max_same"},
     tensor<2x315x24xf32> {vit.name = "max_around"},
     tensor<2x30x24xf32> {vit.name = "max_gaps"},
     tensor<2x72x24xf32> {vit.name = "max_large"},
     tensor<2x54x24xf32> {vit.name = "mean_apart"},
     tensor<2x63x24xf32> {vit.name = "mean_reaching_out"},
     tensor<2x63x24xf32> {vit.name = "mean_same"},
     tensor<2x315x24xf32> {vit.name = "mean_around"},
     tensor<2x30x24xf32> {vit.name = "mean_gaps"},
     tensor<2x72x24xf32> {vit.name = "mean_large"},
     tensor<2x48x3xf32> {vit.name = "pixels"}) {
  %1 = vit.pixels %image : (tensor<2x3x13x18xf32>) -> tensor<2x234x3xf32>
  %2 = vit.param "conv.weight" : tensor<24x3x1x1xf32>
  %3 = vit.param "conv.bias" : tensor<24xf32>
  %4 = vit.conv2d %1, %2, %3 grid [13, 18] stride [1, 1] padding [0, 0, 0, 0] : (tensor<2x234x3xf32>, tensor<24x3x1x1xf32>, tensor<24xf32>) -> tensor<2x234x24xf32>
  %5 = vit.pool2d %4 max grid [13, 18] kernel [2, 2] stride [2, 2] padding [0, 0, 0, 0] : (tensor<2x234x24xf32>) -> tensor<2x54x24xf32>
  %6 = vit.pool2d %4 max grid [13, 18] kernel [2, 2] stride [2, 2] padding [0, 0, 1, 0] : (tensor<2x234x24xf32>) -> tensor<2x63x24xf32>
  %7 = vit.pool2d %4 max grid [13, 18] kernel [3, 3] stride [2, 2] padding [1, 0, 1, 1] : (tensor<2x234x24xf32>) -> tensor<2x63x24xf32>
  %8 = vit.pool2d %4 max grid [13, 18] kernel [3, 4] stride [1, 1] padding [2, 3, 2, 3] : (tensor<2x234x24xf32>) -> tensor<2x315x24xf32>
  %9 = vit.pool2d %4 max grid [13, 18] kernel [1, 1] stride [3, 3] padding [0, 0, 0, 0] : (tensor<2x234x24xf32>) -> tensor<2x30x24xf32>
  %10 = vit.pool2d %4 max grid [13, 18] kernel [9, 10] stride [2, 2] padding [3, 0, 8, 9] : (tensor<2x234x24xf32>) -> tensor<2x72x24xf32>
  %11 = vit.pool2d %4 mean grid [13, 18] kernel [2, 2] stride [2, 2] padding [0, 0, 0, 0] : (tensor<2x234x24xf32>) -> tensor<2x54x24xf32>
  %12 = vit.pool2d %4 mean grid [13, 18] kernel [2, 2] stride [2, 2] padding [0, 0, 1, 0] : (tensor<2x234x24xf32>) -> tensor<2x63x24xf32>
  %13 = vit.pool2d %4 mean grid [13, 18] kernel [3, 3] stride [2, 2] padding [1, 0, 1, 1] : (tensor<2x234x24xf32>) -> tensor<2x63x24xf32>
  %14 = vit.pool2d %4 mean grid [13, 18] kernel [3, 4] stride [1, 1] padding [2, 3, 2, 3] : (tensor<2x234x24xf32>) -> tensor<2x315x24xf32>
  %15 = vit.pool2d %4 mean grid [13, 18] kernel [1, 1] stride [3, 3] padding [0, 0, 0, 0] : (tensor<2x234x24xf32>) -> tensor<2x30x24xf32>
  %16 = vit.pool2d %4 mean grid [13, 18] kernel [9, 10] stride [2, 2] padding [3, 0, 8, 9] : (tensor<2x234x24xf32>) -> tensor<2x72x24xf32>
  %17 = vit.pixels %image : (tensor<2x3x13x18xf32>) -> tensor<2x234x3xf32>
  %18 = vit.pool2d %17 max grid [13, 18] kernel [3, 3] stride [2, 2] padding [0, 0, 0, 0] : (tensor<2x234x3xf32>) -> tensor<2x48x3xf32>
  return %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %18 : tensor<2x54x24xf32>, tensor<2x63x24xf32>, tensor<2x63x24xf32>, tensor<2x315x24xf32>, tensor<2x30x24xf32>, tensor<2x72x24xf32>, tensor<2x54x24xf32>, tensor<2x63x24xf32>, tensor<2x63x24xf32>, tensor<2x315x24xf32>, tensor<2x30x24xf32>, tensor<2x72x24xf32>, tensor<2x48x3xf32>
}
