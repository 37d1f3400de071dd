package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a client's method, which depends on the kind of the RPC.
 *
 * @param transportMethod the method of {@code Transport} that makes the call
 * @param result the type that the method returns
 * @param argument the name of the parameter before the options; empty if there is none
 * @param parameterType the type of that parameter; empty if there is none
 * @param description the shape in plain words, as Javadoc
 */
record ClientMethodShape(
    String transportMethod,
    String result,
    String argument,
    String parameterType,
    String description) {

  /** Returns the shape of the blocking method. */
  static ClientMethodShape blocking(MethodModel method, JavaSource source) {
    String request = source.name(method.request());
    String response = source.name(method.response());
    String factory = method.kind().factory();
    return switch (method.kind()) {
      case UNARY ->
          new ClientMethodShape(
              factory,
              response,
              "request",
              request,
              "Unary: sends one request and waits for the response.");
      case SERVER_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("ServerStreamingCall") + "<" + response + ">",
              "request",
              request,
              "Server streaming: sends one request and returns the call, which iterates over the"
                  + " responses. Close the call when done.");
      case CLIENT_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("ClientStreamingCall") + "<" + request + ", " + response + ">",
              "",
              "",
              "Client streaming: returns the call. Send requests with {@code send}, then get the"
                  + " response with {@code finish}. Close the call when done.");
      case BIDI_STREAM ->
          new ClientMethodShape(
              factory,
              source.library("BidiStreamingCall") + "<" + request + ", " + response + ">",
              "",
              "",
              "Bidirectional streaming: returns the call. Send requests with {@code send}, end them"
                  + " with {@code closeSend}, and iterate over the responses. Close the call when"
                  + " done.");
    };
  }

  /** Returns the shape of the asynchronous method. */
  static ClientMethodShape async(MethodModel method, JavaSource source) {
    String request = source.name(method.request());
    String response = source.name(method.response());
    String name = method.kind().factory() + "Async";
    String future = "java.util.concurrent.CompletableFuture<" + response + ">";
    String publisher = "java.util.concurrent.Flow.Publisher<" + response + ">";
    String requests = "java.util.concurrent.Flow.Publisher<? extends " + request + ">";
    return switch (method.kind()) {
      case UNARY ->
          new ClientMethodShape(
              name,
              future,
              "request",
              request,
              "Unary: sends one request and returns a future, which completes with the response."
                  + " Cancelling the future cancels the call.");
      case SERVER_STREAM ->
          new ClientMethodShape(
              name,
              publisher,
              "request",
              request,
              "Server streaming: returns a publisher of the responses to one request. Each"
                  + " subscription makes one call.");
      case CLIENT_STREAM ->
          new ClientMethodShape(
              name,
              future,
              "requests",
              requests,
              "Client streaming: sends the requests of a publisher and returns a future, which"
                  + " completes with the response. Cancelling the future cancels the call.");
      case BIDI_STREAM ->
          new ClientMethodShape(
              name,
              publisher,
              "requests",
              requests,
              "Bidirectional streaming: returns a publisher of the responses to the requests of"
                  + " another publisher. Each subscription makes one call.");
    };
  }

  /** Returns the code of a call by the blocking method, for Javadoc. */
  static List<String> example(MethodModel method, ExampleNames names) {
    String name = method.javaName();
    String request = names.message(method.request());
    String response = names.message(method.response());
    String message = request + ".newBuilder().build()";
    String types = request + ", " + response;
    List<String> iteration =
        List.of(
            "  for (%s response : call) {".formatted(response),
            "    %s.out.println(response);".formatted(names.java("System")),
            "  }");
    List<String> code = new ArrayList<>();
    switch (method.kind()) {
      case UNARY -> {
        return List.of("%s response = client.%s(%s);".formatted(response, name, message));
      }
      case SERVER_STREAM -> {
        code.add(
            "try (%s<%s> call = client.%s(%s)) {"
                .formatted(names.library("ServerStreamingCall"), response, name, message));
        code.addAll(iteration);
      }
      case CLIENT_STREAM -> {
        code.add(
            "try (%s<%s> call = client.%s()) {"
                .formatted(names.library("ClientStreamingCall"), types, name));
        code.add("  call.send(%s);".formatted(message));
        code.add("  %s response = call.finish();".formatted(response));
      }
      case BIDI_STREAM -> {
        code.add(
            "try (%s<%s> call = client.%s()) {"
                .formatted(names.library("BidiStreamingCall"), types, name));
        code.add("  call.send(%s);".formatted(message));
        code.add("  call.closeSend();");
        code.addAll(iteration);
      }
    }
    code.add("}");
    return code;
  }

  /** Returns whether the method takes the request or requests; otherwise the call sends them. */
  boolean takesRequest() {
    return !argument.isEmpty();
  }
}
