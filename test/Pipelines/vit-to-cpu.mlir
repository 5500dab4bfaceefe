// A tiny model to the LLVM dialect: the entry points, tasks and attributes that
// compiler/Target expects, no other dialect, no function from outside.
// RUN: vit-opt %s --vit-to-cpu -o %t.wide
// RUN: FileCheck %s < %t.wide --implicit-check-not=unrealized_conversion_cast --implicit-check-not="= scf." --implicit-check-not=" memref." --implicit-check-not="= vector." --implicit-check-not=" math." --implicit-check-not="= arith."
// RUN: vit-opt %s --vit-to-cpu=vector-bytes=32 -o %t.narrow
// RUN: FileCheck %s < %t.narrow --implicit-check-not="fma{{.*}}vector<16xf32>" --implicit-check-not="fmuladd{{.*}}vector<16xf32>" --implicit-check-not=unrealized_conversion_cast

// Nothing is called but our own functions: no libm, no memory from elsewhere.
// Functions without a body would end in something else than a brace.
// RUN: grep "llvm.func" %t.wide > %t.functions
// RUN: grep "llvm.func" %t.narrow >> %t.functions
// RUN: not grep -v "{$" %t.functions
// RUN: grep -o "llvm.call @[a-z_]*" %t.wide | sort -u | FileCheck %s --check-prefix=CALLS
// CALLS: llvm.call @infer_task_
// CALLS-NEXT: llvm.call @pack_task_
// CALLS-NEXT: llvm.call @vit_run_tasks
// CALLS-NOT: llvm.call

// Layers are a loop: 53 of them are the same instructions as five, but for the
// numbers. The last, of which one token is read, is apart.
// RUN: sed "s/layers(5)/layers(53)/" %s | vit-opt --vit-to-cpu -o %t.deep
// RUN: grep -v -e mlir.constant -e "^module" %t.wide | sed "s/[0-9][0-9]*//g" > %t.wide.text
// RUN: grep -v -e mlir.constant -e "^module" %t.deep | sed "s/[0-9][0-9]*//g" > %t.deep.text
// RUN: diff %t.wide.text %t.deep.text
// RUN: FileCheck %s --check-prefix=DEEP < %t.deep
// DEEP: count = 52 : i64

// CHECK: module attributes {
// CHECK-SAME: vit.infer_workspace_bytes = {{[1-9][0-9]*}} : i64
// CHECK-SAME: vit.input = {name = "input", shape = array<i64: 1, 3, 16, 16>}
// CHECK-SAME: vit.layout_hash = {{-?[0-9]+}} : i64
// CHECK-SAME: vit.model = "tiny"
// CHECK-SAME: vit.outputs = [{name = "logits", shape = array<i64: 1, 10>}]
// CHECK-SAME: vit.pack_workspace_bytes = {{[1-9][0-9]*}} : i64
// CHECK-SAME: vit.packed_bytes = {{[1-9][0-9]*}} : i64
// CHECK-SAME: vit.params = [{count = 0 : i64, first = 0 : i64, name = "patch.weight", shape = array<i64: 32, 3, 4, 4>, step = 1 : i64}
// CHECK-SAME: {count = 4 : i64, first = 0 : i64, name = "layer.{i}.q", shape = array<i64: 32, 32>, step = 1 : i64}
// CHECK-SAME: {count = 0 : i64, first = 0 : i64, name = "layer.4.q", shape = array<i64: 32, 32>, step = 1 : i64}
// The blob, the image, the result, the workspace, the hook.
// CHECK: llvm.func @infer(%{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr) {
// CHECK: llvm.call @vit_run_tasks
// The table of parameters, the blob, the workspace, the hook.
// CHECK: llvm.func @pack(%{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr, %{{[^ ]*}}: !llvm.ptr) {
// CHECK: llvm.call @vit_run_tasks
// CHECK: llvm.func internal @vit_run_tasks

module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x3x16x16xf32> {vit.name = "input"}) -> (tensor<1x10xf32> {vit.name = "logits"}) {
    %pw = vit.param "patch.weight" : tensor<32x3x4x4xf32>
    %pb = vit.param "patch.bias" : tensor<32xf32>
    %p = vit.patch_embed %image, %pw, %pb stride [4, 4] : (tensor<1x3x16x16xf32>, tensor<32x3x4x4xf32>, tensor<32xf32>) -> tensor<1x16x32xf32>
    %cls = vit.param "cls" : tensor<1x1x32xf32>
    %t = vit.tokens %p prepend(%cls) : (tensor<1x16x32xf32>, tensor<1x1x32xf32>) -> tensor<1x17x32xf32>
    %y = vit.encoder %t layers(5) {
    ^bb0(%h: tensor<1x17x32xf32>):
      %g1 = vit.param "layer.{i}.norm1.weight" layers(5) : tensor<32xf32>
      %n1 = vit.layer_norm %h scale(%g1) epsilon 1.0e-6 : (tensor<1x17x32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
      %wq = vit.param "layer.{i}.q" layers(5) : tensor<32x32xf32>
      %wk = vit.param "layer.{i}.k" layers(5) : tensor<32x32xf32>
      %wv = vit.param "layer.{i}.v" layers(5) : tensor<32x32xf32>
      %wo = vit.param "layer.{i}.o" layers(5) : tensor<32x32xf32>
      %a = vit.msa %n1 heads 2 query(%wq) key(%wk) value(%wv) projection(%wo) : (tensor<1x17x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<1x17x32xf32>
      %r1 = vit.residual %h, %a : (tensor<1x17x32xf32>, tensor<1x17x32xf32>) -> tensor<1x17x32xf32>
      %g2 = vit.param "layer.{i}.norm2.weight" layers(5) : tensor<32xf32>
      %n2 = vit.layer_norm %r1 scale(%g2) epsilon 1.0e-6 : (tensor<1x17x32xf32>, tensor<32xf32>) -> tensor<1x17x32xf32>
      %w1 = vit.param "layer.{i}.fc1" layers(5) : tensor<64x32xf32>
      %b1 = vit.param "layer.{i}.fc1.bias" layers(5) : tensor<64xf32>
      %w2 = vit.param "layer.{i}.fc2" layers(5) : tensor<32x64xf32>
      %m = vit.mlp %n2 fc1(%w1, %b1) fc2(%w2) activation(gelu) : (tensor<1x17x32xf32>, tensor<64x32xf32>, tensor<64xf32>, tensor<32x64xf32>) -> tensor<1x17x32xf32>
      %r2 = vit.residual %r1, %m : (tensor<1x17x32xf32>, tensor<1x17x32xf32>) -> tensor<1x17x32xf32>
      vit.yield %r2 : tensor<1x17x32xf32>
    } : tensor<1x17x32xf32>
    %c = vit.pool %y token index(0) : (tensor<1x17x32xf32>) -> tensor<1x32xf32>
    %hw = vit.param "head.weight" : tensor<10x32xf32>
    %o = vit.head inputs(%c) weights(%hw) activation(none) : (tensor<1x32xf32>, tensor<10x32xf32>) -> tensor<1x10xf32>
    return %o : tensor<1x10xf32>
  }
}
