#!/usr/bin/env bash
# Armeria's client of gRPC and gRPC-Web against gRPC's test service at $INTEROP and $INTEROP_TLS, over HTTP/1.1 and HTTP/2.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

jdk=$(../tools/find-jdk)
"$jdk/bin/java" -XX:+UseSerialGC -cp '.cache/armeria/*' armeria/ArmeriaClient.java "$INTEROP" "$INTEROP_TLS" .cache/certs/ca.pem 2>.cache/log/armeria.err
check "exit status" 0 $? "$(tail -n 20 .cache/log/armeria.err)"

finish
