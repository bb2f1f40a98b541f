"""The few messages of coral.proto that a client needs, by hand."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

from .errors import Code
from .listing import Accelerator, Artifact, Board, Parameter
from .loaded import Loaded
from .receipt import Receipt

LARGEST = 1 << 20
"""Bytes of one message, at most."""

VERSION = 1
"""Of the protocol."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Call:
    """Which field of Call says what is asked."""

    HELLO, SUBMIT, CANCEL, EXPLAIN, REGISTER, RELEASE, ACCELERATORS, BOARDS = range(2, 10)
    KEEP, FORGET, FETCH, PREPARE = range(16, 20)
    STATE, INSTALLED = 32, 34


# ---- writing


def varint(value: int) -> bytes:
    """A number from 0, by seven bits a byte."""
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def number_field(field: int, value: int) -> bytes:
    """A field with a number from 0; nothing for 0, as the protocol has it."""
    return varint(field << 3 | _VARINT) + varint(value) if value else b""


def bytes_field(field: int, value: bytes) -> bytes:
    """A field with bytes, or with a message inside."""
    return varint(field << 3 | _BYTES) + varint(len(value)) + value


def hello(client: str) -> bytes:
    # without the stages of answers, which nobody here looks at
    return number_field(1, VERSION) + bytes_field(2, client.encode()) + number_field(3, 1)


def array(
    segment: int,
    offset: int,
    length: int,
    read_only: bool = False,
    version: int = 0,
    stale: bool = False,
) -> bytes:
    """An argument that lies in a segment; or what Keep and Fetch say, for its field is the same."""
    numbers = (segment, offset, length, read_only, version, stale)
    return bytes_field(1, b"".join(number_field(at + 1, n) for at, n in enumerate(numbers)))


def constant(digest: bytes) -> bytes:
    """An argument that the daemon keeps."""
    return bytes_field(3, digest)


def forget(digest: bytes) -> bytes:
    return bytes_field(1, digest)


def scalar(kind: int, value: bytes) -> bytes:
    """An argument that travels with the call; its kind is of Scalar.Type."""
    return bytes_field(2, number_field(1, kind) + bytes_field(2, value))


class Terms(NamedTuple):
    """What a Submit says beside its accelerator and its arguments."""

    application: str = ""
    priority: int = 0
    labels: Mapping[str, str] = {}


def submit(accelerator: str, arguments: List[bytes], terms: Terms = Terms()) -> bytes:
    parts = [bytes_field(1, accelerator.encode())]
    parts += [bytes_field(2, argument) for argument in arguments]
    priority = terms.priority
    zigzag = priority << 1 if priority >= 0 else (-priority << 1) - 1
    parts.append(number_field(3, zigzag))
    parts += [
        bytes_field(6, bytes_field(1, key.encode()) + bytes_field(2, value.encode()))
        for key, value in terms.labels.items()
    ]
    if terms.application:
        parts.append(bytes_field(8, terms.application.encode()))
    return b"".join(parts)


def within(nanoseconds: int) -> bytes:
    """The end of a submit that is not to be started later."""
    return number_field(4, nanoseconds)


def submitted(call: int) -> bytes:
    """What Cancel and Explain say: the id of the call that is meant."""
    return number_field(1, call)


def register(segment: int) -> bytes:
    """Of a segment that is to have a number again."""
    return number_field(1, segment)


def release(segment: int) -> bytes:
    return number_field(1, segment)


def prepare(board: str, accelerator: str, patience: int, tenant: str) -> bytes:
    parts = [bytes_field(1, board.encode()), bytes_field(2, accelerator.encode())]
    parts.append(number_field(3, patience))
    if tenant:
        parts.append(bytes_field(4, tenant.encode()))
    return b"".join(parts)


def installed(start: int) -> bytes:
    """Asks for artifacts after so many."""
    return number_field(1, start)


def frame(call: int, what: int, body: bytes, again: bool = False) -> bytes:
    """A call as it travels; again when the daemon that it was sent to went."""
    message = number_field(1, call) + bytes_field(what, body) + number_field(15, again)
    return len(message).to_bytes(4, "little") + message


# ---- reading


@dataclass(frozen=True)
class Welcome:
    tenant: str


@dataclass(frozen=True)
class Answered:
    receipt: Receipt
    stale: int  # bit n: the bytes of argument n are older than its content


@dataclass(frozen=True)
class Failure:
    code: Code
    text: str
    cause: str


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Registered:
    segment: int


@dataclass(frozen=True)
class Accelerators:
    accelerators: Tuple[Accelerator, ...]


@dataclass(frozen=True)
class Boards:
    boards: Tuple[Board, ...]


@dataclass(frozen=True)
class State:
    version: str


@dataclass(frozen=True)
class Installed:
    count: int  # of all that there are
    some: Tuple[Artifact, ...]


@dataclass(frozen=True)
class Kept:
    digest: bytes


