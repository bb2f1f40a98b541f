"""Images in files.

    images = ImageDataGenerator(dtype="int8").flow_from_directory(
        "imagenet/", target_size=(224, 224), class_mode=None, batch_size=64)
"""

from __future__ import annotations

from typing import Any, Optional, Tuple

from ...models import Images, flow_from_directory, load_img

__all__ = ["ImageDataGenerator", "load_img"]


class ImageDataGenerator:
    """Batches of images, in a type of numpy."""

    def __init__(self, dtype: Any = "uint8"):
        self._dtype = dtype

    def flow_from_directory(
        self,
        directory: Any,
        target_size: Tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        class_mode: Optional[str] = None,
        batch_size: int = 32,
    ) -> Images:
        """The images in a folder, in the order of their names. Their classes are in `.classes`."""
        if class_mode is not None:
            raise ValueError(
                f"the class mode is {class_mode!r}; expected None: batches are images alone"
            )
        return flow_from_directory(directory, target_size, batch_size, color_mode, self._dtype)
