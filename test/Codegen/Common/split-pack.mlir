// What depends on parameters alone moves to @pack; its results get slots in the
// blob, those of a layer at equal stride; encoders become loops in both functions.
// RUN: vit-opt %s --split-input-file --vit-split-pack --canonicalize --cse | FileCheck %s

// A parameter used as it is, work on one, and a constant, which stays. A slot
// has 160 bytes and takes 192.
// CHECK: module attributes {
// CHECK-SAME: vit.input = {name = "image", shape = array<i64: 1, 2, 20>}
// CHECK-SAME: vit.layout_hash = {{-?[0-9]+}} : i64
// CHECK-SAME: vit.model = "tiny"
// CHECK-SAME: vit.outputs = [{name = "logits", shape = array<i64: 1, 2, 20>}, {name = "output1", shape = array<i64: 1, 2, 20>}]
// CHECK-SAME: vit.packed_bytes = 384 : i64
// CHECK-SAME: vit.params = [{count = 0 : i64, first = 0 : i64, name = "direct", shape = array<i64: 1, 2, 20>, step = 1 : i64}, {{{.*}}name = "doubled"{{.*}}}]
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[BLOB:.*]]: memref<384xi8>, %[[IMAGE:.*]]: memref<1x2x20xf32>, %[[OUT0:.*]]: memref<1x2x20xf32>, %[[OUT1:.*]]: memref<1x2x20xf32>)
// CHECK-NOT: vit.param
// CHECK-DAG: %[[C:.*]] = arith.constant dense<3.000000e+00>
// CHECK-DAG: %[[X:.*]] = bufferization.to_tensor %[[IMAGE]] restrict
// CHECK-DAG: %[[V0:.*]] = memref.view %[[BLOB]][%c0][]
// CHECK-DAG: %[[W:.*]] = bufferization.to_tensor %[[V0]] restrict
// CHECK-DAG: %[[V1:.*]] = memref.view %[[BLOB]][%c192][]
// CHECK-DAG: %[[T:.*]] = bufferization.to_tensor %[[V1]] restrict
// CHECK: %[[Y0:.*]] = arith.addf %[[X]], %[[W]]
// CHECK: %[[Y1:.*]] = arith.mulf %[[Y0]], %[[T]]
// CHECK: %[[Y2:.*]] = arith.mulf %[[Y1]], %[[C]]
// CHECK: materialize_in_destination %[[Y2]] in restrict writable %[[OUT0]]
// CHECK: materialize_in_destination %[[Y0]] in restrict writable %[[OUT1]]
// CHECK-LABEL: func.func @pack
// CHECK-SAME: (%[[TABLE:.*]]: !llvm.ptr, %[[BLOB:.*]]: memref<384xi8>)
// CHECK-DAG: vit.param_buffer %[[TABLE]][%c0] : memref<1x2x20xf32>
// CHECK-DAG: %[[P:.*]] = vit.param_buffer %[[TABLE]][%c1] : memref<1x2x20xf32>
// CHECK-DAG: %[[PT:.*]] = bufferization.to_tensor %[[P]]
// CHECK: %[[TWICE:.*]] = arith.addf %[[PT]], %[[PT]]
// CHECK: %[[SLOT:.*]] = memref.view %[[BLOB]][%c192][]
// CHECK: materialize_in_destination %[[TWICE]] in restrict writable %[[SLOT]]
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32> {vit.name = "image"}) -> (tensor<1x2x20xf32> {vit.name = "logits"}, tensor<1x2x20xf32>) {
    %w = vit.param "direct" : tensor<1x2x20xf32>
    %p = vit.param "doubled" : tensor<1x2x20xf32>
    %t = arith.addf %p, %p : tensor<1x2x20xf32>
    %c = arith.constant dense<3.0> : tensor<1x2x20xf32>
    %0 = arith.addf %image, %w : tensor<1x2x20xf32>
    %1 = arith.mulf %0, %t : tensor<1x2x20xf32>
    %2 = arith.mulf %1, %c : tensor<1x2x20xf32>
    return %2, %0 : tensor<1x2x20xf32>, tensor<1x2x20xf32>
  }
}

// -----

