"""A file split over two workers of Dask, as SplitContestant splits it over two boards.

Each worker is a process that takes one piece at a time, reads it from the file, writes it into
another, and waits until a board would be done: no data passes the scheduler.
"""

import filecmp
import functools
import os
import sys
import time

from distributed import Client, LocalCluster


def work(source, result, end, step, nanos_per_byte, begin):
    length = min(begin + step, end) - begin
    done = time.perf_counter() + length * nanos_per_byte / 1e9
    with open(source, "rb") as file:
        piece = os.pread(file.fileno(), length, begin)
    with open(result, "r+b") as file:
        os.pwrite(file.fileno(), piece, begin)
    time.sleep(max(0, done - time.perf_counter()))


def split(client, source, result, pieces, nanos_per_byte):
    end = os.path.getsize(source)
    step = -(-end // pieces)
    piece = functools.partial(work, source, result, end, step, nanos_per_byte)
    began = time.perf_counter_ns()
    client.gather(client.map(piece, range(0, end, step), pure=False))
    return time.perf_counter_ns() - began


def check(source, result):
    if not filecmp.cmp(source, result, shallow=False):
        sys.exit(result + " is not a copy of " + source)
    with open(result, "r+b") as file:
        file.write(bytes(os.path.getsize(source)))


def main():
    source, result, nanos_per_byte = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        for line in sys.stdin:
            _, pieces, calls = line.split()
            nanos = []
            for _ in range(int(calls)):
                nanos.append(split(client, source, result, int(pieces), nanos_per_byte))
                check(source, result)
            print(*nanos, flush=True)


if __name__ == "__main__":
    main()
