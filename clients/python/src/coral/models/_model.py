"""A model that boards compute."""

from __future__ import annotations

import collections
import contextlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Deque, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy

from .. import _process
from ..answer import Answer
from ..client import Client
from ..errors import Code, CoralError
from ._signature import Signature, Tensor, signatures
from ._slot import Slot

Batch = Mapping[str, numpy.ndarray]


class Model:
    """An installed model, the newest version of that name. One thread.

    It is asked through a client, or that of the process. Once a newer version is installed it raises
    CoralError, for its constants are not that one's.
    """

    def __init__(self, name: str, client: Optional[Client] = None):
        self._client = client or _process.client()
        known = signatures(self._client.installed())
        found = [each for each in known if each.name == name]
        if not found:
            raise CoralError(
                Code.UNKNOWN_ACCELERATOR,
                f"there is no model {name}; there are: {', '.join(each.name for each in known)}",
            )
        self._signature: Signature = found[0]
        self._parameters = next(
            each.parameters
            for each in self._client.accelerators()
            if each.id == self._signature.accelerator
        )
        self._constants = {
            each.argument: self._client.constant(each.read()) for each in self._signature.constants
        }
        self._slots: List[Slot] = []

    @property
    def name(self) -> str:
        return self._signature.name

    @property
    def version(self) -> str:
        return self._signature.version

    @property
    def inputs(self) -> Tuple[Tensor, ...]:
        return self._signature.inputs

    @property
    def outputs(self) -> Tuple[Tensor, ...]:
        return self._signature.outputs

    @property
    def most(self) -> int:
        """Entries of one batch."""
        return self._signature.most

    @property
    def labels(self) -> Tuple[str, ...]:
        """What the positions of the first output stand for."""
        return self.outputs[0].labels

    def predict(
        self, x: Any, batch_size: Optional[int] = None, workers: int = 16, verbose: int = 0
    ) -> Any:
        """The outputs for all entries: an array, or arrays by name where there are several.

        `x` is an array, arrays by the names of the inputs, or batches that are read by position,
        such as flow_from_directory gives: `workers` of these are made and asked for at a time, on
        threads of this process while boards work. A batch is at most as large as the model takes;
        that is usual, and batches that come as such have their own sizes. With verbose=1 progress
        is told on standard error.
        """
        if workers < 1:
            raise ValueError(f"{workers} workers are asked for; expected at least one")
        size = self.most if batch_size is None else min(batch_size, self.most)
        if size < 1:
            raise ValueError(f"the batch size is {batch_size}; expected at least one")
        count, batches = self._batches(x, size, workers)
        with contextlib.closing(batches):
            made = self._ask(batches, count, workers, bool(verbose))
        whole = {
            each.name: numpy.concatenate([part[each.name] for part in made])
            if made
            else numpy.empty((0, *each.row), each.dtype)
            for each in self.outputs
        }
        return whole if len(whole) > 1 else next(iter(whole.values()))

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        batch_size: Optional[int] = None,
        workers: int = 16,
        verbose: int = 0,
    ) -> float:
        """Which part of the entries has its highest score at the position that `y` says.

        Without `y` it is that of the batches, which are in folders then. The model has one output.
        """
        expected = numpy.asarray(x.classes if y is None else y)
        scores = self.predict(x, batch_size, workers, verbose)
        if isinstance(scores, dict):
            raise ValueError(f"model {self.name} has {len(scores)} outputs; expected one")
        if len(expected) != len(scores):
            raise ValueError(
                f"there are {len(scores)} entries and {len(expected)} positions; expected as many"
            )
        return float(numpy.mean(scores.reshape(len(scores), -1).argmax(axis=1) == expected))

    def _ask(
        self, batches: Iterator[Batch], count: int, workers: int, tells: bool
    ) -> List[Dict[str, numpy.ndarray]]:
        """Has so many batches under way at a time; their outputs, in order."""
        under_way: Deque[Tuple[Answer, Slot]] = collections.deque()
        made: List[Dict[str, numpy.ndarray]] = []

        def take() -> Slot:
            answer, slot = under_way[0]
            receipt = answer.result()
            under_way.popleft()
            made.append(slot.results(receipt))
            if tells:
                end = "\n" if len(made) == count else ""
                print(f"\r{len(made)}/{count} batches", end=end, file=sys.stderr, flush=True)
            return slot

        free = self._free(workers)
        try:
            for batch in batches:
                slot = take() if len(under_way) == workers else next(free)
                under_way.append((slot.submit(batch), slot))
            while under_way:
                take()
        except BaseException:
            # what they read and write is the daemon's until they are over
            for answer, _ in under_way:
                answer.cancel()
            self._slots = []
            raise
        return made

    def _free(self, workers: int) -> Iterator[Slot]:
        """Slots that are there, and then new ones, which stay."""
        slots = self._slots
        yield from slots
        while len(slots) < workers:
            slots.append(self.slot())
            yield slots[-1]

    def slot(self) -> Slot:
        """Memory for one more request at a time."""
        return Slot(self._client, self._signature, self._parameters, self._constants)

    def _batches(self, x: Any, size: int, workers: int) -> Tuple[int, Any]:
        """How many there are, and they."""
        if hasattr(x, "__getitem__") and not isinstance(x, (Mapping, list, tuple, numpy.ndarray)):
            return len(x), self._prepared(x, workers)
        whole = self._checked(x, None)
        entries = len(next(iter(whole.values())))
        starts = range(0, entries, size)
        return len(starts), (
            {name: array[start : start + size] for name, array in whole.items()}
            for start in starts
        )

    def _prepared(self, x: Any, workers: int) -> Iterator[Batch]:
        """Batches in order, made on threads ahead of the boards."""
        ahead: Deque[Any] = collections.deque()
        with ThreadPoolExecutor(min(workers, os.cpu_count() or 1)) as threads:
            try:
                for at in range(len(x)):
                    ahead.append(threads.submit(x.__getitem__, at))
                    if len(ahead) > workers:
                        yield self._checked(ahead.popleft().result(), self.most)
                while ahead:
                    yield self._checked(ahead.popleft().result(), self.most)
            finally:
                for each in ahead:
                    each.cancel()

    def _checked(self, x: Any, most: Optional[int]) -> Dict[str, numpy.ndarray]:
        """Arrays by name, with the model's rows and types, and as many entries each."""
        given = x if isinstance(x, Mapping) else {self.inputs[0].name: x}
        names = [each.name for each in self.inputs]
        if sorted(given) != sorted(names):
            raise ValueError(
                f"model {self.name} takes {', '.join(map(str, self.inputs))}; given are "
                f"{', '.join(map(str, given))}"
            )
        arrays = {each.name: _converted(each, given[each.name]) for each in self.inputs}
        lengths = {len(array) for array in arrays.values()}
        if len(lengths) > 1:
            raise ValueError(f"the inputs have {sorted(lengths)} entries; expected as many in each")
        if most is not None and max(lengths) > most:
            raise ValueError(
                f"a batch has {max(lengths)} entries; model {self.name} takes at most {most}"
            )
        return arrays


def _converted(tensor: Tensor, given: Any) -> numpy.ndarray:
    array = numpy.asarray(given)
    if array.shape[1:] != tensor.row or array.ndim == 0:
        raise ValueError(
            f"input {tensor.name} has the shape {list(array.shape)}; expected "
            f"{[-1, *tensor.row]}"
        )
    if array.dtype == tensor.dtype:
        return array
    if tensor.dtype.kind != "f" and array.size:
        info = numpy.iinfo(tensor.dtype) if tensor.dtype.kind in "iu" else None
        lowest, highest = (info.min, info.max) if info else (0, 1)
        if not (lowest <= array.min() and array.max() <= highest):
            raise ValueError(
                f"input {tensor.name} has values from {array.min()} to {array.max()}; expected "
                f"{tensor.dtype}: {lowest} to {highest}"
            )
    return array.astype(tensor.dtype)
