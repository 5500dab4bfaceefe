// SAM's encoder: windows with padding, then all patches, and a neck.
// Written by make_tests.py.
// RUN: vitc check %s --inputs 8 | FileCheck %s
// RUN: %if host-avx2 %{ vitc check %s --inputs 8 --target-cpu=x86-64-v3 | FileCheck %s %}
// RUN: vitc check %s --inputs 8 --threads 2 | FileCheck %s

// CHECK: {{^pass$}}

func.func @infer(%image: tensor<1x3x36x44xf32>)
  -> (tensor<1x24xf32> {vit.name = "features"},
     tensor<1x99x24xf32> {vit.name = "tokens"}) {
  %1 = vit.param "patch.weight" : tensor<48x3x4x4xf32>
  %2 = vit.param "patch.bias" : tensor<48xf32>
  %3 = vit.patch_embed %image, %1, %2 stride [4, 4] : (tensor<1x3x36x44xf32>, tensor<48x3x4x4xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
  %4 = vit.param "positions" : tensor<1x99x48xf32>
  %5 = vit.pos_embed %3, %4 : (tensor<1x99x48xf32>, tensor<1x99x48xf32>) -> tensor<1x99x48xf32>
  %6 = vit.encoder %5 layers(2) {
  ^bb0(%7: tensor<1x99x48xf32>):
    %8 = vit.param "layer.{i}.even.norm1.weight" layers(2) step(2) : tensor<48xf32>
    %9 = vit.param "layer.{i}.even.norm1.bias" layers(2) step(2) : tensor<48xf32>
    %10 = vit.layer_norm %7 scale(%8) bias(%9) epsilon 1.0e-06 : (tensor<1x99x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %11 = vit.param "layer.{i}.even.attention.q.weight" layers(2) step(2) : tensor<48x48xf32>
    %12 = vit.param "layer.{i}.even.attention.q.bias" layers(2) step(2) : tensor<48xf32>
    %13 = vit.param "layer.{i}.even.attention.k.weight" layers(2) step(2) : tensor<48x48xf32>
    %14 = vit.param "layer.{i}.even.attention.k.bias" layers(2) step(2) : tensor<48xf32>
    %15 = vit.param "layer.{i}.even.attention.v.weight" layers(2) step(2) : tensor<48x48xf32>
    %16 = vit.param "layer.{i}.even.attention.v.bias" layers(2) step(2) : tensor<48xf32>
    %17 = vit.param "layer.{i}.even.attention.o.weight" layers(2) step(2) : tensor<48x48xf32>
    %18 = vit.param "layer.{i}.even.attention.o.bias" layers(2) step(2) : tensor<48xf32>
    %19 = vit.param "layer.{i}.even.attention.rows" layers(2) step(2) : tensor<7x16xf32>
    %20 = vit.param "layer.{i}.even.attention.columns" layers(2) step(2) : tensor<7x16xf32>
    %21 = vit.msa %10 heads 3 query(%11, %12) key(%13, %14) value(%15, %16) relative_rows(%19) relative_columns(%20) projection(%17, %18) windows(<rows = 9, columns = 11, height = 4, width = 4>) : (tensor<1x99x48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<7x16xf32>, tensor<7x16xf32>, tensor<48x48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %22 = vit.residual %7, %21 : (tensor<1x99x48xf32>, tensor<1x99x48xf32>) -> tensor<1x99x48xf32>
    %23 = vit.param "layer.{i}.even.norm2.weight" layers(2) step(2) : tensor<48xf32>
    %24 = vit.param "layer.{i}.even.norm2.bias" layers(2) step(2) : tensor<48xf32>
    %25 = vit.layer_norm %22 scale(%23) bias(%24) epsilon 1.0e-06 : (tensor<1x99x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %26 = vit.param "layer.{i}.even.mlp.fc1.weight" layers(2) step(2) : tensor<96x48xf32>
    %27 = vit.param "layer.{i}.even.mlp.fc1.bias" layers(2) step(2) : tensor<96xf32>
    %28 = vit.param "layer.{i}.even.mlp.fc2.weight" layers(2) step(2) : tensor<48x96xf32>
    %29 = vit.param "layer.{i}.even.mlp.fc2.bias" layers(2) step(2) : tensor<48xf32>
    %30 = vit.mlp %25 fc1(%26, %27) fc2(%28, %29) activation(gelu) : (tensor<1x99x48xf32>, tensor<96x48xf32>, tensor<96xf32>, tensor<48x96xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %31 = vit.residual %22, %30 : (tensor<1x99x48xf32>, tensor<1x99x48xf32>) -> tensor<1x99x48xf32>
    %32 = vit.param "layer.{i}.odd.norm1.weight" layers(2) first(1) step(2) : tensor<48xf32>
    %33 = vit.param "layer.{i}.odd.norm1.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %34 = vit.layer_norm %31 scale(%32) bias(%33) epsilon 1.0e-06 : (tensor<1x99x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %35 = vit.param "layer.{i}.odd.attention.q.weight" layers(2) first(1) step(2) : tensor<48x48xf32>
    %36 = vit.param "layer.{i}.odd.attention.q.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %37 = vit.param "layer.{i}.odd.attention.k.weight" layers(2) first(1) step(2) : tensor<48x48xf32>
    %38 = vit.param "layer.{i}.odd.attention.k.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %39 = vit.param "layer.{i}.odd.attention.v.weight" layers(2) first(1) step(2) : tensor<48x48xf32>
    %40 = vit.param "layer.{i}.odd.attention.v.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %41 = vit.param "layer.{i}.odd.attention.o.weight" layers(2) first(1) step(2) : tensor<48x48xf32>
    %42 = vit.param "layer.{i}.odd.attention.o.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %43 = vit.param "layer.{i}.odd.attention.rows" layers(2) first(1) step(2) : tensor<17x16xf32>
    %44 = vit.param "layer.{i}.odd.attention.columns" layers(2) first(1) step(2) : tensor<21x16xf32>
    %45 = vit.msa %34 heads 3 query(%35, %36) key(%37, %38) value(%39, %40) relative_rows(%43) relative_columns(%44) projection(%41, %42) : (tensor<1x99x48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<48x48xf32>, tensor<48xf32>, tensor<17x16xf32>, tensor<21x16xf32>, tensor<48x48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %46 = vit.residual %31, %45 : (tensor<1x99x48xf32>, tensor<1x99x48xf32>) -> tensor<1x99x48xf32>
    %47 = vit.param "layer.{i}.odd.norm2.weight" layers(2) first(1) step(2) : tensor<48xf32>
    %48 = vit.param "layer.{i}.odd.norm2.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %49 = vit.layer_norm %46 scale(%47) bias(%48) epsilon 1.0e-06 : (tensor<1x99x48xf32>, tensor<48xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %50 = vit.param "layer.{i}.odd.mlp.fc1.weight" layers(2) first(1) step(2) : tensor<96x48xf32>
    %51 = vit.param "layer.{i}.odd.mlp.fc1.bias" layers(2) first(1) step(2) : tensor<96xf32>
    %52 = vit.param "layer.{i}.odd.mlp.fc2.weight" layers(2) first(1) step(2) : tensor<48x96xf32>
    %53 = vit.param "layer.{i}.odd.mlp.fc2.bias" layers(2) first(1) step(2) : tensor<48xf32>
    %54 = vit.mlp %49 fc1(%50, %51) fc2(%52, %53) activation(gelu) : (tensor<1x99x48xf32>, tensor<96x48xf32>, tensor<96xf32>, tensor<48x96xf32>, tensor<48xf32>) -> tensor<1x99x48xf32>
    %55 = vit.residual %46, %54 : (tensor<1x99x48xf32>, tensor<1x99x48xf32>) -> tensor<1x99x48xf32>
    vit.yield %55 : tensor<1x99x48xf32>
  } : tensor<1x99x48xf32>
  %56 = vit.param "neck.0.weight" : tensor<24x48x1x1xf32>
  %57 = vit.conv2d %6, %56 grid [9, 11] stride [1, 1] padding [0, 0, 0, 0] : (tensor<1x99x48xf32>, tensor<24x48x1x1xf32>) -> tensor<1x99x24xf32>
  %58 = vit.param "neck.1.weight" : tensor<24xf32>
  %59 = vit.param "neck.1.bias" : tensor<24xf32>
  %60 = vit.layer_norm %57 scale(%58) bias(%59) epsilon 1.0e-06 : (tensor<1x99x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x99x24xf32>
  %61 = vit.param "neck.2.weight" : tensor<24x24x3x3xf32>
  %62 = vit.conv2d %60, %61 grid [9, 11] stride [1, 1] padding [1, 1, 1, 1] : (tensor<1x99x24xf32>, tensor<24x24x3x3xf32>) -> tensor<1x99x24xf32>
  %63 = vit.param "neck.3.weight" : tensor<24xf32>
  %64 = vit.param "neck.3.bias" : tensor<24xf32>
  %65 = vit.layer_norm %62 scale(%63) bias(%64) epsilon 1.0e-06 : (tensor<1x99x24xf32>, tensor<24xf32>, tensor<24xf32>) -> tensor<1x99x24xf32>
  %66 = vit.pool %65 mean : (tensor<1x99x24xf32>) -> tensor<1x24xf32>
  return %66, %65 : tensor<1x24xf32>, tensor<1x99x24xf32>
}
