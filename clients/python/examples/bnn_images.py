"""Scores images by a binarised convolutional network, on the boards of several workers.

    python3 bnn_images.py

The boards need the accelerator bnn.classify: coral bitstream build --cl bnn.cl --install. Images,
weights and thresholds are random, from a seed; what boards say is compared with numpy, in which
the network is written as sums of -1 and 1.
"""

import argparse
from typing import List, NamedTuple

import numpy
from distributed import Client
from numpy.lib.stride_tricks import sliding_window_view

import coral.dask
from coral.dask import COUNT, ROWS, Result

PIECES = 8


class Network(NamedTuple):
    """Weights of -1 and 1 by layer: (outputs, rows, columns, inputs)."""

    weights: List[numpy.ndarray]
    thresholds: List[numpy.ndarray]

    @classmethod
    def random(cls, random: numpy.random.Generator) -> "Network":
        shapes = ((32, 3, 3, 3), (64, 3, 3, 32), (64, 3, 3, 64), (10, 4, 4, 64))
        weights = [random.choice(numpy.int32([-1, 1]), shape) for shape in shapes]
        agreeing = [random.integers(at - 9, at + 9, n, "int32") for n, at in ((64, 144), (64, 288))]
        return cls(weights, [random.integers(-500, 500, 32, "int32"), *agreeing])

    def packed(self) -> numpy.ndarray:
        """A bit for each weight, as the kernel wants them."""
        first, *others = (layer > 0 for layer in self.weights)
        colours = numpy.zeros((len(first), 32), bool)
        colours[:, :27] = first.reshape(len(first), 27)
        bits = numpy.concatenate([colours.ravel(), *(layer.ravel() for layer in others)])
        return numpy.packbits(bits, bitorder="little").view("<u4")

    def plain(self, images: numpy.ndarray) -> numpy.ndarray:
        """The scores, by numpy."""
        first, second, third = self.thresholds
        values = _halved(_sums(images.astype("int32"), self.weights[0]) > first)
        values = _halved(_agreeing(values, self.weights[1]) > second)
        return _agreeing(_agreeing(values, self.weights[2]) > third, self.weights[3])[:, 0, 0]


def _sums(values: numpy.ndarray, weights: numpy.ndarray) -> numpy.ndarray:
    windows = sliding_window_view(values, weights.shape[1:3], axis=(1, 2))
    return numpy.einsum("nyxirc,orci->nyxo", windows, weights, optimize=True)


def _agreeing(bits: numpy.ndarray, weights: numpy.ndarray) -> numpy.ndarray:
    """How many of the inputs have their weight's sign."""
    signs = numpy.where(bits, 1, -1).astype("int32")
    return (_sums(signs, weights) + weights[0].size) // 2


def _halved(bits: numpy.ndarray) -> numpy.ndarray:
    count, side, _, channels = bits.shape
    half = side // 2
    four = bits[:, : 2 * half, : 2 * half].reshape(count, half, 2, half, 2, channels)
    return four.any(axis=(2, 4))


def scores(images: numpy.ndarray, network: Network) -> numpy.ndarray:
    """Ten for each image, by the boards of all workers."""
    thresholds = numpy.concatenate(network.thresholds)
    result = Result("int32", (10,))
    return coral.dask.map(
        images, "bnn.classify", ROWS, network.packed(), thresholds, result, COUNT, pieces=PIECES
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Score images on the boards of Dask's workers.")
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scheduler", help="its address; two workers of this machine without it")
    asked = parser.parse_args()
    random = numpy.random.default_rng(asked.seed)
    network = Network.random(random)
    images = coral.dask.array((asked.images, 32, 32, 3), "uint8")
    images[:] = random.integers(0, 256, images.shape, "uint8")
    workers = {"address": asked.scheduler} if asked.scheduler else {"n_workers": 2}
    with Client(**workers):
        found = scores(images, network)
    wrong = int((found != network.plain(images)).any(axis=1).sum())
    if wrong:
        raise SystemExit(f"{wrong} of {len(images)} images have other scores than by numpy")
    print(f"{len(images)} images in {PIECES} pieces, all scores equal to the plain evaluation")


if __name__ == "__main__":
    main()
