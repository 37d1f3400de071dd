#!/usr/bin/env bash
# examples/bazel without Bazel: buildifier reads its files, protoc is called as its toolchain says, and its test runs with the result.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
. ./checks.sh

jdk=$(../tools/find-jdk)
example=../examples/bazel
out=$PWD/.cache/bazel
rm -rf "$out"
mkdir -p "$out/messages" "$out/services" "$out/classes"

said=$(.cache/go/buildifier -mode=check -lint=warn -r $example 2>&1)
check "buildifier, exit status" 0 $? "$said"
check "buildifier has nothing to say" "" "$said"

project=$(sed -n '/<artifactId>connect-parent</{n;s|.*<version>\(.*\)</version>.*|\1|p;}' ../pom.xml)
check "the version of connect-java" "$project" "$(sed -n 's|.*"dev.connectjava:.*:\(.*\)",|\1|p' $example/MODULE.bazel | sort -u)"
protobuf=$(sed -n 's|.*<protobuf.version>\(.*\)</protobuf.version>.*|\1|p' ../pom.xml)
check "the version of protobuf" "${protobuf#*.}" "$(sed -n 's|.*"protobuf", version = "\(.*\)".*|\1|p' $example/MODULE.bazel)"

# What proto_common.compile adds to the command line of the toolchain.
toolchain() {
  sed -n "s|.* $1 = \"\(.*\)\",|\1|p" $example/connect/BUILD.bazel
}
sources=$out/greet-generated-src.jar
command_line=$(toolchain command_line)
plugin=$(toolchain plugin_format_flag)
said=$(cd $example && "$PROTOC" "${command_line/'$(OUT)'/$sources}" "${plugin/'%s'/$PLUGIN}" -I. greet/greet.proto 2>&1)
check "protoc, exit status" 0 $? "$said"
"$PROTOC" --java_out="$out/messages" -I $example $example/greet/greet.proto
check "protoc, the messages, exit status" 0 $?

(cd "$out/services" && "$jdk/bin/jar" xf "$sources")
libraries="interop/target/lib/*:$(echo .cache/grpc-java/junit-4.*.jar):$(echo .cache/grpc-java/hamcrest-core-*.jar)"
# shellcheck disable=SC2046
said=$("$jdk/bin/javac" --release 21 -proc:none -cp "$libraries" -d "$out/classes" \
  $(find "$out/messages" "$out/services" $example/greet -name '*.java') 2>&1)
check "javac, exit status" 0 $? "$said"
said=$("$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "$out/classes:$libraries" \
  org.junit.runner.JUnitCore dev.connectjava.examples.bazel.GreetServerTest 2>&1)
check "the test, exit status" 0 $? "$said"
check_like "the test" '*OK (1 test)*' "$said"

finish
