"""Tensors in memory that this process shares with the gateway, by gRPC and by REST, at its sockets
in the file system; with nothing of Coral's.
Usage: shared.py PORT GRPC_SOCKET REST_SOCKET FOLDER_OF_MESSAGES"""

import http.client
import json
import os
import socket
import struct
import sys
import unittest
from multiprocessing.shared_memory import SharedMemory

import grpc

PORT, GRPC_SOCKET, REST_SOCKET, MESSAGES = sys.argv[1:5]
sys.path.insert(0, MESSAGES)
import inference_pb2 as messages  # noqa: E402

REGION, OFFSET, SIZE = ("shared_memory_" + each for each in ("region", "offset", "byte_size"))


class Rest(http.client.HTTPConnection):
    """HTTP at a socket in the file system."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(REST_SOCKET)

    def ask(self, method, path, content=None):
        self.request(method, path, None if content is None else json.dumps(content))
        answer = self.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None


class Grpc:
    """The gateway's service at an address."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)

    def ask(self, name, request):
        answer = {"ModelInfer": "ModelInferResponse"}.get(name, name + "Response")
        return self.channel.unary_unary(
            "/inference.GRPCInferenceService/" + name,
            request_serializer=type(request).SerializeToString,
            response_deserializer=getattr(messages, answer).FromString,
        )(request)


