"""The memory of one request to a model, used again and again."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Sequence

import numpy

from ..answer import Answer
from ..client import Client
from ..errors import Code, CoralError
from ..listing import Parameter
from ..managed import Constant
from ..receipt import Receipt
from ._signature import Signature, Tensor


class Slot:
    """What one request reads and writes; one request at a time."""

    def __init__(
        self,
        client: Client,
        signature: Signature,
        parameters: Sequence[Parameter],
        constants: Mapping[str, Constant],
    ):
        size = signature.most

        def shared(tensors: Sequence[Tensor]) -> Dict[str, numpy.ndarray]:
            return {each.name: client.array((size, *each.row), each.dtype) for each in tensors}

        self._client = client
        self._signature = signature
        self._parameters = parameters
        self._inputs = shared(signature.inputs)
        self._outputs = shared(signature.outputs)
        self._fixed: Dict[str, Any] = dict(constants)
        for each in signature.between:
            count = size * int(numpy.prod(each.row)) * each.dtype.itemsize
            self._fixed[each.argument] = client.managed(count, None)
        self._entries = 0

    def submit(self, batch: Mapping[str, numpy.ndarray]) -> Answer:
        """Asks for a batch, whose inputs have the rows of the model's."""
        signature = self._signature
        arguments = dict(self._fixed)
        self._entries = len(next(iter(batch.values())))
        for each in signature.inputs:
            own = self._inputs[each.name][: self._entries]
            own[...] = batch[each.name]
            arguments[each.argument] = own
        for each in signature.outputs:
            arguments[each.argument] = self._outputs[each.name][: self._entries]
        if signature.count:
            width = next(each.size for each in self._parameters if each.name == signature.count)
            arguments[signature.count] = self._entries.to_bytes(width, "little")
        return self._client.submit(
            signature.accelerator, *(arguments[each.name] for each in self._parameters)
        )

    def results(self, receipt: Receipt) -> Dict[str, numpy.ndarray]:
        """A copy of what the answered request wrote.

        Raises CoralError where another version answered than the one whose constants it was given.
        """
        version = receipt.bitstream.rpartition(":")[2]
        if version != self._signature.version:
            raise CoralError(
                Code.UNKNOWN_ACCELERATOR,
                f"version {version} of model {self._signature.name} answers by now, and this is "
                f"version {self._signature.version}; make the Model again",
                self._signature.accelerator,
            )
        return {name: own[: self._entries].copy() for name, own in self._outputs.items()}
