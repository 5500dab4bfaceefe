# ===- compile_torch.py - How long torch.compile takes ---------------------=== #
#
# Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""compile_torch.py FOLDER: seconds from torch.compile to the first answer, with
nothing compiled before. The model is in memory; weights are frozen, as in the
comparison."""

import os
import pathlib
import sys
import tempfile
import time

with tempfile.TemporaryDirectory() as cache:
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = cache
    import torch
    import torch._inductor.config

    import models

    torch.set_num_threads(1)
    torch._inductor.config.freezing = True
    torch._inductor.config.compile_threads = 1
    folder = pathlib.Path(sys.argv[1])
    module = models.module_of("vit-b", folder)
    image = torch.zeros([1] + models.input_shape("vit-b", folder))
    start = time.perf_counter()
    with torch.no_grad():
        torch.compile(module, dynamic=False)(image)
    print(time.perf_counter() - start)
