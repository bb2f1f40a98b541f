"""How fast a model answers, in the four scenarios of MLPerf's inference benchmark.

    python3 -m coral.models.mlperf digits

The scenarios are MLPerf's; the numbers are no result of MLPerf's: entries are made up, and nothing
is said of accuracy.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import time
from dataclasses import asdict, dataclass
from typing import Dict, List, Optional, Tuple

import numpy

from ..answer import Answer
from ..client import Client
from ..errors import CoralError
from ._model import Model
from ._slot import Slot

_STREAMS = 8
"""Entries of a query of several streams."""


@dataclass(frozen=True)
class Row:
    """What one scenario gave."""

    scenario: str
    entries_per_second: float
    median_ms: float
    percentile: int  #: which one of the latencies MLPerf looks at in this scenario
    percentile_ms: float


class Load:
    """Asks a model, again and again."""

    def __init__(self, model: Model, workers: int = 16, seed: int = 1):
        self._model = model
        self._random = numpy.random.default_rng(seed)
        self._slots = [model.slot() for _ in range(workers)]
        self._streams = min(_STREAMS, model.most)

    def single_stream(self, queries: int) -> Row:
        """One entry after the other."""
        return self._one_by_one("single stream", 90, 1, queries)

    def multiple_streams(self, queries: int) -> Row:
        """Eight entries at a time, or as many as the model takes."""
        return self._one_by_one("multiple streams", 99, self._streams, queries)

    def server(self, queries: int, rate: float) -> Row:
        """Entries that arrive by chance, so many in a second on average.

        Who arrives while all workers are busy waits, and that counts.
        """
        free: "queue.SimpleQueue[Slot]" = queue.SimpleQueue()
        for slot in self._slots:
            free.put(slot)
        entry = self._entries(1)
        latencies: List[float] = []
        answers: List[Answer] = []

        def submit(arrived: float) -> None:
            slot = free.get()

            def ended(answer: Answer) -> None:
                latencies.append(time.perf_counter() - arrived)
                free.put(slot)

            answer = slot.submit(entry)
            answers.append(answer)
            answer.add_done_callback(ended)

        start = time.perf_counter()
        for arrived in start + numpy.cumsum(self._random.exponential(1 / rate, queries)):
            time.sleep(max(0.0, arrived - time.perf_counter()))
            submit(arrived)
        for _ in self._slots:
            free.get()
        took = time.perf_counter() - start
        for answer in answers:
            answer.result()
        return _row("server", queries / took, latencies, 99)

    def offline(self, entries: int) -> Row:
        """All entries are there from the start."""
        x = self._entries(entries)
        start = time.perf_counter()
        self._model.predict(x, workers=len(self._slots))
        took = time.perf_counter() - start
        return _row("offline", entries / took, [took], 100)

    def _one_by_one(self, name: str, percentile: int, entries: int, queries: int) -> Row:
        batch = self._entries(entries)
        latencies = []
        for _ in range(queries):
            start = time.perf_counter()
            self._slots[0].submit(batch).result()
            latencies.append(time.perf_counter() - start)
        return _row(name, queries * entries / sum(latencies), latencies, percentile)

    def _entries(self, count: int) -> Dict[str, numpy.ndarray]:
        return {
            each.name: self._random.integers(0, 2, (count, *each.row)).astype(each.dtype)
            for each in self._model.inputs
        }


def _row(name: str, rate: float, latencies: List[float], percentile: int) -> Row:
    median, chosen = numpy.percentile(latencies, [50, percentile]) * 1e3
    return Row(name, rate, float(median), percentile, float(chosen))


def measure(model: Model, queries: int, rate: Optional[float], workers: int = 16) -> Tuple[Row, ...]:
    """All four; without a rate, half of what single entries come to is asked of the server."""
    load = Load(model, workers)
    load.single_stream(queries)  # to warm up
    single = load.single_stream(queries)
    return (
        single,
        load.multiple_streams(queries),
        load.server(queries, rate or single.entries_per_second / 2),
        load.offline(queries * _STREAMS),
    )


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python3 -m coral.models.mlperf",
        description="Measures an installed model in the four scenarios of MLPerf.",
    )
    parser.add_argument("model")
    parser.add_argument("--queries", type=int, default=1000, help="of each scenario (1000)")
    parser.add_argument("--rate", type=float, help="arrivals in a second at the server")
    parser.add_argument("--workers", type=int, default=16, help="requests under way (16)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args(arguments)
    if asked.queries < 1 or asked.workers < 1 or (asked.rate is not None and asked.rate <= 0):
        parser.error("--queries, --rate and --workers are above 0")
    try:
        with Client() as client:
            rows = measure(Model(asked.model, client), asked.queries, asked.rate, asked.workers)
    except CoralError as e:
        print(f"coral: {e}", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return 0
    print(f"{'scenario':18} {'entries/s':>12} {'median ms':>10}  tail")
    for row in rows:
        tail = f"{row.percentile} %: {row.percentile_ms:.3f} ms"
        print(f"{row.scenario:18} {row.entries_per_second:12.0f} {row.median_ms:10.3f}  {tail}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
