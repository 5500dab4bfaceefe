// Modules that cannot be split.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-split-pack

// expected-error@+1 {{expects a function 'infer' with one argument, the image}}
module {}

// -----

// expected-error@+1 {{expects a function 'infer' with one argument, the image}}
module {
  func.func @infer(%image: tensor<1x2x20xf32>, %mask: tensor<1x2x20xf32>) -> tensor<1x2x20xf32> {
    return %image : tensor<1x2x20xf32>
  }
}

// -----

// expected-error@+1 {{expects a function 'infer' with one argument, the image}}
module {
  func.func private @infer(tensor<1x2x20xf32>) -> tensor<1x2x20xf32>
}
