#!/usr/bin/env bash
# grpcurl against Eliza at $ELIZA and gRPC's test service at $INTEROP.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

tls=(-cacert .cache/certs/ca.pem -authority foo.test.google.fr)

# call ADDRESS PROTO METHOD DATA OPTION...: prints each response message on a line of its own.
call() {
  local address=$1 proto=$2 method=$3 data=$4
  shift 4
  .cache/go/grpcurl -import-path ../examples/eliza/src/main/protobuf -import-path .cache/proto -proto "$proto" \
    -d "$data" "$@" "${address#*://}" "$method" 2>&1 | sed 's/^ *//' | tr -d '\n' | sed 's/}{/}\n{/g'
}
eliza() {
  call "$ELIZA" connectrpc/eliza/v1/eliza.proto "connectrpc.eliza.v1.ElizaService/$1" "${@:2}" -plaintext
}
interop() {
  call "$INTEROP" grpc/testing/test.proto "grpc.testing.TestService/$1" "${@:2}" -plaintext
}
interop_tls() {
  call "$INTEROP_TLS" grpc/testing/test.proto "grpc.testing.TestService/$1" "${@:2}" "${tls[@]}"
}
lines() {
  grep -c '"sentence": "..*"' <<<"$1"
}

check_like "unary" '{"sentence": "?*"}' "$(eliza Say '{"sentence":"I feel lost"}')"
introduction=$(eliza Introduce '{"name":"Ada"}')
check_like "server stream" '{"sentence": "*Ada*"}*' "$introduction"
check "server stream, its messages" 7 "$(lines "$introduction")"
conversation=$(eliza Converse '{"sentence":"hello"}{"sentence":"my mother"}{"sentence":"bye"}')
check "bidirectional stream" 3 "$(lines "$conversation")"
check "client stream" '{"aggregatedPayloadSize": 5}' \
  "$(interop StreamingInputCall '{"payload":{"body":"AAA="}}{"payload":{"body":"AAAA"}}')"
check_like "metadata both ways" '*Response headers received:*x-grpc-test-echo-initial: a*x-grpc-test-echo-trailing-bin: q6ur*' \
  "$(interop UnaryCall '{"response_size":1}' -v -H 'x-grpc-test-echo-initial: a' -H 'x-grpc-test-echo-trailing-bin: q6ur')"
check_like "an error with its detail" 'ERROR:Code: FailedPreconditionMessage: not nowDetails:*"@type": "type.googleapis.com/grpc.testing.EchoStatus"*"message": "not now"*' \
  "$(interop UnaryCall '{"response_status":{"code":9,"message":"not now"}}')"
check_like "a deadline" '*Code: DeadlineExceeded*' \
  "$(interop StreamingOutputCall '{"response_parameters":[{"size":1,"interval_us":60000000}]}' -max-time 0.2)"
check_like "an unknown method" '*Code: Unimplemented*' "$(interop UnimplementedCall '{}')"

check "unary over TLS" '{"payload": {"body": "AAAA"}}' "$(interop_tls UnaryCall '{"response_size":3}')"
check "client stream over TLS" '{"aggregatedPayloadSize": 2}' "$(interop_tls StreamingInputCall '{"payload":{"body":"AAA="}}')"
check_like "TLS at a plaintext port is refused" 'Failed to dial*' "$(call "$INTEROP" grpc/testing/test.proto grpc.testing.TestService/EmptyCall '{}' "${tls[@]}")"
check_like "plaintext at a TLS port is refused" 'Failed to dial*' \
  "$(call "$INTEROP_TLS" grpc/testing/test.proto grpc.testing.TestService/EmptyCall '{}' -plaintext -connect-timeout 1)"

# Without .proto files: the schema is the server's own, by reflection. "list" and "describe" take no message.
asked() {
  .cache/go/grpcurl "$@" 2>&1
}
reflected() {
  local address=$1 method=$2 data=$3
  shift 3
  asked -d "$data" "$@" "${address#*://}" "$method" | sed 's/^ *//' | tr -d '\n' | sed 's/}{/}\n{/g'
}
eliza_service=connectrpc.eliza.v1.ElizaService
check "reflection, list" "$eliza_service grpc.health.v1.Health grpc.reflection.v1.ServerReflection grpc.reflection.v1alpha.ServerReflection" \
  "$(asked -plaintext "${ELIZA#*://}" list | tr '\n' ' ' | sed 's/ $//')"
check "reflection, list of a service" "$eliza_service.Converse $eliza_service.Introduce $eliza_service.Say" \
  "$(asked -plaintext "${ELIZA#*://}" list $eliza_service | tr '\n' ' ' | sed 's/ $//')"
check_like "reflection, describe everything" "*$eliza_service is a service:*grpc.health.v1.Health is a service:*rpc Watch*" \
  "$(asked -plaintext "${ELIZA#*://}" describe)"
# Requests all files with all their imports, as a tool with a form for each method does at its start. It lists their services in any order.
described=$(asked -plaintext -protoset-out .cache/eliza.protoset "${ELIZA#*://}" describe | sort)
check "reflection, all files with their imports are the schema" "$described" "$(asked -protoset .cache/eliza.protoset describe | sort)"
check_like "reflection, describe a method" "$eliza_service.Converse is a method:*stream .connectrpc.eliza.v1.ConverseRequest*" \
  "$(asked -plaintext "${ELIZA#*://}" describe $eliza_service.Converse)"
check_like "reflection, describe a message with its template" '*message SayRequest {*Message template:*"sentence": ""*' \
  "$(asked -plaintext -msg-template "${ELIZA#*://}" describe connectrpc.eliza.v1.SayRequest)"
check_like "reflection, unknown symbol" '*Symbol not found: connectrpc.eliza.v1.Nobody*' \
  "$(asked -plaintext "${ELIZA#*://}" describe connectrpc.eliza.v1.Nobody)"
check_like "reflection, unary" '{"sentence": "?*"}' "$(reflected "$ELIZA" $eliza_service/Say '{"sentence":"I feel lost"}' -plaintext)"
conversation=$(reflected "$ELIZA" $eliza_service/Converse '{"sentence":"hello"}{"sentence":"bye"}' -plaintext)
check "reflection, bidirectional stream" 2 "$(lines "$conversation")"
check_like "reflection over TLS, list" '*grpc.testing.TestService*' "$(asked "${tls[@]}" "${INTEROP_TLS#*://}" list)"
check_like "reflection over TLS, describe" '*grpc.testing.SimpleRequest is a message:*.grpc.testing.BoolValue expect_compressed*' \
  "$(asked "${tls[@]}" "${INTEROP_TLS#*://}" describe grpc.testing.SimpleRequest)"
check "reflection over TLS, unary" '{"payload": {"body": "AAAA"}}' \
  "$(reflected "$INTEROP_TLS" grpc.testing.TestService/UnaryCall '{"response_size":3}' "${tls[@]}")"
check "reflection, the health of a service" '{"status": "SERVING"}' \
  "$(reflected "$ELIZA" grpc.health.v1.Health/Check "{\"service\":\"$eliza_service\"}" -plaintext)"

finish
