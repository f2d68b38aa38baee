"""Prints TensorBoard event files, a line a record, by the standard library alone: TFRecord framing and protobuf's wire format."""

import pathlib
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C


def records(content):
    while content:
        length, checksum = struct.unpack("<QI", content[:12])
        data = content[12 : 12 + length]
        assert checksum == masked(content[:8]) and len(data) == length
        assert struct.unpack("<I", content[12 + length : 16 + length])[0] == masked(data)
        yield data
        content = content[16 + length :]


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def told(value):
    """A Summary.Value: tag 1, simple_value 2, image 4 (height 1, width 2, colorspace 3, encoded_image_string 4)."""
    value = dict(fields(value))
    if 2 in value:
        return f"{value[1].decode()}={struct.unpack('<f', value[2])[0]:.7g}"
    image = dict(fields(value[4]))
    assert image[4].startswith(b"\x89PNG")
    return f"{value[1].decode()}={image[2]}x{image[1]}/{image[3]}"


def main(folder):
    for path in sorted(pathlib.Path(folder).iterdir()):
        print(path.name)
        for record in records(path.read_bytes()):
            # An Event: wall_time 1, step 2, file_version 3, summary 5, session_log 7 (status 1).
            event = dict(fields(record))
            time = f"{struct.unpack('<d', event[1])[0]:.1f} step {event.get(2, 0)}"
            if 3 in event:
                print(time, event[3].decode())
            elif 7 in event:
                print(time, "session", dict(fields(event[7]))[1])
            else:
                print(time, *(told(value) for number, value in fields(event[5]) if number == 1))


main(sys.argv[1])
