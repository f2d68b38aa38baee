#!/usr/bin/env python3
"""See run. Each seed is a run of its own: its settings, its faults and their moments are drawn from it."""
import argparse
import collections
import concurrent.futures
import glob
import gzip
import hashlib
import json
import os
import pty
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import faults
from proxy import Proxy

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COORDINATOR = ["dotnet", os.path.join(ROOT, "src/Coordinator/bin/Release/net10.0/coordinator.dll")]
WORKER = ["dotnet", os.path.join(ROOT, "src/Worker/bin/Release/net10.0/worker.dll")]
ATTEMPTS = 6
DEADLINE = 150
# Of more data than a worker may keep, so that those without a copy fetch for as long as they compute.
LARGE = ["--preset", "keras-bce", "--batch", "1000", "--shards", "2", "--shuffle", "window:8MiB"]
CACHE = "24MiB"
PRESETS = [["--preset", "keras-bce"], ["--preset", "keras-mse"], ["--preset", "keras-bce", "--noise", "gaussian:0.2"], ["--preset", "keras-bce", "--batch", "100"]]


class Failure(Exception):
    pass


def extract(folder, images=6_000, test_images=1_000):
    """The first images of MNIST, so many to train on and to test."""
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(ROOT, "data/mnist")
    for kind, count in (("train", images), ("t10k", test_images)):
        for what, size in (("images-idx3", 784), ("labels-idx1", 1)):
            name = f"{kind}-{what}-ubyte"
            with gzip.open(glob.glob(os.path.join(source, f"{name}*"))[0]) as file:
                header = bytearray(file.read(16 if size > 1 else 8))
                struct.pack_into(">I", header, 4, count)
                with open(os.path.join(folder, name), "wb") as target:
                    target.write(bytes(header) + file.read(count * size))


