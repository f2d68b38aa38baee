#!/usr/bin/env python3
"""Where the processors' time goes when two worker processes train: by program and thread, in milliseconds a step.
With --two-trainings: how many steps two trainings of one worker each make together, against one of them alone.

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
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ["--data", str(ROOT / "data" / "mnist")]
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
    """A coordinator with embedded workers, or with worker processes."""

    def __init__(self, folder, programs, embedded=0, processes=0):
        self.folder = folder
        self.coordinator = Program(
            "Coordinator", folder, "train", *DATA, "--out", "run", "--workers", str(embedded), "--await-workers", str(embedded + processes),
            *(["--listen", "127.0.0.1:0"] if processes else []), "--batch", "1024", "--epochs", "1000000")
        programs.append(self.coordinator)
        self.workers = []
        if processes:
            address = self.coordinator.wait_for(r"^listening: start workers with --coordinator (\S+)")[1]
            for i in range(processes):
                self.workers.append(Program("Worker", folder, *DATA, "--coordinator", address, "--name", f"w{i + 1}", "--workers", "1"))
                programs.append(self.workers[-1])

    def wait_until_warm(self):
        self.coordinator.wait_for(r"^epoch \d+/\d+  loss")

    def steps(self):
        return (pathlib.Path(self.folder) / "run" / "journal.csv").read_text().count("\n") - 1


@contextlib.contextmanager
def trainings(count, **workers):
    """Some at the same time, each past its first epoch; they end with the block."""
    programs = []
    with contextlib.ExitStack() as folders:
        try:
            started = [Training(folders.enter_context(tempfile.TemporaryDirectory(prefix="autoencoder-threads-")), programs, **workers)
                       for _ in range(count)]
            for training in started:
                training.wait_until_warm()
            yield started
            for program in programs:
                if program.process.poll() is not None:
                    raise Failure(f"the {program.name} ended: {program.last}")
        finally:
            for program in programs:
                program.kill()


def steps_made(started, seconds, look=lambda: None):
    """By all of them together, in how many seconds, and what was seen before and after."""
    first, before, began = sum(training.steps() for training in started), look(), time.monotonic()
    time.sleep(seconds)
    took, after, last = time.monotonic() - began, look(), sum(training.steps() for training in started)
    if last == first:
        raise Failure(f"no step was made within {took:.0f} s; the coordinator's last line: {started[0].coordinator.last}")
    return last - first, took, before, after


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
    with trainings(1, processes=2) as started:
        programs = [started[0].coordinator, *started[0].workers]
        count, took, before, after = steps_made(started, seconds, lambda: times_of_threads(programs))
    running, waiting = collections.Counter(), collections.Counter()
    for key, (ran, waited) in after.items():
        ran_before, waited_before = before.get(key, (0, 0))
        running[key[:2]] += (ran - ran_before) / count
        waiting[key[:2]] += (waited - waited_before) / count
    print(f"{count} steps, {1000 * took / count:.2f} ms a step, {sum(running.values()):.2f} ms of {os.cpu_count()} cores' time in it")
    for key, ran in running.most_common():
        if ran >= 0.01:
            print(f"  {key[0]:12} {key[1]:16} {ran:6.3f}   ready but without a core {waiting[key]:6.3f}")


def compare_two_trainings(seconds, pairs):
    ratios = []
    for pair in range(pairs):
        rates = {}
        # A B, B A, A B …: a drift has no favourite.
        for count in (1, 2) if pair % 2 == 0 else (2, 1):
            with trainings(count, embedded=1) as started:
                steps, took, _, _ = steps_made(started, seconds)
            rates[count] = steps / took
        ratios.append(rates[2] / rates[1])
        print(f"one alone {rates[1]:.0f} steps/s, two together {rates[2]:.0f}: {ratios[-1]:.2f} times as many", flush=True)
    print(f"median {statistics.median(ratios):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--two-trainings", action="store_true", help="compare two trainings with one")
    parser.add_argument("--seconds", type=float, default=10, help="how long is measured at a time (%(default)s)")
    parser.add_argument("--pairs", type=int, default=3, help="with --two-trainings: how often (%(default)s)")
    options = parser.parse_args()
    if options.seconds <= 0 or options.pairs < 1:
        parser.error("--seconds: expected a number above 0; --pairs: a whole number from 1")
    # Asked to end, it ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if options.two_trainings:
            compare_two_trainings(options.seconds, options.pairs)
        else:
            show_threads(options.seconds)
    except Failure as e:
        sys.exit(f"error: {e}")


if __name__ == "__main__":
    main()
