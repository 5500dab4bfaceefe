// The pipeline to linalg leaves parameters, encoders and attention, and nothing
// else of the dialect.
// RUN: vit-opt %S/vit-to-cpu.mlir --vit-to-linalg -o %t
// RUN: FileCheck %s < %t
// RUN: grep -o "vit\.[a-z_]* " %t | grep -v -e "vit.model" -e "vit.name" | sort -u | FileCheck %s --check-prefix=OPS

// OPS: vit.attention
// OPS-NEXT: vit.encoder
// OPS-NEXT: vit.param
// OPS-NEXT: vit.yield
// OPS-NOT: vit.

// The patches, and in a layer: query, key and value at once, the projection,
// and the two of the MLP; the head.
// CHECK-LABEL: func.func @infer
// CHECK: linalg.matmul
// CHECK: vit.encoder
// CHECK: linalg.matmul {{.*}} -> tensor<17x96xf32>
// CHECK: vit.attention
// CHECK: linalg.matmul {{.*}} -> tensor<17x32xf32>
// CHECK: linalg.matmul {{.*}} -> tensor<17x64xf32>
// CHECK: math.erf
// CHECK: linalg.matmul {{.*}} -> tensor<17x32xf32>
// CHECK: vit.yield
// CHECK: linalg.matmul {{.*}} -> tensor<1x10xf32>
// CHECK: return
