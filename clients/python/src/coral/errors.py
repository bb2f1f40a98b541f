"""How requests fail."""

from __future__ import annotations

import enum


class Code(enum.IntEnum):
    """Why a call failed. The numbers are those of the protocol; from 100 on, those of libcoral."""

    UNKNOWN_ACCELERATOR = 1
    WRONG_ARGUMENT = 2
    ARRAY_IN_USE = 3
    UNKNOWN_TENANT = 4
    DEADLINE = 5
    OVERLOADED = 6
    NO_BOARD = 7
    FAILED = 8
    SHUTDOWN = 9
    CANCELLED = 10
    UNKNOWN_BOARD = 11
    WRONG_CALL = 15
    WRONG_SEGMENT = 16
    QUOTA = 17
    UNSUPPORTED = 18
    LOST = 19  #: the daemon went, and what it reads may have been written: fill it again
    NO_CONTENT = 20  #: there is no such constant, or the array has no content
    ENDING = 21  #: of the protocol: the next daemon is asked
    NOT_ALLOWED = 32  #: this user may not; the text says who may
    UNKNOWN = 100  #: the daemon failed in another way
    NO_DAEMON = 101  #: nobody listens, or the daemon is gone
    NO_MEMORY = 102
    MISUSE = 104  #: of this package

    @classmethod
    def of(cls, number: int) -> Code:
        """The code of a failure that the daemon told."""
        try:
            return cls(number)
        except ValueError:
            return cls.UNKNOWN


class CoralError(Exception):
    """A call that failed: its text says what was wrong, what was expected and what to do."""

    def __init__(self, code: Code, text: str, accelerator: str = "", cause: str = ""):
        super().__init__(text)
        self.code = code
        self.accelerator = accelerator
        self.cause = cause

    def __reduce__(self) -> tuple:
        return type(self), (self.code, self.args[0], self.accelerator, self.cause)

    def __str__(self) -> str:
        return f"{self.code.name}: {self.args[0]}"
