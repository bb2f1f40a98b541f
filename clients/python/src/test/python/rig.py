"""The daemon that the tests are run against: whoever started them does what is printed."""

import faulthandler
import sys

SECONDS = 30
"""In which whatever a test waits for happens."""

# who hangs says where, and ends
faulthandler.dump_traceback_later(3 * SECONDS, exit=True)


def go_on(count: int) -> None:
    """So many runs of test.held may end."""
    for _ in range(count):
        print("go on", flush=True)


def settle() -> None:
    """Waits until nothing is under way, and takes back what no run of test.held used."""
    print("settle", flush=True)
    sys.stdin.readline()


def replace() -> None:
    """Has another daemon take the place of this, and two runs of what is held end."""
    print("replace", flush=True)


def end(how: str) -> None:
    """Stops the daemon; with "mute" another listens, and says nothing."""
    print(how, flush=True)
