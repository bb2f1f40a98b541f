"""ResNet-50, where an artifact has it.

    model = ResNet50(weights="imagenet")
    print(decode_predictions(model.predict(images, workers=16), top=5))
"""

from __future__ import annotations

import re
from typing import Any, List, Optional, Tuple

import numpy

from ... import _process
from ...errors import Code, CoralError
from ...models import Model
from ...models._signature import Signature, signatures

__all__ = ["ResNet50", "decode_predictions"]

_NAME = "resnet50"
_IMAGE, _CLASSES = (224, 224, 3), 1000


def ResNet50(weights: Optional[str] = "imagenet") -> Model:
    """The installed model resnet50; or the one that takes such images, and tells 1000 classes.

    Weights are the artifact's own.
    """
    if weights not in (None, "imagenet"):
        raise ValueError(
            f"the weights are {weights!r}; expected 'imagenet', which stands for those of the "
            "artifact: install one that has these"
        )
    return Model(_installed().name)


def decode_predictions(preds: Any, top: int = 5) -> List[List[Tuple[str, str, float]]]:
    """Of each entry the highest scores: a class, what it is, and the score.

    The names are the labels of the installed model. One that begins with a number of WordNet, as
    "n02099601 golden retriever", is divided there; others stand for both.
    """
    scores = numpy.asarray(preds)
    labels = _installed().outputs[0].labels
    if scores.ndim != 2 or scores.shape[1] != len(labels):
        raise ValueError(
            f"the predictions have the shape {list(scores.shape)}; expected {[-1, len(labels)]}, "
            "for as many labels has the installed model"
        )
    best = numpy.argsort(-scores.astype("float64"), axis=1, kind="stable")[:, :top]
    return [
        [(*_divided(labels[at]), float(row[at])) for at in order] for row, order in zip(scores, best)
    ]


def _divided(label: str) -> Tuple[str, str]:
    number = re.match(r"(n\d{8})\s+(.+)", label)
    return (number[1], number[2]) if number else (label, label)


def _installed() -> Signature:
    known = signatures(_process.client().installed())
    fitting = [each for each in known if each.name == _NAME] or [
        each
        for each in known
        if [tensor.row for tensor in each.inputs] == [_IMAGE]
        and [tensor.row for tensor in each.outputs] == [(_CLASSES,)]
    ]
    if len(fitting) != 1:
        raise CoralError(
            Code.UNKNOWN_ACCELERATOR,
            f"{len(fitting) or 'no'} installed models take images {list(_IMAGE)} and tell "
            f"{_CLASSES} classes; expected one, or one with the name {_NAME}",
        )
    return fitting[0]
