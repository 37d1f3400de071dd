#!/usr/bin/env bash
# grpc-go's interop client against gRPC's test service at $INTEROP: all its cases but those that need a cloud.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

cases=(
  empty_unary large_unary pick_first_unary client_streaming server_streaming ping_pong empty_stream
  custom_metadata status_code_and_message special_status_message unimplemented_method unimplemented_service
  cancel_after_begin cancel_after_first_response timeout_on_sleeping_server
)

for case in "${cases[@]}"; do
  said=$(.cache/go/client -server_host 127.0.0.1 -server_port "${INTEROP##*:}" -test_case "$case" 2>&1)
  check "$case" 0 $? "$said"
done

finish
