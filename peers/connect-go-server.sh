#!/usr/bin/env bash
# This project's client against gRPC's test service at $CONNECT_GO and $CONNECT_GO_TLS, served by Connect's own library in Go.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

protocols=--protocols=connect,grpc,grpc-web

client plaintext 246 "$CONNECT_GO" --codecs=proto,json --http=2 $protocols
client TLS 123 "$CONNECT_GO_TLS" "${tls[@]}" --http=2 $protocols
# Over HTTP/1.1 the library refuses bidirectional streams.
client plaintext 128 "$CONNECT_GO" --codecs=proto,json --http=1 --duplex=none $protocols
client TLS 64 "$CONNECT_GO_TLS" "${tls[@]}" --http=1 --duplex=none $protocols

finish
