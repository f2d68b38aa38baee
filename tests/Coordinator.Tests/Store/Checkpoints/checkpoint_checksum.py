"""Computes a checkpoint's checksum by its description alone, with nothing but Python's standard library.

Prints the checksum that the file's metadata give, and the one computed: SHA-256 of the metadata but the checksum, sorted
by key, each key and value as its length in bytes (64 bits, little-endian) and its UTF-8 text, and of all data after them.
"""
import hashlib
import json
import struct
import sys

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    metadata = json.loads(file.read(length))["__metadata__"]
    data = file.read()

print(metadata.pop("checksum"))
sha256 = hashlib.sha256()
for entry in sorted(metadata.items()):
    for text in entry:
        encoded = text.encode("utf-8")
        sha256.update(struct.pack("<q", len(encoded)) + encoded)
sha256.update(data)
print(sha256.hexdigest())
