"""The workers that may take pieces of a call."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence

from distributed import Client, Future

import coral

from ..errors import Code, CoralError
from ._boards import State, on_machine, state_of
from ._segments import machine

_NAMED = 5
"""Workers that a failure names, at most."""


class Group:
    """Workers that get their data in the same way."""

    def __init__(self, scheduler: Client, resource: str, is_here: bool):
        self._scheduler = scheduler
        self.is_here = is_here
        """Whether they are on the machine of this process, whose segments they can open."""
        self.boards = 0
        self._resources = {resource: 1}
        if is_here:
            self._resources[on_machine(machine())] = 1
        self._only: Optional[List[str]] = None

    def restrict(self, workers: Iterable[str]) -> None:
        """Has others with such boards take no piece."""
        self._only = list(workers)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """A task that takes one board."""
        return self._scheduler.submit(
            function, *arguments, resources=self._resources, workers=self._only, pure=False
        )

    @property
    def is_able(self) -> bool:
        """Whether somebody is still there who offers boards."""
        known = self._scheduler.scheduler_info()["workers"]
        return any(
            all(worker["resources"].get(name, 0) > 0 for name in self._resources)
            for address, worker in known.items()
            if self._only is None or address in self._only
        )


class Fleet:
    """Those that have an accelerator and boards of a resource, as they were when it was made."""

    def __init__(self, scheduler: Client, accelerator: str, resource: str):
        self.scheduler = scheduler
        self._accelerator = accelerator
        self._resource = resource
        self.groups = self._look()

    @property
    def boards(self) -> int:
        return sum(group.boards for group in self.groups)

    def look_again(self) -> None:
        """Raises CoralError when there are none any more."""
        self.groups = self._look()

    def _look(self) -> List[Group]:
        found: Dict[bool, Group] = {}
        able, boardless, ignorant = [], [], []
        states = self.scheduler.run(state_of, on_error="return")
        for address, state in states.items():
            if not isinstance(state, State):
                boardless.append(f"{address}: {state}")
                continue
            who = f"{address} on {state.host}"
            if state.version != coral.__version__:
                raise self._another_version(
                    f"worker {who} has Coral {state.version}", "install the same on both"
                )
            if state.daemon and _major(state.daemon) != _major(coral.__version__):
                raise self._another_version(
                    f"the daemon of worker {who} is Coral {state.daemon}",
                    "install the major version of this process on that machine",
                )
            boards = state.boards.get(self._resource, 0)
            if not boards:
                boardless.append(f"{who}: {state.trouble or f'it has {_told(state.boards)}'}")
            elif self._accelerator not in state.accelerators:
                ignorant.append(f"{who} knows {_told(state.accelerators)}")
            else:
                able.append(address)
                is_here = state.machine == machine()
                if is_here not in found:
                    found[is_here] = Group(self.scheduler, self._resource, is_here)
                found[is_here].boards += boards
        if not found:
            self._refuse(boardless, ignorant)
        if ignorant:
            for group in found.values():
                group.restrict(able)
        return list(found.values())

    def _refuse(self, boardless: Sequence[str], ignorant: Sequence[str]) -> None:
        if ignorant:
            raise self._failure(
                Code.UNKNOWN_ACCELERATOR,
                f"no worker with boards knows {self._accelerator}: worker {_told(ignorant)}; "
                "install its bitstream there: coral bitstream install",
            )
        if boardless:
            raise self._failure(
                Code.NO_BOARD,
                f"no worker offers {self._resource}: worker {_told(boardless)}; start coral serve "
                "on a worker's machine, and name its socket there with CORAL_SOCKET",
            )
        raise self._failure(
            Code.NO_BOARD, "the cluster has no worker; start dask worker where there are boards"
        )

    def _another_version(self, what: str, remedy: str) -> CoralError:
        return self._failure(
            Code.UNSUPPORTED, f"{what}, and this process has {coral.__version__}; {remedy}"
        )

    def _failure(self, code: Code, text: str) -> CoralError:
        return CoralError(code, text, self._accelerator)


def _major(version: str) -> str:
    """Of one, a daemon serves all clients: it may be upgraded under a call."""
    return version.split(".")[0]


def _told(several: Any) -> str:
    named = [str(each) for each in several]
    more = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "") or "nothing"
