"""Workers of Dask as processes, under a scheduler in this one."""

import logging
import os
import re
import subprocess
import sys
import tempfile
from typing import Dict, List

import distributed
from distributed.comm import tcp

import rig
from table import ROOT


def guides_options() -> List[str]:
    """With which the guide starts a worker."""
    page = (ROOT / "docs/dask.md").read_text()
    return re.search("^dask-worker (.*) tcp://scheduler:8786$", page, re.MULTILINE).group(1).split()


class Cluster:
    """Its scheduler and client are in this process, so that all their messages pass it."""

    def __init__(self) -> None:
        # a task that fails is told to the test, and once more to the log
        logging.getLogger("distributed").setLevel(logging.ERROR)
        self._folder = tempfile.TemporaryDirectory()
        self._processes: Dict[str, subprocess.Popen] = {}
        self._scheduler = distributed.LocalCluster(n_workers=0, dashboard_address=":0")
        self.client = distributed.Client(self._scheduler)

    def start(self, *names: str, socket: str, **more: str) -> None:
        """Workers as the guide has them, that find a daemon there."""
        known = len(self._processes)
        for name in names:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny"]
                + ["--no-dashboard", f"--name={name}", f"--local-directory={self._folder.name}"]
                + [*guides_options(), self._scheduler.scheduler_address],
                env={**os.environ, "CORAL_SOCKET": socket, "CORAL_RECONNECT": "0", **more},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.client.wait_for_workers(known + len(names), timeout=rig.SECONDS)

    def address(self, name: str) -> str:
        return self._addresses()[name]

    def _addresses(self) -> Dict[str, str]:
        """Of the workers that are there, by name."""
        workers = self.client.scheduler_info()["workers"]
        return {each["name"]: address for address, each in workers.items()}

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.kill()
        process.wait(rig.SECONDS)
        while name in self._addresses():
            pass

    def close(self) -> None:
        for name in list(self._processes):
            self.kill(name)
        self.client.close()
        self._scheduler.close()
        self._folder.cleanup()


class Traffic:
    """Bytes of messages that this process sends and receives while the scope lasts."""

    def __enter__(self) -> "Traffic":
        self.bytes = 0
        self._write, self._read = tcp.TCP.write, tcp.unpack_frames

        async def write(comm, *arguments, **more):
            sent = await self._write(comm, *arguments, **more)
            self.bytes += sent
            return sent

        def read(frames):
            self.bytes += len(memoryview(frames).cast("B"))
            return self._read(frames)

        tcp.TCP.write, tcp.unpack_frames = write, read
        return self

    def __exit__(self, *failure: object) -> None:
        tcp.TCP.write, tcp.unpack_frames = self._write, self._read
