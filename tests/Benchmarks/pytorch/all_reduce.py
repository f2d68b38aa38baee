"""
All-reduces a float32 vector over gloo in several processes on this machine. The first one says "ready", and then all repeat
it for about as many seconds as each line of standard input says; it answers how often that was and how long it took.
"""

import argparse
import sys
import tempfile
import time

import torch
from torch import distributed, multiprocessing


def repeat(vector, times):
    distributed.barrier()
    begin = time.perf_counter()
    for _ in range(times):
        distributed.all_reduce(vector)
    return time.perf_counter() - begin


def follow(vector, times):
    while True:
        distributed.broadcast(times, 0)
        if times.item() == 0:
            return
        repeat(vector, times.item())


def lead(vector, times, lines):
    one = 0.001
    print("ready", flush=True)
    for line in lines:
        times.fill_(max(1, round(float(line) / one)))
        distributed.broadcast(times, 0)
        seconds = repeat(vector, times.item())
        one = seconds / times.item()
        print(times.item(), seconds, flush=True)
    distributed.broadcast(times.zero_(), 0)


def run(rank, options, store, lines):
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=options.processes)
    # Zeros stay what they are, however often they are added; written once, so that each has memory of its own.
    vector = torch.ones(options.parameters).zero_()
    times = torch.zeros(1, dtype=torch.int64)
    if rank == 0:
        lead(vector, times, lines)
    else:
        follow(vector, times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parameters", type=int, required=True, help="values of the vector")
    parser.add_argument("--processes", type=int, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        # The first rank stays here, where standard input is.
        others = [multiprocessing.get_context("fork").Process(target=run, args=(rank, options, store, None), daemon=True)
                  for rank in range(1, options.processes)]
        for process in others:
            process.start()
        run(0, options, store, sys.stdin)
        for process in others:
            process.join()


if __name__ == "__main__":
    main()
