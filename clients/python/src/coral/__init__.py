"""Call hardware accelerators by name, through the daemon of this machine.

    a, b, c = (coral.array(1024) for _ in range(3))
    a[:], b[:] = 1, 2
    coral.call("vector.addition", a, b, c, 1024)

The functions use one client of this process, which connects at the first of them, and again when
the daemon was gone. Any thread.
"""

from ._process import (
    accelerators,
    allocate,
    array,
    boards,
    buffer,
    call,
    client,
    close,
    constant,
    managed,
    map,
    prepare,
    submit,
)
from .answer import Answer
from .client import Client
from .errors import Code, CoralError
from .listing import Accelerator, Artifact, Board, Parameter
from .loaded import Loaded
from .managed import Constant, ManagedArray
from .overlay import Overlay
from .receipt import Receipt
from .split import Answers

__version__ = "1.0.0"

__all__ = [
    "Accelerator",
    "Answer",
    "Answers",
    "Artifact",
    "Board",
    "Client",
    "Code",
    "Constant",
    "CoralError",
    "Loaded",
    "ManagedArray",
    "Overlay",
    "Parameter",
    "Receipt",
    "accelerators",
    "allocate",
    "array",
    "boards",
    "buffer",
    "call",
    "client",
    "close",
    "constant",
    "managed",
    "map",
    "prepare",
    "submit",
]
