# Sourced by the checks that call programs of others with this project's client, which prints a line for each case.
. ./checks.sh

jdk=$(../tools/find-jdk)
tls=(--ca=.cache/certs/ca.pem --server-name=foo.test.google.fr)

# client NAME CASES ADDRESS OPTION...: all cases that the options leave, in all ways that they name, and how many these have to be.
client() {
  timeout 1200 "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp 'interop/target/classes:interop/target/lib/*' \
    dev.connectjava.interop.client.InteropClient "--name=$1" "--cases=$2" "${@:3}" || failures=$((failures + 1))
}

# Behind a proxy: what the client has given up is given up by the server at $INTEROP, too, before it would have ended by itself.
check_no_stream_is_open() {
  local began=$SECONDS
  until [ "$(curl -sS "$INTEROP/open-streams")" = 0 ] || [ $((SECONDS - began)) -ge 30 ]; do
    sleep 0.2
  done
  check "no stream is left open at the server" 0 "$(curl -sS "$INTEROP/open-streams")"
}
