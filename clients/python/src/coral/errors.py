"""How requests fail."""

from __future__ import annotations

import enum


class Code(enum.IntEnum):
    """Why a call failed. The numbers are those of the protocol; from 100 on, those of libcoral."""

    UNKNOWN_ACCELERATOR = 1  #: nobody has installed it; the text names the closest
    WRONG_ARGUMENT = 2  #: the text says which, what was given and what is wanted
    ARRAY_IN_USE = 3  #: an array of it is open; close that first
    UNKNOWN_TENANT = 4  #: there is none of this name, or this user may not ask for it
    DEADLINE = 5  #: it was not started within its time
    OVERLOADED = 6  #: too much waits or blocks, or the daemon has no memory for it
    NO_BOARD = 7  #: none can be used for which an installed bitstream is built
    FAILED = 8  #: the board or its runtime failed
    SHUTDOWN = 9  #: the engine ended before it was answered
    CANCELLED = 10  #: it was given up
    UNKNOWN_BOARD = 11  #: there is none of this name; the text says which there are
    WRONG_CALL = 15  #: it is not as the protocol says; please report it
    WRONG_SEGMENT = 16  #: the daemon cannot map the memory
    QUOTA = 17  #: the tenant has reached a limit; the text says which
    UNSUPPORTED = 18  #: this daemon does not do that; a newer one may
    LOST = 19  #: the daemon went, and what it reads may have been written: fill it again
    NO_CONTENT = 20  #: there is no such constant, or the array has no content
    ENDING = 21  #: of the protocol: the next daemon is asked
    NOT_ALLOWED = 32  #: this user may not; the text says who may
    UNKNOWN = 100  #: the daemon failed in another way
    NO_DAEMON = 101  #: nobody listens, or the daemon is gone
    NO_MEMORY = 102  #: of this process or this machine
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
