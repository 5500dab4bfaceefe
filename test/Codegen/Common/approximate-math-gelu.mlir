// RUN: vit-opt %s --vit-approximate-math --cse | FileCheck %s
// RUN: vit-opt %s --vit-approximate-math=fuse-gelu=false --cse | FileCheck %s --check-prefix=PARTS
// GELU is found however it is written; what only looks like it is not. An erf or
// tanh alone ends in a copysign, which is how the two are told apart here.

// PARTS-COUNT-12: math.copysign
// PARTS-NOT: math.copysign

// CHECK-LABEL: func @erf_form
// CHECK-SAME: (%[[X:.*]]: vector<8xf32>)
// CHECK: %[[HALF:.*]] = arith.constant dense<5.000000e-01>
// CHECK: %[[H:.*]] = arith.mulf %[[X]], %[[HALF]]
// CHECK: %[[A:.*]] = math.absf %[[H]]
// CHECK-COUNT-10: math.fma
// CHECK: %[[Y:.*]] = math.fma %[[A]], %{{.*}}, %[[H]]
// CHECK-NEXT: return %[[Y]]
func.func @erf_form(%x: vector<8xf32>) -> vector<8xf32> {
  %half = arith.constant dense<0.5> : vector<8xf32>
  %one = arith.constant dense<1.0> : vector<8xf32>
  %c = arith.constant dense<0.70710678> : vector<8xf32>
  %h = arith.mulf %x, %half : vector<8xf32>
  %u = arith.mulf %x, %c : vector<8xf32>
  %e = math.erf %u : vector<8xf32>
  %g = arith.addf %e, %one : vector<8xf32>
  %y = arith.mulf %h, %g : vector<8xf32>
  return %y : vector<8xf32>
}

// x * (0.5 + 0.5 erf(x / 1.41421)), and x itself is a product.
// CHECK-LABEL: func @erf_form_halves
// CHECK-SAME: (%[[P:.*]]: f32, %[[Q:.*]]: f32)
// CHECK: %[[X:.*]] = arith.mulf %[[P]], %[[Q]]
// CHECK-NOT: math.copysign
// CHECK: arith.mulf %[[X]]
// CHECK-NOT: math.copysign
func.func @erf_form_halves(%p: f32, %q: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %root2 = arith.constant 1.41421356 : f32
  %x = arith.mulf %p, %q : f32
  %u = arith.divf %x, %root2 : f32
  %e = math.erf %u : f32
  %g = math.fma %half, %e, %half : f32
  %y = arith.mulf %g, %x : f32
  return %y : f32
}

// A product with the result (a gated MLP) does not hide it.
// CHECK-LABEL: func @erf_form_gated
// CHECK-SAME: (%[[X:.*]]: f32, %[[GATE:.*]]: f32)
// CHECK-NOT: math.copysign
// CHECK: %[[Z:.*]] = arith.mulf %{{.*}}, %[[GATE]]
// CHECK-NEXT: return %[[Z]]
func.func @erf_form_gated(%x: f32, %gate: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %c = arith.constant 0.70710678 : f32
  %u = arith.mulf %c, %x : f32
  %e = math.erf %u : f32
  %g = arith.addf %one, %e : f32
  %h = arith.mulf %g, %x : f32
  %y = arith.mulf %h, %half : f32
  %z = arith.mulf %y, %gate : f32
  return %z : f32
}

// sqrt(2/pi) (x + 0.044715 x^3)
// CHECK-LABEL: func @tanh_form
// CHECK-SAME: (%[[X:.*]]: vector<8xf32>)
// CHECK: arith.mulf %[[X]], %{{.*}}
// CHECK-COUNT-13: math.fma
// CHECK-NOT: math.fma
// CHECK: return
func.func @tanh_form(%x: vector<8xf32>) -> vector<8xf32> {
  %half = arith.constant dense<0.5> : vector<8xf32>
  %one = arith.constant dense<1.0> : vector<8xf32>
  %c0 = arith.constant dense<0.79788456> : vector<8xf32>
  %c1 = arith.constant dense<0.044715> : vector<8xf32>
  %x2 = arith.mulf %x, %x : vector<8xf32>
  %x3 = arith.mulf %x2, %x : vector<8xf32>
  %t = arith.mulf %x3, %c1 : vector<8xf32>
  %s = arith.addf %x, %t : vector<8xf32>
  %u = arith.mulf %s, %c0 : vector<8xf32>
  %e = math.tanh %u : vector<8xf32>
  %g = arith.addf %e, %one : vector<8xf32>
  %h = arith.mulf %half, %x : vector<8xf32>
  %y = arith.mulf %h, %g : vector<8xf32>
  return %y : vector<8xf32>
}

