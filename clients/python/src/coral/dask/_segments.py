"""Arrays that processes of one machine pass to each other without a copy.

Their memory is a file without a name. The kernel frees it with the last process that has it open,
so it has no owner, and whoever is killed leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import functools
import mmap
import os
import weakref
from pathlib import Path
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

import numpy
from distributed.protocol import dask_deserialize, dask_serialize
from distributed.protocol.numpy import deserialize_numpy_ndarray, serialize_numpy_ndarray

from .._memory import make_segment
from ..client import Client
from ..lent import Range

MACHINE = "coral-machine"
"""What a worker says of itself when it connects to another: where it can open segments."""


@functools.lru_cache(maxsize=None)
def machine() -> str:
    """The same for processes that can open each other's segments: of one kernel, view and user."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}/{os.getuid()}"


class Place(NamedTuple):
    """Where a segment is found by the processes of its machine, for as long as that one has it."""

    process: int
    descriptor: int
    device: int  #: and the inode: numbers of descriptors are used again
    inode: int

    def open(self) -> int:
        """A descriptor of one's own. Raises OSError when the process gave the segment up."""
        path = f"/proc/{self.process}/fd/{self.descriptor}"
        opened = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        status = os.fstat(opened)
        if (status.st_dev, status.st_ino) != (self.device, self.inode):
            os.close(opened)
            raise FileNotFoundError(
                f"process {self.process} gave up the segment that another one asks for"
            )
        return opened


class Part(NamedTuple):
    """Bytes of a segment; as an argument, it is lent to the daemon and not mapped."""

    place: Place
    offset: int
    count: int

    @contextlib.contextmanager
    def lent(self, client: Client) -> Iterator[Range]:
        with client.lend(self.place.open()) as lent:
            yield lent.part(self.offset, self.count)


class _Segment:
    def __init__(self, descriptor: int):
        self._descriptor = descriptor
        weakref.finalize(self, os.close, descriptor).atexit = False
        status = os.fstat(descriptor)
        self._file = status.st_dev, status.st_ino
        self.memory = mmap.mmap(descriptor, status.st_size)
        self.base = numpy.frombuffer(self.memory, "u1").ctypes.data

    @property
    def place(self) -> Place:
        return Place(os.getpid(), self._descriptor, *self._file)


class SharedArray(numpy.ndarray):
    """A numpy.ndarray that travels between workers of one machine as the place of its memory.

    Dask passes it so, and coral.dask.call lends it to boards without a copy; parts of it in a row
    are the same. Elsewhere it is an array like others. As everywhere in Dask, nobody writes into
    what was passed on.
    """

    _segment: Optional[_Segment] = None

    def __array_finalize__(self, of: Any) -> None:
        self._segment = getattr(of, "_segment", None)

    def __reduce__(self) -> Any:
        return numpy.asarray(self).__reduce__()

    @property
    def part(self) -> Optional[Part]:
        """Where it lies; None when it is no memory in a row of a segment."""
        segment = self._segment
        if segment is None or not self.flags.c_contiguous or not self.nbytes:
            return None
        offset = self.ctypes.data - segment.base
        if not 0 <= offset <= len(segment.memory) - self.nbytes:
            return None  # made of such an array by numpy, in memory of its own
        return Part(segment.place, offset, self.nbytes)


def array(shape: Any, dtype: Any = "float32") -> SharedArray:
    """An array of zeros that workers of this machine get without a copy."""
    kind = numpy.dtype(dtype)
    if kind.hasobject:
        raise TypeError(f"{kind} is given; expected a type whose values lie in the array itself")
    count = int(numpy.prod(shape, dtype=object)) * kind.itemsize
    return _over(_Segment(make_segment(max(1, count))), 0, shape, kind)


def shared(values: numpy.ndarray) -> SharedArray:
    """The values, copied unless they are shared already."""
    if isinstance(values, SharedArray) and values.part is not None:
        return values
    made = array(values.shape, values.dtype)
    made[...] = values
    return made


def _over(segment: _Segment, offset: int, shape: Any, kind: Any) -> SharedArray:
    made = SharedArray(shape, kind, segment.memory, offset)
    made._segment = segment
    return made


@dask_serialize.register(SharedArray)
def _serialize(values: SharedArray, context: Any = None) -> Tuple[dict, List[Any]]:
    there = ((context or {}).get("recipient") or {}).get(MACHINE)
    part = values.part if there == machine() else None
    if part is None or values.dtype.kind == "V":
        return serialize_numpy_ndarray(numpy.asarray(values))
    header = {"place": part.place, "at": part.offset}
    return {**header, "shape": values.shape, "kind": values.dtype.str}, []


@dask_deserialize.register(SharedArray)
def _deserialize(header: dict, frames: List[Any]) -> numpy.ndarray:
    if "place" not in header:
        return deserialize_numpy_ndarray(header, frames)
    segment = _Segment(Place(*header["place"]).open())
    return _over(segment, header["at"], tuple(header["shape"]), numpy.dtype(header["kind"]))
