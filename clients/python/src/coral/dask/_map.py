"""One call over the boards of all workers."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Union

import numpy
from distributed import Client, default_client

from ..split import PIECES_PER_BOARD
from ._arrays import Arrays
from ._boards import ANY
from ._chunks import Chunks
from ._fleet import Fleet
from ._plan import Plan
from ._run import Run


def map(
    data: Any,
    accelerator: str,
    *arguments: Any,
    pieces: Optional[int] = None,
    board: Optional[str] = None,
    application: Optional[str] = None,
    priority: int = 0,
    client: Optional[Client] = None,
) -> Any:
    """Calls an accelerator on data in pieces, on the boards of all workers; its result, in order.

    The data are an array of numpy, bytes, an array of Dask, or a tuple of some that are equally
    long; they are cut along their first axis. Arguments are in the order of the prototype: ROWS
    stands for the piece's rows, COUNT for their number, Result(dtype) for the array that is
    written; all others go to each piece as they are. Each board takes as many pieces as it is fast;
    24 for each are usual. With `board`, boards of that name alone are used.

    Workers of this machine read and write this process's memory; data of coral.dask.array are not
    copied for that. Others get their rows in messages. The result of an array of Dask stays on the
    workers, an array of Dask, too; its pieces are its chunks.

    The daemons know this client by its id, or by the name of an application, and have those who want
    a tenant's boards at one time use them equally long.

    Waits until all is done. Raises CoralError, which names the worker and the remedy.
    """
    scheduler = client or default_client()
    parts = data if isinstance(data, tuple) else (data,)
    terms = {
        "application": scheduler.id if application is None else application,
        "priority": priority,
    }
    plan = Plan(accelerator, arguments, len(parts), terms)
    fleet = Fleet(scheduler, accelerator, ANY if board is None else f"coral-{board}")
    work: Union[Arrays, Chunks]
    if hasattr(parts[0], "chunks"):
        work = Chunks(scheduler, plan, parts)
    else:
        rows = [_rows(each) for each in parts]
        work = Arrays(scheduler, plan, rows, _bounds(plan, rows, pieces, fleet))
    Run(fleet, work).finish()
    return work.joined()


def _rows(data: Any) -> numpy.ndarray:
    is_bytes = isinstance(data, (bytes, bytearray, memoryview))
    return numpy.frombuffer(data, "u1") if is_bytes else numpy.asanyarray(data)


def _bounds(
    plan: Plan, data: Sequence[numpy.ndarray], pieces: Optional[int], fleet: Fleet
) -> List[int]:
    counts = {len(each) for each in data}
    if len(counts) > 1 or 0 in counts:
        raise plan.wrong(f"the data have {sorted(counts)} rows; expected one number, not 0")
    (count,) = counts
    wanted = PIECES_PER_BOARD * fleet.boards if pieces is None else pieces
    if wanted < 1:
        raise plan.wrong(f"{pieces} pieces are asked for; expected at least one")
    wanted = min(wanted, count)
    return [count * at // wanted for at in range(wanted + 1)]
