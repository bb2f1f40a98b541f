"""Arrays whose content stays on the board, and constants, by what the receipts say was copied."""

import gc
import unittest
from array import array
from unittest import mock

from coral import Client, Code, Constant, CoralError, ManagedArray, Receipt

import rig

N, BYTES = 3, 12


class ManagedTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.client = Client()
        self.addCleanup(self.client.close)

    def made(self, *numbers: float) -> ManagedArray:
        made = self.client.managed(BYTES, None)
        if numbers:
            with made.write() as there:
                there.cast("f")[:] = array("f", numbers)
        return made

    def add(self, *arguments: object) -> Receipt:
        return self.client.call("test.add", *arguments, N)

    def content(self, of: ManagedArray) -> list:
        with of.read() as there:
            return there.cast("f").tolist()

    def failure(self, call, *arguments: object) -> Code:
        with self.assertRaises(CoralError) as caught:
            call(*arguments)
        return caught.exception.code

    def test_what_a_board_has_is_not_copied_again_and_a_result_stays_there(self) -> None:
        a, b, total, more = self.made(1, 2, 3), self.made(10, 20, 30), self.made(), self.made()

        first = self.add(a, b, total)
        second = self.add(total, b, more)

        self.assertEqual((first.bytes_in, first.bytes_out), (2 * BYTES, 0))
        self.assertEqual((second.bytes_in, second.bytes_spared), (0, 2 * BYTES))
        self.assertEqual(self.content(more), [21, 42, 63])
        self.assertEqual(self.content(total), [11, 22, 33])

        with b.change() as there:
            there.cast("f")[0] = 0
        third = self.add(total, b, more)

        self.assertEqual((third.bytes_in, third.bytes_spared), (BYTES, BYTES))
        self.assertEqual(self.content(more), [11, 42, 63])

    def test_an_array_is_free_again_whatever_its_request_was_not_sent_for(self) -> None:
        weights, a = self.client.constant(array("f", [1, 2, 3])), self.made(1, 2, 3)

        with mock.patch.object(Constant, "_keep", side_effect=MemoryError):
            with self.assertRaises(MemoryError):
                self.add(a, weights, self.made())

        with a.write():
            pass

    def test_a_request_that_cannot_be_sent_once_more_has_an_answer(self) -> None:
        weights, total = self.client.constant(array("f", [1, 2, 3])), self.made()
        a = array("f", [1, 1, 1])
        under_way = self.client.submit("test.later", a, weights, total, N)

        with mock.patch.object(Constant, "_keep", side_effect=MemoryError):
            rig.replace()
            self.assertIsInstance(under_way.exception(rig.SECONDS), MemoryError)

    def test_scopes_and_requests_keep_out_of_each_others_way(self) -> None:
        a = self.made(1, 2, 3)
        with a.write():
            self.assertEqual(self.failure(self.add, a, a, self.made()), Code.ARRAY_IN_USE)
            self.assertEqual(self.failure(a.read().__enter__), Code.ARRAY_IN_USE)
        with self.assertRaises(ZeroDivisionError), a.change() as there:
            there.cast("f")[0] = 9
            1 / 0
        with self.assertRaises(TypeError):
            self.add(a, a, None)
        total = self.made()
        self.add(a, a, total)

        self.assertEqual(self.content(total), [18, 4, 6])
        with total.read() as there, self.assertRaises(TypeError):
            there[0] = 1

    def test_a_constant_is_copied_once_for_as_long_as_somebody_has_it(self) -> None:
        a, total = self.made(1, 2, 3), self.made()
        weights = array("f", [1, 1, 1])
        constant, same = self.client.constant(weights), self.client.constant(weights)

        first = self.add(a, constant, total)
        del constant
        gc.collect()
        self.client.allocate(1)
        second = self.add(a, same, total)

        self.assertEqual((first.bytes_in, second.bytes_in), (2 * BYTES, 0))
        self.assertEqual(self.content(total), [2, 3, 4])
        message = same._message
        del same
        gc.collect()
        self.client.allocate(1)
        again = self.client.constant(array("f", [2, 2, 2]))
        again._message = message
        self.assertEqual(self.failure(self.add, a, again, total), Code.NO_CONTENT)

    def test_a_constant_is_there_after_a_daemon_that_went(self) -> None:
        weights = self.client.constant(array("f", [1, 2, 3]))
        a, total = array("f", [1, 1, 1]), array("f", [0, 0, 0])
        under_way = self.client.submit("test.later", a, weights, total, N)

        rig.replace()

        self.assertEqual(under_way.result(rig.SECONDS).attempts, 1)
        self.assertEqual(total.tolist(), [2, 3, 4])
        receipt = self.client.call("test.add", a, weights, total, N)
        self.assertEqual(receipt.bytes_spared, BYTES)
        held = self.client.submit("test.held", array("i", [0]))
        rig.replace()
        held.exception(rig.SECONDS)
        self.client.call("test.add", a, weights, total, N)
