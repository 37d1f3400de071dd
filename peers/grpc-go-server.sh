#!/usr/bin/env bash
# This project's client against the interop server of gRPC's Go library at $GRPC_GO and $GRPC_GO_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

# The server has no error details, no compression, and takes no message above 4 MiB.
without=--without=error_details,very_large_request
without+=,client_compressed_unary,client_compressed_unary_noprobe,client_compressed_streaming,client_compressed_streaming_noprobe

client plaintext 35 "$GRPC_GO" $without
client TLS 35 "$GRPC_GO_TLS" "${tls[@]}" $without

finish
