"""A request from its submit to its answer."""

from __future__ import annotations

import threading
import time

from . import _wire
from ._arguments import Arguments
from ._connection import Connection
from .answer import Answer
from .errors import Code, CoralError
from .managed import stale


class Submission:
    """Gives an answer to a request, which it asks once more where a daemon came without its constants.

    Nothing that it refers to refers back: what arrays lie in must not wait for the collector of cycles.
    """

    def __init__(
        self,
        connection: Connection,
        accelerator: str,
        arguments: Arguments,
        terms: _wire.Terms,
        within: float,
        answer: Answer,
    ):
        self._connection = connection
        self._accelerator = accelerator
        self._arguments = arguments
        self._body = _wire.submit(accelerator, arguments.messages, terms)
        self._latest = time.monotonic() + within if within else 0
        self._answer = answer

    def send(self) -> None:
        """Asks; waits for no more than that the daemon keeps its constants."""
        left = max(1e-9, self._latest - time.monotonic()) if self._latest else 0
        try:
            self._arguments.keep_constants()
            self._answer._call = self._connection.send(
                _wire.Call.SUBMIT, self._body, self._take, within=left, accelerator=self._accelerator
            )
        except Exception:
            self._arguments.end(0)
            raise

    def _take(self, reply: _wire.Reply) -> None:
        failure = reply if isinstance(reply, _wire.Failure) else None
        if failure and failure.code == Code.NO_CONTENT and self._arguments.lack_constants():
            # this thread takes the replies that it is to wait for
            threading.Thread(target=self._send_again, name="coral-client-again", daemon=True).start()
            return
        self._arguments.end(stale(reply))
        if isinstance(reply, _wire.Answered):
            self._arguments.bring_back()
            self._answer.set_result(reply.receipt)
        elif failure and failure.code != Code.CANCELLED:
            self._answer.set_exception(
                CoralError(failure.code, failure.text, self._accelerator, failure.cause)
            )
        else:
            self._answer._give_up()

    def _send_again(self) -> None:
        try:
            self.send()
        except Exception as e:
            # whatever it is: somebody waits for the answer
            self._answer.set_exception(e)
