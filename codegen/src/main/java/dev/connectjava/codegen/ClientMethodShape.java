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

  static ClientMethodShape blocking(MethodModel method) {
    String request = method.request().qualified();
    String response = method.response().qualified();
    String factory = method.kind().factory();
    return switch (method.kind()) {
      case UNARY -> new ClientMethodShape(factory, response, "request", request);
      case SERVER_STREAM ->
          new ClientMethodShape(
              factory,
              "dev.connectjava.ServerStreamCall<%s>".formatted(response),
              "request",
              request);
      case CLIENT_STREAM ->
          new ClientMethodShape(
              factory,
              "dev.connectjava.ClientStreamCall<%s, %s>".formatted(request, response),
              "",
              "");
      case BIDI_STREAM ->
          new ClientMethodShape(
              factory,
              "dev.connectjava.BidiStreamCall<%s, %s>".formatted(request, response),
              "",
              "");
    };
  }

  static ClientMethodShape async(MethodModel method) {
    String request = method.request().qualified();
    String response = method.response().qualified();
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
