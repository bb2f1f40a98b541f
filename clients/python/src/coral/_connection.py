"""Calls and their replies over one socket. A thread of its own takes replies."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from typing import BinaryIO, Callable, Dict, List, Optional, Sequence

from . import _wire
from .errors import Code, CoralError

Taker = Callable[[_wire.Reply], None]

_SECONDS = 60
_NO_REPLY = "the daemon says what is no reply; is it of another version?"


def paths() -> List[str]:
    """Where a client looks for a daemon, in this order."""
    said = os.environ.get("CORAL_SOCKET")
    if said:
        return [said]
    folders = [os.environ.get("XDG_RUNTIME_DIR"), "/run"]
    return [os.path.join(folder, "coral/coral.sock") for folder in folders if folder]


def connect(path: Optional[str] = None) -> Connection:
    """To the daemon at a path, else to the first that listens."""
    told = []
    for each in [path] if path else paths():
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.connect(each)
            return Connection(made)
        except OSError as e:
            made.close()
            told.append(f"{each}: {e.strerror or e}")
    raise CoralError(
        Code.NO_DAEMON, f"nobody can be reached at {', '.join(told)}; is coral serve running?"
    )


class Connection:
    """Any thread may call; takers run on the thread that receives, and must not wait for it."""

    def __init__(self, made: socket.socket):
        self._socket = made
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._awaited: Dict[int, Taker] = {}
        self._over: Optional[_wire.Failure] = None
        self._receiver = threading.Thread(target=self._receive, name="coral-client", daemon=True)
        self._receiver.start()

    @property
    def is_over(self) -> bool:
        return self._over is not None

    def send(self, what: int, body: bytes, taker: Taker, beside: Sequence[int] = ()) -> int:
        """Sends a call, with descriptors beside it; its id. The taker gets one reply."""
        call = next(self._ids)
        frame = _wire.frame(call, what, body)
        size = len(frame) - 4
        if size > _wire.LARGEST:
            raise CoralError(
                Code.MISUSE, f"the call has {size} bytes; expected at most {_wire.LARGEST}"
            )
        with self._lock:
            over = self._over
            if over is None:
                self._awaited[call] = taker
        if over is not None:
            taker(over)
            return call
        try:
            with self._sending:
                if beside:
                    sent = socket.send_fds(self._socket, [frame], beside)
                    frame = frame[sent:]
                self._socket.sendall(frame, socket.MSG_NOSIGNAL)
        except OSError as e:
            self._end(Code.NO_DAEMON, f"the daemon is gone: {e.strerror or e}")
        return call

    def ask(self, what: int, body: bytes, beside: Sequence[int] = ()) -> _wire.Reply:
        """Sends a call and waits for its reply. Raises CoralError for a failure."""
        if threading.current_thread() is self._receiver:
            raise CoralError(
                Code.MISUSE,
                "a callback of an answer waits for the daemon, whose replies wait for the "
                "callback; make arrays before, and wait in another thread",
            )
        answer: Future[_wire.Reply] = Future()
        self.send(what, body, answer.set_result, beside)
        try:
            reply = answer.result(_SECONDS)
        except NotDone:
            raise CoralError(
                Code.NO_DAEMON, f"the daemon gave no reply for {_SECONDS} s"
            ) from None
        if isinstance(reply, _wire.Failure):
            raise CoralError(reply.code, reply.text, cause=reply.cause)
        return reply

    def close(self) -> None:
        """Hangs up. What has no reply fails."""
        self._end(Code.SHUTDOWN, "the client was closed; connect again, and ask again")

    def _receive(self) -> None:
        why = "the daemon hung up"
        try:
            with self._socket, self._socket.makefile("rb") as stream:
                while header := stream.read(4):
                    self._take(_read(stream, int.from_bytes(header, "little")))
        except OSError as e:
            why = f"the daemon is gone: {e.strerror or e}"
        except ValueError:
            why = _NO_REPLY
        self._end(Code.NO_DAEMON, why)

    def _take(self, message: bytes) -> None:
        call, reply = _wire.read_reply(message)
        with self._lock:
            taker = self._awaited.pop(call, None)
        if taker is not None:
            taker(reply)
        elif isinstance(reply, _wire.Failure):
            self._end(Code.NO_DAEMON, f"the daemon hung up: {reply.text}")

    def _end(self, code: Code, why: str) -> None:
        with self._lock:
            if self._over is None:
                self._over = _wire.Failure(code, why, "")
            over = self._over
            takers = list(self._awaited.values())
            self._awaited.clear()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already
        for taker in takers:
            taker(over)


def _read(stream: BinaryIO, length: int) -> bytes:
    if not 0 < length <= _wire.LARGEST:
        raise ValueError(_NO_REPLY)
    message = stream.read(length)
    if len(message) < length:
        raise OSError("it hung up within a reply")
    return message