@dataclass(frozen=True)
class Done:
    """What is done, and whatever a newer daemon says."""


Reply = Union[
    Welcome,
    Answered,
    Failure,
    Text,
    Registered,
    Accelerators,
    Boards,
    Kept,
    Loaded,
    State,
    Installed,
    Done,
]


class _Fields:
    """A message by the numbers of its fields; of a field that stands several times, all."""

    def __init__(self, message: bytes):
        self._values: Dict[Tuple[int, int], List[Any]] = {}
        at = 0
        while at < len(message):
            tag, at = _read_varint(message, at)
            kind = tag & 7
            if kind == _VARINT:
                value, at = _read_varint(message, at)
            else:
                size = {_FIXED64: 8, _FIXED32: 4}.get(kind)
                if kind == _BYTES:
                    size, at = _read_varint(message, at)
                if size is None or size > len(message) - at:
                    raise ValueError("a field has no end")
                value = message[at : at + size]
                at += size
            self._values.setdefault((tag >> 3, kind), []).append(value)

    def number(self, field: int) -> int:
        return self._values.get((field, _VARINT), [0])[-1]

    def all_bytes(self, field: int) -> List[bytes]:
        return self._values.get((field, _BYTES), [])

    def text(self, field: int) -> str:
        return (self.all_bytes(field) or [b""])[-1].decode(errors="replace")

    def messages(self, field: int) -> List[_Fields]:
        return [_Fields(value) for value in self.all_bytes(field)]

    def message(self) -> Tuple[int, _Fields]:
        """The one message inside, with the number of its field; 0 where there is none."""
        for (field, kind), values in self._values.items():
            if kind == _BYTES:
                return field, _Fields(values[-1])
        return 0, _Fields(b"")

    def real(self, field: int) -> Optional[float]:
        """A double; None where it is absent."""
        values = self._values.get((field, _FIXED64))
        return struct.unpack("<d", values[-1])[0] if values else None


def _read_varint(message: bytes, at: int) -> Tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        if at == len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number has no end")


def _read_answer(answer: _Fields) -> Answered:
    receipt = Receipt(
        board=answer.text(1),
        runtime=answer.text(2),
        attempts=answer.number(3),
        bitstream=answer.text(4),
        units=tuple(unit.decode(errors="replace") for unit in answer.all_bytes(5)),
        waiting=answer.number(6),
        programming=answer.number(7),
        bytes_in=answer.number(8),
        bytes_out=answer.number(9),
        bytes_spared=answer.number(10),
        energy=answer.real(13),
    )
    return Answered(receipt, answer.number(14))


_ACCESS = ("READ", "WRITE", "READ_WRITE")
_STATES = ("AVAILABLE", "OPEN", "CHANGING", "PROGRAMMED", "CLAIMED", "BROKEN")


def _name(names: Tuple[str, ...], value: int) -> str:
    """Of an enumeration's value; a newer daemon may have more of them."""
    return names[value] if value < len(names) else f"UNKNOWN_{value}"


def _read_accelerator(accelerator: _Fields) -> Accelerator:
    return Accelerator(
        accelerator.text(1),
        accelerator.text(2),
        tuple(
            Parameter(each.text(1), each.text(2), _name(_ACCESS, each.number(4)), each.number(3))
            for each in accelerator.messages(3)
        ),
    )


def _read_board(board: _Fields) -> Board:
    platform = (board.messages(3) or [_Fields(b"")])[-1]
    return Board(
        id=board.text(1),
        runtime=board.text(2),
        vendor=platform.text(1),
        name=platform.text(2),
        state=_name(_STATES, board.number(4)),
        bitstream=board.text(6) or None,
        holder=board.text(7) or None,
        failure=board.text(9) or None,
    )


def _read_installed(installed: _Fields) -> Installed:
    some = (Artifact(each.text(1), each.text(2)) for each in installed.messages(3))
    return Installed(installed.number(2), tuple(some))


_REPLIES = {
    2: lambda m: Welcome(m.text(2)),
    3: _read_answer,
    4: lambda m: Failure(Code.of(m.number(1)), m.text(2), m.text(4)),
    6: lambda m: Text(m.text(1)),
    7: lambda m: Registered(m.number(1)),
    8: lambda m: Accelerators(tuple(map(_read_accelerator, m.messages(1)))),
    9: lambda m: Boards(tuple(map(_read_board, m.messages(1)))),
    13: lambda m: Kept((m.all_bytes(1) or [b""])[-1]),
    14: lambda m: Loaded(m.text(1), m.text(2), m.number(3)),
    32: lambda m: State(m.text(1)),
    34: _read_installed,
}


def read_reply(message: bytes) -> Tuple[int, Reply]:
    """The id of the call, and what is said to it.

    Raises ValueError when it is no message.
    """
    fields = _Fields(message)
    field, inner = fields.message()
    read = _REPLIES.get(field)
    return fields.number(1), read(inner) if read else Done()
