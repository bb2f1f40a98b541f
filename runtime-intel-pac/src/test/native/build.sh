#!/bin/sh
# Compiles the software AFU: build.sh LIBRARY [more options of gcc]
set -eu
if ! command -v gcc >/dev/null; then
  echo "there is no gcc to compile the software AFU with; install it: sudo apt-get install -y gcc libc6-dev"
  exit 1
fi
library=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
exec gcc -shared -fPIC -O2 -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -fvisibility=hidden -pthread "$@" -o "$library" "$here"/*.c
