#!/usr/bin/env bash
# buf curl against Eliza at $ELIZA and, over TLS, gRPC's test service at $INTEROP_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

service=$ELIZA/connectrpc.eliza.v1.ElizaService

# call METHOD DATA OPTION...: prints each response message on a line of its own.
call() {
  local method=$1 data=$2
  shift 2
  "$BUF" curl --schema ../examples/eliza/src/main/protobuf "$@" -d "$data" "$service/$method" 2>&1 | node -e '
    const text = require("fs").readFileSync(0, "utf8");
    console.log(text.replace(/\}\s*\{/g, "}\n{").split("\n").map((line) => line.trim()).join("\n"));'
}
sentences() {
  grep -c '"sentence": *"..*"' <<<"$1"
}

for protocol in connect grpc grpcweb; do
  for version in --http1.1 --http2-prior-knowledge; do
    options=(--protocol $protocol)
    [ $version = --http1.1 ] || options+=($version)
    [ $protocol-$version != grpc---http1.1 ] || continue
    name="$protocol $version"
    check_like "$name Say" '{*"sentence": *"?*"*}' "$(call Say '{"sentence":"I feel lost"}' "${options[@]}" | tr -d '\n')"
    introduction=$(call Introduce '{"name":"Ada"}' "${options[@]}")
    check_like "$name Introduce names Ada" '*Ada*' "$introduction"
    check_like "$name Introduce, several messages" '[2-9]' "$(sentences "$introduction")"
    conversation=$(call Converse '{"sentence":"hello"}{"sentence":"my mother"}{"sentence":"bye"}' "${options[@]}")
    check "$name Converse" 3 "$(sentences "$conversation")"
  done
done

for protocol in connect grpc grpcweb; do
  said=$("$BUF" curl --schema .cache/proto --protocol $protocol --cacert .cache/certs/ca.pem --servername foo.test.google.fr \
    -d '{"responseSize":3}' "$INTEROP_TLS/grpc.testing.TestService/UnaryCall" 2>&1)
  check "$protocol TLS" '{"payload":{"body":"AAAA"}}' "$(tr -d ' \n' <<<"$said")"
done

# Without --schema: the schema is the server's own, by reflection, over the protocol of the call.
for protocol in connect grpc grpcweb; do
  for reflection in grpc-v1 grpc-v1alpha; do
    options=(--protocol "$protocol" --reflect-protocol "$reflection" --http2-prior-knowledge)
    said=$("$BUF" curl "${options[@]}" -d '{"sentence":"I feel lost"}' "$service/Say" 2>&1)
    check_like "$protocol, schema by $reflection" '{*"sentence":*"?*"*}' "$(tr -d '\n' <<<"$said")"
  done
  check_like "$protocol, services by reflection" '*connectrpc.eliza.v1.ElizaService*grpc.health.v1.Health*' \
    "$("$BUF" curl --protocol $protocol --http2-prior-knowledge --list-services "$ELIZA" 2>&1)"
  said=$("$BUF" curl --protocol $protocol --cacert .cache/certs/ca.pem --servername foo.test.google.fr \
    -d '{"responseSize":3}' "$INTEROP_TLS/grpc.testing.TestService/UnaryCall" 2>&1)
  check "$protocol TLS, schema by reflection" '{"payload":{"body":"AAAA"}}' "$(tr -d ' \n' <<<"$said")"
done

finish
