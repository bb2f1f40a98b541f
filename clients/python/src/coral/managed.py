"""Arrays whose content stays where it was used last, and constants."""

from __future__ import annotations

import contextlib
import itertools
import threading
import weakref
from typing import Any, Iterator

from . import _wire
from ._connection import Connection
from ._memory import Memory, raw
from .errors import Code, CoralError

_versions = itertools.count(1)  # of contents: no two have the same

_MAY_HAVE_RUN = {Code.FAILED, Code.CANCELLED, Code.SHUTDOWN}


def may_have_run(reply: _wire.Reply) -> bool:
    """Whether a request with this reply may have written its arrays."""
    if not isinstance(reply, _wire.Failure):
        return True
    return reply.code in _MAY_HAVE_RUN or reply.code >= Code.UNKNOWN


class ManagedArray:
    """An array whose content is on a board after a request, and here after a look at it.

    A board that has it gets no copy again, and a result that the next request reads never leaves
    its board. Content is touched within a scope alone:

        with a.write() as numbers:
            numbers[:] = 1

    One thread at a time opens scopes.
    """

    def __init__(self, connection: Connection, memory: Memory, shape: Any, kind: Any):
        self._connection = connection
        self._shape = shape
        self._kind = kind
        count = shape if kind is None else kind.itemsize * _product(shape)
        self._bytes = memory.allocate(count, alone=True)
        place = memory.find(self._bytes)
        assert place is not None
        self._segment = place.segment
        self._lock = threading.Lock()
        self._version = next(_versions)
        self._uses = 0
        self._elsewhere = False  # a request may have written it since what is here was right
        self._readers = 0
        self._writes = False

    def read(self) -> Any:
        """A scope in which its content is read."""
        return self._scope(fetches=True, writes=False)

    def write(self) -> Any:
        """A scope in which it gets content that is new as a whole."""
        return self._scope(fetches=False, writes=True)

    def change(self) -> Any:
        """A scope in which its content is read and changed."""
        return self._scope(fetches=True, writes=True)

    @contextlib.contextmanager
    def _scope(self, fetches: bool, writes: bool) -> Iterator[Any]:
        with self._lock:
            self._require_unused(writes)
            self._writes = writes
            self._readers += not writes
        try:
            if fetches and self._elsewhere:
                self._connection.ask(_wire.Call.FETCH, self._message())
            self._elsewhere = False
            try:
                yield self._view(writes)
            finally:
                if writes:
                    self._version = next(_versions)
        finally:
            with self._lock:
                self._writes = False
                self._readers -= not writes

    def _require_unused(self, writes: bool) -> None:
        if self._writes or writes and self._readers:
            raise CoralError(Code.ARRAY_IN_USE, "the array has an open scope; end that first")
        if self._uses:
            raise CoralError(
                Code.ARRAY_IN_USE,
                "a request that uses the array is under way; wait for its answer first",
            )

    def _view(self, is_writable: bool) -> Any:
        if self._kind is None:
            return self._bytes if is_writable else self._bytes.toreadonly()
        import numpy

        view = numpy.ndarray(self._shape, self._kind, self._bytes)
        view.flags.writeable = is_writable
        return view

    def _message(self) -> bytes:
        return _wire.array(self._segment, 0, len(self._bytes), version=self._version)

    def _use(self) -> bytes:
        """Takes it for a request; as an argument."""
        with self._lock:
            if self._writes:
                raise CoralError(
                    Code.ARRAY_IN_USE, "the array has an open scope that writes; end that first"
                )
            self._uses += 1
            return self._message()

    def _end_use(self, may_have_run: bool) -> None:
        with self._lock:
            self._elsewhere = self._elsewhere or may_have_run
            self._uses -= 1


def _product(lengths: Any) -> int:
    count = 1
    for length in lengths:
        count *= int(length)
    return count


class Constant:
    """Bytes that never change, such as a network's weights, known by what they are.

    They are copied, and go to a board once for each programming.
    """

    def __init__(self, connection: Connection, memory: Memory, values: Any):
        own = raw(values)
        shared = memory.allocate(len(own))
        shared[:] = own
        place = memory.find(shared)
        assert place is not None
        reply = connection.ask(_wire.Call.KEEP, _wire.array(place.segment, place.offset, len(own)))
        assert isinstance(reply, _wire.Kept)
        self._message = _wire.constant(reply.digest)
        forget = _wire.forget(reply.digest)
        weakref.finalize(self, memory.unsent.append, (_wire.Call.FORGET, forget)).atexit = False
