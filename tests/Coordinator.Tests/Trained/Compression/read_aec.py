"""Reads an .aec file by docs/aec-format.md, with nothing but the standard library; prints its header and its codes.

usage: read_aec.py FILE.aec
"""
import struct
import sys
import zlib


class Decoder:
    def __init__(self, data):
        self.data, self.next = data, 4
        self.range, self.offset = 0xFFFFFFFF, int.from_bytes(data[:4], "big")

    def bit(self, counts):
        zeros = self.range * (2 * counts[0] + 1) // (2 * sum(counts) + 2)
        bit = int(self.offset >= zeros)
        if bit:
            self.offset -= zeros
            self.range -= zeros
        else:
            self.range = zeros
        while self.range < 1 << 24:
            self.range <<= 8
            self.offset = self.offset << 8 | self.data[self.next]
            self.next += 1
        if sum(counts) == 65535:
            counts[0] //= 2
            counts[1] //= 2
        counts[bit] += 1
        return bit


def number(decoder, tree, bits):
    node = 1
    for _ in range(bits):
        node = 2 * node + decoder.bit(tree[node])
    return node - (1 << bits)


def float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


data = open(sys.argv[1], "rb").read()
assert zlib.crc32(data[:-4]) == int.from_bytes(data[-4:], "little")
assert data[:4] == b"AEC\x01"
bits = data[4]
height, width, images, size, coded = struct.unpack_from("<IIIIQ", data, 8)
grid = struct.unpack_from(f"<{2 * size}f", data, 64)
decoder = Decoder(data[64 + 8 * size:-4])
assert len(decoder.data) == coded
trees = [[[0, 0] for _ in range(1 << bits)] for _ in range(size)]
print(bits, height, width, images, size, data[32:64].hex())
for _ in range(images):
    values = (
        float32(low + float32(step * (number(decoder, tree, bits) if step else 0)))
        for low, step, tree in zip(grid[::2], grid[1::2], trees))
    print(struct.pack(f"<{size}f", *values).hex())
assert decoder.next == coded and decoder.offset == 0
