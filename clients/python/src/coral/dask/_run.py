"""Hands pieces to boards, two for each at a time, until all are done."""

from __future__ import annotations

import collections
import queue
from typing import Deque, Dict, Optional, Protocol, Tuple

from distributed import Future, KilledWorker

from ..errors import Code, CoralError
from ._fleet import Fleet, Group

_PER_BOARD = 2
"""Pieces under way: one is computed, the next is on its way."""

_SILENCE = 1.0
"""Seconds without an end of a piece, after which it is asked whether there are still boards."""

_MOST_LOSSES = 3


class Work(Protocol):
    """A call in pieces."""

    pieces: int

    def submit(self, at: int, group: Group) -> Future:
        """Asks for a piece."""

    def take(self, at: int, group: Group, future: Future) -> None:
        """A piece is done."""


class Run:
    """All pieces of one call. One thread.

    Each goes to whichever worker has the least to do, so a fast board takes more of them.
    """

    def __init__(self, fleet: Fleet, work: Work):
        self._fleet = fleet
        self._work = work
        self._waiting: Deque[int] = collections.deque(range(work.pieces))
        self._flying: Dict[Future, Tuple[int, Group]] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._losses: Dict[int, int] = collections.Counter()
        self._outages = 0

    def finish(self) -> None:
        """Until all are done. Raises CoralError; then none is under way any more."""
        try:
            while self._waiting or self._flying:
                self._start()
                try:
                    self._end(self._ended.get(timeout=_SILENCE))
                except queue.Empty:
                    self._require_boards()
        finally:
            self._fleet.scheduler.cancel(list(self._flying))

    def _start(self) -> None:
        for group in self._fleet.groups:
            under_way = sum(other is group for _, other in self._flying.values())
            for _ in range(min(len(self._waiting), _PER_BOARD * group.boards - under_way)):
                at = self._waiting.popleft()
                future = self._work.submit(at, group)
                self._flying[future] = at, group
                future.add_done_callback(self._ended.put)

    def _end(self, future: Future) -> None:
        if future not in self._flying:
            return  # it was given up with the last of its workers
        at, group = self._flying.pop(future)
        if future.status == "finished":
            self._work.take(at, group, future)
            return
        failure: Optional[BaseException] = future.exception() if future.status == "error" else None
        if failure is not None and not isinstance(failure, KilledWorker):
            raise failure
        self._losses[at] += 1
        if self._losses[at] == _MOST_LOSSES:
            raise CoralError(
                Code.FAILED,
                f"workers were lost again and again while they ran piece {at}, the last with: "
                f"{failure or 'its data was lost'}; look at their logs",
            )
        self._waiting.appendleft(at)

    def _require_boards(self) -> None:
        unable = [group for group in self._fleet.groups if not group.is_able]
        if not unable:
            return
        self._outages += 1
        if self._outages > _MOST_LOSSES:
            raise CoralError(
                Code.NO_BOARD, "workers lost their boards again and again; look at their daemons"
            )
        for future, (at, group) in list(self._flying.items()):
            if group in unable:
                del self._flying[future]
                future.cancel()
                self._waiting.appendleft(at)
        self._fleet.look_again()
