#!/usr/bin/env bash
# What examples/eliza/Dockerfile puts into a container image, made and started without a container.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

image=$PWD/.cache/image
log=.cache/log/image.out
rm -rf "$image"
said=$(../examples/eliza/image "$image")
check "the image is made" 0 $?
echo "$said"

# The command of the image, with a cache that must fit, in the place where this image is.
read -ra command < <(sed -n 's#^ENTRYPOINT \[\(.*\)\]$#\1#p' ../examples/eliza/Dockerfile | tr -d '",' | sed "s#/eliza/java#$image/java#")
: >$log
(cd "$image/app" && exec "${command[0]}" -XX:AOTMode=on "${command[@]:1}" --port 0) >$log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null' EXIT
until address=$(sed -n 's|^ *\(http://[^/]*\)/$|\1|p' $log) && [ -n "$address" ]; do
  kill -0 $server 2>/dev/null || break
  sleep 0.1
done
check "/readyz" "SERVING 200" "$(curl -s -w ' %{http_code}' "$address/readyz" | tr -d '\n')"
check_like "a call" '{"sentence":"*"}' \
  "$(curl -s -H 'content-type: application/json' -d '{"sentence": "I feel well"}' "$address/connectrpc.eliza.v1.ElizaService/Say")"
kill -TERM $server
wait $server
check "exit status" 143 $?
check "what it has logged beside its instructions" "" "$(grep -iE 'warning|error|exception' $log)"

finish
