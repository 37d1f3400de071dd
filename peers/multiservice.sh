#!/usr/bin/env bash
# The script of examples/multiservice, which calls its server at $MULTISERVICE with grpcurl and "buf curl", as users do.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

said=$(PATH=$PWD/.cache/go:$(dirname "$BUF"):$PATH ../examples/multiservice/try "$MULTISERVICE" 2>&1)
check "exit status" 0 $? "$said"
check_like "services" '*clock.v1.ClockService*grpc.health.v1.Health*profiles.v1.ProfileService*' "$said"
check_like "description of a service" '*profiles.v1.ProfileService is a service:*rpc GetProfile*' "$said"
check_like "health" '*"status": "SERVING"*' "$said"
check_like "Timestamp and Duration" '*"2026-03-01T12:01:30Z"*' "$said"
check "Timestamps of a stream" 3 "$(grep -cE '^"[-0-9T:.]+Z"$' <<<"$(sed '1,/Tick$/d' <<<"$said")")"
check "Struct, by grpcurl and in each protocol by buf" 4 "$(grep -cE '"theme": *"dark"$' <<<"$said")"
check_like "methods, by buf" '*profiles.v1.ProfileService/UpdateProfile*' "$said"

finish
