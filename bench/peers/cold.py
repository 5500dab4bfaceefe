# ===- cold.py - A program that loads a model and asks it once -------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""cold.py ENGINE FOLDER: what a small program with that engine does.

Imports the engine, loads ViT-B/16 in the form that loads fastest, gives it one
image and prints {"import_ms", "answer_ms"}: from the start of this script, and
from there to the answer. costs.py runs it. `cold.py ENGINE FOLDER prepare` makes
what the engine keeps on disk from one start to the next, `cold.py inputs FOLDER`
the image.
"""

import time

START = time.perf_counter()

import json  # noqa: E402
import pathlib  # noqa: E402
import sys  # noqa: E402

import numpy  # noqa: E402


def onnxruntime(folder, preparing):
    """Loads the graph as optimized by an earlier start."""
    import onnxruntime as engine

    yield
    optimized = folder / "optimized.onnx"  # beside its weights
    options = engine.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if preparing:
        options.optimized_model_filepath = str(optimized)
    else:
        options.graph_optimization_level = engine.GraphOptimizationLevel.ORT_DISABLE_ALL
    source = folder / "attention.onnx" if preparing else optimized
    session = engine.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    yield session.run(["logits"], {"input": image_of(folder)})[0]


def openvino(folder, preparing):
    """With the cache of compiled models."""
    import openvino as engine

    yield
    core = engine.Core()
    config = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": "1",
        "INFERENCE_NUM_THREADS": "1",
        "CACHE_DIR": str(folder / "cold" / "openvino"),
    }
    compiled = core.compile_model(str(folder / "model.xml"), "CPU", config)
    yield compiled([image_of(folder)])[0]


def iree(folder, preparing):
    """The compiled module, mapped."""
    import iree.runtime as engine

    yield
    config = engine.Config("local-sync")
    module = engine.VmModule.mmap(config.vm_instance, str(folder / "model.vmfb"))
    loaded = engine.load_vm_module(module, config)
    names = module.function_names
    call = loaded[next(n for n in names if not n.startswith("__") and "$" not in n)]
    yield call(engine.asdevicearray(config.device, image_of(folder))).to_host()


def inputs(folder):
    """What the others read: one image, and what its answer is."""
    reference = numpy.load(folder / "reference.npz")
    numpy.save(folder / "cold" / "image.npy", reference["input"][:1])
    numpy.save(folder / "cold" / "expected.npy", reference["exact"][:1])


def image_of(folder):
    return numpy.load(folder / "cold" / "image.npy")


def main():
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "inputs":
        return inputs(folder)
    steps = globals()[sys.argv[1]](folder, "prepare" in sys.argv)
    next(steps)
    loaded = time.perf_counter()
    output = next(steps)
    answered = time.perf_counter()
    expected = numpy.load(folder / "cold" / "expected.npy")
    if not abs(output - expected).max() <= 1e-4 * numpy.sqrt(numpy.mean(expected**2)):
        sys.exit("wrong outputs")
    figures = {"import_ms": 1e3 * (loaded - START), "answer_ms": 1e3 * (answered - loaded)}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
