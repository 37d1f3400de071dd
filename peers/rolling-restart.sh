#!/usr/bin/env bash
# Two servers of this project are restarted one after another, twice each, while calls reach them from this project's client directly and
# through nginx, HAProxy and, if $ENVOY names its program, Envoy, and from h2load. No call may fail.
#
# What a server that is asked to end by SIGTERM does, and whom each step serves:
#   1. Health and /readyz say NOT_SERVING, and everything is answered as before for the drain delay. HAProxy and Envoy ask every 200 ms and
#      send nothing more, so their calls have ended before anything closes. nginx does not ask.
#   2. It closes its listening socket. Whoever connects now is refused at once, and goes to the other server: nginx as grpc_next_upstream and
#      proxy_next_upstream say, our client because its host name has both addresses.
#   3. HTTP/2: GOAWAY with the highest stream number and a ping. Requests under way are served; a client that has seen the GOAWAY opens a
#      connection to the other server. When the ping is answered, nothing can be under way any more, and a second GOAWAY says what the last
#      stream was. HTTP/1.1: the next response says "connection: close"; without a request for half a second the connection ends.
#   4. It waits for the open calls, for the grace period at most.
# What the proxies have to be told beyond that is in the comments of servers/rolling.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

# Each program listens on an address of its own in 127.0.0.0/8, which on Linux is the loopback, and all on the port that the first server
# was given. Connections begin at 127.0.0.1, so none of them takes the port of a server that is not there.
servers=(127.0.0.2 127.0.0.3)
name=servers.test
jdk=$(../tools/find-jdk)
java=("$jdk/bin/java" --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m
  -cp 'interop/target/classes:interop/target/lib/*')
rounds=2
logs=.cache/log
files=$PWD/.cache/servers
pids=()

# Ends what still runs, and returns when the servers have ended, whose port the next run may get. They would drain, for nothing.
end_all() {
  kill -KILL "${pids[@]:0:${#servers[@]}}" 2>/dev/null
  kill "${pids[@]:${#servers[@]}}" 2>/dev/null
  wait "${pids[@]:0:${#servers[@]}}" 2>/dev/null
}
trap end_all EXIT

# await SECONDS WHAT COMMAND...: repeats a command until it succeeds, or ends this script.
await() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $limit ]; then
      echo "FAILED: waited in vain for $what"
      tail -n 20 $logs/restarted-*
      exit 1
    fi
    sleep 0.1
  done
}

# Whether a process has ended.
has_ended() {
  ! kill -0 "$1"
}

is_ready() {
  curl -fsS -m 1 "http://$1:$port/readyz"
}

# serve INDEX PORT: starts a server, whose process is then pids[INDEX].
serve() {
  "${java[@]}" dev.connectjava.interop.RestartedServer "${servers[$1]}" "$2" >>"$logs/restarted-server-$1" 2>&1 3>&- &
  pids[$1]=$!
}

# configured FILE: writes a proxy's configuration with this port, and prints its name.
configured() {
  sed "s#@PORT@#$port#g; s#@CACHE@#$PWD/.cache#g" "servers/rolling/$1" >"$files/rolling-$1"
  echo "$files/rolling-$1"
}

