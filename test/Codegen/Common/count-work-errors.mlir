// Nothing to count.
// RUN: vit-opt %s --verify-diagnostics --vit-count-work

// expected-error@+1 {{expects a function '@infer'}}
module {
  func.func @pack() {
    return
  }
}
