"""A call on arrays of this process."""

from __future__ import annotations

from typing import Any, Dict, Sequence

import numpy
from distributed import Client, Future

from ._fleet import Group
from ._plan import Plan, Result, Rows, Used
from ._segments import Part, SharedArray, array, shared
from ._work import work


class Arrays:
    """Data and results, cut along their first axis.

    Workers of this machine are told places alone, and read and write there. So what a worker that
    is lost had begun is simply done again, and nothing of it has to be freed. Others get their rows
    in messages, and send what they made.
    """

    def __init__(
        self, scheduler: Client, plan: Plan, data: Sequence[numpy.ndarray], bounds: Sequence[int]
    ):
        self._scheduler = scheduler
        self._plan = plan
        self._data = list(data)
        self._bounds = bounds
        self.pieces = len(bounds) - 1
        rooms = [plan.result.rows(self._count(at)) for at in range(self.pieces)]
        self._rooms = numpy.concatenate([[0], numpy.cumsum(rooms)]).tolist()
        self._result = array((self._rooms[-1], *plan.result.row), plan.result.dtype)
        self._used = array(self.pieces, "int32")
        self._whole: Dict[int, SharedArray] = {}  # by position: what goes to all pieces
        self._scattered: Dict[int, Future] = {}

    def submit(self, at: int, group: Group) -> Future:
        """Asks for a piece."""
        give = self._here if group.is_here else self._elsewhere
        given = [give(each, place, at) for place, each in enumerate(self._plan.arguments)]
        return group.submit(work, self._plan.accelerator, self._plan.terms, *given)

    def take(self, at: int, group: Group, future: Future) -> None:
        """A piece is done."""
        if group.is_here:
            return
        outputs = [each for each in self._plan.arguments if isinstance(each, (Result, Used))]
        for argument, made in zip(outputs, future.result()):
            self._output(argument, at)[...] = made

    def joined(self) -> numpy.ndarray:
        """The results of all pieces, in their order."""
        if not self._plan.is_joined:
            return self._result
        starts = self._rooms[:-1]
        return numpy.concatenate(
            [self._result[start : start + used] for start, used in zip(starts, self._used)]
        )

    def _here(self, argument: Any, place: int, at: int) -> Any:
        if isinstance(argument, Rows):
            data = self._data[argument.data] = shared(self._data[argument.data])
            return _part(data[self._rows(at)])
        if isinstance(argument, (Result, Used)):
            return _part(self._output(argument, at))
        if isinstance(argument, numpy.ndarray) and argument.ndim:
            if place not in self._whole:
                self._whole[place] = shared(argument)
            return _part(self._whole[place])
        return self._plan.there(argument, self._count(at))

    def _elsewhere(self, argument: Any, place: int, at: int) -> Any:
        if isinstance(argument, Rows):
            rows = numpy.asarray(self._data[argument.data][self._rows(at)])
            return self._scheduler.scatter(rows, hash=False)
        if isinstance(argument, numpy.ndarray) and argument.ndim:
            known = self._scattered.get(place)
            if known is None or known.status in ("lost", "cancelled"):
                self._scattered[place] = self._scheduler.scatter(
                    numpy.asarray(argument), broadcast=True, hash=False
                )
            return self._scattered[place]
        return self._plan.there(argument, self._count(at))

    def _output(self, argument: Any, at: int) -> SharedArray:
        if isinstance(argument, Used):
            return self._used[at : at + 1]
        return self._result[self._rooms[at] : self._rooms[at + 1]]

    def _rows(self, at: int) -> slice:
        return slice(self._bounds[at], self._bounds[at + 1])

    def _count(self, at: int) -> int:
        return self._bounds[at + 1] - self._bounds[at]


def _part(values: SharedArray) -> Part:
    part = values.part
    assert part is not None
    return part
