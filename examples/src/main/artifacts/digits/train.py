#!/usr/bin/env python3
"""Trains the network of the example `digits`, and writes its weights as whole numbers.

    train.py DIGITS.CSV.GZ FOLDER HELD-OUT

DIGITS.CSV.GZ is scikit-learn's copy of the data set (Debian: python3-sklearn,
/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz). The last 450 images are not
trained on: they are written to HELD-OUT, 64 bytes of the image and one of its digit each. Needs
NumPy alone, and gives the same weights each time on the same machine.
"""
import gzip
import hashlib
import pathlib
import sys

import numpy as np

HELD_OUT = 450
ROUNDS = 60
BATCH = 64
rng = np.random.default_rng(8)


def patches(x):
    """The 3 x 3 surroundings of each point: (n, c, 8, 8) -> (n, 8, 8, c * 9)."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    parts = [padded[:, :, i : i + 8, j : j + 8] for i in range(3) for j in range(3)]
    return np.stack(parts, axis=2).transpose(0, 3, 4, 1, 2).reshape(len(x), 8, 8, -1)


def gathered(d, channels):
    """What `patches` spread, added up again."""
    d = d.reshape(len(d), 8, 8, channels, 9).transpose(0, 3, 4, 1, 2)
    padded = np.zeros((len(d), channels, 10, 10))
    for k in range(9):
        padded[:, :, k // 3 : k // 3 + 8, k % 3 : k % 3 + 8] += d[:, :, k]
    return padded[:, :, 1:9, 1:9]


def forward(w, x):
    p1 = patches(x)
    a1 = np.maximum(p1 @ w[0] + w[1], 0).transpose(0, 3, 1, 2)
    p2 = patches(a1)
    a2 = np.maximum(p2 @ w[2] + w[3], 0).transpose(0, 3, 1, 2)
    blocks = a2.reshape(len(x), 16, 4, 2, 4, 2).transpose(0, 1, 2, 4, 3, 5).reshape(-1, 16, 4, 4, 4)
    pooled = blocks.max(axis=4).reshape(len(x), 256)
    return p1, a1, p2, a2, blocks, pooled, pooled @ w[4] + w[5]


def gradients(w, x, y):
    p1, a1, p2, a2, blocks, pooled, out = forward(w, x)
    e = np.exp(out - out.max(axis=1, keepdims=True))
    d = e / e.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    g = [None] * 6
    g[4], g[5] = pooled.T @ d, d.sum(axis=0)
    d = (d @ w[4].T).reshape(-1, 16, 4, 4, 1) * (blocks == blocks.max(axis=4, keepdims=True))
    d = d.reshape(-1, 16, 4, 4, 2, 2).transpose(0, 1, 2, 4, 3, 5).reshape(-1, 16, 8, 8)
    d = (d * (a2 > 0)).transpose(0, 2, 3, 1)
    g[2], g[3] = np.tensordot(p2, d, ([0, 1, 2], [0, 1, 2])), d.sum(axis=(0, 1, 2))
    d = (gathered(d @ w[2].T, 8) * (a1 > 0)).transpose(0, 2, 3, 1)
    g[0], g[1] = np.tensordot(p1, d, ([0, 1, 2], [0, 1, 2])), d.sum(axis=(0, 1, 2))
    return g


def train(x, y):
    w = [
        rng.normal(0, 0.3, (9, 8)), np.zeros(8),
        rng.normal(0, 0.15, (72, 16)), np.zeros(16),
        rng.normal(0, 0.08, (256, 10)), np.zeros(10),
    ]
    m, v, step = [0 * a for a in w], [0 * a for a in w], 0
    for each in range(ROUNDS):
        rate = 2e-3 * (1 - each / ROUNDS)
        order = rng.permutation(len(x))
        for at in range(0, len(x), BATCH):
            some = order[at : at + BATCH]
            moved = np.roll(x[some], rng.integers(-1, 2, 2), axis=(2, 3))
            step += 1
            for i, g in enumerate(gradients(w, moved, y[some])):
                g = g + 1e-4 * w[i]
                m[i] = 0.9 * m[i] + 0.1 * g
                v[i] = 0.999 * v[i] + 0.001 * g * g
                w[i] -= rate * m[i] / (1 - 0.9**step) / (np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8)
    return w


def quantised(w, x):
    """Weights of one byte; biases of four, and behind them by how many bits the sum is shifted."""
    activations = forward(w, x)
    tops = [activations[1].max(), activations[3].max()]
    scale, layers = 16.0, []
    for layer in range(3):
        weights, bias = w[2 * layer], w[2 * layer + 1]
        by = 127 / np.abs(weights).max()
        shift = 0
        if layer < 2:
            shift = max(0, int(np.ceil(np.log2(scale * by * tops[layer] / 127))))
        layers.append((
            np.round(weights * by).astype(np.int8).T.copy(),
            np.append(np.round(bias * scale * by), shift).astype("<i4"),
        ))
        scale = scale * by / 2**shift
    return layers


def main(source, folder, held_out):
    rows = np.loadtxt(gzip.open(source, "rt"), delimiter=",", dtype=np.int64)
    images, digits = rows[:, :64], rows[:, 64]
    x = images.reshape(-1, 1, 8, 8) / 16
    w = train(x[:-HELD_OUT], digits[:-HELD_OUT])
    right = (forward(w, x[-HELD_OUT:])[-1].argmax(axis=1) == digits[-HELD_OUT:]).mean()
    print(f"accuracy before the weights are whole numbers: {100 * right:.1f} %")
    for number, (weights, bias) in enumerate(quantised(w, x[:-HELD_OUT]), 1):
        for name, content in (("weights", weights), ("bias", bias)):
            file = pathlib.Path(folder, f"{name}{number}.bin")
            file.write_bytes(content.tobytes())
            print(hashlib.sha256(content.tobytes()).hexdigest(), file.name)
    pathlib.Path(held_out).write_bytes(rows[-HELD_OUT:].astype(np.uint8).tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
