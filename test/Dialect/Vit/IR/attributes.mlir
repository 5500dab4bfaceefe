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
