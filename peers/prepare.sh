# Sourced by run: gets what peers need into .cache, or says what is missing and ends.
cache=.cache
log=$cache/log
mkdir -p $log

missing() {
  echo "peers/run needs $1. Nothing was run." >&2
  exit 1
}

# Runs a step whose words matter only if it fails.
quietly() {
  "$@" >$log/prepare.log 2>&1 || {
    cat $log/prepare.log >&2
    echo "Failed: $*" >&2
    exit 1
  }
}

need_curl() {
  command -v curl >/dev/null || missing "curl"
}

need_maven() {
  command -v mvn >/dev/null || missing "Maven 3.8.6 or newer"
  jdk=$(../tools/find-jdk) || exit 1
}

need_node() {
  command -v node >/dev/null || missing "Node 20 or newer with npm"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || missing "Node 20 or newer, but found $(node --version)"
}

need_chromium() {
  CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || missing "Chromium"
  export CHROMIUM
}

need_npm() {
  need_node
  command -v npm >/dev/null || missing "npm"
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    quietly npm ci
  fi
  BUF=$(ls "$PWD"/node_modules/@bufbuild/buf-*/bin/buf) || missing "a platform for which buf is published"
  export BUF
}

# What protoc-gen-es makes of both services.
need_stubs() {
  quietly "$BUF" generate
}

need_go() {
  command -v go >/dev/null || missing "Go 1.26 or newer"
  if [ ! -x $cache/go/grpcurl ] || [ go/go.sum -nt $cache/go/grpcurl ]; then
    quietly go -C go build -o ../$cache/go/ tool
    touch $cache/go/*
  fi
}

# gRPC's test service, built from the .proto files and with the certificate that grpc-java's interop client brings along.
need_interop() {
  need_maven
  if [ ! -d $cache/proto/grpc ] || [ grpc-java/pom.xml -nt $cache/proto/grpc ]; then
    rm -rf $cache/grpc-java $cache/proto
    quietly mvn -B -q -f grpc-java dependency:copy-dependencies "-DoutputDirectory=$PWD/$cache/grpc-java"
    mkdir -p $cache/proto
    (cd $cache/proto && "$jdk/bin/jar" xf ../grpc-java/grpc-interop-testing-*.jar grpc)
    (cd $cache && "$jdk/bin/jar" xf grpc-java/grpc-testing-[0-9]*.jar certs)
    touch $cache/proto/grpc
  fi
  local stamp=$cache/interop.stamp
  if [ ! -e $stamp ] || [ ! -d interop/target/lib ] ||
    [ -n "$(find ../pom.xml ../*/pom.xml ../services/*/pom.xml ../*/src/main ../services/*/src/main interop/pom.xml interop/src $cache/proto/grpc -newer $stamp | head -n 1)" ]; then
    touch $stamp.new
    JAVA_HOME=$jdk quietly mvn -B -q -f .. -Ppeers -pl peers/interop -am package -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip
    mv $stamp.new $stamp
  fi
  start interop "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp 'interop/target/classes:interop/target/lib/*' \
    dev.connectjava.interop.InteropServer $cache/certs/server1.pem $cache/certs/server1.key
  INTEROP=$address
  INTEROP_TLS=$(sed -n 's|^\(https://[^/]*\)/$|\1|p' $log/interop.log)
  export INTEROP INTEROP_TLS
}

need_eliza() {
  need_maven
  start eliza ../demo --port 0
  ELIZA=$address
  export ELIZA
}

servers=()
declare -A pids
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

# start NAME COMMAND...: starts a server on a free port; what it prints tells its address.
start() {
  local name=$1
  shift
  : >"$log/$name.log"
  "$@" >"$log/$name.log" 2>&1 &
  pids[$name]=$!
  servers+=("$name")
  until address=$(sed -n 's|^ *\(http://[^/]*\)/$|\1|p' "$log/$name.log") && [ -n "$address" ]; do
    kill -0 "${pids[$name]}" 2>/dev/null || {
      cat "$log/$name.log" >&2
      missing "the server \"$name\", which has not started"
    }
    sleep 0.2
  done
}

# stop NAME: ends a server and succeeds if it has ended well and logged no error.
stop() {
  local status=0
  kill -TERM "${pids[$1]}"
  wait "${pids[$1]}" || status=$?
  unset "pids[$1]"
  if [ $status -ne 0 ] || grep -qE 'SEVERE|Exception' "$log/$1.log"; then
    cat "$log/$1.log"
    echo "The server \"$1\" ended with status $status."
    return 1
  fi
}
