package dev.connectjava.codegen;

/**
 * How a client's method looks, which depends on the kind of the RPC.
 *
 * @param transportMethod the method of {@code Transport} that makes the call
 * @param result the type that the method returns
 * @param argument the name of the parameter before the options; empty if there is none
 * @param parameterType the type of that parameter; empty if there is none
 */
record ClientMethodShape(
    String transportMethod, String result, String argument, String parameterType) {

  static ClientMethodShape blocking(MethodModel method, JavaSource source) {
    String request = source.name(method.request());
    String response = source.name(method.response());
    String factory = method.kind().factory();
    return switch (method.kind()) {
      case UNARY -> new ClientMethodShape(factory, response, "request", request);
      case SERVER_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("ServerStreamingCall") + "<" + response + ">",
              "request",
              request);
      case CLIENT_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("ClientStreamingCall") + "<" + request + ", " + response + ">",
              "",
              "");
      case BIDI_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("BidiStreamingCall") + "<" + request + ", " + response + ">",
              "",
              "");
    };
  }

  static ClientMethodShape async(MethodModel method, JavaSource source) {
    String request = source.name(method.request());
    String response = source.name(method.response());
    String name = method.kind().factory() + "Async";
    String future = "java.util.concurrent.CompletableFuture<" + response + ">";
    String publisher = "java.util.concurrent.Flow.Publisher<" + response + ">";
    String requests = "java.util.concurrent.Flow.Publisher<? extends " + request + ">";
    return switch (method.kind()) {
      case UNARY -> new ClientMethodShape(name, future, "request", request);
      case SERVER_STREAM -> new ClientMethodShape(name, publisher, "request", request);
      case CLIENT_STREAM -> new ClientMethodShape(name, future, "requests", requests);
      case BIDI_STREAM -> new ClientMethodShape(name, publisher, "requests", requests);
    };
  }

  /** Whether the method takes what to send; otherwise that is sent by the call it returns. */
  boolean takesRequest() {
    return !argument.isEmpty();
  }
}
