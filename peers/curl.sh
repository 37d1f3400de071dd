#!/usr/bin/env bash
# curl against Eliza at $ELIZA.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

service=$ELIZA/connectrpc.eliza.v1.ElizaService
hello="$service/Say?connect=v1&encoding=json&message=%7B%22sentence%22%3A%22hello%22%7D"
json='Content-Type: application/json'
out=.cache/curl.out

# call CURL-OPTION...: prints the status and the body.
call() {
  curl -sS -m 30 -o $out -w '%{http_code} %{http_version} ' "$@" && cat $out
}

for version in --http1.1 --http2-prior-knowledge; do
  number=2
  [ $version != --http1.1 ] || number=1.1
  check_like "$version unary JSON" "200 $number {\"sentence\":\"?*\"}" \
    "$(call $version -H "$json" -d '{"sentence":"I feel lost"}' "$service/Say")"
  check_like "$version GET" "200 $number {\"sentence\":\"?*\"}" "$(call $version "$hello")"
  check_like "$version gzip both ways" "200 $number {\"sentence\":\"?*\"}" \
    "$(printf '{"sentence":"I feel lost"}' | gzip | call $version --compressed -H "$json" -H 'Content-Encoding: gzip' --data-binary @- "$service/Say")"
done
check_like "upgrade to HTTP/2" '200 2 {"sentence":"?*"}' "$(call --http2 "$hello")"
check_like "no upgrade of a request with a body" '200 1.1 {"sentence":"?*"}' \
  "$(call --http2 -H "$json" -d '{"sentence":"hello"}' "$service/Say")"

stream() {
  printf '\000\000\000\000\016{"name":"Ada"}' |
    curl -sSN -m 60 "$@" -H 'Content-Type: application/connect+json' --data-binary @- "$service/Introduce"
}
# Each envelope is a byte of flags, four of length, big-endian, and the payload: walked with od.
envelopes() {
  node -e '
    const body = require("fs").readFileSync(0);
    for (let at = 0; at < body.length; ) {
      const end = at + 5 + body.readUInt32BE(at + 1);
      if (end > body.length) throw new Error("the last envelope is cut off");
      console.log(body[at] + " " + body.subarray(at + 5, end).toString("utf8"));
      at = end;
    }'
}
for version in --http1.1 --http2-prior-knowledge; do
  lines=$(stream $version | envelopes)
  check_like "$version stream, first message" '0 {"sentence":"?*Ada?*"}*' "$lines"
  check "$version stream, end" '2 {}' "$(tail -n 1 <<<"$lines")"
  check "$version stream, only messages before the end" 0 "$(head -n -1 <<<"$lines" | grep -cv '^0 {"sentence":"..*"}$')"
done

check_like "malformed JSON" '400 1.1 {"code":"invalid_argument","message":"?*"}' \
  "$(call -H "$json" -d '{"sentence":' "$service/Say")"
check_like "malformed protobuf" '400 1.1 {"code":"invalid_argument","message":"?*"}' \
  "$(call -H 'Content-Type: application/proto' --data-binary 'x' "$service/Say")"
check_like "unknown method" '404 1.1 {"code":"unimplemented","message":"?*"}' \
  "$(call -H "$json" -d '{}' "$service/Nothing")"
check_like "unknown encoding" '501 1.1 {"code":"unimplemented","message":"unknown encoding*lzma*gzip*"}' \
  "$(call -H "$json" -H 'Content-Encoding: lzma' -d '{}' "$service/Say")"
check "DELETE is not allowed" '405 GET, POST' \
  "$(curl -sS -X DELETE -o /dev/null -w '%{http_code} %header{allow}' "$service/Say")"
check "GET of a stream is not allowed" '405 POST' \
  "$(curl -sS -o /dev/null -w '%{http_code} %header{allow}' "$service/Introduce")"
check_like "another content type" '415 *application/json*' \
  "$(curl -sS -H 'Content-Type: text/plain' -d 'hello' -o /dev/null -w '%{http_code} %header{accept-post}' "$service/Say")"
check "health" 'ok' "$(curl -sS "$ELIZA/healthz")"
check_like "the page" '<!doctype html>*' "$(curl -sS "$ELIZA/")"

finish
