"""Call hardware accelerators by name, through the daemon of this machine.

    a, b, c = (coral.array(1024) for _ in range(3))
    a[:], b[:] = 1, 2
    coral.call("vector.addition", a, b, c, 1024)

The functions use one client of this process, which connects at the first of them, and again when
the daemon was gone. Any thread.
"""

from ._process import allocate, array, call, client, close, constant, managed, submit
from .answer import Answer
from .client import Client
from .errors import Code, CoralError
from .managed import Constant, ManagedArray
from .overlay import Overlay
from .receipt import Receipt

__all__ = [
    "Answer",
    "Client",
    "Code",
    "Constant",
    "CoralError",
    "ManagedArray",
    "Overlay",
    "Receipt",
    "allocate",
    "array",
    "call",
    "client",
    "close",
    "constant",
    "managed",
    "submit",
]
