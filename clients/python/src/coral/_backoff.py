"""When to connect again while there is no daemon."""

from __future__ import annotations

import os
import threading
import time

from .errors import Code, CoralError

_SHORTEST, _LONGEST, _MINUTE = 0.01, 1.0, 60


def patience() -> int:
    """For how many seconds a daemon that went is waited for."""
    said = os.environ.get("CORAL_RECONNECT") or "30"
    if not said.isdecimal():
        raise CoralError(
            Code.MISUSE, f"CORAL_RECONNECT is {said!r}; expected seconds, such as 30"
        )
    return int(said)


class Backoff:
    """After pauses that double, up to a bound, for a bounded time.

    It begins when a daemon goes, and ends when the next takes this client. One thread, but for
    give_up.
    """

    def __init__(self) -> None:
        self.patience = patience()
        self._given_up = threading.Event()
        self.end()

    def of_one(self) -> float:
        """For how many seconds a daemon may take nobody at first, and nothing later."""
        return min(self.patience or _MINUTE, _MINUTE)

    def end(self) -> None:
        self._until = 0.0
        self._pause = _SHORTEST

    def await_attempt(self) -> bool:
        """Waits until one is due; False when there is to be none."""
        now = time.monotonic()
        self._until = self._until or now + self.patience
        left = self._until - now
        if left <= 0 or self._given_up.wait(min(self._pause, left)):
            return False
        self._pause = min(2 * self._pause, _LONGEST)
        return True

    def left(self) -> float:
        """For how many seconds it lasts yet; it has begun."""
        return max(0.001, self._until - time.monotonic())

    def give_up(self) -> None:
        """Nobody waits for its end any more."""
        self._given_up.set()