class Run:
    def __init__(self, seed, work, data, expected, per_process):
        self.per_process = per_process
        self.seed, self.random, self.expected = seed, random.Random(seed), expected
        self.home = os.path.join(work, f"run-{seed}")
        os.makedirs(self.home)
        self.disk = None
        if os.geteuid() == 0 and self.random.random() < 0.35:
            self.disk = os.path.join(self.home, "disk")
            os.mkdir(self.disk)
            # Room for the run and some checkpoints.
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", self.disk], check=True)
        self.parent = os.path.join(self.disk or self.home, "runs")
        os.mkdir(self.parent)
        self.out = os.path.join(self.parent, "run")
        self.external = self.random.choice([0, 0, 1, 2, 2])
        # Of the external workers, those without a copy of the data.
        self.fetching = self.external > 0 and self.random.random() < 0.6
        if self.fetching and self.random.random() < 0.6:
            self.data, settings, epochs = data["large"], LARGE, [5, 12, 25]
        else:
            self.data, settings, epochs = data["small"], self.random.choice(PRESETS), [10, 30, 60]
        self.settings = [*settings, "--epochs", str(self.random.choice(epochs))]
        self.embedded = self.random.choice([1, 2]) if self.external == 0 else self.random.choice([0, 1])
        self.has_proxy = self.external > 0 and self.random.random() < 0.5
        self.port = 10_000 + seed % 2_000 * 6
        self.workers, self.hung, self.holders, self.proxies, self.away, self.in_the_way = [], [], [], [], [], []
        self.timers, self.story, self.terminal, self.coordinator, self.came, self.started = [], [], None, None, [], 0
        self.mine = os.path.join(self.parent, "mine.txt")
        with open(self.mine, "w", encoding="ascii") as file:
            file.write(f"mine {seed}")

    # What the faults use.

    def wait(self, seconds):
        time.sleep(seconds)

    def any_worker(self):
        there = [worker for worker in self.workers if worker.poll() is None]
        return self.random.choice(there) if there else None

    def checkpoints(self):
        return sorted(glob.glob(os.path.join(self.out, "checkpoints", "step-*.safetensors")))

    def free_later(self, path, seconds):
        def free():
            try:
                os.remove(path)
            except OSError:
                pass
        timer = threading.Timer(seconds, free)
        timer.daemon = True
        timer.start()
        self.timers.append((timer, free))

    def close_terminal(self):
        if self.terminal is None:
            return False
        os.close(self.terminal)
        self.terminal = None
        return True

    def start_worker(self):
        """Returns where its output goes."""
        address = self.port + 3 if self.has_proxy else self.port
        self.started += 1
        name = f"w{self.started}"
        path = os.path.join(self.home, f"{name}.log")
        with open(path, "wb") as log:
            self.workers.append(subprocess.Popen(
                [*WORKER, "--coordinator", f"127.0.0.1:{address}", *(["--cache", CACHE] if self.fetching else ["--data", self.data]), "--name", name, "--workers", str(self.per_process)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home))
        return path

    # The run itself.

    def command(self):
        command = [
            *COORDINATOR, "train", "--resume-or-begin", self.out, *self.settings, "--data", self.data, "--workers", str(self.embedded),
            "--await-workers", "1", "--dashboard", "none", "--worker-timeout", "2", "--checkpoint-every", self.random.choice(["epoch", "7", "20", "1s"])]
        if self.external:
            command += ["--listen", f"127.0.0.1:{self.port}"]
        if self.has_proxy:
            command += ["--advertise", f"127.0.0.1:{self.port + 3}"]
        return command

    def start(self, attempt):
        log = os.path.join(self.home, f"coordinator-{attempt}.log")
        self.errors = os.path.join(self.home, f"coordinator-{attempt}.err")
        output = self.random.choice(["file", "file", "terminal", "full", "closed"]) if attempt < ATTEMPTS - 1 else "file"
        with open(log, "wb") as out, open(self.errors, "wb") as err:
            if output == "terminal":
                self.terminal, slave = pty.openpty()
                self.coordinator = subprocess.Popen(self.command(), stdin=slave, stdout=slave, stderr=err, cwd=self.home, start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
                os.close(slave)
                threading.Thread(target=self.read, args=(self.terminal,), daemon=True).start()
            elif output == "full":
                with open("/dev/full", "wb") as full:
                    self.coordinator = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=full, stderr=err, cwd=self.home)
            elif output == "closed":
                self.coordinator = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stderr=err, cwd=self.home, preexec_fn=lambda: os.close(1))
            else:
                self.coordinator = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.home)
        self.story.append(f"attempt {attempt}, output {output}")

    @staticmethod
    def read(terminal):
        try:
            while os.read(terminal, 1 << 16):
                pass
        except OSError:
            pass

    def attempt(self, number):
        self.start(number)
        began = time.monotonic()
        plan, lost = [], False
        if number < ATTEMPTS - 1:
            # From the first milliseconds on.
            plan = sorted(self.random.choice([self.random.uniform(0, 0.3), self.random.uniform(0, 6)]) for _ in range(self.random.randint(0, 3)))
        for at in plan:
            while time.monotonic() - began < at and self.coordinator.poll() is None:
                time.sleep(0.01)
            if self.coordinator.poll() is not None:
                break
            # Not all can happen to every run: the first of some that does.
            for fault in self.random.sample(faults.ALL, 5):
                if (what := fault(self)) is not None:
                    self.came.append(fault.__name__)
                    lost = lost or fault in faults.LOSE_FILES
                    self.story.append(f"  {time.monotonic() - began:.2f} s: {what}")
                    break
        try:
            status = self.wait_for_end()
        finally:
            if self.terminal is not None:
                self.close_terminal()
        with open(self.errors, encoding="utf-8", errors="replace") as file:
            errors = [line for line in file.read().splitlines() if line.strip()]
        self.story.append(f"  {time.monotonic() - began:.2f} s: status {status}{''.join(f'; {line}' for line in errors)}")
        if any(re.search(r"Unhandled|^\s+at .*\(", line) for line in errors):
            raise Failure("a stack trace")
        if status > 0 and status not in (129, 130, 143) and not (len(errors) == 1 and errors[0].startswith("error: ")):
            raise Failure("a failure without its one line")
        if status < 0 and -status not in (signal.SIGKILL, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            raise Failure(f"ended by signal {-status}")
        # It may have been removed behind the back of a coordinator that had just written it.
        self.model_lost = lost and not os.path.exists(os.path.join(self.out, "model.safetensors"))
        return status, errors

    def wait_for_end(self):
        """Workers that have ended, as they do when a run stops, are started again, as a supervisor of theirs would."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            try:
                return self.coordinator.wait(0.5)
            except subprocess.TimeoutExpired:
                if self.external and self.any_worker() is None:
                    self.start_worker()
        self.coordinator.kill()
        raise Failure(f"the coordinator did not end within {DEADLINE} s")

    def heal(self):
        """What stood in the way is taken away, as its user would who reads the line that names it."""
        for timer, free in self.timers:
            timer.cancel()
            free()
        self.timers = []
        for path in self.in_the_way:
            if os.path.isdir(path):
                os.rmdir(path)
        self.in_the_way = []

    def go(self):
        if self.has_proxy:
            self.proxies = [Proxy(self.port + 3 + plane, self.port + plane) for plane in range(3)]
        for _ in range(self.external):
            self.start_worker()
        said = None
        for number in range(ATTEMPTS):
            if number == ATTEMPTS - 1:
                self.heal()
            status, errors = self.attempt(number)
            if status > 0 and errors:
                said = errors[0]
                self.heal()
                if any(reason in said for reason in ("settings.json", "journal.csv", "there is no checkpoint that says which run it was")) and "cannot be written" not in said:
                    # It was damaged on purpose, the line says so, and nothing else can be done than what it says.
                    return f"said why: {said}"
                if "not overwritten" in said:
                    # Of a run that had no checkpoint yet, files are left that do not tell whose they are.
                    os.rename(self.out, f"{self.out}-aside-{number}")
            summary = os.path.join(self.out, "summary.json")
            if status == 0 and os.path.exists(summary):
                with open(summary, encoding="utf-8") as file:
                    result = json.load(file)
                if result["completed"] and self.model_lost:
                    self.story.append("  the model was removed; the same command writes it anew")
                elif result["completed"]:
                    self.check(result)
                    return self.again(summary)
        raise Failure("it did not come to its end")

    def again(self, summary):
        """The same command once more, as by a restart policy; what was lost of the results meanwhile is written anew."""
        self.heal()
        lost = self.random.choice([None, "model.safetensors", "metrics.csv", "half of the model"])
        path = os.path.join(self.out, lost or "")
        if lost == "half of the model":
            model = os.path.join(self.out, "model.safetensors")
            os.truncate(model, os.path.getsize(model) // 2)
        elif lost and os.path.exists(path):
            os.remove(path)
        self.story.append(f"finished; lost: {lost}")
        status, errors = self.attempt(ATTEMPTS - 1)
        if status != 0:
            raise Failure(f"the same command, given again, fails: {errors}")
        with open(summary, encoding="utf-8") as file:
            return self.check(json.load(file))

    def check(self, result):
        if result["weightsSha256"] != self.expected(self.settings, self.data):
            raise Failure("other weights than those of a run in peace")
        with open(os.path.join(self.out, "model.safetensors"), "rb") as file:
            content = file.read()
        header = struct.unpack("<Q", content[:8])[0]
        if hashlib.sha256(content[8 + header:]).hexdigest() != result["weightsSha256"]:
            raise Failure("the model is not that of the summary")
        with open(self.mine, encoding="ascii") as file:
            if file.read() != f"mine {self.seed}":
                raise Failure("a file of somebody else was changed")
        for away in self.away:
            if not os.path.isdir(away):
                raise Failure("a folder that was moved away is gone")
        return "trained"

    def end(self, keep):
        for process in [*self.holders, *self.workers, *self.hung, *([self.coordinator] if self.coordinator else [])]:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        for proxy in self.proxies:
            proxy.close()
        for timer, _ in self.timers:
            timer.cancel()
        if not keep:
            if self.disk:
                subprocess.run(["umount", "-l", self.disk], check=False)
            shutil.rmtree(self.home, ignore_errors=True)


class Peace:
    """What settings come to if nothing happens; trained once for all."""

    def __init__(self, work):
        self.work, self.done, self.lock = work, {}, threading.Lock()

    def __call__(self, settings, data):
        key = " ".join([*settings, data])
        with self.lock:
            if key not in self.done:
                out = os.path.join(self.work, f"peace-{len(self.done)}")
                subprocess.run([*COORDINATOR, "train", "--out", out, *settings, "--data", data, "--workers", "1"], check=True, stdout=subprocess.DEVNULL, cwd=self.work)
                with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
                    self.done[key] = json.load(file)["weightsSha256"]
            return self.done[key]


def soak(seed, work, data, peace, keep, per_process):
    run = Run(seed, work, data, peace, per_process)
    failed = False
    try:
        outcome = run.go()
    except Failure as failure:
        failed, outcome = True, f"FAILED: {failure}"
    except Exception:  # One run that goes wrong in another way ends no others.
        failed, outcome = True, f"FAILED: {traceback.format_exc()}"
    finally:
        run.end(keep and failed)
    return failed, outcome, run.story, run.came


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs that failed")
    parser.add_argument("--per-process", type=int, default=1, help="workers in each process of workers")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="autoencoder-soak-")
    data = {size: os.path.join(work, f"data-{size}") for size in ("small", "large")}
    extract(data["small"], 6_000)
    extract(data["large"], 40_000)
    peace = Peace(work)
    failures, said, came = 0, 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        seeds = range(options.seed, options.seed + options.runs)
        waiting = {pool.submit(soak, seed, work, data, peace, options.keep, options.per_process): seed for seed in seeds}
        for future in concurrent.futures.as_completed(waiting):
            failed, outcome, story, faults_of_run = future.result()
            came.update(faults_of_run)
            failures += failed
            said += outcome.startswith("said why")
            print(f"seed {waiting[future]}: {outcome}", flush=True)
            if failed:
                print("\n".join(f"    {line}" for line in story), flush=True)
    if options.keep and failures:
        print(f"kept in {work}")
    else:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{came.total()} faults came: {', '.join(f'{count} {name}' for name, count in came.most_common())}")
    print(f"{options.runs - failures - said} trained to their end, {said} said why not")
    print(f"{options.runs - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
