#!/usr/bin/env bash
# The plugin, run by protoc, by buf and by neither as docs/code-generation.md says: all make what the build has made.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

protos=../examples/eliza/src/main/protobuf
eliza=dev/connectjava/examples/eliza/v1
built=../examples/eliza/target/generated-sources/protobuf/$eliza
out=.cache/plugin

rm -rf $out
mkdir -p $out/protoc $out/buf

same() {
  check "$1" "" "$(diff "$built/$2" "$3/$eliza/$2" 2>&1)"
}

"$PROTOC" --plugin=../codegen/protoc-gen-connect-java --java_out=$out/protoc --connect-java_out=$out/protoc \
  -I $protos connectrpc/eliza/v1/eliza.proto
check "protoc, exit status" 0 $?
same "protoc, the interface" ElizaService.java $out/protoc
same "protoc, the methods" ElizaServiceMethods.java $out/protoc

said=$("$PROTOC" --plugin=../codegen/protoc-gen-connect-java --connect-java_out=lite=true:$out/protoc \
  -I $protos connectrpc/eliza/v1/eliza.proto 2>&1)
check "protoc, an unknown option, exit status" 1 $?
check_like "protoc, an unknown option, in words" '*unknown option "lite"; known options are:*server=false*' "$said"

"$BUF" generate $protos --template "{\"version\":\"v2\",\"plugins\":[{\"local\":\"../codegen/protoc-gen-connect-java\",\"out\":\"$out/buf\"}]}"
check "buf, exit status" 0 $?
same "buf, the interface" ElizaService.java $out/buf
same "buf, the methods" ElizaServiceMethods.java $out/buf

rm -rf $out/buf
exec_jar=$(ls "$PWD"/../codegen/target/protoc-gen-connect-java-*-exec.jar)
"$BUF" generate $protos --template "{\"version\":\"v2\",\"plugins\":[{\"local\":[\"java\",\"-jar\",\"$exec_jar\"],\"out\":\"$out/buf\"}]}"
check "buf by java -jar, exit status" 0 $?
same "buf by java -jar, the interface" ElizaService.java $out/buf

# All files again, without protoc: from the descriptor sets that protoc and buf have written.
options=views=all,kotlin=true
mkdir $out/all
"$PROTOC" --plugin=../codegen/protoc-gen-connect-java --connect-java_out=$options:$out/all -I $protos connectrpc/eliza/v1/eliza.proto
check "protoc with $options, exit status" 0 $?
for writer in protoc buf; do
  set=$out/$writer.binpb
  if [ $writer = protoc ]; then
    "$PROTOC" --include_imports --include_source_info --descriptor_set_out=$set -I $protos connectrpc/eliza/v1/eliza.proto
  else
    "$BUF" build $protos -o $set
  fi
  check "the descriptor set of $writer, exit status" 0 $?
  ../codegen/protoc-gen-connect-java --descriptor_set_in=$set --out=$out/of-$writer --opt=$options
  check "without protoc, of the set of $writer, exit status" 0 $?
  check "without protoc, of the set of $writer, all files" "" "$(diff -r $out/all $out/of-$writer 2>&1)"
done

finish
