#!/usr/bin/env python3
"""Writes the reference values of the C# tests, or with --check compares the committed ones with freshly computed ones.

Needs numpy, PyTorch, scikit-image and Fashion-MNIST (Debian: python3-numpy, python3-torch, python3-skimage,
dataset-fashion-mnist). README.md describes the files.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch

from evaluation import image_quality, principal_components
from models import model_files
from random_numbers import TRAINING_NOISE, VALIDATION_NOISE, corrupted, initial_weights, philox, sample_order, signed, unit
from training import ACTIVATIONS, PRESETS, Autoencoder, KerasAdam, image_bytes, images, margin

HERE = Path(__file__).resolve().parent
SEEDS = [1, 2**64 - 2]
GRADIENT_STREAM, THETA_STREAM, INPUT_STREAM = 101, 102, 103  # no use in a run has these


def floats(values):
    """JSON numbers that give the same float32 back."""
    return [float(f"{value:.9g}") for value in np.asarray(values, np.float32).ravel()]


def random_number_file():
    keys = [[0, 0], [1, 1], [1, 2], [0x0123456789ABCDEF, 0xFEDCBA9876543210], [2**64 - 1, 2**64 - 1]]
    counters = [0, 1, 2, 2**32 - 1, 2**64 - 1, 2**64, 5 + (7 << 64), (3 << 128) + (2 << 192), 2**256 - 1]
    outputs = [
        {"key": key, "counter": [c >> 64 * i & 2**64 - 1 for i in range(4)], "output": [int(x) for x in philox(key, c)]}
        for key in keys
        for c in counters
    ]
    orders = [
        {"count": n, "seed": seed, "epoch": epoch, "positions": positions,
         "samples": [sample_order(n, seed, epoch, p) for p in positions]}
        for n in [1, 2, 3, 4, 5, 1000, 60000, 65536, 65537, 10**12]
        for seed, epoch in [(1, 0), (1, 1), (2**64 - 1, 1000)]
        for positions in [sorted({p for p in [0, 1, 2, 3, 4, n // 2, n - 2, n - 1] if 0 <= p < n})]
    ]
    return {"philox": outputs, "sampleOrder": orders}


def initial_weights_file():
    def entry(name, preset, initialisation, seed):
        flat = initial_weights(preset.widths, initialisation, seed)
        places = sorted({0, 1, 2, 3, 4, flat.size // 3, flat.size // 2, flat.size - 785, flat.size - 1})
        digest = hashlib.sha256(flat.astype("<f4").tobytes()).hexdigest()
        return {"preset": name, "widths": preset.widths, "initialisation": initialisation, "seed": seed,
                "count": flat.size, "sha256": digest, "places": places, "values": floats(flat[places])}

    return [entry(name, preset, initialisation, seed) for name, preset in PRESETS.items() if preset.is_preset()
            for initialisation in ["keras", "pytorch"] for seed in SEEDS]


def noise_file(pixels=799, stride=7, tolerance=(0, 3e-6)):
    """Images of many greys, corrupted; 799 pixels are no multiple of anything that a processor likes."""
    def case(noise, seed, use, epoch, sample):
        image = ((np.arange(pixels) * 37 + sample) % 256).astype(np.uint8)
        return {"noise": noise, "seed": seed, "set": "train" if use == TRAINING_NOISE else "test", "epoch": epoch, "sample": sample,
                "corrupted": floats(corrupted(image, noise, seed, use, epoch, sample)[::stride])}

    return {"pixels": pixels, "stride": stride, "tolerance": tolerance, "cases": [
        case(noise, *draw)
        for noise in ["gaussian:0.05", "gaussian:0.3", "gaussian:1", "mask:0.25", "mask:0.5"]
        for draw in [(1, TRAINING_NOISE, 0, 0), (1, TRAINING_NOISE, 0, 59999), (1, TRAINING_NOISE, 999999, 0),
                     (2**64 - 1, TRAINING_NOISE, 1, 1), (1, VALIDATION_NOISE, 0, 0)]]}


def denoising_batches(preset, seed):
    """Corrupted and clean images of each step, of the first epoch."""
    count = preset.steps * preset.batch
    noisy = [corrupted(image, preset.noise, seed, TRAINING_NOISE, 0, i) for i, image in enumerate(image_bytes()[:count])]
    return zip(torch.from_numpy(np.array(noisy, np.float32)).split(preset.batch), images()[:count].split(preset.batch))


def train(preset, dtype):
    """The model after the steps, the losses, and what the rectified units were given."""
    model = Autoencoder(preset.widths, preset.activations, preset.loss,
                        initial_weights(preset.widths, preset.framework, preset.seed)).to(dtype)
    rectified = []
    for layer in model.layers:
        if isinstance(layer, torch.nn.ReLU):
            layer.register_forward_pre_hook(lambda _, given: rectified.append(given[0].detach().double()))
    optimizer = (KerasAdam if preset.framework == "keras" else torch.optim.Adam)(model.parameters(), lr=1e-3)
    losses = []
    if preset.noise:
        batches = denoising_batches(preset, preset.seed)
    else:
        batches = ((batch,) for batch in images()[: preset.steps * preset.batch].split(preset.batch))
    for batch in batches:
        optimizer.zero_grad()
        loss = model(*(part.to(dtype) for part in batch))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses, rectified


def first_steps(name, preset):
    model, losses, rectified = train(preset, torch.float32)
    if rectified and not preset.outliers:
        # What separates two implementations is about what separates each of them from float64: at most twice that.
        nearest = margin(rectified, train(preset, torch.float64)[2])
        if nearest < 4:
            sys.exit(f"{name}: a rectified unit comes to {nearest:.2g} roundings from zero; take another seed, or fewer steps")
    flat = model.flat()
    stride = flat.size // 1000 | 1  # odd, so that it visits every column of the even widths
    tensors = [p.detach().numpy().astype(np.float64) for p in model.parameters()]
    return {"widths": preset.widths, "activations": preset.activations, "loss": preset.loss,
            "framework": preset.framework, **({"noise": preset.noise} if preset.noise else {}), "learningRate": 1e-3,
            "batch": preset.batch, "seed": preset.seed, "steps": preset.steps, "tolerance": preset.tolerance,
            "outliers": preset.outliers, "losses": floats(losses),
            "norms": [float(np.linalg.norm(t)) for t in tensors], "means": [float(t.mean()) for t in tensors],
            "stride": stride, "weights": floats(flat[::stride])}


def adam_file(size=64, steps=50, seed=11):
    """Gradient t, i is number (t - 1) * size + i of its stream times 2^-(i mod 32): epsilon matters to the small ones."""
    scale = 2.0 ** -(np.arange(size) % 32)
    gradients = (signed(philox([seed, GRADIENT_STREAM], 0, steps * size)).reshape(steps, size) * scale).astype(np.float32)
    start = signed(philox([seed, THETA_STREAM], 0, size)).astype(np.float32)
    return {"size": size, "steps": steps, "seed": seed, "learningRate": 1e-3,
            "gradientStream": GRADIENT_STREAM, "thetaStream": THETA_STREAM,
            "keras": keras_adam(start, gradients), "pytorch": pytorch_adam(start, gradients)}


def keras_adam(start, gradients):
    """In numpy float32, scalars computed in double and rounded once."""
    f = np.float32
    theta, m, v = start.copy(), np.zeros_like(start), np.zeros_like(start)
    after = {}
    for t, g in enumerate(gradients, 1):
        m = f(0.9) * m + f(1 - 0.9) * g
        v = f(0.999) * v + f(1 - 0.999) * (g * g)
        theta = theta - f(1e-3 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)) * m / (np.sqrt(v) + f(1e-7))
        if t in (1, 2, 10, 50):
            after[str(t)] = floats(theta)
    return after


def pytorch_adam(start, gradients):
    theta = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.Adam([theta], lr=1e-3)
    after = {}
    for t, g in enumerate(gradients, 1):
        theta.grad = torch.tensor(g)
        optimizer.step()
        if t in (1, 2, 10, 50):
            after[str(t)] = floats(theta.detach())
    return after


def gradients_file(seed=7, samples=5, tolerance=(1e-6, 2e-7)):
    widths = [6, 5, 3, 6]
    weights = initial_weights(widths, "pytorch", seed)
    # Bytes, because the trainer's engine takes its images as they rest.
    pixels = (unit(philox([seed, INPUT_STREAM], 0, samples * widths[0])) * 256).astype(np.uint8).reshape(samples, -1)
    inputs = pixels.astype(np.float32) / np.float32(255)
    pairs = [(a, "sigmoid", "bce") for a in ACTIVATIONS] + [(a, o, "mse") for a in ACTIVATIONS for o in ACTIVATIONS]
    cases = []
    for hidden, output, loss in pairs:
        model = Autoencoder(widths, [hidden, hidden, output], loss, weights)
        total = model(torch.tensor(inputs)) * samples  # the sum over the samples of each one's mean over its pixels
        total.backward()
        gradient = torch.cat([p.grad.flatten() for p in model.parameters()])
        cases.append({"activations": [hidden, hidden, output], "loss": loss,
                      "lossSum": floats([total.item()])[0], "gradient": floats(gradient)})
    return {"widths": widths, "initialisation": "pytorch", "seed": seed, "inputStream": INPUT_STREAM, "tolerance": tolerance,
            "weights": floats(weights), "images": [[int(pixel) for pixel in image] for image in pixels], "cases": cases}


def bfloat16_file(rows=128, seed=1):
    """Mixed precision as PyTorch has it: products in bfloat16 (autocast), parameters and their gradients in float32."""
    def gradient(preset, mixed):
        model = Autoencoder(preset.widths, preset.activations, preset.loss, initial_weights(preset.widths, "keras", seed))
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            loss = model(images()[:rows])
        (loss * rows).backward()
        return torch.cat([p.grad.flatten() for p in model.parameters()]).numpy()

    def case(name, preset):
        single, mixed = gradient(preset, False), gradient(preset, True)
        stride = mixed.size // 1000 | 1
        return {"preset": name, "widths": preset.widths, "activations": preset.activations, "loss": preset.loss, "rows": rows,
                "seed": seed, "distance": float(np.linalg.norm(mixed - single) / np.linalg.norm(single)),
                "stride": stride, "gradient": floats(mixed[::stride])}

    return [case(name, PRESETS[name]) for name in ["keras-bce", "keras-mse", "deep"]]


def all_files():
    """Name, content (bytes are compared as such) and the tolerances (relative, absolute) to which another machine's floating point must meet it."""
    yield "random-numbers.json", random_number_file(), (0, 0)
    yield "initial-weights.json", initial_weights_file(), (0, 0)
    yield "noise.json", (noise := noise_file()), noise["tolerance"]
    yield "adam.json", adam_file(), (0, 5e-7)
    yield "gradients.json", (gradients := gradients_file()), gradients["tolerance"]
    yield "bfloat16.json", bfloat16_file(), (0.1, 1e-3)
    files, outputs = model_files(floats)
    for name, content in files:
        yield name, content, None
    yield "pytorch-models.json", outputs, (1e-5, 1e-6)
    yield "image-quality.json", image_quality(), (1e-9, 1e-12)
    yield "principal-components.json", principal_components(), (1e-9, 1e-12)
    for name, preset in PRESETS.items():
        yield f"first-steps-{name}.json", first_steps(name, preset), preset.tolerance