// Period 2: layer i has parameters 2i and 2i + 1. The table has four pointers;
// the two slots of a layer lie together. What both layers share is computed once.
// CHECK: vit.packed_bytes = 896 : i64
// CHECK-SAME: vit.params = [{{.*}}name = "shared"{{.*}}, {count = 2 : i64, first = 0 : i64, name = "layer.{i}.a"{{.*}}step = 2 : i64}, {count = 2 : i64, first = 1 : i64, name = "layer.{i}.a"{{.*}}step = 2 : i64}]
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[BLOB:.*]]: memref<896xi8>
// CHECK: %[[S:.*]] = memref.view %[[BLOB]][%c0][]
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step %c1 iter_args
// CHECK: %[[SKIP:.*]] = arith.muli %[[I]], %c384
// CHECK: %[[A0:.*]] = arith.addi %[[SKIP]], %c128
// CHECK: memref.view %[[BLOB]][%[[A0]]][]
// CHECK: %[[A1:.*]] = arith.addi %[[SKIP]], %c320
// CHECK: memref.view %[[BLOB]][%[[A1]]][]
// CHECK-NOT: memref.view
// CHECK: scf.yield
// CHECK-LABEL: func.func @pack
// CHECK-SAME: (%[[TABLE:.*]]: !llvm.ptr, %[[BLOB:.*]]: memref<896xi8>)
// CHECK: vit.param_buffer %[[TABLE]][%c0] : memref<20xf32>
// CHECK: arith.mulf
// CHECK: memref.view %[[BLOB]][%c0][] : memref<896xi8> to memref<20xf32>
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step %c1
// CHECK-NOT: arith.mulf
// CHECK-DAG: %[[J0:.*]] = arith.addi %[[I]], %c1 : index
// CHECK-DAG: vit.param_buffer %[[TABLE]][%[[J0]]]
// CHECK-DAG: %[[J1:.*]] = arith.addi %[[I]], %c3 : index
// CHECK-DAG: vit.param_buffer %[[TABLE]][%[[J1]]]
// CHECK: return
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32>) -> tensor<1x2x20xf32> {
    %y = vit.encoder %image layers(2) {
    ^bb0(%h: tensor<1x2x20xf32>):
      %s = vit.param "shared" : tensor<20xf32>
      %ss = arith.mulf %s, %s : tensor<20xf32>
      %a = vit.param "layer.{i}.a" layers(2) first(0) step(2) : tensor<1x2x20xf32>
      %b = vit.param "layer.{i}.a" layers(2) first(1) step(2) : tensor<1x2x20xf32>
      %0 = arith.addf %h, %a : tensor<1x2x20xf32>
      %1 = arith.addf %0, %b : tensor<1x2x20xf32>
      %2 = tensor.insert_slice %ss into %1[0, 0, 0] [1, 1, 20] [1, 1, 1] : tensor<20xf32> into tensor<1x2x20xf32>
      vit.yield %2 : tensor<1x2x20xf32>
    } : tensor<1x2x20xf32>
    return %y : tensor<1x2x20xf32>
  }
}

// -----

// Two encoders: one loop each, the second's slots after all of the first's. The
// same parameter used twice is in the table once.
// CHECK: vit.packed_bytes = 960 : i64
// CHECK-SAME: vit.params = [{{[^,]*}}count = 2 : i64{{.*}}name = "early.{i}"{{.*}}count = 3 : i64{{.*}}name = "late.{i}"
// CHECK-NOT: name = "late.{i}"
// CHECK-LABEL: func.func @infer
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step
// CHECK: arith.muli %[[I]], %c192
// CHECK: scf.for %[[J:.*]] = %c0 to %c3 step
// CHECK: %[[SKIP:.*]] = arith.muli %[[J]], %c192
// CHECK: arith.addi %[[SKIP]], %c384
// CHECK-LABEL: func.func @pack
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step
// CHECK: vit.param_buffer %{{.*}}[%[[I]]]
// CHECK: scf.for %[[J:.*]] = %c0 to %c3 step
// CHECK: %[[AT:.*]] = arith.addi %[[J]], %c2
// CHECK: vit.param_buffer %{{.*}}[%[[AT]]]
// CHECK-NOT: vit.param_buffer
// CHECK: return
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32>) -> tensor<1x2x20xf32> {
    %x = vit.encoder %image layers(2) {
    ^bb0(%h: tensor<1x2x20xf32>):
      %a = vit.param "early.{i}" layers(2) : tensor<1x2x20xf32>
      %0 = arith.addf %h, %a : tensor<1x2x20xf32>
      vit.yield %0 : tensor<1x2x20xf32>
    } : tensor<1x2x20xf32>
    %y = vit.encoder %x layers(3) {
    ^bb0(%h: tensor<1x2x20xf32>):
      %a = vit.param "late.{i}" layers(3) : tensor<1x2x20xf32>
      %b = vit.param "late.{i}" layers(3) : tensor<1x2x20xf32>
      %ab = arith.mulf %a, %b : tensor<1x2x20xf32>
      %0 = arith.addf %h, %ab : tensor<1x2x20xf32>
      vit.yield %0 : tensor<1x2x20xf32>
    } : tensor<1x2x20xf32>
    return %y : tensor<1x2x20xf32>
  }
}

// -----

// No parameters: a blob that is never read, but not empty.
// CHECK: vit.packed_bytes = 64 : i64, vit.params = []
// CHECK-LABEL: func.func @infer
// CHECK: arith.addf
// CHECK-LABEL: func.func @pack
// CHECK-NEXT: return
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32>) -> tensor<1x2x20xf32> {
    %0 = arith.addf %image, %image : tensor<1x2x20xf32>
    return %0 : tensor<1x2x20xf32>
  }
}

// -----

