// Attributes with values that mean nothing: register tiles that no machine has, impossible windows.
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

// -----

// expected-error@+1 {{expects 'columns' (0) to be at least 1}}
func.func private @no_columns() attributes {vit.w = #vit.windows<rows = 4, columns = 0, height = 2, width = 2>}

// -----

// expected-error@+1 {{expects 'height' (-2) to be at least 1}}
func.func private @negative_height() attributes {vit.w = #vit.windows<rows = 4, columns = 4, height = -2, width = 2>}

// -----

// expected-error@+1 {{expects 'height' (4294967296) to be at most 32768}}
func.func private @wide() attributes {vit.w = #vit.windows<rows = 4, columns = 4, height = 4294967296, width = 4294967296>}

// -----

// expected-error@+1 {{expects 'down' (2) to be at least 0 and less than 'height' (2)}}
func.func private @far_down() attributes {vit.w = #vit.windows<rows = 4, columns = 4, height = 2, width = 3, down = 2, right = 2>}

// -----

// expected-error@+1 {{expects 'right' (-1) to be at least 0 and less than 'width' (3)}}
func.func private @left() attributes {vit.w = #vit.windows<rows = 4, columns = 4, height = 2, width = 3, right = -1>}

// -----

// expected-error@+1 {{expects 'penalty' (-100) to be at least 0}}
func.func private @reward() attributes {vit.w = #vit.windows<rows = 4, columns = 4, height = 2, width = 3, penalty = -100>}
