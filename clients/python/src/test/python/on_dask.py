"""Calls over the workers of a cluster. By itself, since it wants Dask."""

import collections
import os
import re
import threading
import unittest
import warnings
from concurrent.futures import Future
from unittest import mock

import dask.array
import distributed
import numpy

import coral
import coral.dask
from coral import Code, CoralError
from coral.dask import COUNT, ROWS, USED, Result
from coral.dask import _fleet
from coral.dask._boards import Boards, on_machine
from coral.dask._run import Run
from coral.dask._segments import machine

import rig
from cluster import Cluster, Traffic
from rig import SECONDS
from table import ROOT

HERE, THERE = os.environ["CORAL_SOCKET"], os.environ["CORAL_OTHER_SOCKET"]
NEWER = os.environ["CORAL_NEWER_SOCKET"]
MACHINE = on_machine(machine())
SUM = (ROWS, ROWS.of(1), Result("float32"), COUNT)


def setUpModule() -> None:
    global cluster
    warnings.simplefilter("ignore")  # Dask's and tornado's own
    cluster = Cluster()
    unittest.addModuleCleanup(cluster.close)
    cluster.start("one", "two", socket=HERE)
    cluster.start("boardless", socket="/nowhere")


def in_thread(function, *arguments, **more) -> Future:
    """What it returns or raises, later."""
    outcome: Future = Future()

    def run() -> None:
        try:
            outcome.set_result(function(*arguments, **more))
        except BaseException as e:
            outcome.set_exception(e)

    threading.Thread(target=run, daemon=True).start()
    return outcome


class MapTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.a, self.b = numpy.arange(1000, dtype="f"), numpy.ones((1000,), "f")

    def failure(self, data, *arguments, **terms) -> CoralError:
        """What a map ends in, which it does within seconds."""
        raised = in_thread(coral.dask.map, data, *arguments, **terms).exception(SECONDS)
        self.assertIsInstance(raised, CoralError)
        return raised

    def test_workers_offer_the_boards_of_their_daemons(self) -> None:
        workers = cluster.client.scheduler_info()["workers"].values()

        self.assertEqual(
            {each["name"]: each["resources"] for each in workers},
            {
                "one": {"coral-boards": 2, "coral-sim": 2, MACHINE: 2},
                "two": {"coral-boards": 2, "coral-sim": 2, MACHINE: 2},
                "boardless": {"coral-boards": 0, MACHINE: 0},
            },
        )

    def test_the_result_is_that_of_the_whole_call(self) -> None:
        sums = coral.dask.map((self.a, self.b), "test.add", *SUM)

        numpy.testing.assert_array_equal(sums, self.a + 1)
        one_by_one = coral.dask.map((self.a, self.b), "test.add", *SUM, pieces=7, board="sim")
        numpy.testing.assert_array_equal(one_by_one, self.a + 1)

    def test_what_the_guide_shows_runs(self) -> None:
        page = (ROOT / "docs/dask.md").read_text()
        example = re.search("```python\n(.*?)```", page, re.DOTALL).group(1)
        connect = mock.Mock()
        names = {"Client": connect}

        # coral.dask asks distributed for the client, too, so that one stays as it is
        exec(
            example.replace("from distributed import Client\n", "").replace(
                "vector.addition", "test.add"
            ),
            names,
        )

        connect.assert_called_once_with("tcp://scheduler:8786")
        numpy.testing.assert_array_equal(names["sums"], names["a"] + 1)

    def test_workers_of_other_machines_get_their_rows_in_messages(self) -> None:
        with mock.patch.object(_fleet, "machine", return_value="another"), Traffic() as traffic:
            sums = coral.dask.map((self.a, self.b), "test.add", *SUM, pieces=5)

        numpy.testing.assert_array_equal(sums, self.a + 1)
        self.assertGreater(traffic.bytes, 3 * self.a.nbytes)

    def test_messages_of_one_machine_say_places_alone(self) -> None:
        a, b = coral.dask.array(1 << 20), coral.dask.array(1 << 20)
        a[:] = 3
        coral.dask.map((a, b), "test.add", *SUM, pieces=8)
        with Traffic() as empty:
            coral.dask.map((a, b), "test.add", *SUM, pieces=1)
        with Traffic() as traffic:
            sums = coral.dask.map((a, b), "test.add", *SUM, pieces=65)

        self.assertEqual((sums.min(), sums.max()), (3, 3))
        self.assertLess((traffic.bytes - empty.bytes) / 64, 4096)

    def test_chunks_of_dask_stay_where_they_are(self) -> None:
        a = dask.array.from_array(self.a, chunks=300)

        sums = coral.dask.map((a, a + 1), "test.add", *SUM)

        self.assertEqual(sums.chunks, ((300, 300, 300, 100),))
        numpy.testing.assert_array_equal(sums.compute(), 2 * self.a + 1)
        self.assertEqual(float((sums - a).max().compute()), 1000)

    def test_what_cannot_be_cut_is_told_before_anything_runs(self) -> None:
        a, b = self.a, self.b
        with mock.patch.object(distributed.Client, "submit", side_effect=AssertionError):
            for data, arguments, terms, text in (
                (a, (ROWS, 3), {}, "0 results are asked for"),
                (a, (Result("f"), 3), {}, "expected ROWS"),
                (a, (ROWS.of(1), Result("f")), {}, "of data 0 to 0"),
                (a, (ROWS, Result("f"), USED), {}, "expected USED where"),
                ((a, b[:9]), SUM, {}, r"\[9, 1000\] rows"),
                (b"", (ROWS, Result("f")), {}, r"\[0\] rows"),
                ((a, b), SUM, {"pieces": 0}, "0 pieces"),
            ):
                with self.subTest(text):
                    failure = self.failure(data, "test.add", *arguments, **terms)
                    self.assertRegex(str(failure), text)
                    self.assertEqual(failure.code, Code.WRONG_ARGUMENT)

    def test_an_accelerator_that_no_worker_has_is_told(self) -> None:
        failure = self.failure((self.a, self.b), "test.ad", *SUM)

        self.assertEqual(failure.code, Code.UNKNOWN_ACCELERATOR)
        self.assertRegex(str(failure), "tcp://.* knows test.add.*; install its bitstream there")

    def test_boards_that_no_worker_has_are_told_with_the_remedy(self) -> None:
        failure = self.failure((self.a, self.b), "test.add", *SUM, board="u250")

        self.assertEqual(failure.code, Code.NO_BOARD)
        self.assertRegex(str(failure), "no worker offers coral-u250: .*tcp://.*start coral serve")
        self.assertIn("nobody can be reached at /nowhere", str(failure))

    def test_a_worker_of_another_version_is_told(self) -> None:
        def pretend(version: str) -> None:
            coral.__version__ = version

        self.addCleanup(cluster.client.run, pretend, coral.__version__)
        cluster.client.run(pretend, "0.9.0", workers=[cluster.address("two")])

        failure = self.failure((self.a, self.b), "test.add", *SUM)

        self.assertEqual(failure.code, Code.UNSUPPORTED)
        self.assertRegex(
            str(failure),
            f"{cluster.address('two')} on .* has Coral 0.9.0, and this process has 1.*; install",
        )

    def test_a_daemon_of_another_version_is_told(self) -> None:
        cluster.start("newer", socket=NEWER)
        self.addCleanup(cluster.kill, "newer")
        newer = cluster.address("newer")

        failure = self.failure((self.a, self.b), "test.add", *SUM)

        self.assertEqual(failure.code, Code.UNSUPPORTED)
        self.assertRegex(
            str(failure),
            f"daemon of worker {newer} on .* is Coral 2.0.0, and this process has 1.*; install",
        )

    def test_a_failure_names_the_worker(self) -> None:
        failure = self.failure(self.a, "test.add", ROWS, Result("f"), COUNT)

        self.assertEqual(failure.code, Code.WRONG_ARGUMENT)
        self.assertRegex(str(failure), "worker tcp://.*: test.add: ")

    def test_an_array_that_no_board_holds_is_told_with_the_remedy(self) -> None:
        big = numpy.zeros(5_000_000, "f")

        failure = self.failure((big, big), "test.add", *SUM, pieces=1)

        self.assertEqual(failure.code, Code.FAILED)
        self.assertRegex(str(failure), "worker tcp://.* do not fit.*; ask for more pieces")

    def test_pieces_of_a_worker_that_is_killed_run_on_another(self) -> None:
        cluster.start("doomed", socket=HERE)
        asked = in_thread(coral.dask.map, (self.a, self.b), "test.later", *SUM, pieces=12)
        doomed = cluster.address("doomed")
        while not cluster.client.processing()[doomed]:
            pass

        cluster.kill("doomed")
        rig.go_on(100)

        numpy.testing.assert_array_equal(asked.result(SECONDS), self.a + 1)


