"""What the client in C does one after the other, done in Python."""

import sys
import time

import coral

BYTES = 4096

client = coral.Client(sys.argv[1])
arrays = [client.allocate(BYTES) for _ in range(3)]
for line in sys.stdin:
    times = []
    for _ in range(int(line.split()[1])):
        start = time.perf_counter_ns()
        client.call("bench.none", *arrays, BYTES)
        times.append(time.perf_counter_ns() - start)
    print(*times, flush=True)
