#!/usr/bin/env bash
# This project's client through nginx to its server: gRPC at $NGINX_GRPC, what HTTP/1.1 can carry at $NGINX_HTTP1, all with TLS on both
# sides of it at $NGINX_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./client.sh

client plaintext 41 "$NGINX_GRPC"
client plaintext 72 "$NGINX_HTTP1" --protocols=connect,grpc-web --http=1
# The content type decides which requests are gRPC's. Behind nginx all others are HTTP/1.1.
client TLS 82 "$NGINX_TLS" "${tls[@]}" --codecs=proto,json
client TLS 144 "$NGINX_TLS" "${tls[@]}" --protocols=connect,grpc-web --http=1,2 --duplex=half
check_no_stream_is_open

finish
