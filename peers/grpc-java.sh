#!/usr/bin/env bash
# grpc-java's interop client against gRPC's test service at $INTEROP and $INTEROP_TLS: all its cases but those that need a cloud
# or a proxy.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

jdk=$(../tools/find-jdk)
cases=(
  empty_unary large_unary very_large_request pick_first_unary
  client_compressed_unary client_compressed_unary_noprobe server_compressed_unary
  client_streaming client_compressed_streaming client_compressed_streaming_noprobe
  server_streaming server_compressed_streaming ping_pong empty_stream
  custom_metadata status_code_and_message special_status_message unimplemented_method unimplemented_service
  cancel_after_begin cancel_after_first_response timeout_on_sleeping_server rpc_soak channel_soak
)

# run NAME PORT OPTION...: all cases.
run() {
  local name=$1 port=$2 case said
  shift 2
  for case in "${cases[@]}"; do
    said=$("$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '.cache/grpc-java/*' \
      io.grpc.testing.integration.TestServiceClient --server_host=127.0.0.1 "--server_port=$port" "--test_case=$case" "$@" 2>&1)
    check "$name $case" 0 $? "$said"
  done
}

run plaintext "${INTEROP##*:}" --use_tls=false
run TLS "${INTEROP_TLS##*:}" --use_tls=true --use_test_ca=true --server_host_override=foo.test.google.fr

finish
