"""
Trains an autoencoder with PyTorch, eagerly: in one process, or in several with DistributedDataParallel over gloo. One
thread a process. Prints what it measured as one line of JSON: samples a second over the epochs after the first.

Rows are gathered from one float tensor, which is the fastest way to feed a small model (a DataLoader is many times slower);
each process of several has an equal part of every batch.
"""

import argparse
import gzip
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from torch import distributed, multiprocessing, nn
from torch.nn import functional as F

ACTIVATIONS = {"linear": nn.Identity, "relu": nn.ReLU, "elu": nn.ELU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def images(folder):
    """MNIST's training images as float32 x / 255, shape [n, 784]."""
    content = gzip.decompress((Path(folder) / "train-images-idx3-ubyte.gz").read_bytes())
    pixels = np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784)
    return torch.from_numpy(pixels.astype(np.float32) / np.float32(255))


def model(options):
    widths = [int(width) for width in options.layers.split("-")]
    layers = []
    for inputs, outputs, activation in zip(widths, widths[1:], options.activations.split(",")):
        layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation]()]
    # The cross-entropy is taken from the logits.
    return nn.Sequential(*(layers[:-1] if options.loss == "bce" else layers))


def train(rank, options, store):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    data = images(options.data)
    module = model(options)
    if options.processes > 1:
        distributed.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=options.processes)
        module = nn.parallel.DistributedDataParallel(module)
    loss_of = F.binary_cross_entropy_with_logits if options.loss == "bce" else F.mse_loss
    optimizer = torch.optim.Adam(module.parameters(), lr=1e-3)
    epochs = []
    for _ in range(options.epochs):
        if options.processes > 1:
            distributed.barrier()
        begin = time.perf_counter()
        losses = 0.0
        for batch in torch.randperm(len(data)).split(options.batch):
            part = batch.tensor_split(options.processes)[rank]
            x = data[part]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(module(x), x)
            loss.backward()
            optimizer.step()
            losses += loss.item() * len(part)
        if options.processes > 1:
            distributed.barrier()
        epochs.append(time.perf_counter() - begin)
    if rank == 0:
        rate = len(data) * (len(epochs) - 1) / sum(epochs[1:])
        print(json.dumps({"samplesPerSecond": rate, "loss": losses * options.processes / len(data)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder with MNIST's files")
    parser.add_argument("--layers", required=True, help="for example 784-32-784")
    parser.add_argument("--activations", required=True, help="one a layer, for example relu,sigmoid")
    parser.add_argument("--loss", required=True, choices=["bce", "mse"])
    parser.add_argument("--batch", type=int, required=True, help="samples a step, of all processes together")
    parser.add_argument("--epochs", type=int, required=True, help="at least 2")
    parser.add_argument("--processes", type=int, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.processes == 1:
            train(0, options, None)
        else:
            multiprocessing.start_processes(
                train, (options, f"{folder}/store"), nprocs=options.processes, start_method="fork")


if __name__ == "__main__":
    main()
