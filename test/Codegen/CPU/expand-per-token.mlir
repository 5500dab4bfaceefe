// Loops over tiles of tokens, with one token per lane.
// RUN: vit-opt %s --split-input-file --vit-cpu-expand-per-token --cse | FileCheck %s

// 16 tokens as one tile; 6 rows of fc1 as 4 and 2; the residual is added where
// fc2 is computed, into the memory of the norm's input. Tokens come in and go
// out through squares of 4, transposed.
// CHECK-LABEL: func.func @tokens
// CHECK-SAME: (%[[X:[^:]*]]: tensor<2x16x4xf32>, %[[W1:[^:]*]]: tensor<6x4xf32>, %[[B1:[^:]*]]: tensor<6xf32>, %[[W2:[^:]*]]: tensor<4x6xf32>)
// CHECK: %[[IN:.*]] = bufferization.to_buffer %[[X]] read_only : tensor<2x16x4xf32> to memref<2x16x4xf32>
// CHECK: %[[OUT:.*]] = memref.alloc() : memref<2x16x4xf32>
// CHECK: scf.forall (%[[IMAGE:.*]], %{{.*}}) in (2, 1) {
// CHECK: %[[TILE:.*]] = memref.alloc() : memref<4x2x8xf32>
// CHECK: scf.for
// CHECK-COUNT-4: vector.load %[[IN]][%[[IMAGE]], {{.*}}] : memref<2x16x4xf32>, vector<4xf32>
// CHECK-COUNT-8: vector.shuffle
// CHECK-COUNT-4: vector.store %{{.*}}, %[[TILE]]
// CHECK: %[[Y:.*]] = memref.alloc() : memref<4x2x8xf32>
// CHECK: math.sqrt
// CHECK: vector.store %{{.*}}, %[[Y]]
// CHECK: bufferization.to_buffer %[[W1]] read_only
// CHECK: %[[HIDDEN:.*]] = memref.alloc() : memref<6x2x8xf32>
// The bias starts the sums: 4 rows of 2 vectors, 4 steps.
// CHECK: %[[B:.*]] = memref.load
// CHECK: vector.broadcast %[[B]]
// CHECK-COUNT-32: vector.fma
// CHECK: arith.maximumf
// CHECK: vector.store %{{.*}}, %[[HIDDEN]]
// CHECK-COUNT-16: vector.fma
// 4 rows of 2 vectors, 6 steps, starting from zero.
// CHECK-COUNT-48: vector.fma
// CHECK: %[[OLD:.*]] = vector.load %[[TILE]]
// CHECK: %[[SUM:.*]] = arith.addf %[[OLD]]
// CHECK: vector.store %[[SUM]], %[[TILE]]
// CHECK: scf.for
// CHECK-COUNT-4: vector.load %[[TILE]]
// CHECK-COUNT-4: vector.store %{{.*}}, %[[OUT]]
// CHECK: bufferization.to_tensor %[[OUT]] restrict writable
func.func @tokens(%x: tensor<2x16x4xf32>, %w1: tensor<6x4xf32>, %b1: tensor<6xf32>, %w2: tensor<4x6xf32>) -> tensor<2x16x4xf32> {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<2x16x4xf32>):
    %n = vit.layer_norm %t epsilon 1.0e-6 : (tensor<2x16x4xf32>) -> tensor<2x16x4xf32>
    %m = vit.mlp %n fc1(%w1, %b1) fc2(%w2) activation(relu) : (tensor<2x16x4xf32>, tensor<6x4xf32>, tensor<6xf32>, tensor<4x6xf32>) -> tensor<2x16x4xf32>
    %r = vit.residual %t, %m : (tensor<2x16x4xf32>, tensor<2x16x4xf32>) -> tensor<2x16x4xf32>
    vit.yield %r : tensor<2x16x4xf32>
  } {vit.tile = #vit.register_tile<rows = 4, vectors = 2, lanes = 8, unroll = 16>} : (tensor<2x16x4xf32>) -> tensor<2x16x4xf32>
  return %y : tensor<2x16x4xf32>
}

// -----