class BoardsTest(unittest.TestCase):
    def test_what_was_in_the_way_is_not_told_once_there_are_boards(self) -> None:
        boards = Boards()
        self.addCleanup(boards.teardown, mock.Mock())
        with mock.patch.dict(os.environ, {"CORAL_SOCKET": "/nowhere"}):
            boards._look()
        self.assertIn("/nowhere", boards._trouble)

        boards._look()

        self.assertEqual(boards._trouble, "")


class RunTest(unittest.TestCase):
    def test_the_faster_of_two_boards_takes_more_pieces(self) -> None:
        slow, fast = mock.Mock(boards=1), mock.Mock(boards=1)
        taken: collections.Counter = collections.Counter()
        held = []

        class Work:
            pieces = 10

            def submit(self, at: int, group: mock.Mock) -> mock.Mock:
                future = mock.Mock(status="finished")
                if group is slow:
                    held.append(future)
                else:
                    future.add_done_callback.side_effect = lambda told: told(future)
                return future

            def take(self, at: int, group: mock.Mock, future: mock.Mock) -> None:
                taken[group] += 1
                if taken[fast] + len(held) == self.pieces:
                    for each in held:
                        each.add_done_callback.call_args.args[0](each)

        Run(mock.Mock(groups=[slow, fast]), Work()).finish()

        self.assertEqual(taken, {slow: 2, fast: 8})


class TaskTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)

    def submit(self, name: str, function, *arguments) -> distributed.Future:
        return cluster.client.submit(
            function, *arguments, workers=[cluster.address(name)], pure=False
        )

    def test_a_task_that_is_cancelled_gives_its_request_up(self) -> None:
        def hold() -> None:
            coral.dask.call("test.held", numpy.zeros(1, "i"))

        def under_way(dask_worker: distributed.Worker) -> int:
            return len(dask_worker.plugins["coral"]._answers)

        def count() -> int:
            return cluster.client.run(under_way, workers=[one])[one]

        one = cluster.address("one")
        with coral.Client() as client:
            # more than both boards take at a time, so that the task's waits
            before = [client.submit("test.held", numpy.zeros(1, "i")) for _ in range(8)]
            task = self.submit("one", hold)
            while not count():
                pass

            task.cancel()

            while count():
                pass
            rig.go_on(len(before))
            for each in before:
                each.result(SECONDS)

    def test_a_task_that_asked_for_no_board_is_told_to(self) -> None:
        def add() -> None:
            coral.dask.call("test.add", *[numpy.zeros(1, "f")] * 3, 1)

        failure = self.submit("boardless", add).exception(SECONDS)

        self.assertEqual(failure.code, Code.NO_BOARD)
        self.assertRegex(str(failure), "/nowhere.*submit the task with resources={'coral-boards'")

    def test_an_array_goes_to_another_worker_as_its_place(self) -> None:
        def make() -> numpy.ndarray:
            made = coral.dask.array((1000, 1000))
            made[:] = 5
            return made

        def look(array: numpy.ndarray) -> tuple:
            return os.getpid(), type(array).__name__, array.part is not None, float(array.sum())

        made = self.submit("one", make)
        pid, kind, is_shared, total = self.submit("two", look, made).result(SECONDS)

        self.assertEqual((kind, is_shared, total), ("SharedArray", True, 5e6))
        self.assertEqual(type(made.result(SECONDS)), numpy.ndarray)


class LostBoardTest(unittest.TestCase):
    def test_its_pieces_run_elsewhere(self) -> None:
        cluster.start("other", socket=THERE)
        self.addCleanup(cluster.kill, "other")
        a = numpy.arange(1000, dtype="f")

        sums = coral.dask.map((a, a), "test.add", *SUM, pieces=50)

        self.assertEqual(sums.tolist(), (2 * a).tolist())
        other = cluster.client.scheduler_info()["workers"][cluster.address("other")]
        self.assertEqual(set(other["resources"].values()), {0})
