"""The autoencoders as PyTorch modules: autograd's gradients, PyTorch's losses, Keras's and PyTorch's Adam."""

import gzip
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

DATA = Path(__file__).resolve().parents[2] / "data" / "mnist"
ACTIVATIONS = {"linear": nn.Identity, "relu": nn.ReLU, "elu": nn.ELU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


class Preset(NamedTuple):
    widths: list
    activations: list
    loss: str
    batch: int
    framework: str = "keras"  # whose initialisation and form of Adam
    steps: int = 20
    noise: str = None  # what the option --noise is given
    # What may separate two float32 implementations after the steps, relative and absolute: thirty times what separates
    # this one from float64. That holds as long as rounding turns no rectified unit on or off: then the gradient of a
    # weight that has no other sample is there or not, and Adam moves it by the whole learning rate or not at all. So the
    # seed is one with which no unit comes so near to zero (`margin`); where there is none, some weights may lie anywhere.
    tolerance: tuple = (2e-6, 1e-6)
    seed: int = 1
    outliers: float = 0  # share of the weights

    def is_preset(self):
        return self.framework == "keras" and not self.noise


PRESETS = {
    "keras-bce": Preset([784, 32, 784], ["relu", "sigmoid"], "bce", 256, seed=6),
    "keras-mse": Preset([784, 25, 784], ["elu", "elu"], "mse", 32),
    "deep": Preset([784, 128, 64, 32, 64, 128, 784], 5 * ["relu"] + ["sigmoid"], "bce", 256, steps=12, seed=5),
    # Logistic hidden units, as in the paper, need its layer-wise pretraining; rectified ones train from random weights.
    "hinton": Preset([784, 1000, 500, 250, 30, 250, 500, 1000, 784],
                     3 * ["relu"] + ["linear"] + 3 * ["relu"] + ["sigmoid"], "bce", 256,
                     # Among a million rectified values a step some always lie too near to zero, and the first steps
                     # overshoot: the same steps with the samples of each batch in another order end with up to three
                     # weights in ten thousand beyond the tolerance.
                     steps=5, tolerance=(5e-4, 2e-4), outliers=0.01),
    # Not presets, but the first with the option --framework pytorch and with --noise.
    "keras-bce-as-pytorch": Preset([784, 32, 784], ["relu", "sigmoid"], "bce", 256, "pytorch", seed=11),
    "keras-bce-gaussian": Preset([784, 32, 784], ["relu", "sigmoid"], "bce", 256, noise="gaussian:0.3",
                                 # The trainer's normal numbers are float32, these are rounded from double.
                                 tolerance=(1e-5, 5e-6)),
    "keras-bce-mask": Preset([784, 32, 784], ["relu", "sigmoid"], "bce", 256, noise="mask:0.25", seed=6),
}


def image_bytes(name="train"):
    """The images of MNIST's file, in its order, shape [n, 784]."""
    content = gzip.decompress((DATA / f"{name}-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784)


def images(name="train"):
    """The same as float32 x / 255."""
    return torch.from_numpy(image_bytes(name).astype(np.float32) / np.float32(255))


class Autoencoder(nn.Module):
    """Dense layers whose parameters, in PyTorch's order, are those of the flat vector."""

    def __init__(self, widths, activations, loss, flat):
        super().__init__()
        self.loss = loss
        layers = []
        for inputs, outputs, activation in zip(widths, widths[1:], activations):
            layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation]()]
        # Like Keras, take the cross-entropy from the logits: the loss then holds the output's sigmoid.
        self.layers = nn.Sequential(*(layers[:-1] if loss == "bce" else layers))
        nn.utils.vector_to_parameters(torch.tensor(flat), self.parameters())

    def forward(self, x, clean=None):
        """The loss: the mean over the pixels and the samples; of corrupted images x, with respect to the clean ones."""
        y, target = self.layers(x), x if clean is None else clean
        return F.binary_cross_entropy_with_logits(y, target) if self.loss == "bce" else F.mse_loss(y, target)

    def flat(self):
        return nn.utils.parameters_to_vector(self.parameters()).detach().numpy()


def margin(single, double):
    """How far the rectified units stay from zero: the least of what they are given, in units of what rounding changes.

    Both are what the units of a layer were given in a step, in float32 and in float64, one after the other.
    """
    return min(float(torch.minimum(a.abs(), b.abs()).min() / (a - b).abs().max()) for a, b in zip(single, double))


class KerasAdam(torch.optim.Optimizer):
    """Adam as Keras writes it: epsilon is added to the root of the uncorrected second moment."""

    def __init__(self, parameters, lr=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-7):
        super().__init__(parameters, dict(lr=lr, beta1=beta1, beta2=beta2, epsilon=epsilon))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["beta1"], group["beta2"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                state["t"] += 1
                rate = group["lr"] * math.sqrt(1 - beta2 ** state["t"]) / (1 - beta1 ** state["t"])
                state["m"].lerp_(p.grad, 1 - beta1)
                state["v"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                p.addcdiv_(state["m"], state["v"].sqrt().add_(group["epsilon"]), value=-rate)
