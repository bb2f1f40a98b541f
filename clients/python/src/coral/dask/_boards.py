"""A worker's boards: opened through its machine's daemon, offered to Dask as resources."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import hashlib
import socket
import threading
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from distributed import Reschedule, Status, Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

import coral

from ..answer import Answer
from ..client import LONGEST_NAME, Client
from ..errors import Code, CoralError
from ..receipt import Receipt
from ..split import usable_boards
from ._segments import MACHINE, Part, SharedArray, machine

ANY = "coral-boards"
"""The resource of which a worker has as many as boards; coral-NAME counts those of one name."""


def on_machine(machine: str) -> str:
    """The resource of the boards of one machine."""
    return f"coral-on-{hashlib.sha256(machine.encode()).hexdigest()[:8]}"


_UNWANTED = {"cancelled", "released"}
"""States of a task whose result nobody wants any more."""

_LOST = {Code.NO_BOARD, Code.FAILED, Code.NO_DAEMON, Code.SHUTDOWN, Code.LOST}
"""Failures that may be those of boards that went; another worker has others."""


def _label(key: str) -> str:
    """A task's key, which may be longer than a label."""
    return key.encode()[:LONGEST_NAME].decode(errors="ignore")


@dataclass(frozen=True)
class State:
    """What one worker has."""

    version: str
    daemon: str  #: the version of its daemon, as it was seen last; empty for never
    machine: str
    host: str
    boards: Dict[str, int]  #: by resource
    accelerators: Tuple[str, ...]
    trouble: str  #: why it has no boards, or the failure after which it withdrew them


class Boards(WorkerPlugin):
    """Opens the boards, and closes with the worker. Any thread may call."""

    name = "coral"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Optional[Client] = None
        self._answers: Dict[str, Answer] = {}  # under way, by the key of their task
        self._offered: Dict[str, int] = {}
        self._daemon = ""
        self._trouble = ""

    async def setup(self, worker: Worker) -> None:
        self._worker = worker
        worker.rpc.connection_args["handshake_overrides"] = {MACHINE: machine()}
        await self.state()

    def teardown(self, worker: Worker) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()

    def transition(self, key: str, start: str, finish: str, **kwargs: Any) -> None:
        """A task that nobody wants any more gives its request up."""
        answer = self._answers.get(key)
        if answer is not None and finish in _UNWANTED:
            answer.cancel()

    async def state(self) -> State:
        """What there is now, which is offered from now on."""
        boards, accelerators = await asyncio.get_running_loop().run_in_executor(None, self._look)
        await self._offer({**boards, on_machine(machine()): boards[ANY]})
        return State(
            coral.__version__,
            self._daemon,
            machine(),
            socket.gethostname(),
            boards,
            accelerators,
            self._trouble,
        )

    def _look(self) -> Tuple[Dict[str, int], Tuple[str, ...]]:
        try:
            client = self._connected()
            usable = usable_boards(client)
            accelerators = tuple(each.id for each in client.accelerators())
            self._daemon = client.version()
        except CoralError as e:
            self._trouble = str(e)
            return {ANY: 0}, ()
        self._trouble = "" if usable else "its daemon has no board that may be used"
        names = collections.Counter(f"coral-{board.name}" for board in usable)
        return {ANY: len(usable), **names}, accelerators

    def _connected(self) -> Client:
        with self._lock:
            if self._client is None or self._client.closed:
                self._client = Client()
            return self._client

    async def _offer(self, boards: Dict[str, int]) -> None:
        changed = {name: boards.get(name, 0) for name in {*self._offered, *boards}}
        if changed == self._offered:
            return
        self._offered = changed
        worker = self._worker
        if worker.status != Status.running:  # it registers with them
            worker.state.total_resources.update(changed)
            worker.state.available_resources.update(changed)
        elif changed[ANY]:
            await worker.set_resources(**changed)
        else:  # its own count stays, for the tasks that it has to run into their Reschedule
            await worker.scheduler.set_resources(resources=changed, worker=worker.contact_address)

    def call(self, accelerator: str, arguments: Sequence[Any], terms: Mapping[str, Any]) -> Receipt:
        """Calls in a task; see coral.dask.call."""
        if not self._offered[ANY]:
            raise self._elsewhere(accelerator)
        try:
            return self._call(accelerator, arguments, terms)
        except CoralError as e:
            if e.code in _LOST and not self._look()[0][ANY]:
                self._withdraw(str(e))
                raise self._elsewhere(accelerator) from e
            is_too_large = "OUT_OF_DEVICE_MEMORY" in e.args[0]
            remedy = "; ask for more pieces, so that each fits" if is_too_large else ""
            raise CoralError(
                e.code, f"{self._named}: {e.args[0]}{remedy}", accelerator, e.cause
            ) from e

    def _elsewhere(self, accelerator: str) -> Exception:
        """Has the task run where boards are offered, if it asked for that."""
        key = self._worker.get_current_task()
        if self._worker.state.tasks[key].resource_restrictions:
            return Reschedule()
        return CoralError(
            Code.NO_BOARD,
            f"{self._named} has no board: {self._trouble}; submit the task with "
            f"resources={{'{ANY}': 1}}",
            accelerator,
        )

    @property
    def _named(self) -> str:
        return f"worker {self._worker.address} on {socket.gethostname()}"

    def _call(
        self, accelerator: str, arguments: Sequence[Any], terms: Mapping[str, Any]
    ) -> Receipt:
        client = self._connected()
        with contextlib.ExitStack() as scope:
            own = []
            for value in arguments:
                part = value.part if isinstance(value, SharedArray) else value
                is_lent = isinstance(part, Part)
                own.append(scope.enter_context(part.lent(client)) if is_lent else value)
            key = self._worker.get_current_task()
            answer = client.submit(accelerator, *own, labels={"dask": _label(key)}, **terms)
            self._answers[key] = answer
            if not self._is_wanted(key):  # since before there was an answer
                answer.cancel()
            try:
                return answer.result()
            finally:
                del self._answers[key]

    def _is_wanted(self, key: str) -> bool:
        task = self._worker.state.tasks.get(key)
        return task is not None and task.state not in _UNWANTED

    def _withdraw(self, why: str) -> None:
        """Its boards are not offered any more, until somebody asks for the state."""
        self._trouble = why
        offer = self._offer({ANY: 0})
        asyncio.run_coroutine_threadsafe(offer, self._worker.loop.asyncio_loop).result()


def call(
    accelerator: str, *arguments: Any, application: str = "", priority: int = 0
) -> Receipt:
    """Calls an accelerator in a task of Dask, and waits; as coral.call, and more:

    arrays of coral.dask.array are not copied, wherever on this machine they were made; whoever
    cancels the task gives the request up; a task whose worker lost its boards runs on another one.
    The task is to be submitted with resources={"coral-boards": 1}.
    """
    plugin = get_worker().plugins.get(Boards.name)
    if plugin is None:
        raise CoralError(
            Code.MISUSE,
            f"worker {get_worker().address} has not opened its boards; start it with "
            "--preload coral.dask",
        )
    return plugin.call(
        accelerator, arguments, {"application": application, "priority": priority}
    )


async def dask_setup(worker: Worker) -> None:
    """Has a worker offer its boards, unless it does; what --preload calls."""
    if Boards.name not in worker.plugins:
        await worker.plugin_add(Boards(), name=Boards.name, catch_errors=False)


async def state_of(dask_worker: Worker) -> State:
    """To be run on a worker."""
    await dask_setup(dask_worker)
    return await dask_worker.plugins[Boards.name].state()
