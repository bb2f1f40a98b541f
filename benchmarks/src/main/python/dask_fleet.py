"""What share of their speed many boards reach under one scheduler of Dask, in virtual time.

The argument is the nanoseconds of client, scheduler and messages for a piece; all pieces pass them
one after the other. Each board is handed two pieces at a time, and gets 24 in all. A command is
how many boards there are and the milliseconds of a piece; the answer is in tenths of a per cent.
"""

import heapq
import sys

PIECES, AT_A_TIME = 24, 2


def share(boards, piece, cost):
    rooms = [(0, board) for _ in range(AT_A_TIME) for board in range(boards)]
    free = [0] * boards
    now = 0
    for _ in range(boards * PIECES):
        since, board = heapq.heappop(rooms)
        now = max(now, since) + cost
        free[board] = max(free[board], now) + piece
        heapq.heappush(rooms, (free[board], board))
    return PIECES * piece / max(free)


def main():
    cost = int(sys.argv[1])
    for line in sys.stdin:
        _, boards, millis = line.split()
        print(round(1000 * share(int(boards), int(millis) * 1_000_000, cost)), flush=True)


if __name__ == "__main__":
    main()
