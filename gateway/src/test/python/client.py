"""What a client of the Open Inference Protocol does, with nothing of Coral's: the gRPC of this
machine, and messages that protoc made.
Usage: client.py PORT FOLDER_OF_MESSAGES [TRUSTED (TOKEN | CERTIFICATE KEY)]"""

import struct
import sys
import unittest

import grpc

PORT, MESSAGES = sys.argv[1:3]
sys.path.insert(0, MESSAGES)
import inference_pb2 as messages  # noqa: E402


def call(channel, name, asked, answered, kind="unary_unary"):
    return getattr(channel, kind)(
        "/inference.GRPCInferenceService/" + name,
        request_serializer=asked.SerializeToString,
        response_deserializer=answered.FromString,
    )


def content(path):
    with open(path, "rb") as file:
        return file.read()


def connected():
    address = "127.0.0.1:" + PORT
    trusted, *proof = sys.argv[3:] or [None]
    if trusted is None:
        return grpc.insecure_channel(address)
    if len(proof) == 2:
        certificate, key = map(content, proof)
        return grpc.secure_channel(
            address, grpc.ssl_channel_credentials(content(trusted), key, certificate)
        )
    tls = grpc.ssl_channel_credentials(content(trusted))
    token = grpc.access_token_call_credentials(proof[0])
    return grpc.secure_channel(address, grpc.composite_channel_credentials(tls, token))


def question(model, x, y, **more):
    request = messages.ModelInferRequest(model_name=model, **more)
    for name, values in (("x", x), ("y", y)):
        request.inputs.add(name=name, datatype="FP32", shape=[len(values)])
        request.raw_input_contents.append(struct.pack(f"<{len(values)}f", *values))
    return request


def floats(answer):
    raw = answer.raw_output_contents[0]
    return struct.unpack(f"<{len(raw) // 4}f", raw)


class GatewayTest(unittest.TestCase):
    def setUp(self):
        self.channel = connected()
        self.addCleanup(self.channel.close)
        self.infer = call(
            self.channel, "ModelInfer", messages.ModelInferRequest, messages.ModelInferResponse
        )

    def refused(self, request, **options):
        with self.assertRaises(grpc.RpcError) as failure:
            self.infer(request, **options)
        return failure.exception.code(), failure.exception.details()

    def test_it_lives_and_tells_what_it_has(self):
        for name in ("Live", "Ready"):
            asked = getattr(messages, f"Server{name}Request")
            answered = getattr(messages, f"Server{name}Response")
            said = call(self.channel, "Server" + name, asked, answered)(asked())
            self.assertTrue(getattr(said, name.lower()))
        server = call(
            self.channel,
            "ServerMetadata",
            messages.ServerMetadataRequest,
            messages.ServerMetadataResponse,
        )(messages.ServerMetadataRequest())
        self.assertEqual((server.name, server.version), ("coral", "1.2.3"))
        self.assertIn("binary_tensor_data", server.extensions)
        ready = call(
            self.channel, "ModelReady", messages.ModelReadyRequest, messages.ModelReadyResponse
        )
        self.assertTrue(ready(messages.ModelReadyRequest(name="sum", version="9")).ready)
        with self.assertRaises(grpc.RpcError) as failure:
            ready(messages.ModelReadyRequest(name="nothing"))
        self.assertEqual(failure.exception.code(), grpc.StatusCode.NOT_FOUND)
        metadata = call(
            self.channel,
            "ModelMetadata",
            messages.ModelMetadataRequest,
            messages.ModelMetadataResponse,
        )(messages.ModelMetadataRequest(name="sum"))
        self.assertEqual(["10", "9"], list(metadata.versions))
        self.assertEqual([-1], list(metadata.inputs[0].shape))

    def test_bytes_are_answered_as_bytes(self):
        answer = self.infer(question("sum", (1, 2, 3), (10, 20, 30), id="mine"))
        self.assertEqual((11, 22, 33), floats(answer))
        self.assertEqual(("sum", "10", "mine"), (answer.model_name, answer.model_version, answer.id))

    def test_numbers_are_taken_too(self):
        request = messages.ModelInferRequest(model_name="sum", model_version="9")
        for name in ("x", "y"):
            tensor = request.inputs.add(name=name, datatype="FP32", shape=[2])
            tensor.contents.fp32_contents.extend((1, 2))
        answer = self.infer(request)
        self.assertEqual((2, 4), floats(answer))
        self.assertEqual("9", answer.model_version)

    def test_many_at_once(self):
        answers = [self.infer.future(question("sum", (i,), (1,))) for i in range(100)]
        self.assertEqual([(i + 1,) for i in range(100)], [floats(each.result()) for each in answers])

    def test_a_stream_answers_all_and_goes_on_after_a_failure(self):
        stream = call(
            self.channel,
            "ModelStreamInfer",
            messages.ModelInferRequest,
            messages.ModelStreamInferResponse,
            "stream_stream",
        )
        asked = [question("sum", (i,), (1,), id=str(i)) for i in range(50)]
        asked.insert(25, question("nothing", (1,), (1,), id="wrong"))
        answers = {each.infer_response.id: each for each in stream(iter(asked))}
        self.assertEqual(51, len(answers))
        self.assertIn("'nothing' is not found", answers.pop("wrong").error_message)
        for name, each in answers.items():
            self.assertEqual((int(name) + 1,), floats(each.infer_response))

    def test_what_is_wrong_is_a_status_with_a_text(self):
        other_type = question("sum", (1,), (1,))
        other_type.inputs[0].datatype = "INT32"
        one_more = question("sum", (1,), (1,))
        one_more.raw_input_contents.append(b"1234")
        for request, code, text in (
            (other_type, "INVALID_ARGUMENT", "'x' data-type is 'INT32', but model 'sum' expects 'FP32'"),
            (one_more, "INVALID_ARGUMENT", "items in 'raw_input_contents' 2, got 3"),
            (question("nothing", (1,), (1,)), "NOT_FOUND", "Request for unknown model: 'nothing'"),
            (question("sum", (1,) * 9, (1,) * 9), "INVALID_ARGUMENT", "batch-size must be <= 8"),
            (question("sum", (1,), (1, 2)), "INVALID_ARGUMENT", "does not match other inputs"),
            (question("plus", (1,), (1,)), "INVALID_ARGUMENT", "unexpected inference input 'y'"),
        ):
            said, why = self.refused(request)
            self.assertEqual(grpc.StatusCode[code], said)
            self.assertIn(text, why)

        short = question("sum", (1, 2), (1, 2))
        short.raw_input_contents[1] = b"1234"
        code, why = self.refused(short)
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, code)
        self.assertIn("input byte size mismatch for input 'y' for model 'sum'. Expected 8, got 4", why)

    def test_a_deadline_ends_the_wait(self):
        code, _ = self.refused(question("later", (1,), (1,)), timeout=0.3)
        self.assertEqual(grpc.StatusCode.DEADLINE_EXCEEDED, code)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
