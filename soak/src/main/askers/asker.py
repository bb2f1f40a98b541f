"""What asker.c does, with the package for Python."""

import ctypes
import sys
from typing import List, Optional

import coral

NUMBERS, IN_PLACE, STEPS = 1024, 8, 64
VALUES = 100_000


class Lane:
    def __init__(self, client: coral.Client, is_in_place: bool):
        self.client = client
        self.is_in_place = is_in_place
        self.a, self.b, self.result = (client.allocate(4 * NUMBERS).cast("f") for _ in range(3))
        self.answer: Optional[coral.Answer] = None
        self.wanted: List[float] = []

    def ask(self, number: int) -> None:
        values = [float((number + i) % VALUES) for i in range(NUMBERS)]
        self.wanted = [3 * value for value in values]
        if self.is_in_place:
            for i, value in enumerate(values):
                self.result[i] = value
            self.answer = self.client.submit("soak.scale", self.result, ctypes.c_float(3))
            return
        for i, value in enumerate(values):
            self.a[i], self.b[i], self.result[i] = value, 2 * value, -1
        self.answer = self.client.submit("soak.add", self.a, self.b, self.result, NUMBERS)

    def take(self) -> None:
        assert self.answer is not None
        failure = self.answer.exception()
        if isinstance(failure, coral.CoralError):
            how = "lost" if failure.code == coral.Code.LOST else "failed"
            print(how, str(failure.args[0]), flush=True)
        elif self.result.tolist() != self.wanted:
            print("wrong", flush=True)


def main(socket: str, requests: int, window: int) -> None:
    with coral.Client(socket) as client:
        lanes = [Lane(client, i % IN_PLACE == IN_PLACE - 1) for i in range(window)]
        step = max(1, requests // STEPS)
        for i in range(requests + window):
            if window <= i:
                lanes[i % window].take()
            if i < requests:
                lanes[i % window].ask(i)
            if i % step == 0:
                print("at", min(i, requests), flush=True)
        print("done", requests, flush=True)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
