// What the table is made from is missing.
// RUN: vit-opt %s --split-input-file --verify-diagnostics --vit-cpu-describe-tasks

// expected-error@+1 {{expects '@infer', and 'vit.work' from vit-count-work}}
module {
  func.func @infer() {
    return
  }
}

// -----

// expected-error@+1 {{expects '@infer', and 'vit.work' from vit-count-work}}
module attributes {vit.work = {}} {
  func.func @pack() {
    return
  }
}
