"""Models as PyTorch's users save them: a state dict in a safetensors file, which says nothing of activations and loss."""

import json
import struct

import torch
from torch import nn

from random_numbers import initial_weights
from training import ACTIVATIONS, images

SCALE = 3  # of the initial weights: images of random weights would all come out nearly the same grey
IMAGES, STRIDE = 5, 3


def sequential(widths, activations):
    """Linear and activation in turn, so that the numbers of the layers have gaps."""
    layers = []
    for inputs, outputs, activation in zip(widths, widths[1:], activations):
        layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation]()]
    return nn.Sequential(*layers)


class Halves(nn.Module):
    def __init__(self, widths, activations, encoder_layers):
        super().__init__()
        self.encoder = sequential(widths[:encoder_layers + 1], activations[:encoder_layers])
        self.decoder = sequential(widths[encoder_layers:], activations[encoder_layers:])

    def forward(self, x):
        return self.decoder(self.encoder(x))


def with_weights(module, flat):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.tensor(flat[:parameter.numel()]).view_as(parameter))
            flat = flat[parameter.numel():]
    assert flat.size == 0
    return module


def safetensors(state):
    """The bytes of a safetensors file with the tensors of a state dict, as safetensors.torch.save writes them."""
    header, data = {}, b""
    for name, tensor in sorted(state.items()):
        content = tensor.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def model_files(floats, seed=5):
    """Name and bytes of each model's file, and what all of them compute."""
    cases = [
        ("pytorch-sequential.safetensors", [784, 6, 2, 6, 784], ["tanh", "linear", "elu", "sigmoid"], "bce", 2, False),
        ("pytorch-halves.safetensors", [784, 5, 784], ["relu", "linear"], "mse", 1, True),
    ]
    files, outputs = [], []
    inputs = images("t10k")[:IMAGES]
    for name, widths, activations, loss, encoder_layers, halves in cases:
        flat = SCALE * initial_weights(widths, "pytorch", seed)
        halved = with_weights(Halves(widths, activations, encoder_layers), flat)
        module = halved if halves else with_weights(sequential(widths, activations), flat)
        files.append((name, safetensors(module.state_dict())))
        with torch.no_grad():
            outputs.append({"file": name, "layers": "-".join(map(str, widths)), "activations": ",".join(activations), "loss": loss,
                            "images": IMAGES, "codes": floats(halved.encoder(inputs)), "stride": STRIDE,
                            "reconstructions": floats(module(inputs).flatten()[::STRIDE])})
    return files, outputs