// 20 tokens in tiles of 8: three, the last one from token 12 on. The mean counts
// its tokens from 16 on.
// CHECK-LABEL: func.func @overlapping
// CHECK: %[[OUT:.*]] = memref.alloc() : memref<1x4xf32>
// CHECK: %[[PARTS:.*]] = memref.alloc() : memref<1x3x4xf32>
// CHECK: scf.forall (%[[IMAGE:.*]], %[[CHUNK:.*]]) in (1, 3) {
// CHECK: %[[SUMS:.*]] = memref.alloc() : memref<4x8xf32>
// CHECK: scf.for %[[NUMBER:.*]] =
// CHECK: %[[FRESH:.*]] = arith.muli %[[NUMBER]], %c8
// CHECK: %[[FIRST:.*]] = arith.minui %[[FRESH]], %c12
// CHECK: %[[FROM:.*]] = arith.addi %{{.*}}, %[[FRESH]]
// CHECK: %[[MISSING:.*]] = arith.subi %[[FROM]], %{{.*}}
// CHECK: %[[MASK:.*]] = arith.cmpi sge
// CHECK: arith.select %[[MASK]]
// CHECK: vector.store %{{.*}}, %[[SUMS]]
// CHECK: vector.reduction <add>
// CHECK: memref.store %{{.*}}, %[[PARTS]][%[[IMAGE]], %[[CHUNK]],
// One of twenty.
// CHECK: %[[MEAN:.*]] = arith.mulf %{{.*}}, %{{.*}} : vector<4xf32>
// CHECK: vector.store %[[MEAN]], %[[OUT]]
func.func @overlapping(%x: tensor<1x20x4xf32>) -> tensor<1x4xf32> {
  %y = vit.per_token %x {
  ^bb0(%t: tensor<1x20x4xf32>):
    %n = vit.layer_norm %t epsilon 1.0e-6 : (tensor<1x20x4xf32>) -> tensor<1x20x4xf32>
    %p = vit.pool %n mean : (tensor<1x20x4xf32>) -> tensor<1x4xf32>
    vit.yield %p : tensor<1x4xf32>
  } {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 8>} : (tensor<1x20x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

// Patches one pixel apart: vectors of pixels from the image, weights broadcast.
// CHECK-LABEL: func.func @pixels_apart
// CHECK: %[[IMAGE:.*]] = bufferization.to_buffer
// CHECK: vector.load %[[IMAGE]]{{.*}} : memref<1x1x4x9xf32>, vector<8xf32>
// CHECK-NOT: vector.shuffle {{.*}}vector<8xf32>
// CHECK: return
func.func @pixels_apart(%image: tensor<1x1x4x9xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  %y = vit.per_token %image {
  ^bb0(%i: tensor<1x1x4x9xf32>):
    %x = vit.project_patches %i, %w kernel [2, 2] stride [2, 1] : (tensor<1x1x4x9xf32>, tensor<4x4xf32>) -> tensor<1x16x4xf32>
    %p = vit.pool %x mean : (tensor<1x16x4xf32>) -> tensor<1x4xf32>
    vit.yield %p : tensor<1x4xf32>
  } {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 8>} : (tensor<1x1x4x9xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

// Patches side by side: pixels broadcast, weights as vectors, a square of sums
// transposed at the end.
// CHECK-LABEL: func.func @side_by_side
// CHECK: %[[IMAGE:.*]] = bufferization.to_buffer
// CHECK: memref.load %[[IMAGE]]{{.*}} : memref<1x1x4x16xf32>
// CHECK-COUNT-8: vector.shuffle {{.*}} vector<4xf32>, vector<4xf32>
// CHECK: return
func.func @side_by_side(%image: tensor<1x1x4x16xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  %y = vit.per_token %image {
  ^bb0(%i: tensor<1x1x4x16xf32>):
    %x = vit.project_patches %i, %w kernel [2, 2] stride [2, 2] : (tensor<1x1x4x16xf32>, tensor<4x4xf32>) -> tensor<1x16x4xf32>
    %p = vit.pool %x mean : (tensor<1x16x4xf32>) -> tensor<1x4xf32>
    vit.yield %p : tensor<1x4xf32>
  } {vit.tile = #vit.register_tile<rows = 4, vectors = 1, lanes = 8>} : (tensor<1x1x4x16xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
