#!/usr/bin/env bash
# Connect's library for Kotlin, over OkHttp, against gRPC's test service at $INTEROP and $INTEROP_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

jdk=$(../tools/find-jdk)
messages=$(echo interop/target/lib/protobuf-java-[0-9]*.jar):interop/target/classes
"$jdk/bin/java" -XX:+UseSerialGC -cp ".cache/servers/connect-kotlin:.cache/kotlin/*:$messages" ConnectKotlinKt \
  "$INTEROP" "$INTEROP_TLS" .cache/certs/ca.pem 2>.cache/log/connect-kotlin.err
check "exit status" 0 $? "$(tail -n 20 .cache/log/connect-kotlin.err)"

finish