// sqrt(2/pi) x (1 + 0.044715 x^2)
// CHECK-LABEL: func @tanh_form_factored
// CHECK-NOT: math.copysign
// CHECK: return
func.func @tanh_form_factored(%x: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %c0 = arith.constant 0.79788456 : f32
  %c1 = arith.constant 0.044715 : f32
  %x2 = arith.mulf %x, %x : f32
  %t = math.fma %c1, %x2, %one : f32
  %v = arith.mulf %x, %c0 : f32
  %u = arith.mulf %v, %t : f32
  %e = math.tanh %u : f32
  %h = arith.mulf %half, %x : f32
  %y = math.fma %h, %e, %h : f32
  return %y : f32
}

// A GELU of a GELU: the argument of the second is the result of the first.
// CHECK-LABEL: func @twice
// CHECK-COUNT-22: math.fma
// CHECK-NOT: math
// CHECK: return
func.func @twice(%x: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %c = arith.constant 0.70710678 : f32
  %u = arith.mulf %x, %c : f32
  %e = math.erf %u : f32
  %h = arith.mulf %x, %half : f32
  %y = math.fma %h, %e, %h : f32
  %u1 = arith.mulf %y, %c : f32
  %e1 = math.erf %u1 : f32
  %h1 = arith.mulf %y, %half : f32
  %y1 = math.fma %h1, %e1, %h1 : f32
  return %y1 : f32
}

// The argument is not x / sqrt(2).
// CHECK-LABEL: func @not_other_scale
// CHECK: math.copysign
func.func @not_other_scale(%x: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %c = arith.constant 0.7072 : f32
  %u = arith.mulf %x, %c : f32
  %e = math.erf %u : f32
  %h = arith.mulf %x, %half : f32
  %y = math.fma %h, %e, %h : f32
  return %y : f32
}

// The factor is not the argument of the erf.
// CHECK-LABEL: func @not_other_factor
// CHECK: math.copysign
func.func @not_other_factor(%x: f32, %z: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %c = arith.constant 0.70710678 : f32
  %u = arith.mulf %x, %c : f32
  %e = math.erf %u : f32
  %h = arith.mulf %z, %half : f32
  %y = math.fma %h, %e, %h : f32
  return %y : f32
}

// 1 - erf
// CHECK-LABEL: func @not_complement
// CHECK: math.copysign
func.func @not_complement(%x: f32) -> f32 {
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %c = arith.constant 0.70710678 : f32
  %u = arith.mulf %x, %c : f32
  %e = math.erf %u : f32
  %g = arith.subf %one, %e : f32
  %h = arith.mulf %x, %half : f32
  %y = arith.mulf %h, %g : f32
  return %y : f32
}

// The erf is wanted on its own as well, so it must be computed anyway.
// CHECK-LABEL: func @not_shared
// CHECK: math.copysign
func.func @not_shared(%x: f32) -> (f32, f32) {
  %half = arith.constant 0.5 : f32
  %c = arith.constant 0.70710678 : f32
  %u = arith.mulf %x, %c : f32
  %e = math.erf %u : f32
  %h = arith.mulf %x, %half : f32
  %g = arith.mulf %h, %e : f32
  %y = arith.addf %g, %h : f32
  return %y, %e : f32, f32
}

// Sixteen lanes: six coefficients of the piece that |x| is in, looked up.
// CHECK-LABEL: func @erf_form_by_table
// CHECK-SAME: (%[[X:.*]]: vector<2x16xf32>)
// CHECK: %[[A:.*]] = math.absf %[[X]]
// CHECK: %[[U:.*]] = arith.select %{{.*}}, %{{.*}}, %[[A]]
// CHECK: %[[N:.*]] = arith.addf %[[U]]
// CHECK: %[[BITS:.*]] = arith.bitcast %[[N]] : vector<2x16xf32> to vector<2x16xi32>
// CHECK: %[[PIECE:.*]] = arith.andi %[[BITS]]
// CHECK: %[[E:.*]] = vector.extract %[[PIECE]][0, 0] : i32
// CHECK: %[[I:.*]] = arith.index_castui %[[E]]
// CHECK: vector.extract %{{.*}}[%[[I]]] : f32 from vector<16xf32>
// CHECK-COUNT-6: vector.from_elements
// CHECK-NOT: vector.from_elements
// CHECK: arith.select
// CHECK: %[[Y:.*]] = math.fma
// CHECK-NEXT: return %[[Y]]
func.func @erf_form_by_table(%x: vector<2x16xf32>) -> vector<2x16xf32> {
  %half = arith.constant dense<0.5> : vector<2x16xf32>
  %c = arith.constant dense<0.70710678> : vector<2x16xf32>
  %u = arith.mulf %x, %c : vector<2x16xf32>
  %e = math.erf %u : vector<2x16xf32>
  %h = arith.mulf %x, %half : vector<2x16xf32>
  %y = math.fma %h, %e, %h : vector<2x16xf32>
  return %y : vector<2x16xf32>
}
