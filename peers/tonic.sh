#!/usr/bin/env bash
# The client of tonic, gRPC's library for Rust, against gRPC's test service at $INTEROP, with and without gzip.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

timeout 300 .cache/rust/client "$INTEROP"
check "exit status" 0 $?
check_no_stream_is_open

finish
