"""A daemon that stops is said, and nobody waits on. By itself, since the daemon is gone then."""

import os
import unittest
from array import array

import coral
from coral import Client, Code

import rig


class GoneTest(unittest.TestCase):
    def test_it_is_said_and_nobody_waits_on(self) -> None:
        with Client() as client:
            held = client.submit("test.held", array("i", [0]))
            rig.end(os.environ["CORAL_END"])

            self.assertIn(held.exception(rig.SECONDS).code, (Code.NO_DAEMON, Code.SHUTDOWN))
            with self.assertRaisesRegex(coral.CoralError, "the daemon"):
                while True:
                    client.call("test.add")
