#!/usr/bin/env bash
# This project's client against gRPC's test service, served by Connect's own library in Node: at $CONNECT_ES over HTTP/2, at
# $CONNECT_ES_HTTP1 over HTTP/1.1, at $CONNECT_ES_TLS over both.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

protocols=--protocols=connect,grpc,grpc-web

client plaintext 246 "$CONNECT_ES" --codecs=proto,json --http=2 $protocols
client TLS 123 "$CONNECT_ES_TLS" "${tls[@]}" --http=2 $protocols
# Over HTTP/1.1 the library refuses bidirectional streams.
client plaintext 128 "$CONNECT_ES_HTTP1" --codecs=proto,json --http=1 --duplex=none $protocols
client TLS 64 "$CONNECT_ES_TLS" "${tls[@]}" --http=1 --duplex=none $protocols

finish
