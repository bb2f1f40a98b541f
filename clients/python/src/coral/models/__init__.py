"""Models by their names, as users of Keras write it.

    model = Model("digits")
    scores = model.predict(images, batch_size=64, workers=16)

A model is an installed artifact whose descriptor has the part `model`. It wants numpy; directories
of images want Pillow, too.
"""

from ._images import Images, flow_from_directory, load_img
from ._model import Model
from ._signature import Tensor

__all__ = ["Images", "Model", "Tensor", "flow_from_directory", "load_img"]
