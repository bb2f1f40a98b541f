"""Dask over boards: each worker offers those of its machine's daemon, and a call is split over all.

    from coral.dask import COUNT, ROWS, Result
    sums = coral.dask.map((a, b), "vector.addition", ROWS, ROWS.of(1), Result("float32"), COUNT)

A worker offers its boards from the first map on, or from its start with --preload coral.dask.
Importing this needs distributed and numpy.
"""

from ._boards import Boards, call, dask_setup
from ._map import map
from ._plan import COUNT, ROWS, USED, Result
from ._segments import SharedArray, array

__all__ = [
    "COUNT",
    "ROWS",
    "USED",
    "Boards",
    "Result",
    "SharedArray",
    "array",
    "call",
    "dask_setup",
    "map",
]
