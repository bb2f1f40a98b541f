"""The client of this process: it connects when it is needed, and again when the daemon was gone."""

from __future__ import annotations

import os
import threading
from typing import Any, Optional, Tuple

from .answer import Answer
from .client import Client
from .listing import Accelerator, Board
from .loaded import Loaded
from .managed import Constant, ManagedArray
from .receipt import Receipt
from .split import Answers

_lock = threading.Lock()
_client: Optional[Client] = None


def client() -> Client:
    """The client of this process."""
    global _client
    with _lock:
        if _client is None or _client.closed:
            _client = Client()
        return _client


def close() -> None:
    """Hangs up; whoever asks again connects again."""
    global _client
    with _lock:
        if _client is not None:
            _client.close()
        _client = None


def _forget() -> None:
    """After a fork: the thread that receives is the parent's, and so are the replies."""
    global _lock, _client
    _lock = threading.Lock()
    _client = None


os.register_at_fork(after_in_child=_forget)


def allocate(count: int) -> memoryview:
    """As Client.allocate."""
    return client().allocate(count)


def array(shape: Any, dtype: Any = "float32") -> Any:
    """As Client.array."""
    return client().array(shape, dtype)


def managed(shape: Any, dtype: Any = "float32") -> ManagedArray:
    """As Client.managed."""
    return client().managed(shape, dtype)


def buffer(shape: Any, dtype: Any = "uint32") -> Any:
    """As Client.buffer."""
    return client().buffer(shape, dtype)


def constant(values: Any) -> Constant:
    """As Client.constant."""
    return client().constant(values)


def submit(
    accelerator: str,
    *arguments: Any,
    application: str = "",
    priority: int = 0,
    within: float = 0,
) -> Answer:
    """As Client.submit."""
    return client().submit(
        accelerator, *arguments, application=application, priority=priority, within=within
    )


def call(
    accelerator: str,
    *arguments: Any,
    application: str = "",
    priority: int = 0,
    within: float = 0,
) -> Receipt:
    """As Client.call."""
    return client().call(
        accelerator, *arguments, application=application, priority=priority, within=within
    )


def map(accelerator: str, *arguments: Any, along: int, **terms: Any) -> Answers:
    """As Client.map."""
    return client().map(accelerator, *arguments, along=along, **terms)


def accelerators() -> Tuple[Accelerator, ...]:
    """As Client.accelerators."""
    return client().accelerators()


def boards() -> Tuple[Board, ...]:
    """As Client.boards."""
    return client().boards()


def prepare(board: str, accelerator: str, *, patience: float = 60, tenant: str = "") -> Loaded:
    """As Client.prepare."""
    return client().prepare(board, accelerator, patience=patience, tenant=tenant)
