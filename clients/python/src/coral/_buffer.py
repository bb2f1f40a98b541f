"""Buffers in PYNQ's habit: numpy's arrays that are brought to boards and back when that is said."""

from __future__ import annotations

from typing import Optional

import numpy

from .managed import ManagedArray


class Buffer(numpy.ndarray):
    """An array whose content stays where it was used last, as a managed array's.

    What is written here counts after sync_to_device; what a request wrote is here after
    sync_from_device. A part of it, and what numpy computes from it, is an ordinary array.
    """

    _managed: Optional[ManagedArray] = None

    @classmethod
    def over(cls, managed: ManagedArray) -> Buffer:
        """The whole of a managed array."""
        made = cls(managed._shape, managed._kind, managed._bytes)
        made._managed = managed
        return made

    def sync_to_device(self) -> None:
        """What is here is its content from now on."""
        with self._whole().write():
            pass

    def sync_from_device(self) -> None:
        """Brings its content here, from wherever it is."""
        with self._whole().read():
            pass

    flush = sync_to_device
    invalidate = sync_from_device

    def freebuffer(self) -> None:
        """Needs not be called: its memory goes back once nothing refers to it."""

    close = freebuffer

    def __enter__(self) -> Buffer:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _whole(self) -> ManagedArray:
        if self._managed is None:
            raise ValueError(
                "this is a part of a buffer, or was computed from one; expected the whole buffer"
            )
        return self._managed
