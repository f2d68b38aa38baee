"""Stops the compute thread of a worker process, as if it hung, while its other threads continue: for seconds, or for good (0).

Linux only, by what debuggers use: the thread is held, and never let go before the time is over or this process ends.
Prints "held" when it is done. usage: hang.py PID SECONDS
"""
import ctypes
import os
import sys
import time

SEIZE, INTERRUPT, DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000
# It may not have joined yet.
PATIENCE = 8

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def compute_thread(process):
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/comm", encoding="utf-8") as file:
            if file.read().startswith("compute"):
                return int(thread)
    return None


def trace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))


def main():
    process, seconds = int(sys.argv[1]), float(sys.argv[2])
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            thread = compute_thread(process)
        except OSError as error:
            sys.exit(error.strerror)
        if thread is not None:
            break
        if time.monotonic() > deadline:
            sys.exit("it computes nothing")
        time.sleep(0.02)
    trace(SEIZE, thread)
    trace(INTERRUPT, thread)
    os.waitpid(thread, WALL)
    print("held", flush=True)
    if seconds > 0:
        time.sleep(seconds)
        trace(DETACH, thread)
    else:
        # Until the thread's process is killed.
        os.waitpid(thread, WALL)


if __name__ == "__main__":
    main()
