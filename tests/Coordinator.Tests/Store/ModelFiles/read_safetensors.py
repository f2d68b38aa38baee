"""Reads a safetensors file by the format's description alone, with nothing but Python's standard library.

Prints a line for each tensor in the order of its data, name and shape, then the metadata as JSON with sorted keys, and
last the SHA-256 of all data.
"""
import hashlib
import json
import struct
import sys

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = file.read()

metadata = header.pop("__metadata__", {})
end = 0
for name, tensor in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
    count = 1
    for size in tensor["shape"]:
        count *= size
    begin, stop = tensor["data_offsets"]
    assert tensor["dtype"] == "F32" and begin == end and stop - begin == 4 * count, name
    end = stop
    print(name, tensor["shape"])
assert end == len(data)
print(json.dumps(metadata, sort_keys=True))
print(hashlib.sha256(data).hexdigest())
