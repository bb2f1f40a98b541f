"""Images in files, by Pillow."""

from __future__ import annotations

import math
import os
from typing import Any, Dict, List, Optional, Tuple

import numpy

_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp")
_MODES = {"rgb": "RGB", "grayscale": "L"}


def load_img(
    path: Any, target_size: Optional[Tuple[int, int]] = None, color_mode: str = "rgb"
) -> numpy.ndarray:
    """An image as bytes, [height, width, 3]; of grayscale [height, width].

    With a size (height, width) the nearest points are taken, as Keras usually does.
    """
    from PIL import Image

    if color_mode not in _MODES:
        raise ValueError(f"the color mode is {color_mode}; expected one of {', '.join(_MODES)}")
    with Image.open(path) as image:
        points = image.convert(_MODES[color_mode])
        if target_size is not None:
            height, width = target_size
            points = points.resize((width, height), Image.NEAREST)
        return numpy.asarray(points)


class Images:
    """Batches of images of one size, which are read when they are asked for. Any thread."""

    def __init__(
        self,
        filenames: List[str],
        classes: List[int],
        class_indices: Dict[str, int],
        target_size: Tuple[int, int],
        batch_size: int,
        color_mode: str,
        dtype: Any,
    ):
        self.filenames = filenames
        self.classes = numpy.array(classes, "int64")
        """Of each file, the number of its folder."""
        self.class_indices = class_indices
        """Numbers of the folders, by their names in order."""
        self.samples = len(filenames)
        self._size = target_size
        self._batch = batch_size
        self._mode = color_mode
        self._dtype = numpy.dtype(dtype)

    def __len__(self) -> int:
        return math.ceil(self.samples / self._batch)

    def __getitem__(self, at: int) -> numpy.ndarray:
        if not 0 <= at < len(self):
            raise IndexError(f"batch {at} is asked for; there are {len(self)}")
        files = self.filenames[at * self._batch : (at + 1) * self._batch]
        return numpy.stack([load_img(f, self._size, self._mode) for f in files]).astype(self._dtype)


def flow_from_directory(
    directory: Any,
    target_size: Tuple[int, int],
    batch_size: int = 64,
    color_mode: str = "rgb",
    dtype: Any = "uint8",
) -> Images:
    """The images in a folder, in the order of their names.

    Where it has folders, each is a class, and what is deeper is of its class.
    """
    if batch_size < 1:
        raise ValueError(f"the batch size is {batch_size}; expected at least one")
    root = os.fspath(directory)
    names = sorted(each.name for each in os.scandir(root) if each.is_dir())
    numbers = {name: at for at, name in enumerate(names)}
    filenames: List[str] = []
    classes: List[int] = []
    for name, number in numbers.items() or [("", 0)]:
        found = sorted(_images(os.path.join(root, name)))
        filenames += found
        classes += [number] * len(found)
    if not filenames:
        raise ValueError(f"{root} has no images; expected files that end in {', '.join(_ENDINGS)}")
    return Images(filenames, classes, numbers, target_size, batch_size, color_mode, dtype)


def _images(folder: str) -> List[str]:
    return [
        os.path.join(place, name)
        for place, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(_ENDINGS)
    ]
