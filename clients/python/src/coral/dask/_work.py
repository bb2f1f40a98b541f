"""What a task of Dask does for a piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Tuple

from ._boards import call
from ._segments import SharedArray, array


@dataclass(frozen=True)
class Made:
    """As an argument: an array that is made where the piece runs, and written by it."""

    shape: Tuple[int, ...]
    dtype: Any


def work(accelerator: str, terms: Mapping[str, Any], *arguments: Any) -> List[SharedArray]:
    """Calls the accelerator; what was made for it."""
    own = [array(each.shape, each.dtype) if isinstance(each, Made) else each for each in arguments]
    call(accelerator, *own, **terms)
    return [made for made, each in zip(own, arguments) if isinstance(each, Made)]


def work_on_chunk(accelerator: str, terms: Mapping[str, Any], *arguments: Any) -> SharedArray:
    """As work, of a call that makes one array."""
    (made,) = work(accelerator, terms, *arguments)
    return made
