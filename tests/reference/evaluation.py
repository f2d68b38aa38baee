"""How good reconstructions are, by scikit-image and PyTorch, and the best linear ones, by numpy."""

import gzip
from pathlib import Path

import numpy as np
import torch
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

MNIST = Path(__file__).resolve().parents[2] / "data" / "mnist"
FASHION = Path("/usr/share/datasets/fashion-mnist")
EPSILON = 1e-7  # Keras's


def pixels(folder, name):
    content = gzip.decompress((folder / f"{name}-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 784)


def image_quality():
    """Pairs of images that float32 arithmetic makes alike everywhere, in two shapes of the same pixels."""
    images = pixels(MNIST, "t10k").astype(np.float32) / np.float32(255)
    versions = {
        "darker": lambda i: images[i] * np.float32(0.75),
        "negative": lambda i: np.float32(1) - images[i],
        "shifted": lambda i: np.roll(images[i], 1),
        "next": lambda i: images[i + 1],
        "beyond": lambda i: images[i] * np.float32(1.5) - np.float32(0.25),
    }
    return [measures(i, name, images[i], version(i), shape)
            for i in (0, 1, 9000) for name, version in versions.items() for shape in ((28, 28), (16, 49))]


def measures(index, version, original, reconstruction, shape):
    x, y = (values.reshape(shape).astype(np.float64) for values in (original, reconstruction))
    return {
        "index": index, "version": version, "height": shape[0], "width": shape[1],
        "mse": float(mean_squared_error(x, y)),
        "psnr": float(peak_signal_noise_ratio(x, y, data_range=1)),
        # With these options it is what Wang et al. (2004) define: the Gaussian window is cut off at 11 x 11.
        "ssim": float(structural_similarity(x, y, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)),
        "bce": float(torch.nn.functional.binary_cross_entropy(torch.from_numpy(y.clip(EPSILON, 1 - EPSILON)), torch.from_numpy(x))),
    }


def principal_components():
    """Fitted on the training images; the squared error of the test images with so many components."""
    return [{"data": name, "variances": variances, "components": list(errors), "mse": list(errors.values())}
            for name, folder in (("mnist", MNIST), ("fashion-mnist", FASHION)) for variances, errors in [linear_optimum(folder)]]


def linear_optimum(folder, counts=(0, 1, 2, 12, 25, 32, 100, 500)):
    train, test = (pixels(folder, name) / 255 for name in ("train", "t10k"))
    mean = train.mean(axis=0)
    variances, vectors = np.linalg.eigh(np.cov(train, rowvar=False, bias=True))
    variances, vectors = variances[::-1], vectors[:, ::-1]
    centred = test - mean

    def error(count):
        basis = vectors[:, :count]
        return float(np.mean((centred - centred @ basis @ basis.T) ** 2))

    return [float(v) for v in variances[:10]], {count: error(count) for count in counts}
