"""What is written is as the protocol's vectors say, and theirs is read."""

import inspect
import unittest
from typing import Iterator, Tuple

import coral
from coral import Code, Loaded, Receipt, _wire
from coral._wire import Call

from table import vectors


DIGEST = bytes.fromhex("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")


def public() -> Iterator[Tuple[str, object]]:
    """What users of the package see, with the members of its classes."""
    for name in coral.__all__:
        thing = getattr(coral, name)
        yield name, thing
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    yield f"{name}.{member}", value


class ReferenceTest(unittest.TestCase):
    def test_help_says_what_each_public_name_is(self) -> None:
        names = dict(public())

        self.assertIn("Client.prepare", names)
        self.assertEqual([name for name, thing in names.items() if not inspect.getdoc(thing)], [])


class WireTest(unittest.TestCase):
    def test_frames_are_those_of_the_protocol(self) -> None:
        arguments = [
            _wire.array(1, 0, 4096),
            _wire.array(1, 4096, 4096),
            _wire.array(2, 0, 8589934592),
            _wire.scalar(4, (1024).to_bytes(4, "little")),
            _wire.scalar(0, b"\1\2\3"),
        ]
        submit = _wire.submit("vector.addition", arguments)
        terms = _wire.submit("a.b", [], _wire.Terms(priority=-3)) + _wire.within(1000000000) + _wire.number_field(5, 5)
        again = _wire.submit("a.b", [_wire.array(3, 64, 8)])
        kept = [_wire.array(1, 0, 4096, version=9), _wire.constant(DIGEST)]
        prepare = _wire.prepare("sim-0", "vector.addition", 30000000000, "blue")
        frames = {
            "hello": _wire.frame(1, Call.HELLO, _wire.hello("vectors")),
            "register": _wire.frame(2, Call.REGISTER, b""),
            "submit": _wire.frame(300, Call.SUBMIT, submit),
            "submit-with-terms": _wire.frame((1 << 63) - 1, Call.SUBMIT, terms),
            "submit-again": _wire.frame(7, Call.SUBMIT, again, True),
            "register-again": _wire.frame(8, Call.REGISTER, _wire.register(3)),
            "cancel": _wire.frame(4, Call.CANCEL, _wire.submitted(300)),
            "explain": _wire.frame(5, Call.EXPLAIN, _wire.submitted(300)),
            "release": _wire.frame(6, Call.RELEASE, _wire.release(2)),
            "submit-what-is-kept": _wire.frame(7, Call.SUBMIT, _wire.submit("a.b", kept)),
            "fetch": _wire.frame(8, Call.FETCH, kept[0]),
            "keep": _wire.frame(9, Call.KEEP, _wire.array(1, 0, 4096)),
            "forget": _wire.frame(10, Call.FORGET, _wire.forget(DIGEST)),
            "prepare": _wire.frame(11, Call.PREPARE, prepare),
        }
        for name, frame in frames.items():
            with self.subTest(name):
                self.assertEqual(frame.hex(), vectors()[name].hex())

    def test_labels_are_entries_of_a_map(self) -> None:
        submit = _wire.submit("a.b", [], _wire.Terms(labels={"k": "v"}))

        self.assertEqual(submit, _wire.submit("a.b", []) + bytes.fromhex("3206 0a016b 120176"))

    def test_an_application_is_a_text(self) -> None:
        submit = _wire.submit("a.b", [], _wire.Terms("mine"))

        self.assertEqual(submit, _wire.submit("a.b", []) + bytes.fromhex("4204 6d696e65"))

    def test_replies_of_the_protocol_are_read(self) -> None:
        answer = Receipt(
            "sim-0", "sim", 1, "vector:1.0", ("addition:1",), 12345, 0, 8192, 4096, 0, None
        )
        failure = _wire.Failure(
            Code.UNKNOWN_ACCELERATOR,
            "there is no vector.additoin; did you mean vector.addition?",
            "",
        )
        replies = {
            "welcome": (1, _wire.Welcome("default")),
            "registered": (2, _wire.Registered(1)),
            "answer": (300, _wire.Answered(answer, 0)),
            "failure": (300, failure),
            "kept": (9, _wire.Kept(DIGEST)),
            "loaded": (11, Loaded("sim-0", "vector:1.0", 12345)),
            "done": (6, _wire.Done()),
        }
        for name, reply in replies.items():
            with self.subTest(name):
                self.assertEqual(_wire.read_reply(vectors()[name][4:]), reply)

    def test_what_is_cut_short_is_no_message_or_a_shorter_one(self) -> None:
        message = vectors()["answer"][4:]
        for length in range(1, len(message)):
            try:
                call, _ = _wire.read_reply(message[:length])
            except ValueError:
                continue
            self.assertIn(call, (0, 300))

    def test_fields_that_nobody_knows_are_passed_over(self) -> None:
        unknown = _wire.number_field(99, 7) + bytes([98 << 3 & 0x7F | 0x85, 6]) + b"four"
        reply = _wire.bytes_field(5, unknown)

        self.assertEqual(_wire.read_reply(_wire.number_field(1, 6) + reply), (6, _wire.Done()))

    def test_a_code_that_nobody_knows_is_unknown(self) -> None:
        reply = _wire.number_field(1, 6) + _wire.bytes_field(4, _wire.number_field(1, 99))

        self.assertEqual(_wire.read_reply(reply), (6, _wire.Failure(Code.UNKNOWN, "", "")))
