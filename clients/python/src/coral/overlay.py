"""Accelerators as attributes, in PYNQ's habit."""

from __future__ import annotations

from typing import Any, List, Optional

from . import _process
from .answer import Answer
from .client import Client
from .receipt import Receipt
from .split import Answers


class Kernel:
    """One accelerator."""

    def __init__(self, accelerator: str, client: Optional[Client]):
        self._accelerator = accelerator
        self._client = client

    def call(self, *arguments: Any, **terms: Any) -> Receipt:
        """Runs it and waits; arguments and terms are those of submit."""
        return self.start(*arguments, **terms).result()

    __call__ = call

    def start(self, *arguments: Any, **terms: Any) -> Answer:
        """Asks for it; does not wait."""
        client = self._client or _process.client()
        return client.submit(self._accelerator, *arguments, **terms)

    def map(self, *arguments: Any, along: int, **terms: Any) -> Answers:
        """Asks for it in pieces over all boards, as Client.map does."""
        client = self._client or _process.client()
        return client.map(self._accelerator, *arguments, along=along, **terms)

    def __repr__(self) -> str:
        return f"<accelerator {self._accelerator}>"


class Overlay:
    """The accelerators of one bitstream id: Overlay("vector").addition(a, b, c, n).

    They are asked through a client, or that of the process.
    """

    def __init__(self, name: str, client: Optional[Client] = None):
        self._name = name
        self._client = client

    def __getattr__(self, kernel: str) -> Kernel:
        if kernel.startswith("_"):
            raise AttributeError(kernel)
        return Kernel(f"{self._name}.{kernel}", self._client)

    def __dir__(self) -> List[str]:
        """What an editor offers: the accelerators that are installed."""
        known = (self._client or _process.client()).accelerators()
        start = f"{self._name}."
        return [each.id[len(start) :] for each in known if each.id.startswith(start)]

    def __repr__(self) -> str:
        return f"<overlay {self._name}>"
