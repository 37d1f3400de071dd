/** The plugin of protoc and buf that generates services; run by {@code java -jar}. */
@org.jspecify.annotations.NullMarked
module dev.connectjava.codegen {
  requires com.google.protobuf;
  requires java.compiler;
  requires static org.jspecify;
}
