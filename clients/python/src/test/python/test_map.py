"""One call in pieces, and what the daemon has."""

import asyncio
import ctypes
import unittest
from array import array
from concurrent.futures import CancelledError
from unittest import mock

import coral
from coral import Answers, Client, Code, CoralError

import rig
from rig import SECONDS


class MapTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.client = Client()
        self.addCleanup(self.client.close)
        self.a, self.b = array("f", range(100)), array("f", range(100, 200))
        self.c = array("f", bytes(400))
        self.sums = array("f", (x + y for x, y in zip(self.a, self.b)))

    def test_the_results_are_those_of_the_whole_call(self) -> None:
        boards = len(self.client.boards())

        receipts = self.client.map("test.add", self.a, self.b, self.c, 100, along=3).result(SECONDS)

        self.assertEqual(len(receipts), 24 * boards)
        self.assertEqual(self.c, self.sums)
        self.assertEqual(sum(each.bytes_in for each in receipts), 800)

    def test_pieces_may_be_said_and_are_never_empty(self) -> None:
        def sizes(count: int, pieces: int) -> list:
            with mock.patch.object(self.client, "submit", wraps=self.client.submit) as submit:
                answers = self.client.map(
                    "test.add", self.a, self.b, self.c, count, along=3, cut=(0, 1, 2), pieces=pieces
                )
            answers.result(SECONDS)
            return [call.args[4] for call in submit.call_args_list]

        self.assertEqual(sizes(100, 3), [33, 33, 34])
        self.assertEqual(sizes(4, 9), [1, 1, 1, 1])
        self.assertEqual(sizes(100, 1), [100])

    def test_terms_and_the_type_of_the_number_are_those_of_the_whole_call(self) -> None:
        with mock.patch.object(self.client, "submit", wraps=self.client.submit) as submit:
            self.client.map(
                "test.add", self.a, self.b, self.c, ctypes.c_int32(100), along=3, pieces=2,
                priority=4, within=SECONDS,
            ).result(SECONDS)

        for call in submit.call_args_list:
            self.assertEqual(call.kwargs, {"priority": 4, "within": SECONDS})
            self.assertIsInstance(call.args[4], ctypes.c_int32)
            self.assertEqual(call.args[4].value, 50)

    def test_pieces_of_shared_memory_are_not_copied(self) -> None:
        shared = [self.client.allocate(400).cast("f") for _ in range(3)]
        shared[0][:], shared[1][:] = self.a, self.b

        with mock.patch.object(self.client._memory, "allocate", side_effect=AssertionError):
            self.client.map("test.add", *shared, 100, along=3, pieces=7).result(SECONDS)

        self.assertEqual(array("f", shared[2]), self.sums)

    def test_what_cannot_be_cut_is_told_before_anything_runs(self) -> None:
        a, b, c, n = self.a, self.b, self.c, 100
        with mock.patch.object(self.client, "submit", side_effect=AssertionError):
            for arguments, terms, text in (
                ((a, b, c, n), {"along": 4}, "argument 4 is to say how many"),
                ((a, b, c, 0), {"along": 3}, "argument 3 is to say how many"),
                ((a, b, c, 1.0), {"along": 3}, "argument 3 is to say how many"),
                ((a, b, c, 99), {"along": 3}, "no argument is an array of 99 elements"),
                ((a, b, c, 99), {"along": 3, "cut": [0]}, "argument 0 has 400 bytes"),
                ((a, b, c, n), {"along": 3, "cut": [3]}, "argument 3 cannot be cut"),
                ((a, b, c, n), {"along": 3, "cut": [0, 1]}, r"whole of argument 2 \(float\* c\)"),
                ((a, b, c, n), {"along": 3, "pieces": 0}, "0 pieces are asked for"),
            ):
                with self.subTest(text), self.assertRaisesRegex(CoralError, text) as caught:
                    self.client.map("test.add", *arguments, **terms)
                self.assertEqual(caught.exception.code, Code.WRONG_ARGUMENT)
                self.assertEqual(caught.exception.accelerator, "test.add")

    def test_pieces_that_were_asked_for_are_given_up_when_a_later_one_fails(self) -> None:
        given_up = mock.Mock()
        with mock.patch.object(self.client, "submit", side_effect=[given_up, MemoryError]):
            with self.assertRaises(MemoryError):
                self.client.map("test.add", self.a, self.b, self.c, 100, along=3)

        given_up.cancel.assert_called_once_with()

    def test_it_is_done_when_all_pieces_are_and_fails_as_the_first(self) -> None:
        held = self.client.submit("test.held", array("i", [0]))
        wrong = [self.client.submit(name) for name in ("test.first", "test.second")]
        answers = Answers([held, *wrong])
        for each in wrong:
            each.exception(SECONDS)
        self.assertFalse(answers.done())
        rig.go_on(1)

        self.assertEqual(answers.exception(SECONDS).accelerator, "test.first")

    def test_it_is_given_up_as_a_whole(self) -> None:
        answers = Answers([self.client.submit("test.held", array("i", [0])) for _ in range(3)])

        self.assertTrue(answers.cancel())
        answers.pieces[0].explain()  # calls are carried out in their order
        rig.go_on(3)

        with self.assertRaises(CancelledError):
            answers.result(SECONDS)
        self.assertTrue(answers.cancelled())
        self.assertFalse(answers.cancel())

    def test_it_is_awaited_and_a_function_of_the_package_and_of_an_overlay(self) -> None:
        async def run() -> int:
            asked = coral.map("test.add", self.a, self.b, self.c, 100, along=3, pieces=2)
            return len(await asyncio.wait_for(asked, SECONDS))

        self.addCleanup(coral.close)
        self.assertEqual(asyncio.run(run()), 2)
        overlay = coral.Overlay("test", self.client)
        answers = overlay.add.map(self.a, self.a, self.c, 100, along=3, pieces=5)
        self.assertEqual(len(answers.result(SECONDS)), 5)
        self.assertEqual(self.c, array("f", (2 * x for x in self.a)))


class ListingTest(unittest.TestCase):
    def test_what_the_daemon_has_is_listed(self) -> None:
        self.addCleanup(coral.close)
        known = {each.id: each for each in coral.accelerators()}

        self.assertEqual(
            str(known["test.add"]), "test.add(float* a, float* b, float* c, int n)"
        )
        self.assertEqual(
            [each.is_written_array for each in known["test.add"].parameters],
            [False, False, True, False],
        )
        for number, board in enumerate(coral.boards()):
            self.assertEqual(
                (board.id, board.runtime, board.vendor), (f"sim-{number}", "sim", "coral")
            )
            self.assertIn(board.state, ("AVAILABLE", "OPEN", "CHANGING", "PROGRAMMED"))
        self.assertEqual(dir(coral.Overlay("test")), ["add", "held", "later", "shout", "spread"])