class SharedMemoryTest(unittest.TestCase):
    def setUp(self):
        self.memory = SharedMemory(create=True, size=4096)
        self.addCleanup(self.memory.unlink)
        self.addCleanup(self.memory.close)
        self.grpc = Grpc("unix:" + GRPC_SOCKET)
        self.addCleanup(self.grpc.channel.close)
        self.rest = Rest("localhost")
        self.addCleanup(self.rest.close)
        self.addCleanup(self.grpc.ask, "SystemSharedMemoryUnregister",
                        messages.SystemSharedMemoryUnregisterRequest())

    def register(self, name="mine", offset=0, size=1024, key=None):
        self.grpc.ask(
            "SystemSharedMemoryRegister",
            messages.SystemSharedMemoryRegisterRequest(
                name=name, key=key or self.memory.name, offset=offset, byte_size=size
            ),
        )

    def put(self, at, *values):
        self.memory.buf[at : at + 4 * len(values)] = struct.pack(f"<{len(values)}f", *values)

    def floats(self, at, count):
        return struct.unpack_from(f"<{count}f", self.memory.buf, at)

    def question(self, places):
        request = messages.ModelInferRequest(model_name="sum")
        for name in ("x", "y"):
            tensor = request.inputs.add(name=name, datatype="FP32", shape=[3])
            self.placed(tensor.parameters, *places[name])
        if "z" in places:
            self.placed(request.outputs.add(name="z").parameters, *places["z"])
        return request

    @staticmethod
    def placed(parameters, region, offset, size):
        parameters[REGION].string_param = region
        parameters[OFFSET].int64_param = offset
        parameters[SIZE].int64_param = size

    def refused(self, call, *arguments, **named):
        with self.assertRaises(grpc.RpcError) as failure:
            call(*arguments, **named)
        return f"{failure.exception.code().name} {failure.exception.details()}"

    def test_inputs_and_outputs_by_grpc(self):
        self.register(offset=512)
        self.put(512 + 0, 1, 2, 3)
        self.put(512 + 100, 10, 20, 30)
        answer = self.grpc.ask(
            "ModelInfer",
            self.question({"x": ("mine", 0, 12), "y": ("mine", 100, 12), "z": ("mine", 200, 16)}),
        )
        self.assertEqual((11, 22, 33), self.floats(512 + 200, 3))
        self.assertEqual([b""], list(answer.raw_output_contents))
        self.assertEqual("mine", answer.outputs[0].parameters[REGION].string_param)
        self.assertEqual(12, answer.outputs[0].parameters[SIZE].int64_param)

    def test_one_in_memory_and_one_in_the_message(self):
        self.register()
        self.put(0, 1, 2, 3)
        request = messages.ModelInferRequest(model_name="sum")
        request.inputs.add(name="y", datatype="FP32", shape=[3])
        request.raw_input_contents.append(struct.pack("<3f", 10, 20, 30))
        tensor = request.inputs.add(name="x", datatype="FP32", shape=[3])
        self.placed(tensor.parameters, "mine", 0, 12)
        answer = self.grpc.ask("ModelInfer", request)
        self.assertEqual((11, 22, 33), struct.unpack("<3f", answer.raw_output_contents[0]))

    def test_inputs_and_outputs_by_rest(self):
        path = "/v2/systemsharedmemory/region/mine/"
        described = {"key": "/" + self.memory.name, "offset": 0, "byte_size": 1024}
        self.assertEqual((200, None), self.rest.ask("POST", path + "register", described))
        self.assertEqual(
            (200, [{"name": "mine", **described}]),
            self.rest.ask("GET", "/v2/systemsharedmemory/status"),
        )
        self.put(0, 1, 2, 3)
        self.put(12, 10, 20, 30)
        status, answer = self.rest.ask(
            "POST",
            "/v2/models/sum/infer",
            {
                "inputs": [
                    {"name": name, "datatype": "FP32", "shape": [3],
                     "parameters": {REGION: "mine", OFFSET: offset, SIZE: 12}}
                    for name, offset in (("x", 0), ("y", 12))
                ],
                "outputs": [{"name": "z", "parameters": {REGION: "mine", OFFSET: 24, SIZE: 12}}],
            },
        )
        self.assertEqual(200, status, answer)
        self.assertEqual((11, 22, 33), self.floats(24, 3))
        self.assertNotIn("data", answer["outputs"][0])
        self.assertEqual(12, answer["outputs"][0]["parameters"][SIZE])
        self.assertEqual((200, None), self.rest.ask("POST", path + "unregister"))
        self.assertEqual(404, self.rest.ask("GET", path + "status")[0])

    def test_what_was_registered_by_one_is_known_to_the_other(self):
        self.register()
        _, told = self.rest.ask("GET", "/v2/systemsharedmemory/status")
        regions = self.grpc.ask(
            "SystemSharedMemoryStatus", messages.SystemSharedMemoryStatusRequest()
        ).regions
        self.assertEqual(["mine"], [each["name"] for each in told])
        self.assertEqual((self.memory.name, 1024), (regions["mine"].key, regions["mine"].byte_size))

    def test_what_is_wrong_is_told_and_the_next_is_answered(self):
        self.register(size=4096)
        good = {"x": ("mine", 0, 12), "y": ("mine", 12, 12), "z": ("mine", 24, 12)}
        for wrong, text in (
            ({"x": ("none", 0, 12)}, "NOT_FOUND Unable to find shared memory region: 'none'"),
            ({"x": ("mine", 4090, 12)}, "INVALID_ARGUMENT Invalid offset + byte size"),
            ({"x": ("mine", 0, 8)}, "Expected 12, got 8"),
            ({"z": ("mine", 0, 8)}, "(8 bytes) should be at least 12 bytes to hold the results"),
        ):
            self.assertIn(
                text, self.refused(self.grpc.ask, "ModelInfer", self.question({**good, **wrong}))
            )
        self.assertIn("as shm_open takes it", self.refused(self.register, "other", key="../shm/x"))
        if os.geteuid() == 0:
            os.chown("/dev/shm/" + self.memory.name, 65534, -1)
            self.assertIn("another user's", self.refused(self.register, "other"))
        os.truncate("/dev/shm/" + self.memory.name, 16)
        self.assertIn(
            "has fewer bytes than when it was registered",
            self.refused(self.grpc.ask, "ModelInfer", self.question(good)),
        )
        os.truncate("/dev/shm/" + self.memory.name, 4096)
        self.grpc.ask("ModelInfer", self.question(good))

    def test_it_is_not_offered_at_a_port(self):
        elsewhere = Grpc("127.0.0.1:" + PORT)
        self.addCleanup(elsewhere.channel.close)
        for name in ("Status", "Unregister"):
            request = getattr(messages, f"SystemSharedMemory{name}Request")()
            self.assertIn(
                "PERMISSION_DENIED shared memory is for clients of the gateway's sockets",
                self.refused(elsewhere.ask, "SystemSharedMemory" + name, request),
            )
        self.register()
        self.assertIn(
            "PERMISSION_DENIED",
            self.refused(
                elsewhere.ask,
                "ModelInfer",
                self.question({"x": ("mine", 0, 12), "y": ("mine", 0, 12)}),
            ),
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
