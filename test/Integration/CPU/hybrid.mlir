// A small hybrid: a stem of a convolution, a pool and two residual blocks, patches of two by two of its map, then encoder layers.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --batch=dynamic | FileCheck %s
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x36x44xf32>)
  -> (tensor<1x10xf32> {vit.name = "logits"}) {
  %1 = vit.pixels %image : (tensor<1x3x36x44xf32>) -> tensor<1x1584x3xf32>
  %2 = vit.param "stem.weight" : tensor<16x3x7x7xf32>
  %3 = vit.standardize %2 epsilon 1.0e-08 : (tensor<16x3x7x7xf32>) -> tensor<16x3x7x7xf32>
  %4 = vit.param "stem.bias" : tensor<16xf32>
  %5 = vit.conv2d %1, %3, %4 grid [36, 44] stride [2, 2] padding [2, 2, 3, 3] : (tensor<1x1584x3xf32>, tensor<16x3x7x7xf32>, tensor<16xf32>) -> tensor<1x396x16xf32>
  %6 = vit.param "stem.norm.weight" : tensor<16xf32>
  %7 = vit.param "stem.norm.bias" : tensor<16xf32>
  %8 = vit.group_norm %5 groups 8 scale(%6) bias(%7) epsilon 1.0e-5 : (tensor<1x396x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x396x16xf32>
  %9 = vit.activate %8 relu : (tensor<1x396x16xf32>) -> tensor<1x396x16xf32>
  %10 = vit.pool2d %9 max grid [18, 22] kernel [3, 3] stride [2, 2] padding [0, 0, 1, 1] : (tensor<1x396x16xf32>) -> tensor<1x99x16xf32>
  %11 = vit.param "a.conv1.weight" : tensor<8x16x1x1xf32>
  %12 = vit.conv2d %10, %11 grid [9, 11] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x99x16xf32>, tensor<8x16x1x1xf32>) -> tensor<1x99x8xf32>
  %13 = vit.param "a.norm1.weight" : tensor<8xf32>
  %14 = vit.param "a.norm1.bias" : tensor<8xf32>
  %15 = vit.group_norm %12 groups 4 scale(%13) bias(%14) epsilon 1.0e-5 : (tensor<1x99x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x99x8xf32>
  %16 = vit.activate %15 relu : (tensor<1x99x8xf32>) -> tensor<1x99x8xf32>
  %17 = vit.param "a.conv2.weight" : tensor<8x8x3x3xf32>
  %18 = vit.conv2d %16, %17 grid [9, 11] stride [1, 1] padding [1, 1, 1, 1] : (tensor<1x99x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x99x8xf32>
  %19 = vit.param "a.norm2.weight" : tensor<8xf32>
  %20 = vit.param "a.norm2.bias" : tensor<8xf32>
  %21 = vit.group_norm %18 groups 4 scale(%19) bias(%20) epsilon 1.0e-5 : (tensor<1x99x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x99x8xf32>
  %22 = vit.activate %21 relu : (tensor<1x99x8xf32>) -> tensor<1x99x8xf32>
  %23 = vit.param "a.conv3.weight" : tensor<32x8x1x1xf32>
  %24 = vit.conv2d %22, %23 grid [9, 11] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x99x8xf32>, tensor<32x8x1x1xf32>) -> tensor<1x99x32xf32>
  %25 = vit.param "a.down.weight" : tensor<32x16x1x1xf32>
  %26 = vit.conv2d %10, %25 grid [9, 11] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x99x16xf32>, tensor<32x16x1x1xf32>) -> tensor<1x99x32xf32>
  %27 = vit.param "a.down_norm.weight" : tensor<32xf32>
  %28 = vit.param "a.down_norm.bias" : tensor<32xf32>
  %29 = vit.group_norm %26 groups 4 scale(%27) bias(%28) epsilon 1.0e-5 : (tensor<1x99x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x99x32xf32>
  %30 = vit.param "a.norm3.weight" : tensor<32xf32>
  %31 = vit.param "a.norm3.bias" : tensor<32xf32>
  %32 = vit.group_norm %24 groups 4 scale(%30) bias(%31) epsilon 1.0e-5 : (tensor<1x99x32xf32>, tensor<32xf32>, tensor<32xf32>) -> tensor<1x99x32xf32>
  %33 = vit.residual %29, %32 : (tensor<1x99x32xf32>, tensor<1x99x32xf32>) -> tensor<1x99x32xf32>
  %34 = vit.activate %33 relu : (tensor<1x99x32xf32>) -> tensor<1x99x32xf32>
  %35 = vit.param "b.conv1.weight" : tensor<16x32x1x1xf32>
  %36 = vit.conv2d %34, %35 grid [9, 11] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x99x32xf32>, tensor<16x32x1x1xf32>) -> tensor<1x99x16xf32>
  %37 = vit.param "b.norm1.mean" : tensor<16xf32>
  %38 = vit.param "b.norm1.variance" : tensor<16xf32>
  %39 = vit.param "b.norm1.scale" : tensor<16xf32>
  %40 = vit.param "b.norm1.bias" : tensor<16xf32>
  %41 = vit.batch_norm %36 mean(%37) variance(%38) scale(%39) bias(%40) epsilon 1.0e-5 : (tensor<1x99x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x99x16xf32>
  %42 = vit.activate %41 relu : (tensor<1x99x16xf32>) -> tensor<1x99x16xf32>
  %43 = vit.param "b.conv2.weight" : tensor<16x16x3x3xf32>
  %44 = vit.conv2d %42, %43 grid [9, 11] stride [2, 2] padding [1, 1, 1, 1] : (tensor<1x99x16xf32>, tensor<16x16x3x3xf32>) -> tensor<1x30x16xf32>
  %45 = vit.param "b.norm2.mean" : tensor<16xf32>
  %46 = vit.param "b.norm2.variance" : tensor<16xf32>
  %47 = vit.param "b.norm2.scale" : tensor<16xf32>
  %48 = vit.param "b.norm2.bias" : tensor<16xf32>
  %49 = vit.batch_norm %44 mean(%45) variance(%46) scale(%47) bias(%48) epsilon 1.0e-5 : (tensor<1x30x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<1x30x16xf32>
  %50 = vit.activate %49 relu : (tensor<1x30x16xf32>) -> tensor<1x30x16xf32>
  %51 = vit.param "b.conv3.weight" : tensor<64x16x1x1xf32>
  %52 = vit.conv2d %50, %51 grid [5, 6] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x30x16xf32>, tensor<64x16x1x1xf32>) -> tensor<1x30x64xf32>
  %53 = vit.param "b.down.weight" : tensor<64x32x1x1xf32>
  %54 = vit.conv2d %34, %53 grid [9, 11] stride [2, 2] padding [0, 0, 0, 0] : (tensor<1x99x32xf32>, tensor<64x32x1x1xf32>) -> tensor<1x30x64xf32>
  %55 = vit.param "b.down_norm.mean" : tensor<64xf32>
  %56 = vit.param "b.down_norm.variance" : tensor<64xf32>
  %57 = vit.param "b.down_norm.scale" : tensor<64xf32>
  %58 = vit.param "b.down_norm.bias" : tensor<64xf32>
  %59 = vit.batch_norm %54 mean(%55) variance(%56) scale(%57) bias(%58) epsilon 1.0e-5 : (tensor<1x30x64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x30x64xf32>
  %60 = vit.param "b.norm3.mean" : tensor<64xf32>
  %61 = vit.param "b.norm3.variance" : tensor<64xf32>
  %62 = vit.param "b.norm3.scale" : tensor<64xf32>
  %63 = vit.param "b.norm3.bias" : tensor<64xf32>
  %64 = vit.batch_norm %52 mean(%60) variance(%61) scale(%62) bias(%63) epsilon 1.0e-5 : (tensor<1x30x64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x30x64xf32>
  %65 = vit.residual %59, %64 : (tensor<1x30x64xf32>, tensor<1x30x64xf32>) -> tensor<1x30x64xf32>
  %66 = vit.activate %65 relu : (tensor<1x30x64xf32>) -> tensor<1x30x64xf32>
  %67 = vit.param "patch.weight" : tensor<24x64x2x2xf32>
  %68 = vit.param "patch.bias" : tensor<24xf32>
  %69 = vit.conv2d %66, %67, %68 grid [5, 6] stride [2, 2] padding [0, 0, 0, 0] : (tensor<1x30x64xf32>, tensor<24x64x2x2xf32>, tensor<24xf32>) -> tensor<1x6x24xf32>
  %70 = vit.param "class" : tensor<1x1x24xf32>
  %71 = vit.tokens %69 prepend(%70) : (tensor<1x6x24xf32>, tensor<1x1x24xf32>) -> tensor<1x7x24xf32>
  %72 = vit.param "position" : tensor<1x7x24xf32>
  %73 = vit.pos_embed %71, %72 : (tensor<1x7x24xf32>, tensor<1x7x24xf32>) -> tensor<1x7x24xf32>
  %74 = vit.encoder %73 layers(2) {
  ^bb0(%75: tensor<1x7x24xf32>):
    %76 = vit.param "layer.{i}.block.norm1.weight" layers(2) : tensor<24xf32>
    %77 = vit.param "layer.{i}.block.norm1.bias" layers(2) : tensor<24xf32>
    %78 = vit.layer_norm %75 scale(%76) bias(%77) epsilon 1.0e-06 : (tensor<1x7x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x7x24xf32>
    %79 = vit.param "layer.{i}.block.attention.q.weight" layers(2) : tensor<24x24xf32>
    %80 = vit.param "layer.{i}.block.attention.q.bias" layers(2) : tensor<24xf32>
    %81 = vit.param "layer.{i}.block.attention.k.weight" layers(2) : tensor<24x24xf32>
    %82 = vit.param "layer.{i}.block.attention.k.bias" layers(2) : tensor<24xf32>
    %83 = vit.param "layer.{i}.block.attention.v.weight" layers(2) : tensor<24x24xf32>
    %84 = vit.param "layer.{i}.block.attention.v.bias" layers(2) : tensor<24xf32>
    %85 = vit.param "layer.{i}.block.attention.o.weight" layers(2) : tensor<24x24xf32>
    %86 = vit.param "layer.{i}.block.attention.o.bias" layers(2) : tensor<24xf32>
    %87 = vit.msa %78 heads 3 query(%79, %80) key(%81, %82) value(%83, %84) projection(%85, %86) : (tensor<1x7x24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>, tensor<24x24xf32>, tensor<24xf32>) -> tensor<1x7x24xf32>
    %88 = vit.residual %75, %87 : (tensor<1x7x24xf32>, tensor<1x7x24xf32>) -> tensor<1x7x24xf32>
    %89 = vit.param "layer.{i}.block.norm2.weight" layers(2) : tensor<24xf32>
    %90 = vit.param "layer.{i}.block.norm2.bias" layers(2) : tensor<24xf32>
    %91 = vit.layer_norm %88 scale(%89) bias(%90) epsilon 1.0e-06 : (tensor<1x7x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x7x24xf32>
    %92 = vit.param "layer.{i}.block.mlp.fc1.weight" layers(2) : tensor<48x24xf32>
    %93 = vit.param "layer.{i}.block.mlp.fc1.bias" layers(2) : tensor<48xf32>
    %94 = vit.param "layer.{i}.block.mlp.fc2.weight" layers(2) : tensor<24x48xf32>
    %95 = vit.param "layer.{i}.block.mlp.fc2.bias" layers(2) : tensor<24xf32>
    %96 = vit.mlp %91 fc1(%92, %93) fc2(%94, %95) activation(gelu) : (tensor<1x7x24xf32>, tensor<48x24xf32>, tensor<48xf32>, tensor<24x48xf32>, tensor<24xf32>) -> tensor<1x7x24xf32>
    %97 = vit.residual %88, %96 : (tensor<1x7x24xf32>, tensor<1x7x24xf32>) -> tensor<1x7x24xf32>
    vit.yield %97 : tensor<1x7x24xf32>
  } : tensor<1x7x24xf32>
  %98 = vit.param "norm.weight" : tensor<24xf32>
  %99 = vit.param "norm.bias" : tensor<24xf32>
  %100 = vit.layer_norm %74 scale(%98) bias(%99) epsilon 1.0e-06 : (tensor<1x7x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x7x24xf32>
  %101 = vit.pool %100 token : (tensor<1x7x24xf32>) -> tensor<1x24xf32>
  %102 = vit.param "head.0.weight" : tensor<10x24xf32>
  %103 = vit.param "head.0.bias" : tensor<10xf32>
  %104 = vit.head inputs(%101) weights(%102) biases(%103) activation(none) : (tensor<1x24xf32>, tensor<10x24xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return %104 : tensor<1x10xf32>
}