def differences(stored, fresh, tolerance, where=""):
    """One line per value that differs; numbers may differ by relative * |stored| + absolute."""
    if isinstance(stored, dict) and isinstance(fresh, dict) and stored.keys() == fresh.keys():
        for key in stored:
            yield from differences(stored[key], fresh[key], tolerance, f"{where}.{key}")
    elif isinstance(stored, list) and isinstance(fresh, list) and len(stored) == len(fresh):
        for i, pair in enumerate(zip(stored, fresh)):
            yield from differences(*pair, tolerance, f"{where}[{i}]")
    elif isinstance(stored, float) and isinstance(fresh, float):
        if not abs(stored - fresh) <= tolerance[0] * abs(stored) + tolerance[1]:
            yield f"{where}: {stored!r} is stored, {fresh!r} computed"
    elif stored != fresh:
        yield f"{where}: what is stored differs from what was computed"


def compare(path, fresh, tolerance):
    if isinstance(fresh, bytes):
        return [] if path.read_bytes() == fresh else [": other bytes"]
    found = list(differences(json.loads(path.read_text()), json.loads(json.dumps(fresh)), tolerance))
    outliers = [line for line in found if line.startswith(".weights[")]
    few = isinstance(fresh, dict) and len(outliers) <= fresh.get("outliers", 0) * len(fresh.get("weights", []))
    return [line for line in found if not (few and line in outliers)]


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit("usage: make_reference.py [--check]")
    torch.set_num_threads(1)
    failed = False
    for name, fresh, tolerance in all_files():
        path = HERE / name
        if not arguments:
            path.write_bytes(fresh if isinstance(fresh, bytes) else to_json(fresh).encode())
            continue
        found = compare(path, fresh, tolerance) if path.exists() else [": missing"]
        failed |= bool(found)
        print(f"{name}: {'ok' if not found else f'{len(found)} differences'}")
        print(*(f"  {name}{line}" for line in found[:5]), sep="\n", end="\n" if found else "")
    sys.exit(1 if failed else 0)


def to_json(content):
    """One line per top-level entry: short files, readable differences."""
    if isinstance(content, list):
        lines = [json.dumps(entry) for entry in content]
    else:
        lines = [json.dumps(key) + ": " + json.dumps(value) for key, value in content.items()]
    opening, closing = "[]" if isinstance(content, list) else "{}"
    return opening + "\n" + ",\n".join(lines) + "\n" + closing + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
