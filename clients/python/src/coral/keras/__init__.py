"""The names that users of InAccel's package for Keras write, over coral.models."""
