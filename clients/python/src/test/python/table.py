"""The one table of cases, and the protocol's vectors, as the tests want them."""

from __future__ import annotations

import array
import ctypes
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

ROOT = Path(__file__).resolve().parents[5]

_SCALARS = {
    "i8": ctypes.c_int8,
    "i16": ctypes.c_int16,
    "i32": ctypes.c_int32,
    "i64": ctypes.c_int64,
    "f32": ctypes.c_float,
    "f64": ctypes.c_double,
}
_CODES = {"f32": "f", "f64": "d"}


class Case(NamedTuple):
    name: str
    accelerator: str
    outcome: str
    words: List[str]


def cases(table: str = "cases") -> List[Case]:
    lines = (ROOT / f"clients/{table}.txt").read_text().splitlines()
    split = [line.split() for line in lines if line and not line.startswith("#")]
    return [Case(words[0], words[1], words[2], words[3:]) for words in split]


def application(word: str) -> str:
    name, often = word.split("*")
    return bytes.fromhex(name).decode() * int(often)


def scalar(word: str) -> Any:
    kind, value = word.split("=")
    if kind == "raw":
        return bytes.fromhex(value)
    return _SCALARS[kind](float(value) if kind[0] == "f" else int(value))


def numbers(word: str) -> Tuple[array.array, Optional[array.array]]:
    """What is given, and what is there afterwards."""
    kind, _, lists = word.partition("[")
    given, _, wanted = lists.partition("->[")
    made = [
        array.array(_CODES[kind], map(float, each.rstrip("]").split(","))) if each else None
        for each in (given, wanted)
    ]
    assert made[0] is not None
    return made[0], made[1]


def vectors() -> Dict[str, bytes]:
    """Frames by name."""
    blocks = (ROOT / "protocol/vectors.txt").read_text().split("\n\n")[1:]
    lines = [block.split("\n") for block in blocks]
    return {each[0]: bytes.fromhex(each[2]) for each in lines}
