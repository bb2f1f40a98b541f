"""Calls and their replies, over one socket after the other.

A thread of its own takes replies. When a daemon goes, it waits for the next, lends it the same
memory, and asks it again what has no reply.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import socket
import struct
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from dataclasses import dataclass
from typing import BinaryIO, Callable, Dict, List, Optional, Sequence, Tuple

from . import _wire
from ._backoff import Backoff
from .errors import Code, CoralError

Taker = Callable[[_wire.Reply], None]

_log = logging.getLogger(__name__)
_SECONDS = 60
_MOST_DEATHS = 3
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
        try:
            return Connection(each)
        except OSError as e:
            told.append(f"{each}: {e.strerror or e}")
    raise CoralError(
        Code.NO_DAEMON, f"nobody can be reached at {', '.join(told)}; is coral serve running?"
    )


def _connected(path: str, seconds: float) -> socket.socket:
    """Within so many seconds, where whoever listens takes nobody and its queue is full."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # a time limit of Python's would be none: then a full queue fails at once
        _bound_sends(made, seconds)
        made.connect(path)
    except BlockingIOError:
        made.close()
        raise OSError(errno.EAGAIN, "its queue is full, and nobody is taken") from None
    except OSError:
        made.close()
        raise
    return made


def _bound_sends(made: socket.socket, seconds: float) -> None:
    whole = int(seconds)
    most = struct.pack("@ll", whole, max(1, int((seconds - whole) * 1e6)))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, most)


@dataclass
class _PendingCall:
    """A call without a reply."""

    what: int
    body: bytes
    taker: Taker
    beside: Sequence[int]
    latest: float  # when it must have been started; 0 for no such term
    accelerator: str
    unwanted: bool = False  # it was given up
    untouched: bool = False  # no daemon began it: that ends, or was gone before all was sent
    deaths: int = 0  # daemons that went and may have carried it out

    def frame(self, call: int) -> bytes:
        left = max(1, round((self.latest - time.monotonic()) * 1e9)) if self.latest else 0
        again = self.what == _wire.Call.SUBMIT and self.deaths > 0
        return _wire.frame(call, self.what, self.body + _wire.within(left), again)

    def send(self, made: socket.socket, frame: bytes) -> None:
        # its reply may be there before this returns
        if not _send(made, frame, self.beside):
            self.untouched = True

    def obstacle(self, died: bool) -> Optional[Tuple[Code, str]]:
        """Why the next daemon is not asked; whether the last took this client, and went."""
        if self.unwanted:
            return Code.CANCELLED, "it was given up, and the daemon went"
        if died and self.deaths == _MOST_DEATHS:
            return Code.NO_DAEMON, "it was under way when the daemon went, again and again; is it why?"
        if self.latest and self.latest <= time.monotonic():
            return Code.DEADLINE, "the daemon went, and was away for as long as it may wait"
        return None

    def take(self, call: int, reply: _wire.Reply) -> None:
        """It has its reply. A taker that raises is given that as a failure: nobody waits on."""
        try:
            self.taker(reply)
        except Exception as e:
            self.fail(call, Code.UNKNOWN, f"its reply cannot be taken: {e!r}")

    def fail(self, call: int, code: Code, why: str) -> None:
        """It has none. A taker that raises ends no other call."""
        which = f"request {call} of {self.accelerator}: " if self.accelerator else ""
        try:
            self.taker(_wire.Failure(code, which + why, ""))
        except Exception:
            _log.exception("a failure cannot be taken: %s%s", which, why)


