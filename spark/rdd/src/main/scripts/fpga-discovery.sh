#!/usr/bin/env bash
# Tells Spark the boards of this machine: all of them as the resource fpga, or those of one name.
# usage: fpga-discovery.sh [NAME [VENDOR]]      (CORAL names the command, `coral` unless set)
# Spark gives no arguments: there a link to it says them by its own name, u250.sh or u250@xilinx.sh.
set -euo pipefail

if (($# == 0)); then
  own="$(basename "$0" .sh)"
  IFS=@ read -ra words <<<"${own/#fpga-discovery/fpga}"
  set -- "${words[@]}"
fi

"${CORAL:-coral}" devices --json | awk -v name="$1" -v vendor="${2:-}" '
  # the keys of a board itself stand four deep, those of its memories deeper
  /^    "[a-z]+" : "/ {
    key = $1; value = $0
    gsub(/"/, "", key)
    sub(/^[^:]*: "/, "", value); sub(/",?$/, "", value)
    board[key] = value
  }
  /^  }/ {
    if ((name == "fpga" || name == board["name"]) && (vendor == "" || vendor == board["vendor"]) \
        && board["state"] != "FAILED" && board["state"] != "CLAIMED") {
      addresses = addresses (addresses == "" ? "" : ",") "\"" board["runtime"] "/" board["id"] "\""
    }
    delete board
  }
  END { printf "{\"name\": \"%s\", \"addresses\": [%s]}\n", name, addresses }'
