"""Networks by their names in Keras."""
