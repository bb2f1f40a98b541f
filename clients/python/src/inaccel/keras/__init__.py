"""The names that users of InAccel's package for Keras write: coral.keras, under its name there."""

import importlib
import sys

for _name in (
    "applications",
    "applications.resnet50",
    "preprocessing",
    "preprocessing.image",
):
    sys.modules[f"{__name__}.{_name}"] = importlib.import_module(f"coral.keras.{_name}")

applications = sys.modules[f"{__name__}.applications"]
preprocessing = sys.modules[f"{__name__}.preprocessing"]
