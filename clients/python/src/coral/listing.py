"""What the daemon has: accelerators, artifacts and boards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple


@dataclass(frozen=True)
class Parameter:
    """One argument of an accelerator, as its prototype has it."""

    type: str  #: in C; a trailing * means an array
    name: str
    access: str  #: what is done with an array: READ, WRITE or READ_WRITE
    size: int = 0  #: bytes of a scalar; 0 for an array, or where unknown

    @property
    def is_written_array(self) -> bool:
        """Whether it is an array that the accelerator writes."""
        return self.type.endswith("*") and self.access != "READ"

    def __str__(self) -> str:
        return f"{self.type} {self.name}"


@dataclass(frozen=True)
class Accelerator:
    """What can be called. As text it is a prototype."""

    id: str
    description: str
    parameters: Tuple[Parameter, ...]

    def __str__(self) -> str:
        return f"{self.id}({', '.join(map(str, self.parameters))})"


@dataclass(frozen=True)
class Artifact:
    """An installed artifact."""

    descriptor: str  #: its bitstream.json
    folder: str  #: where it lies, on this machine


@dataclass(frozen=True)
class Board:
    """A board of this machine."""

    id: str
    runtime: str
    vendor: str
    name: str
    state: str  #: AVAILABLE, OPEN, CHANGING, PROGRAMMED, CLAIMED or BROKEN
    bitstream: Optional[str]  #: id:version that it is programmed with
    holder: Optional[str]  #: the tenant for which alone it is kept
    failure: Optional[str]  #: why it is broken
