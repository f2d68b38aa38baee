"""What can happen to a run, one function each: given the run, it does it and says in a few words what it did."""
import os
import shutil
import signal
import subprocess
import sys

HANG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hang.py")


def kill_coordinator(run):
    run.coordinator.send_signal(signal.SIGKILL)
    return "coordinator killed"


def ask_to_stop(run):
    which = run.random.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    run.coordinator.send_signal(which)
    return f"coordinator asked to stop ({which.name})"


def ask_twice(run):
    for _ in range(2):
        run.coordinator.send_signal(signal.SIGINT)
        run.wait(run.random.uniform(0.05, 1.5))
    return "coordinator asked twice to stop"


def pause_coordinator(run):
    return pause(run, run.coordinator, "coordinator")


def pause_worker(run):
    worker = run.any_worker()
    return pause(run, worker, "worker") if worker else None


def pause(run, process, name):
    seconds = run.random.choice([0.3, 1.5, 5])
    process.send_signal(signal.SIGSTOP)
    run.wait(seconds)
    process.send_signal(signal.SIGCONT)
    return f"{name} paused for {seconds} s"


def kill_worker(run):
    worker = run.any_worker()
    if not worker:
        return None
    worker.send_signal(signal.SIGKILL)
    run.start_worker()
    return "worker killed, another one started"


def ask_worker_to_stop(run):
    worker = run.any_worker()
    if not worker:
        return None
    worker.send_signal(run.random.choice([signal.SIGTERM, signal.SIGINT]))
    run.start_worker()
    return "worker asked to stop, another one started"


def kill_coordinator_while_fetched_from(run):
    """A worker without a copy of the data has just begun to fetch them."""
    if not run.fetching:
        return None
    log = run.start_worker()
    for _ in range(400):
        with open(log, encoding="utf-8", errors="replace") as file:
            if "fetches the data" in file.read():
                break
        if run.coordinator.poll() is not None:
            return None
        run.wait(0.02)
    else:
        return None
    run.wait(run.random.choice([0, run.random.uniform(0, 0.5)]))
    run.coordinator.send_signal(signal.SIGKILL)
    return "coordinator killed while a worker fetches its data"


def remove_file(run):
    name = run.random.choice(["events.jsonl", "journal.csv", "run.json", "settings.json", "metrics.csv", "lock"])
    try:
        os.remove(os.path.join(run.out, name))
    except OSError:
        return None
    return f"{name} removed"


def truncate_checkpoint(run):
    found = run.checkpoints()
    if not found:
        return None
    try:
        os.truncate(found[-1], run.random.randrange(os.path.getsize(found[-1])))
    except (OSError, ValueError):
        return None
    return "newest checkpoint truncated"


def flip_a_bit(run):
    name = run.random.choice(["run.json", "settings.json", "journal.csv", "checkpoint"])
    found = run.checkpoints()
    path = (found or [None])[-1] if name == "checkpoint" else os.path.join(run.out, name)
    try:
        with open(path, "r+b") as file:
            size = os.fstat(file.fileno()).st_size
            at = run.random.randrange(size)
            file.seek(at)
            byte = file.read(1)[0] ^ (1 << run.random.randrange(8))
            file.seek(at)
            file.write(bytes([byte]))
    except (OSError, TypeError, ValueError, IndexError):
        return None
    return f"a bit of {name} flipped"


def move_folder(run):
    away = f"{run.out}-away-{len(run.away)}"
    try:
        os.rename(run.out, away)
    except OSError:
        return None
    run.away.append(away)
    return "folder moved away"


def delete_folder(run):
    if not os.path.isdir(run.out):
        return None
    shutil.rmtree(run.out, ignore_errors=True)
    return "folder deleted"


def remove_files(run):
    """As by rm run/*, which leaves the folders in it."""
    removed = 0
    for entry in os.scandir(run.out) if os.path.isdir(run.out) else []:
        try:
            if entry.is_file(follow_symlinks=False):
                os.remove(entry.path)
                removed += 1
        except OSError:
            pass
    return f"{removed} files removed" if removed else None


def fill_disk(run):
    if not run.disk:
        return None
    path = os.path.join(run.disk, "filler")
    try:
        with open(path, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        pass
    seconds = run.random.choice([0.5, 3, 60])
    run.free_later(path, seconds)
    return f"disk full for {seconds} s"


def something_in_the_way(run):
    name = run.random.choice(["model.safetensors", "summary.json", "curves.png"])
    path = os.path.join(run.out, name)
    try:
        os.mkdir(path)
    except OSError:
        return None
    run.in_the_way.append(path)
    return f"a folder called {name}"


def close_terminal(run):
    return "terminal closed" if run.close_terminal() else None


def cut_connections(run):
    if not run.proxies:
        return None
    for proxy in run.proxies:
        proxy.cut()
    return "connections cut"


def swallow(run):
    if not run.proxies:
        return None
    plane, name = run.random.choice([(1, "connections of tensors"), (2, "connections of data blocks")])
    run.proxies[plane].swallow()
    return f"{name} carry nothing any more"


def damage(run):
    if not run.proxies:
        return None
    plane, name = run.random.choice([(1, "tensors"), (2, "data blocks")])
    run.proxies[plane].damage(run.random.randrange(1 << 20))
    return f"a bit of {name} flipped on the way"


def hang_compute_thread(run):
    worker = run.any_worker()
    if not worker:
        return None
    seconds = run.random.choice([0, 4])
    holder = subprocess.Popen([sys.executable, HANG, str(worker.pid), str(seconds)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    run.holders.append(holder)
    if holder.stdout.readline() != b"held\n":
        return None
    if seconds == 0:
        # A thread that hangs in the middle of .NET code can stop its whole process at the next garbage collection, and it is
        # never asked for anything again.
        run.workers.remove(worker)
        run.hung.append(worker)
        run.start_worker()
        return "a worker's compute thread hangs, another worker started"
    return f"a worker's compute thread hangs for {seconds} s"


LOSE_FILES = [delete_folder, move_folder, remove_files]
ALL = [
    kill_coordinator, kill_coordinator, ask_to_stop, ask_twice, pause_coordinator, pause_worker, kill_worker, remove_file, truncate_checkpoint,
    flip_a_bit, move_folder, delete_folder, remove_files, fill_disk, fill_disk, something_in_the_way, close_terminal, cut_connections, swallow,
    hang_compute_thread, hang_compute_thread, ask_worker_to_stop, damage, kill_coordinator_while_fetched_from, kill_coordinator_while_fetched_from,
]
