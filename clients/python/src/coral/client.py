"""A connection to the daemon, and what can be asked there."""

from __future__ import annotations

import contextlib
import unicodedata
from typing import Any, Iterable, Iterator, List, Mapping, Optional, Tuple

from . import _connection, _wire, split
from ._arguments import Arguments
from ._memory import Memory, raw
from ._submission import Submission
from .answer import Answer
from .errors import Code, CoralError
from .lent import Lent
from .listing import Accelerator, Artifact, Board
from .loaded import Loaded
from .managed import Constant, ManagedArray
from .receipt import Receipt
from .split import Answers

_YEAR = 366 * 86400
LONGEST_NAME = 128
"""Bytes of the name of an application, and of a label."""

_MOST_LABELS = 16


class Client:
    """Calls accelerators through the daemon of this machine. Any thread.

    Without a path: CORAL_SOCKET, else the person's socket, else the service's. After a fork, the
    child makes its own.

    When the daemon goes, another is waited for at the same place, for as many seconds as the
    environment's CORAL_RECONNECT says, else 30; 0 for not at all. It is asked again what was under
    way; only a request that may have changed what it reads fails: Code.LOST.
    """

    def __init__(self, path: Optional[str] = None):
        self._connection = _connection.connect(path)
        self._memory = Memory(self._connection)
        self.tenant = self._connection.welcome().tenant
        """On whose behalf this process asks."""

    def allocate(self, count: int) -> memoryview:
        """So many bytes of zeros that boards use without a copy, aligned to 64 bytes.

        They last for as long as something refers to them, and go back at the next allocation.
        """
        return self._memory.allocate(count)

    def array(self, shape: Any, dtype: Any = "float32") -> Any:
        """A numpy.ndarray of zeros in memory that boards use without a copy."""
        import numpy

        kind = numpy.dtype(dtype)
        lengths = (shape,) if isinstance(shape, (int, numpy.integer)) else tuple(shape)
        count = kind.itemsize
        for length in lengths:
            count *= int(length)
        return numpy.ndarray(lengths, kind, self.allocate(count))

    def shares(self, array: Any) -> bool:
        """Whether boards use an array without a copy."""
        own = raw(array)
        return not own.readonly and self._memory.find(own) is not None

    def managed(self, shape: Any, dtype: Any = "float32") -> ManagedArray:
        """An array of zeros whose content stays where it was used last, boards included.

        Its scopes give a numpy.ndarray; without a dtype, a memoryview of so many bytes.
        """
        if dtype is None:
            return ManagedArray(self._connection, self._memory, int(shape), None)
        import numpy

        lengths = (shape,) if isinstance(shape, (int, numpy.integer)) else tuple(shape)
        return ManagedArray(self._connection, self._memory, lengths, numpy.dtype(dtype))

    def buffer(self, shape: Any, dtype: Any = "uint32") -> Any:
        """A numpy.ndarray of zeros with PYNQ's sync_to_device and sync_from_device.

        Its content stays on boards as that of a managed array.
        """
        from ._buffer import Buffer

        managed = self.managed(shape, dtype)
        return Buffer.over(managed)

    def constant(self, values: Any) -> Constant:
        """A copy of an array's content for requests that only read it."""
        return Constant(self._connection, self._memory, values)

    def submit(
        self,
        accelerator: str,
        *arguments: Any,
        application: str = "",
        priority: int = 0,
        within: float = 0,
        labels: Mapping[str, str] = {},
    ) -> Answer:
        """Asks; does not wait.

        Arguments are in the order of the prototype. What has the buffer protocol is an array; one
        that is not of array or allocate is copied there, and back. A Python int is a C int, or a
        long where it does not fit; a float is a double; bytes are a structure; other sizes are said
        by scalars of numpy or ctypes. Arrays are left alone until the answer.

        The applications of a tenant that want boards have its time in equal parts; the name of one
        has at most 128 bytes in UTF-8, and no control characters. Of two requests
        of one that wait the higher priority comes first. One that is not started within so
        many seconds fails; 0 means that it may wait for ever. There are at most 16 labels, and
        each has at most 128 bytes in UTF-8, as its value.
        """
        if not -(1 << 31) <= priority < 1 << 31:
            raise ValueError(f"the priority is {priority}; expected one of 32 bits")
        if within < 0:
            raise ValueError(f"within is {within} s; expected a time from now, or 0")
        _require_name(application)
        _require_few(labels)
        answer = Answer(self, accelerator)
        made = Arguments(arguments, self._memory)
        terms = _wire.Terms(application, priority, labels)
        Submission(self._connection, accelerator, made, terms, within, answer).send()
        return answer

    def call(
        self,
        accelerator: str,
        *arguments: Any,
        application: str = "",
        priority: int = 0,
        within: float = 0,
    ) -> Receipt:
        """Asks as submit does, and waits for the answer. Raises CoralError."""
        return self.submit(
            accelerator, *arguments, application=application, priority=priority, within=within
        ).result()

    def map(
        self,
        accelerator: str,
        *arguments: Any,
        along: int,
        cut: Optional[Iterable[int]] = None,
        pieces: Optional[int] = None,
        **terms: Any,
    ) -> Answers:
        """Asks for one call in pieces, of which each board takes as many as it is fast.

        The call must be one whose elements do not know of each other. Argument `along` (from 0)
        says how many there are; each piece is told its own number. The arrays at `cut` are cut
        along them, by default those whose first axis is as long as that; other arguments go whole
        to each piece. Results are where the whole call would have left them. 24 pieces for each
        board are usual. Terms are those of submit, for each piece. Does not wait; raises
        CoralError with WRONG_ARGUMENT for what cannot be cut so.
        """
        return split.submit(self, accelerator, arguments, along, cut, pieces, terms)

    def prepare(
        self, board: str, accelerator: str, *, patience: float = 60, tenant: str = ""
    ) -> Loaded:
        """Has a board programmed before the first request; one that has it is left as it is.

        The board is an id, or runtime/id. Waits for at most so many seconds. The tenant pays for
        the programming; for another one than the client's, operators ask. Raises CoralError.
        """
        if not 0 <= patience <= _YEAR:
            raise ValueError(f"patience is {patience} s; expected 0 to {_YEAR}")
        said = _wire.prepare(board, accelerator, round(patience * 1e9), tenant)
        reply = self._connection.ask(_wire.Call.PREPARE, said, patience)
        assert isinstance(reply, Loaded)
        return reply

    @contextlib.contextmanager
    def lend(self, descriptor: int) -> Iterator[Lent]:
        """Lends memory that another process made while the scope lasts; it is not mapped here.

        The descriptor is this client's from now on, which closes it.
        """
        segment = self._connection.lend(descriptor)
        try:
            yield Lent(segment)
        finally:
            self._connection.release(segment)

    def accelerators(self) -> Tuple[Accelerator, ...]:
        """What can be called, by id."""
        reply = self._connection.ask(_wire.Call.ACCELERATORS, b"")
        assert isinstance(reply, _wire.Accelerators)
        return reply.accelerators

    def installed(self) -> Tuple[Artifact, ...]:
        """The artifacts that are installed."""
        found: List[Artifact] = []
        while True:
            reply = self._connection.ask(_wire.Call.INSTALLED, _wire.installed(len(found)))
            assert isinstance(reply, _wire.Installed)
            found += reply.some
            if len(found) >= reply.count or not reply.some:
                return tuple(found)

    def boards(self) -> Tuple[Board, ...]:
        """The boards of this machine, as they are now."""
        reply = self._connection.ask(_wire.Call.BOARDS, b"")
        assert isinstance(reply, _wire.Boards)
        return reply.boards

    def version(self) -> str:
        """The daemon's."""
        reply = self._connection.ask(_wire.Call.STATE, b"")
        assert isinstance(reply, _wire.State)
        return reply.version

    def close(self) -> None:
        """Hangs up. What is under way is given up; arrays stay memory of this process."""
        self._connection.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed, or the daemon is gone."""
        return self._connection.is_over

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _cancel(self, call: int) -> None:
        self._connection.cancel(call)

    def _explain(self, call: int) -> str:
        reply = self._connection.ask(_wire.Call.EXPLAIN, _wire.submitted(call))
        assert isinstance(reply, _wire.Text)
        return reply.text


def _require_name(application: str) -> None:
    size = len(application.encode())
    if size > LONGEST_NAME or any(unicodedata.category(each) == "Cc" for each in application):
        raise CoralError(
            Code.MISUSE,
            f"the application's name has {size} bytes in UTF-8; expected at most {LONGEST_NAME},"
            " and no control characters",
        )


def _require_few(labels: Mapping[str, str]) -> None:
    size = max((len(text.encode()) for label in labels.items() for text in label), default=0)
    if size > LONGEST_NAME:
        raise CoralError(
            Code.MISUSE,
            f"a label has {size} bytes in UTF-8; expected at most {LONGEST_NAME}",
        )
    if len(labels) > _MOST_LABELS:
        raise CoralError(
            Code.MISUSE,
            f"there are {len(labels)} labels; expected at most {_MOST_LABELS}",
        )
