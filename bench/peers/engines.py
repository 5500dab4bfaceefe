# ===- engines.py - The engines, one class each ---------------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Each engine is made from (row, folder, image, native) and has

  name      as in rows.ENGINES
  version   of the engine
  settings  what was set, in words
  run()     one call on `image`; returns the logits as a numpy array

`image` is a numpy array that the caller may fill anew; Vitc and OpenVino see
that, the others may have copied it.

All compute in f32 on `row.threads` threads. The process is pinned to as many
cores before any of them is made, so that their threads inherit that. Outputs
may be views that the next call overwrites.
"""

import ctypes
import importlib.metadata
import os

import numpy


def aligned(count, dtype=numpy.float32, alignment=64):
    """An array of zeros whose data start at a multiple of `alignment`."""
    size = numpy.dtype(dtype).itemsize * count
    raw = numpy.zeros(size + alignment, numpy.uint8)
    start = -raw.ctypes.data % alignment
    return raw[start : start + size].view(dtype)


class Tensor(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("offset", ctypes.c_int64),
        ("rank", ctypes.c_int32),
        ("type", ctypes.c_int32),
        ("shape", ctypes.c_int64 * 8),
    ]


class Model(ctypes.Structure):
    """vit_model of runtime/include/vit/abi.h, up to `infer`."""

    _fields_ = [
        ("abi_version", ctypes.c_uint32),
        ("struct_size", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("compiler", ctypes.c_char_p),
        ("target_cpu", ctypes.c_char_p),
        ("cpu_features", ctypes.c_char_p),
        ("layout_hash", ctypes.c_uint64),
        ("packed_bytes", ctypes.c_uint64),
        ("infer_workspace_bytes", ctypes.c_uint64),
        ("pack_workspace_bytes", ctypes.c_uint64),
        ("alignment", ctypes.c_uint64),
        ("batch", ctypes.c_int64),
        ("model_flop", ctypes.c_uint64),
        ("executed_flop", ctypes.c_uint64),
        ("input", Tensor),
        ("outputs", ctypes.POINTER(Tensor)),
        ("params", ctypes.c_void_p),
        ("num_outputs", ctypes.c_int32),
        ("num_params", ctypes.c_int32),
        ("infer", ctypes.c_void_p),
    ]


ABI_VERSION = 2


class Vitc:
    """The shared library that `vitc compile` wrote, its weights mapped."""

    name = "vitc"

    def __init__(self, row, folder, image, native):
        library = ctypes.CDLL(str(folder / "model.so"))
        model = Model.in_dll(library, "model_model")
        if model.abi_version != ABI_VERSION:
            raise RuntimeError(f"abi version {model.abi_version}, expected {ABI_VERSION}")
        self.version = model.compiler.decode().removeprefix("vitc ")
        self.settings = f"{model.target_cpu.decode()}, weights mapped from the file"
        self.model_flop = model.model_flop * row.batch
        self.executed_flop = model.executed_flop * row.batch
        self.weights = numpy.memmap(folder / "model.weights", numpy.uint8, "r")
        header = 8 + int(self.weights[:8].view(numpy.uint64)[0])
        self.image = image
        shape = list(model.outputs[0].shape[: model.outputs[0].rank])
        shape[0] = row.batch
        self.output = aligned(int(numpy.prod(shape))).reshape(shape)
        self.workspace = aligned(model.infer_workspace_bytes, numpy.uint8)
        parallel = native.pool(row.threads) if row.threads > 1 else None
        kinds = [ctypes.c_void_p, ctypes.c_int64] + [ctypes.c_void_p] * 4
        self.infer = ctypes.CFUNCTYPE(ctypes.c_int, *kinds)(model.infer)
        self.arguments = (
            self.weights.ctypes.data + header,
            row.batch,
            self.image.ctypes.data,
            self.output.ctypes.data,
            self.workspace.ctypes.data,
            parallel,
        )
        self.library = library

    def run(self):
        code = self.infer(*self.arguments)
        if code:
            raise RuntimeError(f"infer returns {code}")
        return self.output


class OnnxRuntime:
    """CPUExecutionProvider with all graph optimizations."""

    name = "onnxruntime"

    def __init__(self, row, folder, image, native):
        import onnxruntime

        self.version = onnxruntime.__version__
        self.settings = "opset 23, all graph optimizations, sequential"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = row.threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            folder / "attention.onnx", options, providers=["CPUExecutionProvider"]
        )
        self.feed = {"input": image}

    def run(self):
        return self.session.run(["logits"], self.feed)[0]


class OpenVino:
    """The CPU plugin, one stream, told to compute in f32."""

    name = "openvino"
    file, source = "model.xml", "from PyTorch"

    def __init__(self, row, folder, image, native):
        import openvino

        self.version = openvino.__version__.split("-")[0]
        self.settings = f"{self.source}, f32, latency, one stream"
        config = {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(row.threads),
            "ENABLE_CPU_PINNING": "NO",
        }
        core = openvino.Core()
        compiled = core.compile_model(str(folder / self.file), "CPU", config)
        self.request = compiled.create_infer_request()
        self.request.set_input_tensor(openvino.Tensor(image, shared_memory=True))
        self.output = self.request.get_output_tensor()

    def run(self):
        self.request.infer()
        return self.output.data


class OpenVinoOnnx(OpenVino):
    """The same, from the ONNX file that IREE gets as well."""

    name = "openvino-onnx"
    file, source = "plain.onnx", "opset 18"


class Torch:
    """torch.compile with frozen weights, which packs them ahead of time."""

    name = "torch"

    def __init__(self, row, folder, image, native):
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(folder / "inductor"))
        import torch
        import torch._inductor.config

        import models

        self.version = torch.__version__.split("+")[0]
        self.settings = "torch.compile, frozen weights, sdpa"
        torch.set_num_threads(row.threads)
        torch.set_float32_matmul_precision("highest")
        torch._inductor.config.freezing = True
        torch._inductor.config.compile_threads = 1
        module = models.module_of(row.model, folder.parent)
        self.image = torch.from_numpy(image)
        self.mode = torch.inference_mode
        with torch.no_grad():
            self.call = torch.compile(module, dynamic=False)
            self.call(self.image)
        self.no_grad = torch.no_grad

    def run(self):
        with self.no_grad():
            return self.call(self.image).numpy()


class Iree:
    """llvm-cpu for this machine; the ONNX file is imported by its own tool."""

    name = "iree"

    def __init__(self, row, folder, image, native):
        import iree.compiler.tools
        import iree.runtime as runtime

        self.version = importlib.metadata.version("iree-base-runtime")
        self.settings = "llvm-cpu, O3, data tiling, ukernels, for the host CPU"
        module = self.compile_once(folder)
        if row.threads == 1:
            driver = "local-sync"
        else:
            driver = "local-task"
            # Kernels of tiled data overflow the stack that workers have.
            runtime.flags.parse_flags(
                f"--task_topology_group_count={row.threads}",
                "--task_worker_stack_size=2097152",
            )
        config = runtime.Config(driver)
        vm_module = runtime.VmModule.mmap(config.vm_instance, str(module))
        self.module = runtime.load_vm_module(vm_module, config)
        names = vm_module.function_names
        self.call = self.module[next(n for n in names if not n.startswith("__") and "$" not in n)]
        self.image = runtime.asdevicearray(config.device, image)

    FLAGS = [
        "--iree-hal-target-device=local",
        "--iree-hal-local-target-device-backends=llvm-cpu",
        "--iree-llvmcpu-target-cpu=host",
        "--iree-opt-level=O3",
        # Packs the weights: 2 to 3 times as fast here. Its kernels need more
        # stack than the default allows.
        "--iree-opt-data-tiling",
        "--iree-llvmcpu-stack-allocation-limit=262144",
        # 5 % faster.
        "--iree-llvmcpu-enable-ukernels=all",
    ]

    @classmethod
    def compile_once(cls, folder):
        """The compiled module; made when it is missing or of other flags."""
        module, made_with = folder / "model.vmfb", folder / "model.vmfb.flags"
        flags = " ".join(cls.FLAGS)
        if not (module.exists() and made_with.exists() and made_with.read_text() == flags):
            cls.compile(folder, module)
            made_with.write_text(flags)
        return module

    @classmethod
    def compile(cls, folder, module):
        import subprocess
        import sys

        mlir = folder / "plain.onnx.mlir"
        importer = [sys.executable, "-m", "iree.compiler.tools.import_onnx"]
        subprocess.run(
            [*importer, str(folder / "plain.onnx"), "-o", str(mlir)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        compiler = [os.path.join(os.path.dirname(sys.executable), "iree-compile")]
        command = [*compiler, str(mlir), *cls.FLAGS, "-o", str(module)]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            # Of Swin-T it makes vectors then that it refuses itself.
            command.remove("--iree-opt-data-tiling")
            subprocess.run(command, check=True)
        mlir.unlink()

    def run(self):
        return self.call(self.image).to_host()


CLASSES = {c.name: c for c in (Vitc, OnnxRuntime, OpenVino, OpenVinoOnnx, Torch, Iree)}
