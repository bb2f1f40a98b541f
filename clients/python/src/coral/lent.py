"""Memory of another process, lent to the daemon."""

from __future__ import annotations

from dataclasses import dataclass

from . import _wire


@dataclass(frozen=True)
class Range:
    """A part of it, as an argument of a call."""

    _message: bytes


class Lent:
    """One segment, for as long as the scope of Client.lend lasts."""

    def __init__(self, segment: int):
        self._segment = segment

    def part(self, offset: int, count: int) -> Range:
        """So many bytes from an offset on."""
        return Range(_wire.array(self._segment, offset, count))
