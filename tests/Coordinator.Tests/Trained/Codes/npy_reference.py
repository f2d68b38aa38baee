"""numpy's own .npy files, and what numpy sees in others'.

usage: npy_reference.py write:FOLDER    writes arrays of the same values in many forms
       npy_reference.py read:FILE       prints type, order, shape, format version and the bytes of an array
"""
import sys

import numpy

command, path = sys.argv[1].split(":", 1)
if command == "read":
    with open(path, "rb") as file:
        print("version", *numpy.lib.format.read_magic(file))
    array = numpy.load(path, allow_pickle=False)
    print(array.dtype.str, array.flags.c_contiguous, array.shape, len(open(path, "rb").read()) % 64 - array.nbytes % 64)
    print(array.tobytes().hex())
else:
    # Values that float32 has exactly: 0, 0.25, 0.5 …, the second negative.
    array = (numpy.arange(12) / 4).astype("<f4").reshape(4, 3)
    array[0, 1] *= -1
    for version in (1, 0), (2, 0), (3, 0):
        for kind in "<f4", "<f8":
            for order in "C", "F":
                with open(f"{path}/{version[0]}{kind[1:]}{order}.npy", "wb") as file:
                    numpy.lib.format.write_array(file, numpy.array(array, kind, order=order), version)
    numpy.save(f"{path}/big.npy", array.astype(">f4"))
    numpy.save(f"{path}/int.npy", array.astype("<i4"))
    numpy.save(f"{path}/half.npy", array.astype("<f2"))
    numpy.save(f"{path}/flat.npy", array[0])
    numpy.save(f"{path}/wide.npy", array.T)
    numpy.save(f"{path}/none.npy", array[:0])
    numpy.save(f"{path}/scalar.npy", array[0, 0])
    numpy.save(f"{path}/nan.npy", numpy.where(array == 1, numpy.nan, array))
    numpy.save(f"{path}/large.npy", array.astype("<f8") * 1e39)
    numpy.save(f"{path}/record.npy", numpy.zeros(4, [("a", "<f4"), ("b", "<f4")]))
    numpy.savez(f"{path}/several.npz", array)
