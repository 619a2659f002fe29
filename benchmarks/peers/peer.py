"""The conversation with benchmarks/compare, for trainers in Python; internal/peer says what it is."""
import json
import re
import statistics
import sys
import time

BLOCKS = 5  # that steps are timed in
WARM_UP = 2  # steps at least that go before those measured


class Workload:
    """What a name such as mlp_784_128_10_b100_adam says: layers, rows of a batch, solver."""

    def __init__(self, name):
        m = re.fullmatch(r"mlp((?:_[1-9]\d*){2,})_b([1-9]\d*)(_adam)?", name)
        if m is None:
            raise ValueError(f"workload {name!r}: want a name such as mlp_784_128_10_b100_adam")
        self.widths = [int(width) for width in m[1][1:].split("_")]
        self.batch = int(m[2])
        self.solver = "adam" if m[3] else "sgd"


def measure(step, block):
    """Returns microseconds a step, a number for each block of as many steps as take about block seconds."""
    last, warm, began = 0.0, 0, time.perf_counter()
    while warm < WARM_UP or time.perf_counter() - began < block:
        each = time.perf_counter()
        step()
        last = time.perf_counter() - each
        warm += 1
    steps = max(1, int(block / last))
    blocks = []
    for _ in range(BLOCKS):
        began = time.perf_counter()
        for _ in range(steps):
            step()
        blocks.append((time.perf_counter() - began) * 1e6 / steps)
    return blocks


def blas():
    """Returns which BLAS is loaded and which of its kernels are in use, or None if that cannot be known."""
    from threadpoolctl import threadpool_info

    for library in threadpool_info():
        if library["user_api"] == "blas":
            return {
                "name": library["internal_api"],
                "version": library["version"] or "",
                "architecture": library.get("architecture", ""),
            }
    return None


def serve(start):
    """Answers standard input. start(threads) loads the trainer and returns its version, a note, and what makes the step
    of a workload."""

    def say(**line):
        print(json.dumps(line), flush=True)

    threads, block = int(sys.argv[1]), float(sys.argv[2]) / 1e3
    try:
        version, note, prepare = start(threads)
        say(version=version, note=note, blas=blas())
    except ImportError as missing:
        say(missing=str(missing))
        return
    for name in map(str.strip, sys.stdin):
        try:
            say(workload=name, blocks_us=measure(prepare(Workload(name)), block))
        except Exception as e:  # whatever a trainer raises is an answer, and the next workload may do
            say(workload=name, error=f"{type(e).__name__}: {e}")
