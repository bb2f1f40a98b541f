"""Asks the model digits for so many images, with 16 workers."""

import sys
import time

import numpy

import coral
from coral.models import Model

model = Model("digits", coral.Client(sys.argv[1]))
for line in sys.stdin:
    count = int(line.split()[1])
    images = numpy.arange(count * 64, dtype="uint32").reshape(count, 8, 8).astype("uint8") % 17
    start = time.perf_counter_ns()
    model.predict(images, batch_size=64, workers=16)
    print(time.perf_counter_ns() - start, flush=True)
