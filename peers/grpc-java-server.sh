#!/usr/bin/env bash
# This project's client against the interop server of gRPC's Java library at $GRPC_JAVA and $GRPC_JAVA_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

# The server has no error details, and doesn't check whether a message is compressed.
without=--without=error_details,client_compressed_unary,client_compressed_streaming

client plaintext 38 "$GRPC_JAVA" $without
client TLS 38 "$GRPC_JAVA_TLS" "${tls[@]}" $without

finish
