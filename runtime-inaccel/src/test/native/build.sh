#!/bin/sh
# Compiles the C runtime of the tests: build.sh LIBRARY [more options of gcc]
# What it is loaded on lies beside it afterwards, as libsoft-stack.so.
set -eu
if ! command -v gcc >/dev/null; then
  echo "there is no gcc to compile the C runtime with; install it: sudo apt-get install -y gcc libc6-dev"
  exit 1
fi
library=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
compile() {
  gcc -shared -fPIC -O2 -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -fvisibility=hidden -pthread "$@"
}
compile "$@" -o "$(dirname "$library")/libsoft-stack.so" "$here/stack.c"
compile "$@" -o "$library" "$here/runtime.c" "$here/kernels.c" "$here/traps.c"
