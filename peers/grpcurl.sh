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

finish
