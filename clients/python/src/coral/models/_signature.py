"""The part `model` of descriptors."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import numpy

from ..errors import Code, CoralError
from ..listing import Artifact

_KINDS = {"BOOL": "bool", "FP16": "float16", "FP32": "float32", "FP64": "float64"}


@dataclass(frozen=True)
class Tensor:
    """A named input or output."""

    name: str
    argument: str  #: of the accelerator, which carries it
    dtype: numpy.dtype
    row: Tuple[int, ...]  #: its shape, without the batch
    labels: Tuple[str, ...]  #: what the positions of its last dimension stand for

    def __str__(self) -> str:
        return f"{self.name} {self.dtype}{list(self.row)}"


@dataclass(frozen=True)
class Weights:
    """A constant, in a file."""

    argument: str
    path: str
    sha256: str

    def read(self) -> bytes:
        """Raises CoralError with NO_CONTENT where it cannot be read, or is not what was installed."""
        try:
            with open(self.path, "rb") as file:
                content = file.read()
        except OSError as e:
            raise CoralError(
                Code.NO_CONTENT, f"the model's constant cannot be read: {e}; it is read by this user"
            ) from e
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise CoralError(
                Code.NO_CONTENT,
                f"the model's constant {self.path} is not what was installed; install it again",
            )
        return content


@dataclass(frozen=True)
class Signature:
    """How a model is asked."""

    name: str
    version: str
    accelerator: str
    inputs: Tuple[Tensor, ...]
    outputs: Tuple[Tensor, ...]
    between: Tuple[Tensor, ...]
    constants: Tuple[Weights, ...]
    count: Optional[str]  # the argument with the entries of the batch, where there is one
    most: int  # entries of one request


def signatures(artifacts: Tuple[Artifact, ...]) -> List[Signature]:
    """Of all that are models, the newest version of each."""
    found: Dict[str, Signature] = {}
    for each in artifacts:
        descriptor = json.loads(each.descriptor)
        if "model" in descriptor:
            signature = _read(descriptor, each.folder)
            known = found.get(signature.name)
            if known is None or _order(known.version) < _order(signature.version):
                found[signature.name] = signature
    return sorted(found.values(), key=lambda each: each.name)


def _order(version: str) -> List[Tuple[int, str]]:
    """Numbers by their values, and words before them."""
    return [
        (int(part) + 1, "") if part.isdigit() else (0, part)
        for part in re.findall(r"\d+|[^\d.]+", version)
    ]


def _read(descriptor: Dict[str, Any], folder: str) -> Signature:
    model = descriptor["model"]
    batch = model.get("batch")
    return Signature(
        name=model["name"],
        version=descriptor["version"],
        accelerator=f"{descriptor['bitstreamId']}.{model['kernelId']}",
        inputs=_tensors(model, "inputs", batch),
        outputs=_tensors(model, "outputs", batch),
        between=_tensors(model, "between", batch),
        constants=tuple(
            Weights(each["argument"], os.path.join(folder, each["file"]), each["sha256"])
            for each in _list(model, "constants")
        ),
        count=batch["argument"] if batch else None,
        most=int(batch["most"]) if batch else 1,
    )


def _list(of: Dict[str, Any], field: str) -> List[Any]:
    """A field that may be absent, or stand without brackets where it has one value."""
    value = of.get(field, [])
    return value if isinstance(value, list) else [value]


def _tensors(model: Dict[str, Any], field: str, batch: Any) -> Tuple[Tensor, ...]:
    return tuple(
        Tensor(
            name=each["name"],
            argument=each["argument"],
            dtype=numpy.dtype(_KINDS.get(each["datatype"], each["datatype"].lower())),
            row=tuple(map(int, _list(each, "shape")[1 if batch else 0 :])),
            labels=tuple(_list(each, "label")),
        )
        for each in _list(model, field)
    )
