// Register tiles that no machine has.
// RUN: vit-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{expects 'rows' (0) to be at least 1}}
func.func private @no_rows() attributes {vit.tile = #vit.register_tile<rows = 0, vectors = 4, lanes = 16>}

// -----

// expected-error@+1 {{expects 'vectors' (-1) to be at least 1}}
func.func private @no_vectors() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = -1, lanes = 16>}

// -----

// expected-error@+1 {{expects 'lanes' (12) to be a power of two}}
func.func private @odd_lanes() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 12>}

// -----

// expected-error@+1 {{expects 'unroll' (0) to be at least 1}}
func.func private @no_unroll() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, unroll = 0>}

// -----

// expected-error@+1 {{expects 'prefetch' (-1) to be at least 0}}
func.func private @negative_prefetch() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, prefetch = -1>}

// -----

// expected-error@+1 {{duplicate or unknown struct parameter name: order}}
func.func private @unknown_key() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4, lanes = 16, order = rows>}

// -----

// expected-error@+1 {{struct is missing required parameter: lanes}}
func.func private @no_lanes() attributes {vit.tile = #vit.register_tile<rows = 6, vectors = 4>}
