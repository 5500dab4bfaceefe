// RUN: vit-opt %s --vit-approximate-math --cse | FileCheck %s
// Which operations are expanded, and into what. The numbers that the expansions
// give are checked by Integration/Math.

// CHECK-NOT: math.{{exp|erf|tanh|rsqrt}} {{.*}}f32

// The order matters: clamp, round by adding 1.5 * 2^23 + 126, reduce, polynomial
// of degree 6, scale. No fastmath flag may stand at the rounding.
// CHECK-LABEL: func @exp_vector
// CHECK-SAME: (%[[X:.*]]: vector<16xf32>)
// CHECK: %[[LOW:.*]] = arith.cmpf ogt, %[[MIN:.*]], %[[X]] : vector<16xf32>
// CHECK: %[[X1:.*]] = arith.select %[[LOW]], %[[MIN]], %[[X]]
// CHECK: %[[HIGH:.*]] = arith.cmpf olt, %[[MAX:.*]], %[[X1]] : vector<16xf32>
// CHECK: %[[X2:.*]] = arith.select %[[HIGH]], %[[MAX]], %[[X1]]
// CHECK: %[[MAGIC:.*]] = arith.constant dense<0x4B40007E> : vector<16xf32>
// CHECK: %[[Z:.*]] = math.fma %[[X2]], %[[C:.*]], %[[MAGIC]] : vector<16xf32>
// CHECK: %[[N:.*]] = arith.subf %[[Z]], %[[MAGIC]] : vector<16xf32>
// CHECK: %[[NEG:.*]] = arith.negf %[[N]]
// CHECK: math.fma %[[X2]], %[[C]], %[[NEG]]
// CHECK: %[[F:.*]] = math.fma %[[X2]], %{{.*}}, %{{.*}}
// CHECK: arith.shli
// CHECK-COUNT-6: math.fma %{{.*}}, %[[F]]
// CHECK: %[[Y:.*]] = arith.mulf
// CHECK: return %[[Y]]
func.func @exp_vector(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  return %y : vector<16xf32>
}

// 2^x needs no multiplication by a scale, nor a correction of one: three
// additions split x, six multiply-adds are the polynomial.
// CHECK-LABEL: func @exp2_scalar
// CHECK: arith.addf
// CHECK-COUNT-2: arith.subf
// CHECK-COUNT-6: math.fma {{.*}} : f32
// CHECK-NOT: math.fma
func.func @exp2_scalar(%x: f32) -> f32 {
  %y = math.exp2 %x : f32
  return %y : f32
}

// The factor and the sign of the argument become part of the exponential's own
// scale; the clamps change places.
// CHECK-LABEL: func @sigmoid
// CHECK-SAME: (%[[X:.*]]: vector<8xf32>)
// CHECK-NOT: arith.mulf
// CHECK: arith.cmpf olt, %{{.*}}, %[[X]]
// CHECK: arith.cmpf ogt
// CHECK: %[[SCALE:.*]] = arith.constant dense<-2.45546699>
// CHECK: math.fma %{{.*}}, %[[SCALE]]
func.func @sigmoid(%x: vector<8xf32>) -> vector<8xf32> {
  %c = arith.constant dense<1.702> : vector<8xf32>
  %one = arith.constant dense<1.0> : vector<8xf32>
  %s = arith.mulf %x, %c : vector<8xf32>
  %n = arith.negf %s : vector<8xf32>
  %e = math.exp %n : vector<8xf32>
  %d = arith.addf %e, %one : vector<8xf32>
  %y = arith.divf %one, %d : vector<8xf32>
  return %y : vector<8xf32>
}

// A factor so large that the clamps would overflow stays where it is.
// CHECK-LABEL: func @exp_large_factor
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f32
// CHECK-NEXT: arith.constant -87.33
func.func @exp_large_factor(%x: f32) -> f32 {
  %c = arith.constant 1.0e+30 : f32
  %s = arith.mulf %x, %c : f32
  %y = math.exp %s : f32
  return %y : f32
}

// CHECK-LABEL: func @erf_matrix
// CHECK-SAME: (%[[X:.*]]: vector<6x4x16xf32>)
// CHECK: math.absf %[[X]] : vector<6x4x16xf32>
// CHECK-COUNT-11: math.fma {{.*}} : vector<6x4x16xf32>
// CHECK: math.copysign %{{.*}}, %[[X]]
func.func @erf_matrix(%x: vector<6x4x16xf32>) -> vector<6x4x16xf32> {
  %y = math.erf %x : vector<6x4x16xf32>
  return %y : vector<6x4x16xf32>
}

// CHECK-LABEL: func @tanh_vector0d
// CHECK: arith.divf {{.*}} : vector<f32>
// CHECK: math.copysign {{.*}} : vector<f32>
func.func @tanh_vector0d(%x: vector<f32>) -> vector<f32> {
  %y = math.tanh %x : vector<f32>
  return %y : vector<f32>
}

// CHECK-LABEL: func @rsqrt_scalar
// CHECK-SAME: (%[[X:.*]]: f32)
// CHECK: %[[ONE:.*]] = arith.constant 1.0
// CHECK: %[[ROOT:.*]] = math.sqrt %[[X]] : f32
// CHECK: arith.divf %[[ONE]], %[[ROOT]] : f32
func.func @rsqrt_scalar(%x: f32) -> f32 {
  %y = math.rsqrt %x : f32
  return %y : f32
}

// Functions that the hardware has, and element types that we have no expansion
// for, are left alone.
// CHECK-LABEL: func @others
// CHECK: math.exp {{.*}} : f64
// CHECK: math.erf {{.*}} : vector<4xf64>
// CHECK: math.tanh {{.*}} : vector<4xbf16>
// CHECK: math.sqrt {{.*}} : f32
func.func @others(%a: f64, %b: vector<4xf64>, %c: vector<4xbf16>, %d: f32)
    -> (f64, vector<4xf64>, vector<4xbf16>, f32) {
  %0 = math.exp %a : f64
  %1 = math.erf %b : vector<4xf64>
  %2 = math.tanh %c : vector<4xbf16>
  %3 = math.sqrt %d : f32
  return %0, %1, %2, %3 : f64, vector<4xf64>, vector<4xbf16>, f32
}
