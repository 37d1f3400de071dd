#!/usr/bin/env bash
# This project's client against gRPC's test service, served by Connect's own library in Node: at $CONNECT_ES over HTTP/2, at
# $CONNECT_ES_HTTP1 over HTTP/1.1, at $CONNECT_ES_TLS over both.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

# The service doesn't look whether a message is compressed.
options=(--protocols=connect,grpc,grpc-web --without=client_compressed_unary,client_compressed_streaming)

client plaintext 234 "$CONNECT_ES" --codecs=proto,json --http=2 "${options[@]}"
client TLS 117 "$CONNECT_ES_TLS" "${tls[@]}" --http=2 "${options[@]}"
# Over HTTP/1.1 the library refuses bidirectional streams.
client plaintext 120 "$CONNECT_ES_HTTP1" --codecs=proto,json --http=1 --duplex=none "${options[@]}"
client TLS 60 "$CONNECT_ES_TLS" "${tls[@]}" --http=1 --duplex=none "${options[@]}"

finish
