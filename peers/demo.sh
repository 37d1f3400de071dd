#!/usr/bin/env bash
# Starts and ends ./demo as users do.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

log=.cache/log/demo.out
service=connectrpc.eliza.v1.ElizaService

check_like "--help" 'Usage: ./demo*--port*' "$(../demo --help)"

check_like "client --help" 'Usage: eliza-client*--protocol*' "$(../demo client --help)"
for protocol in connect grpc grpc-web; do
  for codec in proto json; do
    client() {
      ../demo client --protocol $protocol --codec $codec "$ELIZA" "$@"
    }
    check_like "client, $protocol, $codec, say" '?*' "$(client say I feel lost)"
    check "client, $protocol, $codec, introduce" "Hello, Ada." "$(client introduce Ada | head -n 1)"
    check "client, $protocol, $codec, chat" 3 "$(printf 'hello\nmy mother\nbye\n' | client | wc -l)"
  done
done

port=${ELIZA##*:}
said=$(../demo --port "$port" 2>&1)
check "a taken port, exit status" 1 $?
check_like "a taken port, in words" "Cannot listen on 127.0.0.1:$port: the port is taken.*" "$said"

# Every JDK of this machine is too old for a script that asks for version 99.
said=$(sed 's/^oldest=21$/oldest=99/' ../tools/find-jdk | sh 2>&1)
check "no JDK, exit status" 1 $?
check_like "no JDK, in words" "connect-java needs a JDK 99 or newer: install one, for example*" "$said"
check "no JDK, in one line" 1 "$(wc -l <<<"$said")"

# A machine whose java on the PATH is a JDK 17, and that has no Maven: of all programs only those that ./demo itself calls.
machine=$PWD/.cache/machine
rm -rf "$machine"
mkdir -p "$machine/bin" "$machine/jdk-17/bin" "$machine/project/tools"
for program in sh dirname sed find head; do
  ln -s "$(command -v $program)" "$machine/bin/"
done
printf '#!/bin/sh\necho "    java.home = %s"\n' "$machine/jdk-17" >"$machine/bin/java"
printf '#!/bin/sh\n' >"$machine/jdk-17/bin/javac"
echo 'JAVA_VERSION="17.0.15"' >"$machine/jdk-17/release"
chmod +x "$machine/bin/java" "$machine/jdk-17/bin/javac"
cp ../demo "$machine/project/"
cp ../tools/find-jdk "$machine/project/tools/"
found=$(JAVA_HOME='' PATH=$machine/bin "$machine/project/tools/find-jdk")
check "java 17 on the PATH, a newer JDK beside it" 0 $?
check_like "java 17 on the PATH, the newer one is taken" 'JAVA_VERSION="2[1-9]*' "$(grep '^JAVA_VERSION=' "$found/release")"
check "JAVA_HOME of a newer JDK" "$found" "$(JAVA_HOME=$found PATH=$machine/bin "$machine/project/tools/find-jdk")"
said=$(PATH=$machine/bin "$machine/project/demo" 2>&1)
check "no Maven, exit status" 1 $?
check_like "no Maven, in words" "connect-java needs Maven 3.8.6 or newer*" "$said"
check "no Maven, in one line" 1 "$(wc -l <<<"$said")"

# Ctrl-C during an introduction: the client receives all of it, then the program ends with the status of SIGINT.
: >$log
: >.cache/introduction
# A shell that runs in the background ignores SIGINT, and so would all that it starts.
set -m
env --default-signal=INT ../demo --port 0 >$log 2>&1 &
demo=$!
set +m
until address=$(sed -n 's|^ *\(http://[^/]*\)/$|\1|p' $log) && [ -n "$address" ]; do
  kill -0 $demo 2>/dev/null || break
  sleep 0.2
done
printf '\000\000\000\000\016{"name":"Ada"}' |
  curl -sSN -m 60 -H 'Content-Type: application/connect+json' --data-binary @- "$address/$service/Introduce" >.cache/introduction &
call=$!
until [ -s .cache/introduction ]; do
  kill -0 $call 2>/dev/null || break
  sleep 0.1
done
kill -INT -- -$demo
wait $call
check "Ctrl-C, the call in flight" 0 $?
check_like "Ctrl-C, its end" '*{}' "$(tr -d '\000-\037' <.cache/introduction)"
wait $demo
check "Ctrl-C, exit status" 130 $?

finish
