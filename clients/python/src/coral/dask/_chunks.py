"""A call on arrays of Dask."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

import dask.array
import numpy
from dask.base import tokenize
from distributed import Client, Future

from ._fleet import Group
from ._plan import Plan, Rows
from ._work import work_on_chunk


class Chunks:
    """Data and results in chunks that stay on workers; those are the pieces."""

    def __init__(self, scheduler: Client, plan: Plan, data: Sequence[dask.array.Array]):
        if plan.is_joined:
            raise plan.wrong("a chunk of Dask's has a length beforehand; expected no USED")
        self._plan = plan
        self._counts = data[0].chunks[0]
        self.pieces = len(self._counts)
        self._data = [scheduler.compute(_chunks(each, self._counts)) for each in data]
        self._made: Dict[int, Future] = {}

    def submit(self, at: int, group: Group) -> Future:
        """Asks for a piece."""
        given = [
            self._data[each.data][at]
            if isinstance(each, Rows)
            else self._plan.there(each, self._counts[at])
            for each in self._plan.arguments
        ]
        return group.submit(work_on_chunk, self._plan.accelerator, self._plan.terms, *given)

    def take(self, at: int, group: Group, future: Future) -> None:
        """A piece is done."""
        self._made[at] = future

    def joined(self) -> dask.array.Array:
        """The results of all pieces, in their order, where they are."""
        result = self._plan.result
        made = [self._made[at] for at in range(self.pieces)]
        name = f"coral-{tokenize([future.key for future in made])}"
        rest = (0,) * len(result.row)
        graph = {(name, at, *rest): future for at, future in enumerate(made)}
        chunks = (self._counts, *((length,) for length in result.row))
        return dask.array.Array(graph, name, chunks, numpy.dtype(result.dtype))


def _chunks(data: dask.array.Array, counts: Sequence[int]) -> List[Any]:
    whole = {axis: -1 for axis in range(1, data.ndim)}
    return data.rechunk({0: tuple(counts), **whole}).to_delayed().ravel().tolist()
