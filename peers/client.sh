# Sourced by the checks that call programs of others with this project's client, which prints a line for each case.
. ./checks.sh

jdk=$(../tools/find-jdk)
tls=(--ca=.cache/certs/ca.pem --server-name=foo.test.google.fr)

# client NAME CASES ADDRESS OPTION...: runs all cases that the options select, in all ways that they select; CASES is the expected number.
client() {
  timeout 1200 "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp 'interop/target/classes:interop/target/lib/*' \
    dev.connectjava.interop.client.InteropClient "--name=$1" "--cases=$2" "${@:3}" || failures=$((failures + 1))
}

# Behind a proxy: streams that the client has cancelled also end at the server at $INTEROP, before they would end by themselves.
check_no_stream_is_open() {
  local began=$SECONDS
  until [ "$(curl -sS "$INTEROP/open-streams")" = 0 ] || [ $((SECONDS - began)) -ge 30 ]; do
    sleep 0.2
  done
  check "no stream is left open at the server" 0 "$(curl -sS "$INTEROP/open-streams")"
}
