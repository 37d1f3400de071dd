#!/usr/bin/env bash
# This project's client against gRPC's test service at $ARMERIA and $ARMERIA_TLS, served by Armeria in gRPC and gRPC-Web.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

# The service is grpc-java's, which has no error details, and doesn't check whether a message is compressed.
options=(--protocols=grpc,grpc-web --http=1,2)
options+=(--without=error_details,client_compressed_unary,client_compressed_streaming)

client plaintext 218 "$ARMERIA" --codecs=proto,json "${options[@]}"
client TLS 109 "$ARMERIA_TLS" "${tls[@]}" "${options[@]}"

finish
