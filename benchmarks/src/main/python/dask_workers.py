"""Pieces on workers of Dask: one worker, or two, each with the daemon of a socket.

A command on a line of the standard input, a number on one of the output: nanoseconds of a call or
of a piece, or bytes of Dask's messages for one piece.
"""

import gzip
import os
import subprocess
import sys
import time
from unittest import mock

import numpy
from distributed import Client, LocalCluster
from distributed.comm import tcp

import coral.dask
from coral.dask import COUNT, ROWS, USED, Result, _fleet

SECONDS = 60
PIECES = 64
EMPTY = 480


class Cluster:
    """Its scheduler and client are in this process, its workers are processes."""

    def __init__(self, sockets):
        self._scheduler = LocalCluster(n_workers=0, dashboard_address=":0")
        self._workers = [self._started(socket) for socket in sockets]
        self.client = Client(self._scheduler)
        self.client.wait_for_workers(len(sockets), timeout=SECONDS)

    def _started(self, socket):
        command = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny"]
        command += ["--no-dashboard", "--nthreads=2", "--preload=coral.dask"]
        return subprocess.Popen(
            [*command, "--local-directory=.", self._scheduler.scheduler_address],
            env={**os.environ, "CORAL_SOCKET": socket},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self):
        self.client.close()
        for each in self._workers:
            each.kill()
            each.wait(SECONDS)
        self._scheduler.close()


def text(size):
    """That shrinks, but not to nothing."""
    words = numpy.random.default_rng(1).integers(97, 123, (1000, 8), "uint8")
    chosen = numpy.random.default_rng(2).integers(0, 1000, size // 8)
    made = coral.dask.array(size, "uint8")
    made[:] = words[chosen].ravel()
    return made



def room(length):
    return length + 5 * -(-length // 16_000) + 64


def nanos_of(call, check):
    began = time.perf_counter_ns()
    result = call()
    took = time.perf_counter_ns() - began
    if not check(result):
        sys.exit("a result is wrong")
    return took


class Files:
    def __init__(self):
        self._content = text(16_000_000)

    def run(self, client):
        made = Result("uint8", room=room)
        arguments = ROWS, COUNT, made, USED
        return nanos_of(
            lambda: coral.dask.map(self._content, "gzip.member", *arguments, client=client),
            lambda result: gzip.decompress(result) == self._content.tobytes(),
        )


class Images:
    def __init__(self):
        self._images = coral.dask.array((1024, 32, 32, 3), "uint8")
        self._images[:, 0, 0, 0] = numpy.arange(1024) % 256

    def run(self, client):
        arguments = ROWS, Result("int32"), COUNT
        return nanos_of(
            lambda: coral.dask.map(
                self._images, "net.classify", *arguments, pieces=8, client=client
            ),
            lambda result: (result == self._images[:, 0, 0, 0]).all(),
        )


def cost_of_a_piece(client):
    """Of so small a piece that boards take no time for it."""
    data = coral.dask.array((EMPTY, 1), "uint8")
    arguments = ROWS, Result("int32"), 0
    took = nanos_of(
        lambda: coral.dask.map(data, "net.classify", *arguments, pieces=EMPTY, client=client),
        lambda result: len(result) == EMPTY,
    )
    return took // EMPTY


def bytes_of_a_piece(client, size):
    """Sent and received here, where all messages pass; those of a call without pieces apart."""
    data = text(PIECES * size)

    def traffic(pieces):
        count = 0
        write, read = tcp.TCP.write, tcp.unpack_frames

        async def counted_write(comm, *arguments, **more):
            nonlocal count
            sent = await write(comm, *arguments, **more)
            count += sent
            return sent

        def counted_read(frames):
            nonlocal count
            count += memoryview(frames).nbytes
            return read(frames)

        images = data[: pieces * size].reshape(-1, 1024)
        arguments = ROWS, Result("int32"), 1
        with mock.patch.object(tcp.TCP, "write", counted_write):
            with mock.patch.object(tcp, "unpack_frames", counted_read):
                coral.dask.map(images, "net.classify", *arguments, pieces=pieces, client=client)
        return count

    return (traffic(PIECES) - traffic(1)) // (PIECES - 1)


def main():
    clusters = {"one": Cluster(sys.argv[1:2]), "two": Cluster(sys.argv[1:3])}
    calls = {"gzip": Files(), "images": Images()}
    two = clusters["two"].client
    try:
        for line in sys.stdin:
            what, *which = line.split()
            if which:
                print(calls[what].run(clusters[which[0]].client), flush=True)
            elif what == "cost":
                print(cost_of_a_piece(two), flush=True)
            elif what == "travelling":
                with mock.patch.object(_fleet, "machine", return_value="another"):
                    print(bytes_of_a_piece(two, 1 << 20), flush=True)
            else:
                print(bytes_of_a_piece(two, 1 << (14 if what == "small" else 20)), flush=True)
    finally:
        for each in clusters.values():
            each.close()


if __name__ == "__main__":
    main()
