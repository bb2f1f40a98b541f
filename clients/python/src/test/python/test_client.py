"""A client against a daemon: the table of cases, and what is Python's own."""

import asyncio
import ctypes
import errno
import fcntl
import gc
import os
import resource
import select
import signal
import socket
import tempfile
import threading
import unittest
from array import array
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from pathlib import Path
from unittest import mock

import coral
from coral import Client, Code, CoralError, Overlay, _wire
from coral._arguments import Arguments
from coral._connection import paths
from coral._memory import Memory, Place, make_segment

import rig
import table
from rig import SECONDS


def sparse(size: int) -> int:
    """Memory that cannot shrink, without its pages."""
    made = os.memfd_create("test", os.MFD_ALLOW_SEALING)
    os.ftruncate(made, size)
    fcntl.fcntl(made, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
    return made


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.client = Client()
        self.addCleanup(self.client.close)

    def shared(self, values: array) -> memoryview:
        made = self.client.allocate(len(values) * values.itemsize).cast(values.typecode)
        made[:] = values
        return made

    def test_every_case_of_the_table_is_right(self) -> None:
        ways = {"copied": lambda values: values, "shared": self.shared}
        self.assertEqual(len(table.cases()), 26)
        for case in table.cases():
            for way, place in ways.items():
                with self.subTest(f"{case.name}, {way}"):
                    self.run_case(case, place)

    def test_every_case_of_a_daemon_that_goes_is_right(self) -> None:
        self.assertEqual(len(table.cases("again")), 4)
        for case in table.cases("again"):
            with self.subTest(case.name):
                self.run_case(case, self.shared, rig.replace)
                rig.settle()

    def run_case(self, case: table.Case, place, meanwhile=lambda: None) -> None:
        arguments, expected, terms = [], [], {}
        for word in case.words:
            if word.startswith("&"):
                arguments.append(arguments[int(word[1:]) - 1])
            elif word.startswith("app="):
                terms["application"] = table.application(word[4:])
            elif "[" in word:
                given, wanted = table.numbers(word)
                arguments.append(place(given))
                expected.append((arguments[-1], wanted))
            else:
                arguments.append(table.scalar(word))
        if case.outcome == "MISUSE":
            self.require_misuse(case, terms)
            return
        answer = self.client.submit(case.accelerator, *arguments, **terms)
        meanwhile()
        if case.outcome == "OK":
            receipt = answer.result(SECONDS)
            self.assertEqual(receipt.attempts, 1)
            self.assertIn(f"{case.accelerator} was answered by board {receipt.board}", answer.explain())
            for there, wanted in expected:
                if wanted is not None:
                    self.assertEqual(array(wanted.typecode, there), wanted)
        else:
            failure = answer.exception(SECONDS)
            self.assertIsInstance(failure, CoralError)
            self.assertEqual(failure.code.name, case.outcome)
            self.assertEqual(failure.accelerator, case.accelerator)
            self.assertEqual(answer.explain(), str(failure))

    def require_misuse(self, case: table.Case, terms: dict) -> None:
        with self.assertRaisesRegex(
            CoralError,
            r"the application's name has \d+ bytes in UTF-8; expected at most 128,"
            " and no control characters$",
        ) as failure:
            self.client.submit(case.accelerator, **terms)
        self.assertEqual(failure.exception.code.name, case.outcome)

    def test_labels_are_few_and_short(self) -> None:
        few = {str(i): "é" * 64 for i in range(16)}
        wrong = {
            "there are 17 labels; expected at most 16$": {**few, "one more": ""},
            "a label has 129 bytes in UTF-8; expected at most 128$": {"x" * 129: ""},
            "a label has 130 bytes in UTF-8; expected at most 128$": {"x": "é" * 65},
        }

        with self.assertRaisesRegex(CoralError, "UNKNOWN_ACCELERATOR"):
            self.client.submit("test.ad", labels=few).result(SECONDS)
        for why, labels in wrong.items():
            with self.assertRaisesRegex(CoralError, why) as failure:
                self.client.submit("test.ad", labels=labels)
            self.assertEqual(failure.exception.code, Code.MISUSE)

    def test_who_asks_is_told_and_what_it_cost(self) -> None:
        a = array("f", [1, 2])

        receipt = self.client.call("test.add", a, a, array("f", [0, 0]), 2)

        self.assertEqual(self.client.tenant, "default")
        self.assertEqual((receipt.runtime, receipt.bitstream), ("sim", "test:1"))
        self.assertEqual((receipt.bytes_in, receipt.bytes_out), (16, 8))

    def test_an_array_that_is_given_twice_is_one_array(self) -> None:
        x, y = array("f", [1, 2]), array("f", [5, 5])

        self.client.call("test.add", x, y, x, 2)

        self.assertEqual(x, array("f", [6, 7]))
        made = Arguments((memoryview(x)[:1], x, x), self.client._memory)
        self.assertEqual(made.messages[1], made.messages[2])
        self.assertEqual([len(shared) for _, shared in made._copies.values()], [4, 8])

    def test_scalars_have_the_types_of_the_protocol(self) -> None:
        for value, kind, size in (
            (ctypes.c_int8(1), 1, 1),
            (ctypes.c_int16(1), 2, 2),
            (ctypes.c_uint16(1), 3, 2),
            (ctypes.c_int32(1), 4, 4),
            (1, 4, 4),
            (ctypes.c_int64(1), 5, 8),
            (1 << 31, 5, 8),
            (ctypes.c_float(1), 6, 4),
            (1.0, 7, 8),
            (True, 8, 1),
            (ctypes.c_bool(True), 8, 1),
            (ctypes.c_uint32(1), 0, 4),
            (b"123", 0, 3),
        ):
            with self.subTest(value=value):
                (message,) = Arguments((value,), self.client._memory).messages
                self.assertEqual(message, _wire.scalar(kind, message[-size:]))

    def test_a_read_only_array_is_not_written(self) -> None:
        a = array("f", [1])

        with self.assertRaises(CoralError) as caught:
            self.client.call("test.add", a, a, memoryview(a).toreadonly(), 1)

        self.assertEqual(caught.exception.code, Code.WRONG_ARGUMENT)
        self.client.call("test.add", memoryview(a).toreadonly(), a, array("f", [0]), 1)

    def test_what_is_no_argument_is_told_at_once(self) -> None:
        a = array("f", [1, 2, 3, 4])
        for wrong, kind, text in (
            (None, TypeError, "argument 1 is a NoneType"),
            (1 << 64, OverflowError, "argument 1 is 18446744073709551616"),
            (memoryview(a)[::2], ValueError, "argument 1 is an array of 8 bytes"),
            (bytearray(), ValueError, "argument 1 is an array of 0 bytes"),
        ):
            with self.subTest(text), self.assertRaisesRegex(kind, text):
                self.client.submit("test.add", a, wrong, a, 1)
        with self.assertRaisesRegex(ValueError, "the priority is"):
            self.client.submit("test.add", priority=1 << 31)
        with self.assertRaisesRegex(ValueError, "within is -1 s"):
            self.client.submit("test.add", within=-1)

    def test_a_call_that_is_too_large_is_told_at_once(self) -> None:
        with self.assertRaisesRegex(CoralError, "MISUSE: the call has .* at most 1048576"):
            self.client.submit("test.add", bytes(1 << 20))

    def test_memory_is_of_zeros_again_and_used_again(self) -> None:
        first = self.client.allocate(5000)
        self.assertEqual(len(first), 5000)
        address = ctypes.addressof(ctypes.c_char.from_buffer(first))
        first[:] = bytes([7]) * 5000
        part = first[10:20].cast("B")
        del first
        gc.collect()
        second = self.client.allocate(5000)
        self.assertNotEqual(ctypes.addressof(ctypes.c_char.from_buffer(second)), address)
        del part
        gc.collect()
        third = self.client.allocate(5000)

        self.assertEqual(ctypes.addressof(ctypes.c_char.from_buffer(third)), address)
        self.assertEqual(third, bytes(5000))
        self.assertEqual(address % 64, 0)
        with self.assertRaisesRegex(ValueError, "0 bytes are asked for"):
            self.client.allocate(0)

    def test_memory_that_is_not_there_is_told_and_the_client_goes_on(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
        try:
            with self.assertRaisesRegex(CoralError, "NO_MEMORY: 2097152 bytes"):
                self.client.allocate(2 << 20)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        self.assertEqual(len(self.client.allocate(2 << 20)), 2 << 20)

    def test_where_pages_are_missing_nothing_is_kept(self) -> None:
        def fill(descriptor: int, at: int, size: int) -> None:
            if at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            reserve(descriptor, at, size)

        before, reserve = len(os.listdir("/proc/self/fd")), os.posix_fallocate
        with mock.patch("os.posix_fallocate", fill):
            with self.assertRaisesRegex(CoralError, "NO_MEMORY: 33554432 bytes .* No space left"):
                self.client.allocate(32 << 20)
            with self.assertRaisesRegex(CoralError, f"NO_MEMORY: {1 << 50} bytes .* Cannot allocate"):
                self.client.allocate(1 << 50)
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)

    def test_what_is_no_memory_is_refused_and_closed_and_the_client_goes_on(self) -> None:
        ours, theirs = os.pipe()
        self.addCleanup(os.close, ours)
        poll = select.epoll()
        self.addCleanup(poll.close)
        whole = make_segment(4096)
        self.addCleanup(os.close, whole)
        wrong = {
            "a pipe": theirs,
            "a socket": socket.socket().detach(),
            "a folder": os.open("/", os.O_RDONLY),
            "a path alone": os.open("/", os.O_PATH),
            "a device": os.open("/dev/null", os.O_RDWR),
            "a file": os.open(tempfile.gettempdir(), os.O_RDWR | os.O_TMPFILE),
            "an event": os.eventfd(0),
            "a poll": os.dup(poll.fileno()),
            "memory that may shrink": os.memfd_create("test", os.MFD_ALLOW_SEALING),
            "memory whose page is not there": sparse(4096),
            "memory without bytes": sparse(0),
            "memory that may only be read": os.open(f"/proc/self/fd/{whole}", os.O_RDONLY),
        }
        for kind, descriptor in wrong.items():
            with self.subTest(kind):
                with self.assertRaisesRegex(CoralError, "WRONG_SEGMENT: .*; expected "):
                    self.client._connection.lend(descriptor)
        sums = array("f", [0])
        self.client.call("test.add", array("f", [1]), array("f", [2]), sums, 1)
        self.assertEqual(sums[0], 3)
        self.assertEqual(os.read(ours, 1), b"", "nobody has the other end any more")

    def test_an_array_may_have_more_than_two_gibibytes(self) -> None:
        size, daemon = 3 << 30, mock.Mock(lend=lambda descriptor: os.close(descriptor) or 1)
        memory = Memory(daemon)
        with mock.patch("coral._memory.make_segment", sparse):
            whole = memory.allocate(size)
        part = whole[size - 8 :]
        part[7] = 5

        self.assertEqual((len(whole), whole[-1]), (size, 5))
        self.assertEqual(memory.find(part), Place(1, size - 8))

    def test_a_setting_that_makes_no_sense_is_told(self) -> None:
        with mock.patch.dict(os.environ, {"CORAL_RECONNECT": "soon"}):
            with self.assertRaisesRegex(CoralError, "CORAL_RECONNECT is 'soon'; expected seconds"):
                Client()

    def test_a_large_segment_goes_back_once_nobody_refers_to_it(self) -> None:
        def mapped() -> int:
            return Path("/proc/self/maps").read_text().count("memfd:coral")

        self.client.allocate(1)
        before = mapped()
        large = self.client.allocate(1 << 17)
        place = self.client._memory.find(large)
        self.assertEqual(mapped(), before + 1)
        del large
        gc.collect()
        connection = self.client._connection
        with mock.patch.object(connection, "send", wraps=connection.send) as send:
            self.client.allocate(1)

        send.assert_called_once_with(
            _wire.Call.RELEASE, _wire.release(place.segment), mock.ANY
        )
        self.assertEqual(mapped(), before)

    def test_memory_is_found_while_the_daemon_is_asked_for_more(self) -> None:
        connection, own = self.client._connection, self.client.allocate(4)

        def ask(*call: object) -> object:
            found = threading.Event()
            look = lambda: self.client._memory.find(own) and found.set()
            threading.Thread(target=look, daemon=True).start()
            self.assertTrue(found.wait(SECONDS))
            return original(*call)

        original = connection.ask
        with mock.patch.object(connection, "ask", ask):
            self.client.allocate(1 << 17)

    def test_many_at_once_from_several_threads_are_answered_each_once(self) -> None:
        def work(thread: int) -> None:
            sums = [array("f", [0]) for _ in range(100)]
            ones = array("f", [1])
            answers = [
                self.client.submit("test.add", array("f", [thread + i]), ones, each, 1)
                for i, each in enumerate(sums)
            ]
            self.assertEqual(wait(answers, SECONDS).not_done, set())
            self.assertEqual([each[0] for each in sums], [thread + i + 1 for i in range(100)])

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(0, 4000, 1000)))

    def test_a_request_is_explained_and_given_up(self) -> None:
        held = [self.client.submit("test.held", array("i", [0])) for _ in range(3)]

        self.assertIn("test.held", held[2].explain())
        self.assertTrue(held[2].cancel())
        # calls are carried out in their order, so that the daemon knows by now
        held[0].explain()
        rig.go_on(3)

        with self.assertRaises(CancelledError):
            held[2].result(SECONDS)
        self.assertTrue(held[2].cancelled())
        self.assertFalse(held[2].cancel())
        self.assertEqual([each.result(SECONDS).attempts for each in held[:2]], [1, 1])
        self.assertRegex(
            held[0].explain(),
            r"test.held was answered by board sim-\d \(test:1, held:{held_1}\) in attempt 1; it waited",
        )
        self.assertEqual(held[2].explain(), "test.held was given up")
        no_such = self.client.submit("test.hel")
        no_such.exception(SECONDS)
        self.assertIn("UNKNOWN_ACCELERATOR", no_such.explain())

    def test_a_request_that_is_late_fails(self) -> None:
        held = [self.client.submit("test.held", array("i", [0])) for _ in range(2)]

        late = self.client.submit("test.held", array("i", [0]), within=1e-9)

        self.assertEqual(late.exception(SECONDS).code, Code.DEADLINE)
        rig.go_on(2)
        wait(held, SECONDS)

    def test_terms_travel(self) -> None:
        with mock.patch.object(self.client._connection, "send", return_value=1) as send:
            self.client.submit("a.b", application="mine", priority=-3, within=1.5)

        self.assertEqual(send.call_args.args[1], _wire.submit("a.b", [], _wire.Terms("mine", -3)))
        self.assertAlmostEqual(send.call_args.kwargs["within"], 1.5, delta=0.5)

    def test_answers_are_awaited(self) -> None:
        async def both() -> None:
            sums = [array("f", [0]), array("f", [0])]
            a = array("f", [4])
            await asyncio.gather(
                *(asyncio.wait_for(self.client.submit("test.add", a, a, s, 1), 30) for s in sums)
            )
            self.assertEqual([each[0] for each in sums], [8, 8])

        asyncio.run(both())

    def test_a_task_that_is_cancelled_gives_its_request_up(self) -> None:
        async def give_up() -> coral.Answer:
            held = [self.client.submit("test.held", array("i", [0])) for _ in range(3)]
            waiting = asyncio.wrap_future(held[2])
            waiting.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await waiting
            await asyncio.sleep(0)  # the loop tells what was cancelled in its next round
            held[0].explain()
            rig.go_on(3)
            self.assertEqual(wait(held, SECONDS).not_done, set())
            return held[2]

        self.assertTrue(asyncio.run(give_up()).cancelled())

    def test_results_that_cannot_be_brought_back_are_told_and_others_are(self) -> None:
        one, managed = array("f", [1]), self.client.managed(4, None)
        held = self.client.submit("test.held", array("i", [0]))
        with mock.patch.object(Arguments, "bring_back", side_effect=MemoryError("no room")):
            answer = self.client.submit("test.add", one, one, managed, 1)
            failure = answer.exception(SECONDS)
        rig.go_on(1)

        self.assertEqual(held.result(SECONDS).attempts, 1)
        self.assertEqual(failure.code, Code.UNKNOWN)
        self.assertRegex(str(failure), "of test.add: its reply cannot be taken: MemoryError")
        with managed.read() as there:
            self.assertEqual(there.cast("f")[0], 2)

    def test_who_cannot_take_a_failure_either_is_logged_and_others_have_their_replies(self) -> None:
        connection, failed = self.client._connection, threading.Event()

        def take(reply: _wire.Reply) -> None:
            if isinstance(reply, _wire.Failure):
                failed.set()
            raise OSError("no room")

        with self.assertLogs("coral", "ERROR") as logged:
            connection.send(_wire.Call.STATE, b"", take)
            self.assertTrue(failed.wait(SECONDS))
            self.assertEqual(self.client.version(), "1.2.3")

        self.assertIn("its reply cannot be taken: OSError('no room')", logged.output[0])
        self.assertEqual(connection.life, 1)

    def test_a_daemon_that_ends_may_say_so_of_a_call_that_is_over(self) -> None:
        said = 0, _wire.Failure(Code.ENDING, "", "")
        with mock.patch.object(_wire, "read_reply", return_value=said):
            self.client._connection._take(b"")

        self.assertFalse(self.client.closed)

    def test_a_callback_that_would_wait_for_itself_is_told(self) -> None:
        told, failures = threading.Event(), []

        def allocate(_: coral.Answer) -> None:
            try:
                self.client.allocate(1 << 20)
            except CoralError as e:
                failures.append(e.code)
            told.set()

        held = self.client.submit("test.held", array("i", [0]))
        held.add_done_callback(allocate)
        rig.go_on(1)

        self.assertTrue(told.wait(SECONDS))
        self.assertEqual(failures, [Code.MISUSE])

    def test_what_is_under_way_fails_when_the_client_is_closed(self) -> None:
        client = Client()
        held = client.submit("test.held", array("i", [0]))
        client.close()

        self.assertEqual(held.exception(SECONDS).code, Code.SHUTDOWN)
        with self.assertRaisesRegex(CoralError, "the client was closed"):
            client.call("test.add", 1)
        rig.go_on(1)

    def test_a_board_is_prepared_before_the_first_request(self) -> None:
        loaded = self.client.prepare("sim-1", "test.add")

        self.assertEqual((loaded.board, loaded.bitstream), ("sim-1", "test:1"))
        again = self.client.prepare("sim/sim-1", "test.add", patience=0, tenant="blue")
        self.assertEqual(again, coral.Loaded("sim-1", "test:1", 0))
        for board, accelerator, code in (
            ("sim-1", "test.ad", Code.UNKNOWN_ACCELERATOR),
            ("sim-7", "test.add", Code.UNKNOWN_BOARD),
        ):
            with self.subTest(board=board), self.assertRaises(CoralError) as caught:
                self.client.prepare(board, accelerator)
            self.assertEqual(caught.exception.code, code)
        with self.assertRaisesRegex(ValueError, "patience is -1 s; expected 0 to"):
            self.client.prepare("sim-1", "test.add", patience=-1)

    def test_a_daemon_says_its_version(self) -> None:
        self.assertEqual(self.client.version(), "1.2.3")

    def test_accelerators_are_attributes_of_an_overlay(self) -> None:
        overlay, a, c = Overlay("test", self.client), array("f", [2]), array("f", [0])

        overlay.add(a, a, c, 1)
        self.assertEqual(c[0], 4)
        overlay.add.call(a, c, c, 1, priority=1)
        self.assertEqual(c[0], 6)
        self.assertEqual(overlay.add.start(a, a, c, 1).result(SECONDS).attempts, 1)
        self.assertEqual(repr(overlay.add), "<accelerator test.add>")
        self.assertFalse(hasattr(overlay, "_repr_html_"))

    def test_the_process_has_a_client_and_a_child_its_own(self) -> None:
        a, c = coral.allocate(4).cast("f"), array("f", [0])
        a[0] = 3
        coral.call("test.add", a, a, c, 1)
        self.assertEqual(c[0], 6)
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            coral.Overlay("test").add(a, a, c, 1)
            os._exit(int(c[0]))
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 6)
        first = coral.client()
        first.close()

        self.assertTrue(first.closed)
        self.assertEqual(coral.submit("test.add", a, a, c, 1).result(SECONDS).attempts, 1)
        coral.close()

    def test_nobody_there_is_told_with_the_place_and_the_remedy(self) -> None:
        with self.assertRaisesRegex(
            CoralError, "NO_DAEMON: .*/nowhere/coral.sock: No such file.*coral serve"
        ):
            Client("/nowhere/coral.sock")

    def test_the_socket_is_the_said_one_or_the_persons_or_the_services(self) -> None:
        with mock.patch.dict(os.environ, {"CORAL_SOCKET": "/a", "XDG_RUNTIME_DIR": "/b"}):
            self.assertEqual(paths(), ["/a"])
            del os.environ["CORAL_SOCKET"]
            self.assertEqual(paths(), ["/b/coral/coral.sock", "/run/coral/coral.sock"])
