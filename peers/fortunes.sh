#!/usr/bin/env bash
# The server of examples/fortunes, the jar $FORTUNES, with Valkey or Redis, the program $FORTUNE_STORE, which keeps nothing on the disk.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

jdk=$(../tools/find-jdk)
log=.cache/log
pids=()
trap 'kill "${pids[@]}" 2>/dev/null' EXIT

# The program takes no port 0: this one is free now.
port=$(node -e 'const socket = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(socket.address().port); socket.close(); });')
"$FORTUNE_STORE" --bind 127.0.0.1 --port "$port" --save '' --appendonly no >$log/fortunes-store.out 2>&1 &
pids+=($!)
store() {
  "${FORTUNE_STORE%-server}-cli" -h 127.0.0.1 -p "$port" --raw "$@" 2>&1
}
until [ "$(store ping)" = PONG ]; do
  kill -0 "${pids[0]}" 2>/dev/null || {
    cat $log/fortunes-store.out
    echo "FAILED: $FORTUNE_STORE has not started"
    exit 1
  }
  sleep 0.1
done

# One of the twelve is there before the server starts, with another text.
store hset fortunes 7 'A fortune of an earlier day.' >/dev/null
"$jdk/bin/java" -jar "$FORTUNES" 0 "127.0.0.1:$port" >$log/fortunes-server.out 2>&1 &
pids+=($!)
until address=$(sed -n 's#^ *http://\([^/]*\)/$#\1#p' $log/fortunes-server.out) && [ -n "$address" ]; do
  kill -0 "${pids[1]}" 2>/dev/null || {
    cat $log/fortunes-server.out
    echo "FAILED: the server has not started"
    exit 1
  }
  sleep 0.1
done
check "the store has twelve fortunes" 12 "$(store hlen fortunes)"
check "the fortune that was there is kept" 'A fortune of an earlier day.' "$(store hget fortunes 7)"

method=fortunes.v1.FortuneService/GetFortunes
get="http://$address/$method?encoding=json&message=%7B%7D"
# What the texts of a response are, in JSON that curl, grpcurl and buf print in different ways.
messages() {
  grep -o '"message": *"\(\\.\|[^"\\]\)*"' | sed 's/^"message": *//'
}
said=$(curl -sS -m 30 "$get")
check "thirteen fortunes" 13 "$(messages <<<"$said" | wc -l)"
check "they are sorted" "$(messages <<<"$said" | LC_ALL=C sort)" "$(messages <<<"$said")"
check_like "the added one" '*"message":"Additional fortune added at request time."*' "$said"
check_like "a text that is not ASCII" '*{"id":12,"message":"フレームワークのベンチマーク"}\]}' "$said"
page=$(curl -sS -m 30 "http://$address/fortunes")
check "thirteen rows on the page" 13 "$(grep -c '^<tr><td>' <<<"$page")"
check_like "its script is text" '*<td>11</td><td>&lt;script&gt;alert(*' "$page"

schema=../examples/fortunes/src/main/protobuf
check "gRPC by grpcurl" 13 \
  "$(.cache/go/grpcurl -plaintext -import-path $schema -proto fortunes.proto "$address" $method | messages | wc -l)"
for protocol in connect grpc grpcweb; do
  check "$protocol by buf" 13 \
    "$("$BUF" curl --protocol $protocol --http2-prior-knowledge --schema $schema -d '{}' "http://$address/$method" | messages | wc -l)"
done

# Of 64 calls at a time, 8 use the store.
calls=2000
check "calls under load" "$calls" "$(h2load -n $calls -c 4 -m 16 "$get" | sed -n 's/^status codes: \([0-9]*\) 2xx.*/\1/p')"
connections=$(store client list | grep -vc cmd=client)
check_like "connections to the store after it: 1 to 8, $connections" '[1-8]' "$connections"

# A call by a connection that the store has closed fails, and the next one gets another connection.
store client kill type normal >/dev/null
for ((failed = 0; failed <= connections; failed++)); do
  said=$(curl -sS -m 30 "$get")
  [ "$(messages <<<"$said" | wc -l)" != 13 ] || break
done
check_like "calls that failed when their connections were closed: 0 to $connections, $failed" "[0-$connections]" "$failed"
store shutdown nosave >/dev/null
wait "${pids[0]}"
check "without the store" '{"code":"unavailable","message":"Redis does not answer"} 503' "$(curl -sS -m 30 -w ' %{http_code}' "$get")"

kill -TERM "${pids[1]}"
wait "${pids[1]}"
check "exit status" 143 $?
check "what the server has logged beside its address" "" "$(tail -n +3 $log/fortunes-server.out)"

finish
