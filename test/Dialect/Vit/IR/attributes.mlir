// Attributes of the dialect: parsed, printed, parsed again.
// RUN: vit-opt %s | vit-opt | FileCheck %s

// The loop over the summed dimension takes one step at a time unless said.
// CHECK-LABEL: func.func private @tile
// CHECK-SAME: attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}
func.func private @tile() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16>}

// CHECK-LABEL: func.func private @tile_unrolled
// CHECK-SAME: attributes {vit.tile = #vit.register_tile<rows = 3, vectors = 4, lanes = 8, unroll = 4>}
func.func private @tile_unrolled() attributes {vit.tile = #vit.register_tile<rows = 3, vectors = 4, lanes = 8, unroll = 4>}

// CHECK-LABEL: func.func private @tile_with_prefetch
// CHECK-SAME: attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, prefetch = 1>}
func.func private @tile_with_prefetch() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, prefetch = 1>}

// In any order, and with what would be said anyway.
// CHECK-LABEL: func.func private @tile_written_otherwise
// CHECK-SAME: attributes {vit.tile = #vit.register_tile<rows = 1, vectors = 2, lanes = 4>}
func.func private @tile_written_otherwise() attributes {vit.tile = #vit.register_tile<prefetch = 0, unroll = 1, lanes = 4, vectors = 2, rows = 1>}

// CHECK-LABEL: func.func private @windows
// CHECK-SAME: attributes {vit.w = #vit.windows<rows = 56, columns = 28, height = 7, width = 14>}
func.func private @windows() attributes {vit.w = #vit.windows<width = 14, height = 7, columns = 28, rows = 56, penalty = 100, down = 0>}

// CHECK-LABEL: func.func private @windows_shifted
// CHECK-SAME: attributes {vit.w = #vit.windows<rows = 9, columns = 9, height = 4, width = 4, down = 2, right = 1, penalty = 200, padding_moves = true>}
func.func private @windows_shifted() attributes {vit.w = #vit.windows<rows = 9, columns = 9, height = 4, width = 4, down = 2, right = 1, penalty = 200, padding_moves = true>}
