#!/usr/bin/python3
"""Writes files/: one small autoencoder as PyTorch, numpy and Keras save it, and files that are none.

usage: make_files.py [--check]     --check writes nothing, and says which files it would write otherwise (status 1)

Needs python3-torch, python3-numpy and python3-h5py (written with torch 1.13, numpy 1.24 and h5py 3.7; others may write other
bytes of the same content). There is no Keras here: the layout of its files is that of keras/src/saving/saving_lib.py (Keras 3:
H5IOStore, _save_state) and keras/src/legacy/saving/legacy_h5_format.py (Keras 2, and .h5 in Keras 3).
"""

import io
import json
import struct
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

FILES = Path(__file__).resolve().parent / "files"
WIDTHS = [6, 4, 2, 4, 6]
DENSE = ["layers/dense", "layers/dense_1", "layers/dense_2", "layers/dense_3"]


def module():
    """Values with seven significant bits, which every type of floating-point numbers has exactly: one model in all files."""
    torch.manual_seed(1)
    sizes = zip(WIDTHS, WIDTHS[1:])
    linear = [nn.Linear(inputs, outputs) for inputs, outputs in sizes]
    for parameter in nn.ModuleList(linear).parameters():
        parameter.data = torch.round(parameter.data * 3 * 32).clamp(-127, 127) / 64
    encoder = nn.Sequential(linear[0], nn.ReLU(), linear[1])
    decoder = nn.Sequential(linear[2], nn.ReLU(), linear[3], nn.Sigmoid())
    return nn.Sequential(*encoder, *decoder), Halves(encoder, decoder), Numbered(linear)