class Connection:
    """Any thread may call; takers run on the thread that receives, and must not wait for it."""

    def __init__(self, path: str):
        self._path = path
        self._backoff = Backoff()
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._pending: Dict[int, _PendingCall] = {}
        self._lent: Dict[int, int] = {}  # descriptors by segment
        self._is_served = False  # the daemon took this client
        self.life = 0
        """The number of the daemon that is there, or was last: what one keeps goes with it."""
        self._over: Optional[Tuple[Code, str]] = None
        # reentrant: who is told that a call failed may ask for more
        self._sending = threading.RLock()
        self._socket: Optional[socket.socket] = None
        self._welcome: Future[_wire.Welcome] = Future()
        made = _connected(path, self._backoff.of_one())
        self._introduce(made)
        self._receiver = threading.Thread(
            target=self._run, args=[made], name="coral-client", daemon=True
        )
        self._receiver.start()

    def welcome(self) -> _wire.Welcome:
        """What the first daemon said. Raises CoralError when it takes no client."""
        try:
            return self._welcome.result(_SECONDS)
        except NotDone:
            self.close()
            raise CoralError(
                Code.NO_DAEMON, f"the daemon at {self._path} gave no reply for {_SECONDS} s"
            ) from None

    @property
    def is_over(self) -> bool:
        return self._over is not None

    def send(
        self,
        what: int,
        body: bytes,
        taker: Taker,
        beside: Sequence[int] = (),
        within: float = 0,
        accelerator: str = "",
    ) -> int:
        """Sends a call, with descriptors beside it; its id. The taker gets one reply."""
        call = next(self._ids)
        latest = time.monotonic() + within if within else 0
        one = _PendingCall(what, body, taker, beside, latest, accelerator)
        frame = one.frame(call)
        size = len(frame) - 4
        if size > _wire.LARGEST:
            raise CoralError(
                Code.MISUSE, f"the call has {size} bytes; expected at most {_wire.LARGEST}"
            )
        with self._sending:
            with self._lock:
                over = self._over
                if over is None:
                    self._pending[call] = one
            if self._socket is None:
                one.untouched = True
            elif over is None:
                one.send(self._socket, frame)
        if over is not None:
            one.fail(call, *over)
        return call

    def ask(self, what: int, body: bytes, patience: float = 0) -> _wire.Reply:
        """Sends a call, which may take so many seconds, and waits for its reply.

        Raises CoralError for a failure.
        """
        answer: Future[_wire.Reply] = Future()
        return self._wait(answer, lambda: self.send(what, body, answer.set_result), patience)

    def _wait(
        self, answer: Future[_wire.Reply], ask: Callable[[], int], patience: float = 0
    ) -> _wire.Reply:
        if threading.current_thread() is self._receiver:
            raise CoralError(
                Code.MISUSE,
                "a callback of an answer waits for the daemon, whose replies wait for the "
                "callback; make arrays before, and wait in another thread",
            )
        ask()
        try:
            reply = answer.result(_SECONDS + patience)
        except NotDone:
            raise CoralError(
                Code.NO_DAEMON, f"the daemon gave no reply for {_SECONDS + patience} s"
            ) from None
        if isinstance(reply, _wire.Failure):
            raise CoralError(reply.code, reply.text, cause=reply.cause)
        return reply

    def lend(self, descriptor: int) -> int:
        """Lends memory to each daemon until it is released; the segment's number.

        The descriptor is closed by this, whether the memory is taken or not.
        """
        answer: Future[_wire.Reply] = Future()

        def take(reply: _wire.Reply) -> None:
            # on the thread that connects, so that each daemon is lent it once
            if isinstance(reply, _wire.Registered):
                with self._lock:
                    self._lent[reply.segment] = descriptor
            else:
                os.close(descriptor)
            answer.set_result(reply)

        reply = self._wait(
            answer, lambda: self.send(_wire.Call.REGISTER, b"", take, [descriptor])
        )
        assert isinstance(reply, _wire.Registered)
        return reply.segment

    def release(self, segment: int) -> None:
        """Takes memory back."""
        with self._lock:
            descriptor = self._lent.pop(segment, None)
        if descriptor is not None:
            os.close(descriptor)
        self.send(_wire.Call.RELEASE, _wire.release(segment), lambda reply: None)

    def cancel(self, call: int) -> None:
        """Gives a submit up, whichever daemon has it."""
        with self._lock:
            one = self._pending.get(call)
        if one is not None:
            one.unwanted = True
        self.send(_wire.Call.CANCEL, _wire.submitted(call), lambda reply: None)

    def close(self) -> None:
        """Hangs up. What has no reply fails."""
        self._end(Code.SHUTDOWN, "the client was closed; connect again, and ask again")

    def _run(self, made: Optional[socket.socket]) -> None:
        while made is not None:
            why = self._receive(made)
            with self._sending:
                self._socket = None
            made = None if self.is_over else self._connect_again(why)
        with self._lock:
            descriptors = list(self._lent.values())
            self._lent.clear()
        for each in descriptors:
            os.close(each)

    def _receive(self, made: socket.socket) -> str:
        """Takes replies until there are no more; why."""
        try:
            with made, made.makefile("rb") as stream:
                while header := stream.read(4):
                    self._take(_read(stream, int.from_bytes(header, "little")))
        except socket.timeout:
            return "the daemon went, and the next took nobody in time"
        except OSError as e:
            return f"the daemon is gone: {e.strerror or e}"
        except ValueError:
            return _NO_REPLY
        return "the daemon hung up"

    def _take(self, message: bytes) -> None:
        call, reply = _wire.read_reply(message)
        if isinstance(reply, _wire.Welcome):
            self._backoff.end()
            self._is_served = True
            if self._socket is not None:
                self._socket.settimeout(None)
            self._welcomed(lambda: self._welcome.set_result(reply))
        with self._lock:
            if isinstance(reply, _wire.Failure) and reply.code == Code.ENDING:
                ended = self._pending.get(call)
                if ended is not None:  # else this client was closed meanwhile
                    ended.untouched = True
                return
            one = self._pending.pop(call, None)
        if one is not None:
            one.take(call, reply)
        elif isinstance(reply, _wire.Failure):
            self._end(Code.NO_DAEMON, f"the daemon hung up: {reply.text}")

    def _connect_again(self, why: str) -> Optional[socket.socket]:
        while self._backoff.await_attempt():
            try:
                made = _connected(self._path, self._backoff.left())
            except OSError as e:
                why = f"the daemon went, and did not come back: {self._path}: {e.strerror or e}"
                continue
            # whoever listens there may be a supervisor, or a daemon that hangs
            made.settimeout(self._backoff.left())
            _bound_sends(made, self._backoff.of_one())
            self._introduce(made)
            return made
        self._end(Code.NO_DAEMON, why)
        return None

    def _introduce(self, made: socket.socket) -> None:
        with self._sending:
            self._socket = made
            self.life += 1
            self._tell(made, _wire.Call.HELLO, _wire.hello("python"))
            with self._lock:
                lent = list(self._lent.items())
                pending = list(self._pending.items())
            for segment, descriptor in lent:
                self._tell(made, _wire.Call.REGISTER, _wire.register(segment), [descriptor])
            died, self._is_served = self._is_served, False
            for call, one in pending:
                self._ask_again(made, call, one, died)

    def _tell(
        self, made: socket.socket, what: int, body: bytes, beside: Sequence[int] = ()
    ) -> None:
        """A call that nobody waits for; a failure of it is the end."""
        _send(made, _wire.frame(next(self._ids), what, body), beside)

    def _ask_again(self, made: socket.socket, call: int, one: _PendingCall, died: bool) -> None:
        died, one.untouched = died and not one.untouched, False
        obstacle = one.obstacle(died)
        if obstacle is None:
            one.deaths += died
            one.send(made, one.frame(call))
            return
        with self._lock:
            failed = self._pending.pop(call, None)
        if failed is not None:
            failed.fail(call, *obstacle)

    def _end(self, code: Code, why: str) -> None:
        with self._lock:
            if self._over is None:
                self._over = (code, why)
            over = self._over
            pending = list(self._pending.items())
            self._pending.clear()
        self._backoff.give_up()
        made = self._socket
        if made is not None:
            _shut(made, socket.SHUT_RDWR)
        for call, one in pending:
            one.fail(call, *over)
        self._welcomed(lambda: self._welcome.set_exception(CoralError(*over)))

    def _welcomed(self, says: Callable[[], None]) -> None:
        with self._lock:
            if not self._welcome.done():
                says()


def _shut(made: socket.socket, which: int) -> None:
    try:
        made.shutdown(which)
    except OSError:
        pass  # it is closed already


def _send(made: socket.socket, frame: bytes, beside: Sequence[int]) -> bool:
    """Whether all of it was sent; else who receives sees the end behind all replies, and asks again."""
    try:
        if beside:
            sent = socket.send_fds(made, [frame], beside)
            frame = frame[sent:]
        made.sendall(frame, socket.MSG_NOSIGNAL)
        return True
    except (BlockingIOError, socket.timeout):
        _shut(made, socket.SHUT_RDWR)  # it reads no more
        return False
    except OSError:
        _shut(made, socket.SHUT_WR)
        return False


def _read(stream: BinaryIO, length: int) -> bytes:
    if not 0 < length <= _wire.LARGEST:
        raise ValueError(_NO_REPLY)
    message = stream.read(length)
    if len(message) < length:
        raise OSError("it hung up within a reply")
    return message