# Whether the proxies that ask for health send calls to both servers. Nothing asks nginx: it tries whatever it has not.
both_are_up() {
  curl -fsS -m 1 "http://127.0.0.7:$port/both-are-up" &&
    { [ -z "${ENVOY:-}" ] || [ "$(curl -fsS -m 1 "http://127.0.0.10:$port/stats?filter=membership_healthy" | grep -c ': 2$')" = 2 ]; }
}

# restart INDEX: ends a server and starts it again, and returns when it gets calls.
restart() {
  local status=0
  kill -TERM "${pids[$1]}"
  await 30 "the end of server ${servers[$1]}" has_ended "${pids[$1]}"
  wait "${pids[$1]}" || status=$?
  check "server ${servers[$1]} ends by SIGTERM" 143 $status
  serve "$1" "$port"
  await 20 "server ${servers[$1]}" is_ready "${servers[$1]}"
  await 20 "the proxies to see server ${servers[$1]}" both_are_up
}

rm -f $logs/restarted-*
serve 0 0
await 20 "the first server" grep -q '^http' $logs/restarted-server-0
port=$(sed -n 's#^http://.*:\([0-9]*\)/$#\1#p' $logs/restarted-server-0)
serve 1 "$port"
for server in "${servers[@]}"; do
  await 20 "server $server" is_ready "$server"
done

nginx -e stderr -p "$files" -c "$(configured nginx.conf)" >$logs/restarted-nginx 2>&1 &
pids+=($!)
haproxy -db -f "$(configured haproxy.cfg)" >$logs/restarted-haproxy 2>&1 &
pids+=($!)
ways=(
  "directly gRPC,grpc,2,http://$name:$port" "directly Connect over HTTP/1.1,connect,1,http://$name:$port"
  "nginx gRPC,grpc,2,http://127.0.0.4:$port" "nginx Connect over HTTP/1.1,connect,1,http://127.0.0.5:$port"
  "HAProxy gRPC,grpc,2,http://127.0.0.6:$port" "HAProxy Connect over HTTP/1.1,connect,1,http://127.0.0.7:$port"
)
if [ -n "${ENVOY:-}" ]; then
  "$ENVOY" -c "$(configured envoy.yaml)" --concurrency 1 --disable-hot-restart -l warning >$logs/restarted-envoy 2>&1 &
  pids+=($!)
  ways+=("Envoy gRPC,grpc,2,http://127.0.0.8:$port" "Envoy Connect over HTTP/1.1,connect,1,http://127.0.0.9:$port")
fi
await 20 "nginx" curl -sS -m 1 "http://127.0.0.5:$port/"
await 20 "the proxies to see both servers" both_are_up

# The load reads from this pipe, whose end ends it. No other program may keep it open.
mkfifo $logs/restarted-end
printf '%s %s\n' "${servers[0]}" $name "${servers[1]}" $name >"$files/rolling-hosts"
"${java[@]}" "-Djdk.net.hosts.file=$files/rolling-hosts" dev.connectjava.interop.client.RestartLoad ${#servers[@]} "${ways[@]}" \
  <$logs/restarted-end >$logs/restarted-load 2>&1 &
load=$!
pids+=($load)
exec 3>$logs/restarted-end
await 30 "the load" grep -q 'All ways have an answer' $logs/restarted-load
# h2load can't be asked to end early and to say what it has seen. So it runs for two seconds at a time until the last restart is over.
requests=200
h2load_until_the_end() {
  while [ ! -e "$files/rolling-end" ]; do
    echo "a run of h2load"
    timeout 30 h2load -n $requests -c 2 -m 4 --rps 50 -H 'content-type: application/json' -d "$files/rolling-body" \
      "http://127.0.0.6:$port/grpc.testing.TestService/UnaryCall" || echo "h2load: status $?"
  done
}
rm -f "$files/rolling-end"
echo '{"fillServerId": true}' >"$files/rolling-body"
h2load_until_the_end >$logs/restarted-h2load 2>&1 3>&- &
h2load=$!
pids+=($h2load)

for ((round = 1; round <= rounds; round++)); do
  for ((index = 0; index < ${#servers[@]}; index++)); do
    restart $index
  done
done

touch "$files/rolling-end"
await 40 "the end of h2load" has_ended $h2load
runs=$(grep -c '^a run of h2load' $logs/restarted-h2load)
check "runs of h2load through HAProxy without a failure, of $runs" "$runs" \
  "$(grep -A 1 "^requests: $requests total.* $requests succeeded, 0 failed, 0 errored, 0 timeout" $logs/restarted-h2load |
    grep -c "^status codes: $requests 2xx")" "$(grep -E -A 1 '^(requests:|h2load:)' $logs/restarted-h2load)"
exec 3>&-
await 40 "the end of the load" has_ended $load
wait $load || failures=$((failures + 1))
grep -A 5 -E '^(ok|FAILED) ' $logs/restarted-load
for index in "${!servers[@]}"; do
  check "what server ${servers[$index]} has logged beside its addresses" "" "$(grep -v '^http://' $logs/restarted-server-$index)"
done
# What proxies say of their own accord: that nginx could not connect to a server that was not there is as it should be.
[ "$failures" -eq 0 ] || grep -v 'Connection refused' $logs/restarted-{nginx,haproxy,envoy} | tail -n 60

finish
