// A contraction that is no multiply-add would compile to slow code unnoticed.
// RUN: vit-opt %s --verify-diagnostics --vit-cpu-lower-vectors

#kj = affine_map<(j, k) -> (k, j)>
#j = affine_map<(j, k) -> (j)>

func.func @maximum(%a: vector<4x16xf32>, %b: vector<4x16xf32>, %c: vector<16xf32>) -> vector<16xf32> {
  // expected-error@+1 {{is in no form that lowers to FMAs}}
  %0 = vector.contract {indexing_maps = [#kj, #kj, #j], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maxnumf>}
    %a, %b, %c : vector<4x16xf32>, vector<4x16xf32> into vector<16xf32>
  return %0 : vector<16xf32>
}
