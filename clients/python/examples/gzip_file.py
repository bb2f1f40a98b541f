"""Compresses a file on the boards of several workers into what gunzip reads.

    python3 gzip_file.py FILE TARGET

The boards need the accelerator gzip.member: coral bitstream build --cl gzip.cl --install
"""

import argparse
import os

from distributed import Client

import coral.dask
from coral.dask import COUNT, ROWS, USED, Result

PIECE = 1 << 20
STORED = 65_535


def room(length: int) -> int:
    """Bytes of a member whose content does not shrink: 5 more for each block, and 20."""
    return length + 5 * -(-length // STORED) + 20


def compressed(content: coral.dask.SharedArray) -> bytes:
    """Members of the gzip format, one for each piece, one behind the other."""
    pieces = -(-len(content) // PIECE)
    made = Result("uint8", room=room)
    return coral.dask.map(content, "gzip.member", ROWS, COUNT, made, USED, pieces=pieces).tobytes()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compress a file on the boards of Dask's workers.")
    parser.add_argument("file")
    parser.add_argument("target")
    parser.add_argument("--scheduler", help="its address; two workers of this machine without it")
    asked = parser.parse_args()
    content = coral.dask.array(os.path.getsize(asked.file), "uint8")
    with open(asked.file, "rb") as file:
        file.readinto(content)
    workers = {"address": asked.scheduler} if asked.scheduler else {"n_workers": 2}
    with Client(**workers):
        result = compressed(content)
    with open(asked.target, "wb") as target:
        target.write(result)
    print(f"{len(content)} bytes became {len(result)}")


if __name__ == "__main__":
    main()
