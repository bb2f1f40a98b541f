"""What a board was prepared with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """A board that has an accelerator."""

    board: str  #: its id
    bitstream: str  #: id:version of what it has
    programming: int  #: how many nanoseconds that took; 0 where it had it already
