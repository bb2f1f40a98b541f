"""Python's values as arguments of a call."""

from __future__ import annotations

import struct
from typing import Dict, List, Tuple

from . import _wire
from ._memory import Memory, address_of, raw
from .lent import Range
from .managed import Constant, ManagedArray

_RAW, _INT32, _INT64, _FLOAT64, _BOOL = 0, 4, 5, 7, 8

_KINDS = {
    ("b", 1): 1,
    ("h", 2): 2,
    ("H", 2): 3,
    ("i", 4): _INT32,
    ("l", 8): _INT64,
    ("q", 8): _INT64,
    ("f", 4): 6,
    ("d", 8): _FLOAT64,
    ("?", 1): _BOOL,
}
"""Scalar.Type by a buffer's format and size; what is not here is RAW."""


class Arguments:
    """Of one call: as they travel, and the memory that they lie in."""

    def __init__(self, values: Tuple[object, ...], memory: Memory):
        self._memory = memory
        self._lent: List[memoryview] = []  # kept until the answer
        self._copies: Dict[Tuple[int, int], Tuple[memoryview, memoryview]] = {}
        self._managed: List[Tuple[int, ManagedArray]] = []  # with their positions
        self._constants: List[Tuple[Constant, int]] = []  # and the daemons that keep them
        try:
            self.messages = [self._message(at, value) for at, value in enumerate(values)]
        except BaseException:
            self.end(0)
            raise

    def end(self, stale: int) -> None:
        """The request is over, or was none. Bit n: argument n has another content, or may have.

        Whoever says so again changes nothing.
        """
        managed, self._managed = self._managed, []
        for at, array in managed:
            array._end_use(bool(stale >> min(at, 63) & 1))

    def lack_constants(self) -> bool:
        """Whether another daemon came, which was not told them all."""
        return not all(constant._is_kept_by(life) for constant, life in self._constants)

    def keep_constants(self) -> None:
        """Has the daemon keep them; waits for it."""
        self._constants = [(constant, constant._keep()) for constant, _ in self._constants]

    def bring_back(self) -> None:
        """Copies results into arrays that are not shared."""
        for own, shared in self._copies.values():
            if not own.readonly:
                own[:] = shared

    def _message(self, at: int, value: object) -> bytes:
        managed = value if isinstance(value, ManagedArray) else getattr(value, "_managed", None)
        if managed is not None:
            message = managed._use()
            self._managed.append((at, managed))
            return message
        if isinstance(value, Range):
            return value._message
        if isinstance(value, Constant):
            self._constants.append((value, 0))
            return value._message
        if isinstance(value, bool):
            return _wire.scalar(_BOOL, struct.pack("?", value))
        if isinstance(value, int):
            return _integer(at, value)
        if isinstance(value, float):
            return _wire.scalar(_FLOAT64, struct.pack("d", value))
        if isinstance(value, bytes):
            return _wire.scalar(_RAW, value)
        try:
            view = memoryview(value)  # type: ignore[arg-type]
        except (TypeError, ValueError) as e:
            raise TypeError(
                f"argument {at} is a {type(value).__name__} ({e}); expected an array, a number, "
                "or bytes for a structure"
            ) from None
        if view.ndim == 0:
            kind = _KINDS.get((view.format.lstrip("@=<"), view.itemsize), _RAW)
            return _wire.scalar(kind, view.tobytes())
        return self._array(at, view)

    def _array(self, at: int, view: memoryview) -> bytes:
        if not view.nbytes or not view.c_contiguous:
            raise ValueError(
                f"argument {at} is an array of {view.nbytes} bytes, shape {view.shape} and strides "
                f"{view.strides}; expected at least one byte, and all in a row: "
                "numpy.ascontiguousarray makes it so"
            )
        own = raw(view)
        place = None if own.readonly else self._memory.find(own)
        if place is None:
            own = self._copy(own)
            place = self._memory.find(own)
            assert place is not None
        self._lent.append(own)
        return _wire.array(place.segment, place.offset, view.nbytes, view.readonly)

    def _copy(self, own: memoryview) -> memoryview:
        """What stands for an array that is not shared; the same for one that is given twice."""
        key = (id(own), 0) if own.readonly else (address_of(own), len(own))
        if key not in self._copies:
            shared = self._memory.allocate(len(own))
            shared[:] = own
            self._copies[key] = (own, shared)
        return self._copies[key][1]


def _integer(at: int, value: int) -> bytes:
    for kind, form in (_INT32, "i"), (_INT64, "q"):
        try:
            return _wire.scalar(kind, struct.pack(form, value))
        except struct.error:
            pass
    raise OverflowError(f"argument {at} is {value}; expected an integer of at most 64 bits")
