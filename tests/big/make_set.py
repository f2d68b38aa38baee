"""Writes a packed data set of random coloured images, 64 x 64 x 3, from a seed: docs/data-format.md as another program reads it.

usage: make_set.py FOLDER GIB
"""
import hashlib
import json
import pathlib
import struct
import sys

import numpy as np

SHAPE = [3, 64, 64]
SAMPLE = 3 * 64 * 64
BLOCK_SAMPLES = (4 << 20) // SAMPLE
SEED = 20


def images(generator, count):
    """Patches of 8 x 8 pixels in colours around the image's own: something that a code of a few numbers can tell."""
    colour = generator.integers(40, 216, (count, 3, 1, 1), np.uint8)
    patches = generator.integers(-40, 40, (count, 3, 8, 8), np.int8)
    return np.repeat(np.repeat((colour + patches).astype(np.uint8), 8, axis=2), 8, axis=3)


def write(path, generator, count):
    blocks = []
    with open(path, "wb") as file:
        for first in range(0, count, BLOCK_SAMPLES):
            block = images(generator, min(BLOCK_SAMPLES, count - first)).tobytes()
            blocks.append(hashlib.sha256(block).hexdigest())
            file.write(block)
    return {"count": count, "blocks": blocks}


def fingerprint(train, test):
    root = hashlib.sha256(b"autoencoder-dataset-2\n")
    root.update(struct.pack("<4I", len(SHAPE), *SHAPE))
    root.update(struct.pack("<3I", 0, 1, BLOCK_SAMPLES))
    for split in (train, test):
        root.update(struct.pack("<I", split["count"]))
        for block in split["blocks"]:
            root.update(bytes.fromhex(block))
    return root.hexdigest()


def main():
    folder, size = pathlib.Path(sys.argv[1]), float(sys.argv[2])
    folder.mkdir(parents=True)
    generator = np.random.default_rng(SEED)
    train = write(folder / "train.samples", generator, int(size * 2**30) // SAMPLE)
    test = write(folder / "test.samples", generator, 2000)
    (folder / "dataset.json").write_text(json.dumps({
        "format": 1, "values": "bytes", "shape": SHAPE, "withinUnit": True, "blockSamples": BLOCK_SAMPLES,
        "train": train, "test": test, "fingerprint": fingerprint(train, test)}))


main()
