"""Prints PyTorch's version, its vector instructions and the library of its matrix products, on one line."""

import torch

# Only what has been used is loaded.
torch.mm(torch.ones(64, 64), torch.ones(64, 64))
with open("/proc/self/maps", encoding="utf-8") as maps:
    mapped = {line.split("/")[-1].strip() for line in maps if "/" in line}
blas = sorted(name for name in mapped if "blas" in name.lower() or "mkl" in name.lower())
capability = [line.split()[-1] for line in torch.__config__.show().splitlines() if "CPU capability" in line]
assert torch.distributed.is_available() and torch.distributed.is_gloo_available(), "this PyTorch has no gloo"
# The training needs it as well. Not at the beginning: it may bring matrix products of its own.
import numpy
print(torch.__version__, *capability, *blas)
