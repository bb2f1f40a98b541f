"""Somebody listens and takes nobody, or takes a client and reads nothing more."""

import os
import socket
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

from coral import Client, Code, CoralError

from rig import SECONDS

# as vectors.txt has it, with the id of a first call
WELCOME = bytes.fromhex(
    "25000000080112210801120764656661756c7422140880804010802018800820808080804028808040"
)
MORE_THAN_A_SOCKET_TAKES = 2000


class HungTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        patience = mock.patch.dict(os.environ, {"CORAL_RECONNECT": "1"})
        patience.start()
        self.addCleanup(patience.stop)
        self.path = str(Path(folder.name) / "coral.sock")
        self.server = self.made()
        self.server.bind(self.path)
        self.server.listen(1)

    def made(self) -> socket.socket:
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(one.close)
        return one

    def fill(self) -> None:
        while True:
            one = self.made()
            one.setblocking(False)
            try:
                one.connect(self.path)
            except BlockingIOError:
                return

    def test_a_full_queue_is_not_waited_for_on_and_on(self) -> None:
        self.fill()

        with self.assertRaisesRegex(CoralError, "its queue is full, and nobody is taken"):
            Client(self.path)

    def test_who_reads_no_more_is_given_up(self) -> None:
        def take() -> None:
            self.taken, _ = self.server.accept()
            self.taken.recv(1024)
            self.taken.sendall(WELCOME)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(take)
            with Client(self.path) as client:
                asked = [client.submit("no.such") for _ in range(MORE_THAN_A_SOCKET_TAKES)]
                for each in asked:
                    self.assertEqual(each.exception(SECONDS).code, Code.NO_DAEMON)
        self.taken.close()
