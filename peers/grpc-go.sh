#!/usr/bin/env bash
# grpc-go's interop client against gRPC's test service at $INTEROP and $INTEROP_TLS: all its cases but those that need a cloud.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

cases=(
  empty_unary large_unary pick_first_unary client_streaming server_streaming ping_pong empty_stream
  custom_metadata status_code_and_message special_status_message unimplemented_method unimplemented_service
  cancel_after_begin cancel_after_first_response timeout_on_sleeping_server
)

# run NAME PORT OPTION...: all cases.
run() {
  local name=$1 port=$2 case said
  shift 2
  for case in "${cases[@]}"; do
    said=$(.cache/go/client -server_host 127.0.0.1 -server_port "$port" -test_case "$case" "$@" 2>&1)
    check "$name $case" 0 $? "$said"
  done
}

run plaintext "${INTEROP##*:}"
run TLS "${INTEROP_TLS##*:}" -use_tls -use_test_ca -ca_file .cache/certs/ca.pem -server_host_override foo.test.google.fr

finish
