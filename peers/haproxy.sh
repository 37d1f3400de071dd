#!/usr/bin/env bash
# This project's client through HAProxy to its server: by HTTP/2 at $HAPROXY_HTTP2, by HTTP/1.1 at $HAPROXY_HTTP1, by either with TLS on
# both sides of it at $HAPROXY_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

protocols=--protocols=connect,grpc,grpc-web
client plaintext 123 "$HAPROXY_HTTP2" --http=2 $protocols
client plaintext 72 "$HAPROXY_HTTP1" --http=1 $protocols
client TLS 195 "$HAPROXY_TLS" "${tls[@]}" --http=1,2 $protocols
check_no_stream_is_open

finish