class Halves(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Numbered(nn.Module):
    def __init__(self, linear):
        super().__init__()
        self.fc1, self.fc2, self.fc3, self.fc4 = linear


SEQUENTIAL, HALVES, NUMBERED = module()
LAYERS = [(layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in SEQUENTIAL if isinstance(layer, nn.Linear)]


def stored(tensor, dtype):
    if dtype == "BF16":
        return tensor.to(torch.bfloat16).view(torch.int16).numpy().astype("<i2")
    return tensor.numpy().astype({"F16": "<f2", "F32": "<f4", "F64": "<f8", "I64": "<i8"}[dtype])


def safetensors(state, dtype, metadata=None):
    """As safetensors.torch.save_file writes a state dict."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, tensor in sorted(state.items()):
        content = stored(tensor, dtype).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def npz(save, arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def hdf5(fill):
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        fill(root)
    return file.getvalue()


def variables(root, path, values, name):
    """A layer's group in Keras 3; a layer without weights has one, too."""
    group = (root.create_group(path) if path else root).create_group("vars")
    group.attrs["name"] = name
    for number, value in enumerate(values):
        group[str(number)] = value


def kernel(layer, dtype=np.float32):
    weight, bias = LAYERS[layer]
    return [np.ascontiguousarray(weight.T).astype(dtype), bias.astype(dtype)]


def keras3(root, paths, dtype=np.float32):
    variables(root, "", [], "autoencoder")
    for layer, path in enumerate(paths):
        variables(root, path, kernel(layer, dtype), path.split("/")[-1])


def keras3_bfloat16(root):
    """Which numpy does not have: two bytes a value, and a word that says what they are."""
    keras3(root, DENSE)
    for path in DENSE:
        for number in "01":
            values = torch.from_numpy(root[f"{path}/vars/{number}"][...])
            del root[f"{path}/vars/{number}"]
            data = root[f"{path}/vars"].create_dataset(number, data=stored(values, "BF16").view("V2"))
            data.attrs["dtype"] = "bfloat16"


def keras3_model(root):
    """A compiled Sequential with noise, as model.save writes it."""
    keras3(root, DENSE)
    variables(root, "layers/gaussian_noise", [], "gaussian_noise")
    variables(root, "layers/gaussian_noise/seed_generator", [np.array([1, 2], np.uint32)], "seed_generator")
    moments = [np.zeros_like(value) for layer in range(4) for value in kernel(layer) for _ in range(2)]
    variables(root, "optimizer", [np.int64(100), np.float32(1e-3), *moments], "adam")


def names(group, attribute, values):
    group.attrs[attribute] = np.asarray([value.encode() for value in values])


def keras2(root, layers):
    """Layers with their weights in order, as (name, [(weight's name, value)])."""
    names(root, "layer_names", [name for name, _ in layers])
    root.attrs["backend"], root.attrs["keras_version"] = b"tensorflow", b"2.11.0"
    for name, weights in sorted(layers):
        group = root.create_group(name)
        # An empty list is an array of floats.
        names(group, "weight_names", [weight for weight, _ in weights])
        for weight, value in weights:
            group.create_dataset(weight, data=value)
    root.create_group("top_level_model_weights").attrs["weight_names"] = np.asarray([])


def dense(name, layer):
    return list(zip([f"{name}/kernel:0", f"{name}/bias:0"], kernel(layer)))


def keras2_model(root):
    """As model.save("model.h5") writes a functional model of two models; the names are in no order."""
    root.attrs["keras_version"], root.attrs["backend"], root.attrs["model_config"] = b"2.11.0", b"tensorflow", b"{}"
    keras2(root.create_group("model_weights"), [
        ("input_1", []), ("squeeze", dense("dense_9", 0) + dense("code", 1)), ("expand", dense("wide", 2) + dense("image", 3))])
    names(root.create_group("optimizer_weights"), "weight_names", [])


def archive(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in parts.items():
            written.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def elsewhere(root):
    """A data set whose values are in another file."""
    keras3(root, ["layers/dense"])
    group = root.create_group("layers/dense_1").create_group("vars")
    group.create_dataset("0", (4, 6), np.float32, external=[("/etc/passwd", 0, 96)])


def to_nothing(root):
    keras3(root, ["layers/dense"])
    root["layers/dense_1"] = h5py.SoftLink("/layers/gone")


def claiming(root):
    """A terabyte, of which nothing is stored."""
    group = root.create_group("layers/dense").create_group("vars")
    group.create_dataset("0", (1 << 20, 1 << 18), np.float32, chunks=(1 << 10, 1 << 10), compression="gzip")


def with_nan(root):
    keras3(root, DENSE)
    root["layers/dense_2/vars/1"][0] = np.nan


def in_circles(root):
    root.create_group("layers/dense")
    root["layers/dense/again"] = root["layers"]


def with_parts(root, kernels):
    for number, value in enumerate(kernels):
        variables(root, f"layers/layer_{number}", value, "layer")


def files():
    arrays = {name: tensor.numpy() for name, tensor in HALVES.state_dict().items()}
    yield "sequential-f16.safetensors", safetensors(SEQUENTIAL.state_dict(), "F16")
    yield "data-parallel-bf16.safetensors", safetensors(nn.DataParallel(HALVES).state_dict(), "BF16", {"format": "pt", "layers": "12"})
    yield "compiled-f64.safetensors", safetensors({f"model._orig_mod.{name}": tensor for name, tensor in NUMBERED.state_dict().items()}, "F64")
    yield "no-bias.safetensors", safetensors({name: tensor for name, tensor in HALVES.state_dict().items() if name not in ("encoder.0.bias", "decoder.2.bias")}, "F32")
    yield "beyond-float32.safetensors", safetensors({name: tensor.double() * 1e300 for name, tensor in SEQUENTIAL.state_dict().items()}, "F64")
    yield "batch-norm.safetensors", safetensors(nn.Sequential(nn.Linear(6, 2), nn.BatchNorm1d(2), nn.Linear(2, 6)).state_dict(), "F32")
    yield "convolution.safetensors", safetensors(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ConvTranspose2d(2, 1, 3)).state_dict(), "F32")
    yield "integers.safetensors", safetensors(nn.Sequential(nn.Linear(6, 2), nn.Linear(2, 6)).state_dict(), "I64")
    yield "savez.npz", npz(np.savez, arrays)
    yield "savez-f16-compressed.npz", npz(np.savez_compressed, {name: array.astype(np.float16) for name, array in arrays.items()})
    yield "savez-f64-fortran.npz", npz(np.savez, {name: np.asfortranarray(array.astype(np.float64)) for name, array in arrays.items()})
    yield "integers.npz", npz(np.savez, {name: array.astype(np.int32) for name, array in arrays.items()})
    yield "sequential.weights.h5", hdf5(lambda root: keras3(root, DENSE))
    yield "nested-f16.weights.h5", hdf5(lambda root: keras3(root, [
        "layers/sequential/layers/dense", "layers/sequential/layers/dense_1", "layers/sequential_1/layers/dense", "layers/sequential_1/layers/dense_1"], np.float16))
    yield "bf16.weights.h5", hdf5(keras3_bfloat16)
    yield "subclass-f64.weights.h5", hdf5(lambda root: keras3(root, [
        "encoder/layers/dense", "encoder/layers/dense_1", "decoder/layers/dense", "decoder/layers/dense_1"], np.float64))
    yield "compiled.keras", archive({
        "metadata.json": b'{"keras_version": "3.12.0"}', "config.json": b"{}", "model.weights.h5": hdf5(keras3_model)})
    yield "keras2.h5", hdf5(lambda root: keras2(root, [
        ("input_1", []), *((name, dense(name, layer)) for layer, name in enumerate(["dense_7", "dense_8", "dense_9", "dense_10"]))]))
    yield "keras2-nested-model.h5", hdf5(keras2_model)
    yield "convolution.weights.h5", hdf5(lambda root: with_parts(root, [[np.zeros((3, 3, 1, 2), np.float32), np.zeros(2, np.float32)]]))
    yield "batch-norm.weights.h5", hdf5(lambda root: with_parts(root, [kernel(0), 4 * [np.zeros(4, np.float32)]]))
    yield "integers.weights.h5", hdf5(lambda root: with_parts(root, [[np.zeros((6, 4), np.int8)]]))
    yield "elsewhere.weights.h5", hdf5(elsewhere)
    yield "to-nothing.weights.h5", hdf5(to_nothing)
    yield "claiming.weights.h5", hdf5(claiming)
    yield "nan.weights.h5", hdf5(with_nan)
    yield "circle.weights.h5", hdf5(in_circles)
    yield "numbers.h5", hdf5(lambda root: root.create_dataset("x", data=np.zeros(3)))
    yield "torch-save.pt", archive({"net/data.pkl": b""})  # as far as one can tell it; torch's own has other bytes every time
    yield "expected.json", expected()


def expected():
    """What the model computes, in PyTorch."""
    images = torch.from_numpy((np.arange(30) * 37 % 256).astype(np.float32).reshape(5, 6) / 255)
    with torch.no_grad():
        values = {"images": images, "codes": HALVES.encoder(images), "reconstructions": HALVES(images)}
    return json.dumps({name: [float(value) for value in tensor.flatten()] for name, tensor in values.items()}).encode() + b"\n"


def is_same(content, fresh):
    """But for the last bits of what is computed, which depend on the processor."""
    if not content.startswith(b"{") or not fresh.startswith(b"{"):
        return content == fresh
    old, new = json.loads(content), json.loads(fresh)
    return old.keys() == new.keys() and all(np.allclose(old[name], new[name], rtol=0, atol=5e-7) for name in old)


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    different = []
    for name, content in files():
        if not arguments:
            (FILES / name).write_bytes(content)
        elif not (FILES / name).exists() or not is_same((FILES / name).read_bytes(), content):
            different.append(name)
    print(*different or ["all as they are" if arguments else "written"], sep="\n")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
