#!/usr/bin/env bash
# grpc_health_probe, which Kubernetes runs, and plain HTTP probes, against Eliza at $ELIZA and gRPC's test service at $INTEROP and
# $INTEROP_TLS.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

probe() {
  local address=$1
  shift
  .cache/go/grpc-health-probe -connect-timeout 10s -rpc-timeout 10s -addr "${address#*://}" "$@" 2>&1
}
tls=(-tls -tls-ca-cert .cache/certs/ca.pem -tls-server-name foo.test.google.fr)

said=$(probe "$ELIZA")
check "the server, exit status" 0 $?
check_like "the server, in words" '*status: SERVING*' "$said"
said=$(probe "$ELIZA" -service connectrpc.eliza.v1.ElizaService)
check "a service, exit status" 0 $? "$said"
said=$(probe "$ELIZA" -gzip)
check "compressed, exit status" 0 $? "$said"
said=$(probe "$ELIZA" -service connectrpc.eliza.v1.Nobody)
check "a service that is not known, exit status" 3 $?
check_like "a service that is not known, in words" '*code = NotFound*' "$said"
said=$(probe "$INTEROP" -service grpc.testing.TestService)
check "another server, exit status" 0 $? "$said"
said=$(probe "$INTEROP_TLS" "${tls[@]}" -service grpc.testing.TestService)
check "over TLS, exit status" 0 $? "$said"

check "/healthz" "ok 200" "$(curl -s -w ' %{http_code}' "$ELIZA/healthz" | tr -d '\n')"
check "/readyz" "SERVING 200" "$(curl -s -w ' %{http_code}' "$ELIZA/readyz" | tr -d '\n')"
check "Check as JSON" '{"status":"SERVING"}' \
  "$(curl -s -H 'content-type: application/json' -d '{}' "$ELIZA/grpc.health.v1.Health/Check")"

finish
