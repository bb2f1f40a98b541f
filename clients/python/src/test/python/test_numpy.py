"""What is there with numpy."""

import gc
import unittest

import coral

try:
    import numpy
except ImportError:
    numpy = None


@unittest.skipIf(numpy is None, "numpy is not installed")
class NumpyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = coral.Client()
        self.addCleanup(self.client.close)

    def test_an_array_is_numpys_own_and_shared(self) -> None:
        a, b, c = (self.client.array((2, 3)) for _ in range(3))
        a[:], b[:] = 1, [[1, 2, 3], [4, 5, 6]]

        self.client.call("test.add", a, b, c, 6)

        self.assertIs(type(c), numpy.ndarray)
        self.assertEqual((c.dtype, c.flags.c_contiguous), (numpy.float32, True))
        numpy.testing.assert_array_equal(c, b + 1)

    def test_a_part_of_a_shared_array_keeps_it_and_is_shared(self) -> None:
        a = self.client.array(4)[1:3]
        gc.collect()
        a[:] = 5
        self.client.array(4)[:] = 9

        self.client.call("test.add", a, a, a, 2)

        self.assertEqual(a.tolist(), [10, 10])

    def test_a_managed_array_is_looked_at_as_numpys(self) -> None:
        a, b = self.client.managed((1, 2)), self.client.managed(2)
        with a.write() as there:
            there[:] = [[1, 2]]

        self.client.call("test.add", a, self.client.constant(numpy.ones(2, "float32")), b, 2)

        with b.read() as there:
            self.assertEqual(there.tolist(), [2, 3])
            self.assertFalse(there.flags.writeable)

    def test_a_buffer_is_brought_to_the_board_and_back_when_that_is_said(self) -> None:
        overlay = coral.Overlay("test", self.client)
        a, b, c = (self.client.buffer(3, "f4") for _ in range(3))
        a[:], b[:] = [1, 2, 3], 10
        a.sync_to_device()
        overlay.add.call(a, b, c, 3)
        self.assertEqual(c.tolist(), [0, 0, 0])
        c.sync_from_device()
        self.assertEqual(c.tolist(), [11, 12, 13])

        a[:] = 5
        before = overlay.add.call(a, b, c, 3)
        c.invalidate()
        self.assertEqual((before.bytes_in, c.tolist()), (0, [11, 12, 13]))
        a.flush()
        answer = overlay.add.start(a, b, c, 3)
        answer.wait()
        with c:
            c.sync_from_device()
        self.assertEqual((answer.result().bytes_in, c.tolist()), (12, [15, 15, 15]))
        for part in (c[1:], c + 1):
            with self.assertRaisesRegex(ValueError, "part of a buffer"):
                part.sync_to_device()

    def test_an_array_of_numpys_is_copied_there_and_back(self) -> None:
        a = numpy.arange(6, dtype="f").reshape(3, 2)
        c = numpy.zeros_like(a)

        self.client.call("test.add", a, a, c, numpy.int32(6))

        numpy.testing.assert_array_equal(c, 2 * a)

    def test_scalars_have_numpys_types(self) -> None:
        out = self.client.array(6, float)

        self.client.call(
            "test.spread",
            out,
            numpy.int8(-1),
            numpy.int16(2),
            numpy.array(3, "i4"),
            numpy.int64(4),
            numpy.float32(0.5),
            -0.25,
        )

        self.assertEqual(out.tolist(), [-1, 2, 3, 4, 0.5, -0.25])
        with self.assertRaisesRegex(coral.CoralError, "WRONG_ARGUMENT"):
            self.client.call("test.add", out, out, out, numpy.int64(1))

    def test_an_array_that_is_not_in_a_row_is_told_with_the_remedy(self) -> None:
        a = numpy.zeros((4, 4), "f")

        for wrong in (a[:, 1], a.T[:2]):
            with self.assertRaisesRegex(ValueError, "argument 0 .*numpy.ascontiguousarray"):
                self.client.submit("test.add", wrong)

    def test_the_process_makes_arrays(self) -> None:
        a = coral.array(3, "f8")

        self.assertEqual((a.shape, a.dtype, a.sum()), ((3,), numpy.float64, 0))
        coral.close()


@unittest.skipIf(numpy is None, "numpy is not installed")
class InAccelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(coral.close)

    def test_a_program_of_theirs_runs(self) -> None:
        import inaccel.coral as inaccel

        size = numpy.int32(3)
        with inaccel.allocator:
            a = numpy.ndarray(size, dtype=numpy.float32)
            b = numpy.ndarray(size, dtype=numpy.float32)
            c = numpy.ndarray(size, dtype=numpy.float32)
        a[:], b[:] = 1, [1, 2, 3]
        request = inaccel.request("test.add")
        request.arg(a).arg(b).arg(c).arg(size)

        inaccel.submit(request).result()

        self.assertEqual(c.tolist(), [2, 3, 4])
        self.assertIn("test.add(array(", str(request))

    def test_arrays_scalars_and_waiting_are_as_they_have_them(self) -> None:
        import inaccel.coral as inaccel

        a = inaccel.array([1, 2, 3], numpy.float32)
        c = inaccel.ndarray(3, numpy.float32)
        request = inaccel.request("test.add").arg_scalar(numpy.int32(3), 3)
        request.arg_array(a, 0).arg(a, 1).arg(c, 2)

        inaccel.wait(inaccel.submit(request), inaccel.submit(request))

        self.assertEqual(c.tolist(), [2, 4, 6])
        packed = numpy.array([3], "i4")
        raw = inaccel.request("test.add").arg(a).arg(a).arg(c).arg_scalar(packed)
        inaccel.wait(inaccel.submit(raw))
        self.assertEqual(list(map(inaccel.allocator.handles, (c, numpy.zeros(3), [3]))), [1, 0, 0])
        for wrong in (request.arg, request.arg_array, request.arg_scalar):
            with self.assertRaises(ValueError):
                wrong(3)
        with self.assertRaisesRegex(coral.CoralError, "UNKNOWN_ACCELERATOR"):
            inaccel.wait(inaccel.submit(inaccel.request("test.ad")))
