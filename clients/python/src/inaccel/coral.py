"""The names that users of InAccel's client write, over Coral's.

    r = inaccel.request("vector.addition").arg(a).arg(b).arg(c).arg(numpy.int32(n))
    inaccel.submit(r).result()
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, List, Optional

import numpy

import coral

__all__ = ["allocator", "array", "ndarray", "request", "submit", "wait"]


class request:
    """An accelerator's name and arguments."""

    def __init__(self, accelerator: str):
        self._accelerator = accelerator
        self._arguments: List[Any] = []

    def arg(self, value: Any, index: Optional[int] = None) -> request:
        """Adds an argument, or sets the one at an index: a numpy array, or a numpy scalar."""
        if not isinstance(value, (numpy.ndarray, numpy.generic)):
            raise ValueError(f"{value!r} is given; expected an array or a scalar of numpy")
        return self._put(value, index)

    def arg_array(self, value: Any, index: Optional[int] = None) -> request:
        """As arg, of an array."""
        if not isinstance(value, numpy.ndarray):
            raise ValueError(f"{value!r} is given; expected an array of numpy")
        return self._put(value, index)

    def arg_scalar(self, value: Any, index: Optional[int] = None) -> request:
        """As arg, of a scalar; an array is a structure of its bytes."""
        if isinstance(value, numpy.ndarray):
            return self._put(value.tobytes(), index)
        return self.arg(value, index)

    def _put(self, value: Any, index: Optional[int]) -> request:
        at = len(self._arguments) if index is None else index
        self._arguments.extend([None] * (at + 1 - len(self._arguments)))
        self._arguments[at] = value
        return self

    def __str__(self) -> str:
        return f"{self._accelerator}({', '.join(map(repr, self._arguments))})"


def submit(request: request) -> coral.Answer:
    """Asks; does not wait. The answer's result() does."""
    return coral.submit(request._accelerator, *request._arguments)


def wait(*answers: coral.Answer) -> None:
    """Until all are answered; raises what the first that failed raises."""
    for answer in answers:
        answer.result()


def ndarray(shape: Any, dtype: Any = float) -> Any:
    """An array of zeros that boards use without a copy."""
    return coral.array(shape, dtype)


def array(object: Any, dtype: Any = None) -> Any:
    """A copy of something, that boards use without a copy."""
    source = numpy.asarray(object, dtype)
    made = coral.array(source.shape, source.dtype)
    made[...] = source
    return made


class _Allocator(AbstractContextManager):
    """So that `with allocator:` means what it did.

    Pure Python cannot choose the memory of numpy.ndarray: what is made inside is copied to the
    daemon and back. What array and ndarray make is not.
    """

    def __exit__(self, *failure: object) -> None:
        """There is nothing to end."""

    def handles(self, array: Any) -> bool:
        """Whether boards use an array without a copy."""
        return isinstance(array, numpy.ndarray) and coral.client().shares(array)


allocator = _Allocator()
