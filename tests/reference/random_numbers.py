"""Everything random in a run, computed from its definition with numpy's Philox and Python's integers."""

import math

import numpy as np
import torch

# The second half of the key.
INITIAL_WEIGHTS, SAMPLE_ORDER, TRAINING_NOISE, VALIDATION_NOISE = 1, 2, 3, 4
MASK64 = 2**64 - 1


def philox(key, counter, count=4):
    """The first `count` raw numbers of Philox 4x64-10 from this 256-bit counter (an int) on."""
    before = (counter - 1) % 2**256  # numpy increments the counter before it generates
    words = [before >> 64 * i & MASK64 for i in range(4)]
    generator = np.random.Philox(counter=np.array(words, np.uint64), key=np.array(key, np.uint64))
    return generator.random_raw(count)


def unit(raw):
    """Doubles in [0, 1) from the 53 high bits."""
    return (raw >> np.uint64(11)) * 2.0**-53


def signed(raw):
    """Doubles in [-1, 1)."""
    return 2 * unit(raw) - 1


def initial_weights(widths, initialisation, seed):
    """The flat float32 vector: per layer the weights [outputs, inputs] and then the bias."""
    sizes = list(zip(widths, widths[1:]))
    values = signed(philox([seed, INITIAL_WEIGHTS], 0, sum((i + 1) * o for i, o in sizes)))
    start = 0
    for inputs, outputs in sizes:
        bias = start + inputs * outputs
        end = bias + outputs
        if initialisation == "keras":
            values[start:bias] *= math.sqrt(6.0 / (inputs + outputs))
            values[bias:end] = 0
        else:
            values[start:end] *= 1 / math.sqrt(inputs)
        start = end
    return values.astype(np.float32)


def sample_order(count, seed, epoch, position):
    """The sample at this position of the epoch: an eight-round Feistel network, walked until it lands below count."""
    keys = [int(k) for i in range(2) for k in philox([seed, SAMPLE_ORDER], i + (epoch << 64))]
    half = (max(1, (count - 1).bit_length()) + 1) // 2
    value = position
    while True:
        left, right = divmod(value, 1 << half)
        for key in keys:
            left, right = right, left ^ split_mix(right + key & MASK64) % (1 << half)
        value = (left << half) + right
        if value < count:
            return value


def corrupted(image, noise, seed, use, epoch, sample):
    """An image of bytes with its noise, for example gaussian:0.3, as float64 in [0, 1]."""
    kind, amount = noise.split(":")
    clean = image / 255.0
    counter = (sample << 64) + (epoch << 128)
    numbers = philox([seed, use], counter, (image.size + 7) // 8 * 4).astype("<u8").view("<u4")[: image.size]
    if kind == "mask":
        return np.where(numbers < int(float(amount) * 2**32), 0, clean)
    # The distribution function's inverse at the uniform number, by PyTorch in double precision.
    magnitude = ((numbers & 0x7FFFFFFF) + 0.5) / 2**31
    normal = torch.erfinv(torch.from_numpy(np.where(numbers >> 31, -magnitude, magnitude))).numpy() * math.sqrt(2)
    return np.clip(clean + float(amount) * normal, 0, 1)


def split_mix(z):
    """The finaliser of SplitMix64."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK64
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK64
    return z ^ z >> 31
