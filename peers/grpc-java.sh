#!/usr/bin/env bash
# grpc-java against gRPC's test service at $INTEROP and $INTEROP_TLS: its interop client, all cases but those that need a cloud or a
# proxy, and its clients of health and reflection.
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

# services CLASS_PATH NAME ADDRESS [CA]: health and reflection.
services() {
  "$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$1" grpc-java/HealthAndReflection.java "$2" "${3#*://}" "${@:4}" 2>&1
  check "$2 health and reflection, exit status" 0 $?
}
joined() {
  local IFS=:
  echo "$*"
}

services '.cache/grpc-java/*' plaintext "$INTEROP"
services '.cache/grpc-java/*' TLS "$INTEROP_TLS" .cache/certs/ca.pem

# The messages of health and reflection are both in grpc-services and in our jars: whichever comes first serves both.
ours=$(joined interop/target/lib/{protobuf-java-[0-9],connect-health,connect-reflection,connect-core,connect-protobuf}*.jar)
services "$ours:.cache/grpc-java/*" "our messages," "$INTEROP"
theirs=$(joined .cache/grpc-java/grpc-services-*.jar)
log=.cache/log/grpc-services.out
"$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "$theirs:interop/target/classes:interop/target/lib/*" \
  dev.connectjava.interop.InteropServer .cache/certs/server1.pem .cache/certs/server1.key >$log 2>&1 &
server=$!
until address=$(sed -n 's|^\(http://[^/]*\)/$|\1|p' $log) && [ -n "$address" ]; do
  kill -0 $server 2>/dev/null || break
  sleep 0.2
done
services '.cache/grpc-java/*' "a server with their messages," "$address"
kill -TERM $server
wait $server
check "a server with their messages, exit status" 143 $? "$(cat $log)"

finish
