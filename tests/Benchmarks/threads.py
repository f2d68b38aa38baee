#!/usr/bin/env python3
"""Where the processors' time goes when two worker processes train: by program and thread, in milliseconds a step.

Of keras-bce at batch 1024, evaluations and all, from the first epoch's end on; needs Linux and a Release build.

The system tells for each thread how long it ran and how long it was ready to run but had no core (schedstat).
"""
import argparse
import collections
import contextlib
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ["--data", str(ROOT / "data" / "mnist")]
WORKERS = 2
# For a busy machine. Nothing is waited for that takes as long when all is well.
DEADLINE = 90


class Failure(Exception):
    """What cannot be measured, in one line."""


def environment():
    """This process's own, without the settings of the process that started it."""
    left_out = tuple((HERE / "not-inherited.txt").read_text().split())
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(left_out)}


class Program:
    """A coordinator or a worker, whose lines can be waited for."""

    def __init__(self, project, folder, *arguments):
        self.name = project.lower()
        path = ROOT / "src" / project / "bin" / "Release" / "net10.0" / self.name
        try:
            self.process = subprocess.Popen(
                [path, *arguments], cwd=folder, env=environment(), text=True, errors="replace",
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError as e:
            raise Failure(f"{path} does not start ({e.strerror}); build first: dotnet build -c Release") from e
        self.lines = queue.Queue()
        self.last = "it wrote nothing"
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.last = line.strip() or self.last
            self.lines.put(line)
        self.lines.put(None)

    def wait_for(self, pattern):
        end = time.monotonic() + DEADLINE
        while True:
            try:
                line = self.lines.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise Failure(f"the {self.name} wrote no line that matches '{pattern}' within {DEADLINE} s; its last: {self.last}") from None
            if line is None:
                raise Failure(f"the {self.name} ended: {self.last}")
            if match := re.search(pattern, line):
                return match

    def kill(self):
        self.process.kill()
        self.process.wait()


class Training:
    """A coordinator with two worker processes."""

    def __init__(self, folder, programs):
        self.folder = folder
        self.coordinator = Program(
            "Coordinator", folder, "train", *DATA, "--out", "run", "--workers", "0", "--await-workers", str(WORKERS),
            "--listen", "127.0.0.1:0", "--batch", "1024", "--epochs", "1000000")
        programs.append(self.coordinator)
        address = self.coordinator.wait_for(r"^listening: start workers with --coordinator (\S+)")[1]
        for i in range(WORKERS):
            programs.append(Program("Worker", folder, *DATA, "--coordinator", address, "--name", f"w{i + 1}", "--workers", "1"))

    def wait_until_warm(self):
        self.coordinator.wait_for(r"^epoch \d+/\d+  loss")

    def steps(self):
        return (pathlib.Path(self.folder) / "run" / "journal.csv").read_text().count("\n") - 1


@contextlib.contextmanager
def warm_training():
    """A training past its first epoch, and its programs; they end with the block."""
    programs = []
    with tempfile.TemporaryDirectory(prefix="autoencoder-threads-") as folder:
        try:
            training = Training(folder, programs)
            training.wait_until_warm()
            yield training, programs
            for program in programs:
                if program.process.poll() is not None:
                    raise Failure(f"the {program.name} ended: {program.last}")
        finally:
            for program in programs:
                program.kill()


def times_of_threads(programs):
    """(running, waiting for a core) in ms, of each thread so far."""
    times = {}
    for program in programs:
        for task in pathlib.Path(f"/proc/{program.process.pid}/task").iterdir():
            try:
                name = (task / "comm").read_text().strip()
                running, waiting, _ = (task / "schedstat").read_text().split()
            except OSError:
                # The thread has just ended.
                continue
            times[program.name, name, task.name] = int(running) / 1e6, int(waiting) / 1e6
    return times


def show_threads(seconds):
    with warm_training() as (training, programs):
        first, before, began = training.steps(), times_of_threads(programs), time.monotonic()
        time.sleep(seconds)
        took, after, count = time.monotonic() - began, times_of_threads(programs), training.steps() - first
        if count == 0:
            raise Failure(f"no step was made within {took:.0f} s; the coordinator's last line: {training.coordinator.last}")
    running, waiting = collections.Counter(), collections.Counter()
    for key, (ran, waited) in after.items():
        ran_before, waited_before = before.get(key, (0, 0))
        running[key[:2]] += (ran - ran_before) / count
        waiting[key[:2]] += (waited - waited_before) / count
    print(f"{count} steps, {1000 * took / count:.2f} ms a step, {sum(running.values()):.2f} ms of {os.cpu_count()} cores' time in it")
    for key, ran in running.most_common():
        if ran >= 0.01:
            print(f"  {key[0]:12} {key[1]:16} {ran:6.3f}   ready but without a core {waiting[key]:6.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long is measured (%(default)s)")
    options = parser.parse_args()
    if options.seconds <= 0:
        parser.error("--seconds: expected a number above 0")
    # Asked to end, it ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        show_threads(options.seconds)
    except Failure as e:
        sys.exit(f"error: {e}")


if __name__ == "__main__":
    main()
