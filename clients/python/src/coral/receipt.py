"""What a request cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple


@dataclass(frozen=True)
class Receipt:
    """Where a request ran, and what it cost. Times are in nanoseconds."""

    board: str
    runtime: str
    attempts: int  #: 1, and one more for each board that was lost on the way
    bitstream: str  #: id:version
    units: Tuple[str, ...]  #: that ran it, one for each stage
    waiting: int  #: until it was given to the board
    programming: int  #: how much of that the board was being programmed
    bytes_in: int  #: copied to the board
    bytes_out: int  #: copied from the board
    bytes_spared: int  #: that were on the board already
    energy: Optional[float]  #: joules that its board drew for it, where its power is known

    def __str__(self) -> str:
        """For people."""
        energy = "" if self.energy is None else f"; its board drew {self.energy:.3g} J for it"
        return (
            f"answered by board {self.board} ({self.bitstream}, {', '.join(self.units)}) in attempt "
            f"{self.attempts}; it waited {self.waiting / 1e6:.3f} ms, of it "
            f"{self.programming / 1e6:.3f} ms for the programming{energy}"
        )
