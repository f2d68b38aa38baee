#!/usr/bin/env python3
"""Where the processors' time goes when two worker processes train: by program and thread, in milliseconds a step.

usage: threads.py [SECONDS]    of keras-bce at batch 1024, evaluations and all; needs Linux and a Release build

The system tells for each thread how long it ran and how long it was ready to run but had no core (schedstat).
"""
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WARM_UP = 7
ADDRESS = "127.0.0.1:24053"


def program(folder, name):
    return str(ROOT / "src" / folder / "bin" / "Release" / "net10.0" / name)


def threads(programs):
    """(running, waiting for a core) in ms, of each thread so far."""
    times = {}
    for program_name, process in programs:
        for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
            try:
                name = (task / "comm").read_text().strip()
                running, waiting, _ = (task / "schedstat").read_text().split()
            except FileNotFoundError:
                continue
            times[program_name, name, task.name] = int(running) / 1e6, int(waiting) / 1e6
    return times


def steps(folder):
    return (folder / "journal.csv").read_text().count("\n") - 1


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    work = pathlib.Path(tempfile.mkdtemp(prefix="autoencoder-threads-"))
    quiet = {"stdout": subprocess.DEVNULL, "cwd": work}
    data = ["--data", str(ROOT / "data" / "mnist")]
    coordinator = subprocess.Popen(
        [program("Coordinator", "coordinator"), "train", *data, "--out", "run", "--listen", ADDRESS, "--workers", "0",
         "--await-workers", "2", "--batch", "1024", "--epochs", "1000"], **quiet)
    workers = [
        subprocess.Popen([program("Worker", "worker"), *data, "--coordinator", ADDRESS, "--name", f"w{i}"], **quiet) for i in (1, 2)]
    try:
        time.sleep(WARM_UP)
        programs = [("coordinator", coordinator), ("workers", workers[0]), ("workers", workers[1])]
        began, before, first = time.monotonic(), threads(programs), steps(work / "run")
        time.sleep(seconds)
        after, last, took = threads(programs), steps(work / "run"), time.monotonic() - began
    finally:
        for process in (coordinator, *workers):
            process.kill()
            process.wait()
        shutil.rmtree(work)

    count = last - first
    running, waiting = collections.Counter(), collections.Counter()
    for key, (ran, waited) in after.items():
        ran_before, waited_before = before.get(key, (0, 0))
        running[key[:2]] += (ran - ran_before) / count
        waiting[key[:2]] += (waited - waited_before) / count
    print(f"{count} steps, {1000 * took / count:.2f} ms a step, {sum(running.values()):.2f} ms of {os.cpu_count()} cores' time in it")
    for key, ran in running.most_common():
        if ran >= 0.01:
            print(f"  {key[0]:12} {key[1]:16} {ran:6.3f}   ready but without a core {waiting[key]:6.3f}")


main()
