"""What is asked and not answered yet."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generator

from .receipt import Receipt

if TYPE_CHECKING:
    from .client import Client


class Answer(Future):
    """A request under way: a future whose result is a Receipt, and whose exception is a CoralError.

    It can be awaited. Its callbacks run on the thread that receives, and must not wait.
    """

    def __init__(self, client: Client, accelerator: str):
        super().__init__()
        self._client = client
        self._call = 0
        self.accelerator = accelerator

    def cancel(self) -> bool:
        """Asks the daemon to give the request up; False when it is answered already.

        Its arrays are the daemon's until it is done: then cancelled() says whether it was in time.
        """
        if self.done():
            return False
        self._client._cancel(self._call)
        return True

    def wait(self) -> None:
        """Until it is answered; raises what result() raises."""
        self.result()

    def explain(self) -> str:
        """Where the request is, and what it waits for, or what became of it; for people."""
        if not self.done():
            return self._client._explain(self._call)
        if self.cancelled():
            return f"{self.accelerator} was given up"
        failure = self.exception()
        return str(failure) if failure else f"{self.accelerator} was {self.result()}"

    def __await__(self) -> Generator[Any, None, Receipt]:
        return asyncio.wrap_future(self).__await__()

    def _give_up(self) -> None:
        super().cancel()
        self.set_running_or_notify_cancel()
