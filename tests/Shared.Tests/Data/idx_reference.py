"""Writes and fingerprints IDX data sets with nothing but Python's standard library, as a second opinion on the reader.

    python3 idx_reference.py write DIR         writes a small data set and its SHA256SUMS, prints its fingerprint
    python3 idx_reference.py fingerprint DIR   prints the fingerprint and the pixel sums of the data set in DIR
"""
import gzip
import hashlib
import pathlib
import random
import struct
import sys


def write(directory):
    # The training files are packed and the test files are not; 5 rows of 3 columns tell height from width.
    numbers = random.Random(7)
    sums = []
    for split, count, pack in (("train", 11, gzip.compress), ("t10k", 4, bytes)):
        images = struct.pack(">HBBIII", 0, 0x08, 3, count, 5, 3) + numbers.randbytes(count * 5 * 3)
        labels = struct.pack(">HBBI", 0, 0x08, 1, count) + bytes(numbers.randrange(10) for _ in range(count))
        suffix = ".gz" if pack is gzip.compress else ""
        for name, content in ((f"{split}-images-idx3-ubyte", images), (f"{split}-labels-idx1-ubyte", labels)):
            (directory / (name + suffix)).write_bytes(pack(content))
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    (directory / "SHA256SUMS").write_text("".join(sums))


def read(directory, split):
    path = directory / f"{split}-images-idx3-ubyte"
    return path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()


def fingerprint(directory):
    digest = hashlib.sha256(b"autoencoder-dataset-1\n")
    for split in ("train", "t10k"):
        content = read(directory, split)
        digest.update(struct.pack("<III", *struct.unpack(">III", content[4:16])))
        digest.update(content[16:])
    return digest.hexdigest()


if __name__ == "__main__":
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "write":
        write(folder)
        print(fingerprint(folder))
    else:
        print(fingerprint(folder))
        for name in ("train", "t10k"):
            print(name, sum(read(folder, name)[16:]))
