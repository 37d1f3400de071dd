#!/usr/bin/env bash
# curl against Eliza at $ELIZA and, over TLS, gRPC's test service at $INTEROP_TLS.
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
check_like "an upgrade is not taken" '200 1.1 {"sentence":"?*"}' "$(call --http2 "$hello")"
check_like "an upgrade is not taken, request with a body" '200 1.1 {"sentence":"?*"}' \
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
check_like "unknown path" '404 1.1 {"code":"unimplemented","message":"?*"}' \
  "$(call -H "$json" -d '{}' "$ELIZA/no/such.Service")"
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

# hostile NAME PATTERN: a stream of standard input, and how it ends.
hostile() {
  check_like "$1" "$2" "$(curl -sS -m 60 -H 'Content-Type: application/connect+json' --data-binary @- "$service/Introduce" | tr -d '\000-\037')"
}
hostile "truncated envelope" '*{"error":{"code":"invalid_argument","message":"?*"}}' < <(printf '\000\000\000\000\016{"na')
hostile "length of 4 GiB" '*{"error":{"code":"resource_exhausted","message":"*4,294,967,295*"}}' < <(printf '\000\377\377\377\377{')
head -c 1G /dev/zero | gzip -1 >.cache/bomb.gz
check_like "1 GiB of zeros in gzip" '429 1.1 {"code":"resource_exhausted","message":"?*"}' \
  "$(call -H "$json" -H 'Content-Encoding: gzip' --data-binary @.cache/bomb.gz "$service/Say")"
check "header list over the limit" 431 "$(call -H "x-large: $(head -c 70000 /dev/zero | tr '\0' a)" "$hello" | cut -c 1-3)"
curl -sSN -m 0.5 -H 'Content-Type: application/connect+json' --data-binary '@-' "$service/Introduce" -o /dev/null \
  < <(printf '\000\000\000\000\016{"name":"Ada"}') 2>/dev/null
check "client that goes in mid-stream" 28 $?

name=foo.test.google.fr
for version in 1.1 2; do
  check "TLS, HTTP/$version" "200 $version {\"payload\":{\"body\":\"AAAA\"}}" \
    "$(call --http$version --cacert .cache/certs/ca.pem --connect-to "$name::127.0.0.1:${INTEROP_TLS##*:}" \
      -H "$json" -d '{"responseSize":3}' https://$name/grpc.testing.TestService/UnaryCall)"
done

check "health" 'ok' "$(curl -sS "$ELIZA/healthz")"
check_like "the page" '<!doctype html>*' "$(curl -sS "$ELIZA/")"

finish
