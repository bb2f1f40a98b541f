"""Memory that the daemon maps, too. Small arrays share segments, in blocks of one size each."""

from __future__ import annotations

import bisect
import collections
import ctypes
import errno
import fcntl
import mmap
import os
import pickle
import threading
import weakref
from typing import Deque, Dict, List, NamedTuple, Optional, Tuple

from ._connection import Connection
from .errors import Code, CoralError

_SMALLEST, _LARGEST_BLOCK, _SHARED, _STEP = 64, 1 << 16, 1 << 20, 1 << 24


class Place(NamedTuple):
    """Where memory lies, as the daemon knows it."""

    segment: int
    offset: int


class _Segment(NamedTuple):
    base: int  # first: segments are sorted by it
    number: int
    memory: mmap.mmap
    block: int  # bytes of each block that it is cut into; 0 for one array


class _Block(NamedTuple):
    segment: _Segment
    offset: int


def address_of(memory: memoryview) -> int:
    """Of writable memory that is not empty."""
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def raw(value: object) -> memoryview:
    """Its bytes, without a copy."""
    return pickle.PickleBuffer(value).raw()


def make_segment(size: int) -> int:
    """A descriptor of so many bytes of zeros that a daemon may map: they cannot shrink.

    Their pages are there: where there are none, this fails, while a touch later would end who touches.
    """
    try:
        descriptor = os.memfd_create("coral", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            _reserve(descriptor, size)
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
        except (OSError, OverflowError):
            os.close(descriptor)
            raise
    except (OSError, OverflowError) as e:
        raise _no_memory(size, e) from e
    return descriptor


def _reserve(descriptor: int, size: int) -> None:
    """In steps, for a signal undoes the one that it comes in."""
    if size // mmap.PAGESIZE > os.sysconf("SC_PHYS_PAGES"):
        # the kernel would look for them at the cost of all others
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    for at in range(0, size, _STEP):
        os.posix_fallocate(descriptor, at, min(_STEP, size - at))


def _no_memory(size: int, why: Exception) -> CoralError:
    return CoralError(Code.NO_MEMORY, f"{size} bytes of shared memory cannot be made: {why}")


class Memory:
    """The segments of one connection. Any thread."""

    def __init__(self, connection: Connection):
        self._connection = connection
        # not held while the daemon is asked: whoever takes replies may look for memory
        self._lock = threading.Lock()
        self._segments: List[_Segment] = []
        self._free: Dict[int, List[_Block]] = collections.defaultdict(list)
        # what nobody holds any more: a finaliser runs anywhere, and must take no lock
        self._forgotten: Deque[_Block] = collections.deque()
        self.unsent: Deque[Tuple[int, bytes]] = collections.deque()
        """Calls that finalisers leave, for the next allocation to send."""

    def allocate(self, count: int, alone: bool = False) -> memoryview:
        """Memory of zeros; given back once nothing refers to it any more.

        Alone in its segment it is not used again, so that the daemon forgets what it knows of it.
        """
        if count < 1:
            raise ValueError(f"{count} bytes are asked for; expected at least one")
        for segment in self._sweep():
            self._connection.release(segment.number)
        while self.unsent:
            what, body = self.unsent.popleft()
            self._connection.send(what, body, lambda reply: None)
        block = self._take(count, alone)
        segment, offset = block
        owner = (ctypes.c_ubyte * count).from_buffer(segment.memory, offset)
        weakref.finalize(owner, self._forgotten.append, block).atexit = False
        return raw(owner)

    def find(self, memory: memoryview) -> Optional[Place]:
        """Where writable memory lies; None when it is not of allocate."""
        address = address_of(memory)
        with self._lock:
            at = bisect.bisect(self._segments, (address + 1,)) - 1
            if at < 0:
                return None
            segment = self._segments[at]
        offset = address - segment.base
        return Place(segment.number, offset) if offset < len(segment.memory) else None

    def _take(self, count: int, alone: bool) -> _Block:
        size = max(_SMALLEST, 1 << (count - 1).bit_length())
        if alone or size > _LARGEST_BLOCK:
            return _Block(self._add(-(-count // mmap.PAGESIZE) * mmap.PAGESIZE, 0), 0)
        with self._lock:
            free = self._free[size]
            block = free.pop() if free else None
        if block is None:
            segment = self._add(_SHARED, size)
            block, *more = (_Block(segment, at) for at in range(0, _SHARED, size))
            with self._lock:
                free.extend(reversed(more))
        ctypes.memset(block.segment.base + block.offset, 0, size)
        return block

    def _add(self, size: int, block: int) -> _Segment:
        memory, number = self._lend(size)
        segment = _Segment(address_of(memoryview(memory)), number, memory, block)
        with self._lock:
            bisect.insort(self._segments, segment)
        return segment

    def _lend(self, size: int) -> Tuple[mmap.mmap, int]:
        descriptor = make_segment(size)
        try:
            memory = mmap.mmap(descriptor, size)
        except OSError as e:
            os.close(descriptor)
            raise _no_memory(size, e) from e
        return memory, self._connection.lend(descriptor)

    def _sweep(self) -> List[_Segment]:
        """Takes back what is forgotten; the segments that the daemon is to forget, too."""
        removed = []
        with self._lock:
            while self._forgotten:
                block = self._forgotten.popleft()
                segment = block.segment
                if segment.block:
                    self._free[segment.block].append(block)
                else:
                    self._segments.remove(segment)
                    removed.append(segment)
        return removed
