"""One call over all boards: its arrays are cut into pieces."""

from __future__ import annotations

import asyncio
import operator
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generator, Iterable, List, Optional, Sequence, Tuple

from ._memory import raw
from .answer import Answer
from .errors import Code, CoralError
from .listing import Board
from .receipt import Receipt

if TYPE_CHECKING:
    from .client import Client

PIECES_PER_BOARD = 24
"""With so many a board that is 3.5 times slower ends within 2 % of the best possible."""


class Answers(Future):
    """The pieces of one call: a future whose result is their receipts, in order.

    It is done when all of them are. Its exception is that of the first piece that has one. It can
    be awaited. Its callbacks run on the thread that receives, and must not wait.
    """

    def __init__(self, pieces: Sequence[Answer]):
        super().__init__()
        self.pieces = tuple(pieces)
        self._left = len(pieces)
        self._lock = threading.Lock()
        for piece in pieces:
            piece.add_done_callback(self._count)

    def cancel(self) -> bool:
        """Asks the daemon to give up what is not answered; False when all is.

        The arrays are the daemon's until done().
        """
        return any([piece.cancel() for piece in self.pieces])

    def __await__(self) -> Generator[Any, None, List[Receipt]]:
        return asyncio.wrap_future(self).__await__()

    def _count(self, ended: Future) -> None:
        with self._lock:
            self._left -= 1
            if self._left:
                return
        failures = (piece.exception() for piece in self.pieces if not piece.cancelled())
        failure = next(filter(None, failures), None)
        if failure is not None:
            self.set_exception(failure)
        elif any(piece.cancelled() for piece in self.pieces):
            super().cancel()
            self.set_running_or_notify_cancel()
        else:
            self.set_result([piece.result() for piece in self.pieces])


def submit(
    client: Client,
    accelerator: str,
    arguments: Tuple[Any, ...],
    along: int,
    cut: Optional[Iterable[int]],
    pieces: Optional[int],
    terms: dict,
) -> Answers:
    """Asks for the pieces, as Client.map says."""
    count = _count_of(accelerator, arguments, along)
    positions = _as_long_as(arguments, count) if cut is None else sorted(set(cut))
    views = {at: _divisible(accelerator, at, arguments, count) for at in positions}
    if not views:
        raise _wrong(accelerator, f"no argument is an array of {count} elements; say which are cut")
    _refuse_other_results(client, accelerator, positions)
    wanted = PIECES_PER_BOARD * max(1, len(usable_boards(client))) if pieces is None else pieces
    if wanted < 1:
        raise _wrong(accelerator, f"{pieces} pieces are asked for; expected at least one")

    made: List[Answer] = []
    bounds = [count * at // min(wanted, count) for at in range(min(wanted, count) + 1)]
    try:
        for start, end in zip(bounds, bounds[1:]):
            own = list(arguments)
            own[along] = type(arguments[along])(end - start)
            for at, view in views.items():
                each = len(view) // count
                own[at] = view[start * each : end * each]
            made.append(client.submit(accelerator, *own, **terms))
    except BaseException:
        for answer in made:
            answer.cancel()
        raise
    return Answers(made)


def _count_of(accelerator: str, arguments: Tuple[Any, ...], along: int) -> int:
    try:
        count = operator.index(getattr(arguments[along], "value", arguments[along]))
    except (IndexError, TypeError):
        count = 0
    if count < 1:
        raise _wrong(
            accelerator,
            f"argument {along} is to say how many elements the arrays have; expected a whole "
            "number of at least 1 there",
        )
    return count


def _as_long_as(arguments: Tuple[Any, ...], count: int) -> List[int]:
    """Positions of arrays with so many elements, or rows."""
    return [at for at, value in enumerate(arguments) if _rows(value) == count]


def _rows(value: object) -> Optional[int]:
    if isinstance(value, bytes):
        return None
    try:
        view = memoryview(value)  # type: ignore[arg-type]
    except TypeError:
        return None
    return view.shape[0] if view.ndim else None


def _divisible(accelerator: str, at: int, arguments: Tuple[Any, ...], count: int) -> memoryview:
    try:
        view = raw(arguments[at])
    except (IndexError, TypeError, BufferError) as e:
        raise _wrong(accelerator, f"argument {at} cannot be cut: {e}") from None
    if not len(view) or len(view) % count:
        raise _wrong(
            accelerator,
            f"argument {at} has {len(view)} bytes; expected a multiple of the {count} elements",
        )
    return view


def _refuse_other_results(client: Client, accelerator: str, cut: Sequence[int]) -> None:
    """Pieces that write into one array would write over each other's results."""
    for known in client.accelerators():
        if known.id == accelerator:
            for at, parameter in enumerate(known.parameters):
                if parameter.is_written_array and at not in cut:
                    raise _wrong(
                        accelerator,
                        f"each piece would write into the whole of argument {at} ({parameter}); "
                        "expected it among those that are cut",
                    )


def usable_boards(client: Client) -> List[Board]:
    """That may take a piece."""
    return [
        board
        for board in client.boards()
        if board.state not in ("BROKEN", "CLAIMED") and board.holder in (None, client.tenant)
    ]


def _wrong(accelerator: str, what: str) -> CoralError:
    return CoralError(
        Code.WRONG_ARGUMENT, f"{accelerator} cannot be split: {what}", accelerator
    )
