/** The plugin for protoc and buf that generates services and clients. */
@org.jspecify.annotations.NullMarked
module dev.connectjava.codegen {
  requires com.google.protobuf;
  requires java.compiler;
  requires static org.jspecify;
}
