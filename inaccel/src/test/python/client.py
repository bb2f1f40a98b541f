"""What a client of InAccel's protocol does, with nothing of Coral's: the gRPC of this machine, and
messages that protoc made. Usage: client.py ROOT FOLDER_OF_MESSAGES"""

import os
import secrets
import shutil
import struct
import sys
import unittest

import grpc

ROOT, MESSAGES = sys.argv[1:3]
sys.path.insert(0, MESSAGES)
import inaccel_pb2 as messages  # noqa: E402


def name():
    """As mkstemp and mkdtemp make them."""
    return secrets.token_hex(3)


class Array:
    """A file of the client's folder, with a version that each write raises."""

    def __init__(self, folder, *numbers):
        self.id = name()
        self.path = os.path.join(folder, self.id)
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.ftruncate(self.descriptor, 4096)
        self.size = 4 * len(numbers)
        self.version = -1
        self.write(*numbers)

    def write(self, *numbers):
        os.pwrite(self.descriptor, struct.pack(f"={len(numbers)}f", *numbers), 0)
        self.version += 1

    def read(self):
        return struct.unpack(f"={self.size // 4}f", os.pread(self.descriptor, self.size, 0))

    def argument(self):
        array = messages.Array(context=id(self), id=self.id, size=self.size, version=self.version)
        return messages.Argument(array=array)


def number(value):
    return messages.Argument(scalar=messages.Scalar(bytes=struct.pack("=i", value)))


class EndpointTest(unittest.TestCase):
    def setUp(self):
        self.self = name()
        self.folder = os.path.join(ROOT, "shm", self.self)
        os.mkdir(self.folder, 0o700)
        self.addCleanup(shutil.rmtree, self.folder)
        self.a = Array(self.folder, 1, 2, 3)
        self.b = Array(self.folder, 10, 20, 30)
        self.c = Array(self.folder, 0, 0, 0)
        for array in (self.a, self.b, self.c):
            self.addCleanup(os.close, array.descriptor)
        self.channel = grpc.insecure_channel("unix:" + os.path.join(ROOT, "run", "coral.sock"))
        self.addCleanup(self.channel.close)
        self.serve = self.channel.unary_unary(
            "/inaccel.Coral/Serve",
            request_serializer=messages.Request.SerializeToString,
            response_deserializer=messages.Response.FromString,
        )

    def request(self, accelerator, *arguments):
        return messages.Request(
            accelerator=accelerator,
            arguments=messages.Arguments(argument=arguments),
            metadata=messages.Metadata(self=self.self, stamp=1),
        )

    def addition(self):
        arrays = (self.a.argument(), self.b.argument(), self.c.argument())
        return self.request("test.add", *arrays, number(3))

    def refused(self, request, **options):
        with self.assertRaises(grpc.RpcError) as failure:
            self.serve(request, **options)
        return failure.exception.code(), failure.exception.details()

    def test_results_are_in_the_file(self):
        self.serve(self.addition())
        self.assertEqual((11, 22, 33), self.c.read())

    def test_an_unchanged_version_is_not_copied_again(self):
        boards = {self.serve(self.addition()).messages["board"] for _ in range(20)}
        again = self.serve(self.addition()).messages
        self.assertIn(again["board"], boards)
        self.assertEqual(("0", "12", "24"), tuple(again["bytes " + w] for w in ("in", "out", "spared")))

        self.a.write(5, 5, 5)
        self.assertEqual("12", self.serve(self.addition()).messages["bytes in"])
        self.assertEqual((15, 25, 35), self.c.read())

    def test_many_at_once(self):
        outputs = [Array(self.folder, 0, 0, 0) for _ in range(50)]
        answers = [
            self.serve.future(
                self.request("test.add", self.a.argument(), self.b.argument(), c.argument(), number(3))
            )
            for c in outputs
        ]
        for answer, c in zip(answers, outputs):
            answer.result()
            self.assertEqual((11, 22, 33), c.read())
            os.close(c.descriptor)

    def test_a_failure_is_a_status_with_a_text(self):
        code, text = self.refused(self.request("test.addd"))
        self.assertEqual(grpc.StatusCode.NOT_FOUND, code)
        self.assertIn("test.add", text)

        code, text = self.refused(self.request("test.add", self.a.argument()))
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, code)
        self.assertIn("expected 4", text)

        os.remove(self.b.path)
        code, text = self.refused(self.addition())
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, code)
        self.assertIn("is not there", text)

    def test_a_deadline_ends_the_wait(self):
        held = self.request("test.held", self.c.argument())
        code, _ = self.refused(held, timeout=0.2)
        self.assertEqual(grpc.StatusCode.DEADLINE_EXCEEDED, code)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
