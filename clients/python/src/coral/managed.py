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

_MAY_HAVE_RUN = {
    Code.FAILED,
    Code.CANCELLED,
    Code.SHUTDOWN,
    Code.LOST,
    Code.UNKNOWN,
    Code.NO_DAEMON,
}


def stale(reply: _wire.Reply) -> int:
    """Which arguments have another content, by their bits; all where it may have run and failed."""
    if isinstance(reply, _wire.Answered):
        return reply.stale
    assert isinstance(reply, _wire.Failure)
    return (1 << 64) - 1 if reply.code in _MAY_HAVE_RUN else 0


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
        self._stale = False  # a request has written it, or may have, since what is here was right
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
            if fetches and self._stale:
                self._connection.ask(_wire.Call.FETCH, self._message())
            self._stale = False
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

    def _message(self, stale: bool = False) -> bytes:
        return _wire.array(self._segment, 0, len(self._bytes), version=self._version, stale=stale)

    def _use(self) -> bytes:
        """Takes it for a request; as an argument."""
        with self._lock:
            if self._writes:
                raise CoralError(
                    Code.ARRAY_IN_USE, "the array has an open scope that writes; end that first"
                )
            # one that is under way may write it
            message = self._message(self._stale or self._uses > 0)
            self._uses += 1
            return message

    def _end_use(self, has_written: bool) -> None:
        with self._lock:
            self._stale = self._stale or has_written
            self._uses -= 1


def _product(lengths: Any) -> int:
    count = 1
    for length in lengths:
        count *= int(length)
    return count


class Constant:
    """Bytes that never change, such as a network's weights, known by what they are.

    They are copied, and go to a board once for each programming, and to the next daemon when this
    one goes.
    """

    def __init__(self, connection: Connection, memory: Memory, values: Any):
        self._connection = connection
        self._memory = memory
        self._bytes = bytes(raw(values))
        self._lock = threading.Lock()
        self._life = 0  # the number of the daemon that keeps it
        self._keep()
        self._message = _wire.constant(self._digest)
        forget = _wire.forget(self._digest)
        weakref.finalize(self, memory.unsent.append, (_wire.Call.FORGET, forget)).atexit = False

    def _keep(self) -> int:
        """Has the daemon keep it, if it does not; that daemon's number. Waits for it."""
        with self._lock:
            life = self._connection.life
            if self._life != life:
                self._digest = self._sent()
                self._life = life
            return life

    def _is_kept_by(self, life: int) -> bool:
        """Whether the daemon of this number is there still."""
        return self._connection.life == life

    def _sent(self) -> bytes:
        count = len(self._bytes)
        shared = self._memory.allocate(count)
        shared[:] = self._bytes
        place = self._memory.find(shared)
        assert place is not None
        reply = self._connection.ask(
            _wire.Call.KEEP, _wire.array(place.segment, place.offset, count)
        )
        assert isinstance(reply, _wire.Kept)
        return reply.digest