// Results that the image has no part in come from the blob all the same.
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[BLOB:.*]]: memref<{{.*}}xi8>, %{{.*}}: memref<1x2x20xf32>, %[[OUT0:.*]]: memref<20xf32>, %[[OUT1:.*]]: memref<1x2x20xf32>)
// CHECK-NOT: vit.param
// CHECK-DAG: %[[V:.*]] = memref.view %[[BLOB]][%c0][] : {{.*}} to memref<20xf32>
// CHECK-DAG: %[[T:.*]] = bufferization.to_tensor %[[V]]
// CHECK: scf.for
// CHECK: memref.view %[[BLOB]]
// CHECK: materialize_in_destination %[[T]] in restrict writable %[[OUT0]]
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32>) -> (tensor<20xf32>, tensor<1x2x20xf32>) {
    %s = vit.param "shared" : tensor<20xf32>
    %ss = arith.mulf %s, %s : tensor<20xf32>
    %x = vit.encoder %image layers(2) {
    ^bb0(%h: tensor<1x2x20xf32>):
      %a = vit.param "layer.{i}" layers(2) : tensor<1x2x20xf32>
      vit.yield %a : tensor<1x2x20xf32>
    } : tensor<1x2x20xf32>
    return %ss, %x : tensor<20xf32>, tensor<1x2x20xf32>
  }
}

// -----

// Per-token work: what does not depend on the image leaves it, what does not
// depend on the layer leaves the encoder in it, which becomes a loop.
// CHECK: vit.packed_bytes = 256 : i64
// CHECK-LABEL: func.func @infer
// CHECK-SAME: (%[[BLOB:.*]]: memref<256xi8>
// CHECK-DAG: memref.view %[[BLOB]][%c0][]
// CHECK: vit.per_token
// CHECK: scf.for
// CHECK: %[[VIEW:.*]] = memref.view %[[BLOB]]
// CHECK: %[[LAYER:.*]] = bufferization.to_tensor %[[VIEW]] restrict
// CHECK: vit.layer_norm %{{.*}} scale(%[[LAYER]]) bias(%{{.*}})
// CHECK: scf.yield
// CHECK: vit.yield
// CHECK-LABEL: func.func @pack
// CHECK: arith.addf
// CHECK: scf.for
module {
  func.func @infer(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
    %z = vit.per_token %x {
    ^bb0(%u: tensor<1x4x6xf32>):
      %y = vit.encoder %u layers(3) {
      ^bb0(%t: tensor<1x4x6xf32>):
        %g = vit.param "{i}.g" layers(3) : tensor<6xf32>
        %p = vit.param "shared" : tensor<6xf32>
        %b = arith.addf %p, %p : tensor<6xf32>
        %n = vit.layer_norm %t scale(%g) bias(%b) epsilon 1.0e-6 : (tensor<1x4x6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x4x6xf32>
        vit.yield %n : tensor<1x4x6xf32>
      } : tensor<1x4x6xf32>
      vit.yield %y : tensor<1x4x6xf32>
    } : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
    return %z : tensor<1x4x6xf32>
  }
}

// -----

// A table of numbers gets a slot like a parameter; one number for all of them
// stays a constant.
// CHECK: vit.packed_bytes = 64 : i64
// CHECK-LABEL: func.func @infer
// CHECK: memref.view
// CHECK-LABEL: func.func @pack
// CHECK: %[[TABLE:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK: materialize_in_destination %[[TABLE]]
func.func @infer(%image: tensor<2xf32>) -> tensor<2xf32> {
  %t = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %c = arith.constant dense<3.0> : tensor<2xf32>
  %y = arith.mulf %image, %t : tensor<2xf32>
  %z = arith.addf %y, %c : tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

// Layers that one parameter holds: each iteration of @pack takes its own, the
// parameter is one row of the table.
// CHECK: vit.params = [{count = 0 : i64, {{.*}}name = "all"
// CHECK-LABEL: func.func @pack
// CHECK: %[[ALL:.*]] = bufferization.to_tensor
// CHECK: scf.for %[[I:.*]] = %c0 to %c2 step
// CHECK: %[[TWICE:.*]] = arith.muli %[[I]], %c2
// CHECK: %[[NUMBER:.*]] = arith.addi %[[TWICE]], %c1
// CHECK: tensor.extract_slice %[[ALL]][0, %[[NUMBER]], 0] [2, 1, 20] [1, 1, 1] : tensor<2x4x20xf32> to tensor<2x20xf32>
module attributes {vit.model = "tiny"} {
  func.func @infer(%image: tensor<1x2x20xf32>) -> tensor<1x2x20xf32> {
    %all = vit.param "all" : tensor<2x4x20xf32>
    %y = vit.encoder %image layers(2) {
    ^bb0(%h: tensor<1x2x20xf32>):
      %s = vit.layer_slice %all along 1 first(1) step(2) : (tensor<2x4x20xf32>) -> tensor<2x20xf32>
      %e = tensor.expand_shape %s [[0, 1], [2]] output_shape [1, 2, 20] : tensor<2x20xf32> into tensor<1x2x20xf32>
      %0 = arith.addf %h, %e : tensor<1x2x20xf32>
      vit.yield %0 : tensor<1x2x20xf32>
    } : tensor<1x2x20xf32>
    return %y : tensor<1x2x20xf32>
  }
}
