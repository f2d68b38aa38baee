"""Writes what coordinator pack is given, by numpy and PIL, and beside each source what its samples are: NAME.expected.

usage: make_sources.py FOLDER
"""
import gzip
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

folder = sys.argv[1]
rng = np.random.default_rng(1)


def path(name):
    return os.path.join(folder, name)


def expect(name, samples):
    with open(path(name + ".expected"), "wb") as file:
        file.write(np.ascontiguousarray(samples).tobytes())


def array(name, values, samples):
    np.save(path(name), values)
    expect(name, samples)


# Arrays: bytes stay bytes, all else is float32; channels come first.
grey = rng.integers(0, 256, (20, 4, 5), dtype=np.uint8)
colour = rng.integers(0, 256, (20, 4, 5, 3), dtype=np.uint8)
table = rng.random((20, 6), dtype=np.float32)
array("grey.npy", grey, grey)
array("last.npy", colour, colour.transpose(0, 3, 1, 2))
array("first.npy", colour.transpose(0, 3, 1, 2), colour.transpose(0, 3, 1, 2))
array("fortran.npy", np.asfortranarray(table), table)
array("fortran-images.npy", np.asfortranarray(colour), colour.transpose(0, 3, 1, 2))
array("big.npy", table.astype(">f4"), table)
array("half.npy", table.astype(">f2"), table.astype(np.float16).astype(np.float32))
array("double.npy", table.astype(np.float64), table)
array("bits.npy", (table > 0.5).astype(np.int64), (table > 0.5).astype(np.float32))
np.savez_compressed(path("keras.npz"), x_train=grey[:15], y_train=np.arange(15) % 10, x_test=grey[15:], y_test=np.arange(5))
expect("keras.npz", grey)


# IDX: any type, up to four dimensions.
def idx(name, values, samples):
    kinds = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
    header = struct.pack(">HBB", 0, kinds[values.dtype.str[1:]], values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with (gzip.open if name.endswith(".gz") else open)(path(name), "wb") as file:
        file.write(header + values.astype(values.dtype.newbyteorder(">")).tobytes())
    if samples is not None:
        expect(name, samples)


wide = rng.integers(-(2**31), 2**31, (20, 4, 5, 3))
idx("bytes.idx", grey.reshape(20, 20), grey)
idx("int8-idx2.gz", table.view(np.int8).reshape(20, 24), table.view(np.int8).astype(np.float32))
idx("int16.idx3", wide[..., 0].astype(np.int16), wide[..., 0].astype(np.int16).astype(np.float32))
idx("int32.idx4", wide.astype(np.int32), wide.astype(np.float32).transpose(0, 3, 1, 2))
idx("float32.idx4.gz", wide.astype(np.float32).transpose(0, 3, 1, 2), wide.astype(np.float32).transpose(0, 3, 1, 2))
idx("float64.idx2", table.astype(np.float64) / 3, (table.astype(np.float64) / 3).astype(np.float32))
idx("four/train-images-idx3-float", wide[:15, ..., 0].astype(np.float32), None)
idx("four/t10k-images-idx3-float.gz", wide[15:, ..., 0].astype(np.float32), None)
idx("four/train-labels-idx1-int", np.arange(15, dtype=np.int32), None)
idx("four/t10k-labels-idx1-ubyte.gz", np.arange(5, dtype=np.uint8), None)
expect("four", wide[..., 0].astype(np.float32))


# Pictures, twice each: one to train on and one to test with.
def interlaced(pixels):
    """A PNG file in Adam7, which PIL does not write."""
    height, width, _ = pixels.shape
    raw = b""
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        part = pixels[y0::dy, x0::dx]
        if part.size:
            raw += b"".join(b"\0" + row.tobytes() for row in part)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


y, x = np.mgrid[0:12, 0:16]
pixels = np.stack([x * 16, y * 20, 255 - x * 8], axis=-1).astype(np.uint8)
rgb = Image.fromarray(pixels)
alpha = np.dstack([pixels, np.where(x < 8, 255, 0).astype(np.uint8)])
exif = Image.Exif()
exif[0x0112] = 6


def pictures(name, suffix, save, seen):
    os.makedirs(path(name))
    for i in "ab":
        save(path(f"{name}/{i}.{suffix}"))
    seen = np.asarray(seen)
    expect(name, seen[None] if seen.ndim == 2 else seen.transpose(2, 0, 1))


pictures("rgb", "png", rgb.save, rgb)
pictures("alpha", "png", Image.fromarray(alpha).save, np.where((x < 8)[..., None], pixels, 0).astype(np.uint8))
palette = rgb.quantize(32)
pictures("palette", "png", palette.save, palette.convert("RGB"))
deep = Image.fromarray((pixels[..., 0].astype(np.uint16) * 257))
pictures("deep", "png", deep.save, pixels[..., 0])
pictures("interlaced", "png", lambda to: open(to, "wb").write(interlaced(pixels)), rgb)
pictures("grey", "png", rgb.convert("L").save, rgb.convert("L"))
pictures("jpeg", "jpg", lambda to: rgb.save(to, quality=95), Image.open((rgb.save(path("x.jpg"), quality=95), path("x.jpg"))[1]))
rgb.save(path("turned.jpg"), quality=95, exif=exif)
pictures("turned", "jpg", lambda to: rgb.save(to, quality=95, exif=exif), ImageOps.exif_transpose(Image.open(path("turned.jpg"))))
cmyk = rgb.convert("CMYK")
cmyk.save(path("cmyk.jpg"), quality=95)
pictures("cmyk", "jpg", lambda to: cmyk.save(to, quality=95), Image.open(path("cmyk.jpg")).convert("RGB"))
print("done")
