package dev.connectjava.codegen;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two styles of a service's interface: blocking and asynchronous. */
enum HandlerStyle {
  /** With streams to read and to write; each call has a thread. */
  BLOCKING {
    @Override
    JavaName interfaceOf(ServiceModel service) {
      return service.serviceInterface();
    }

    @Override
    String adjective() {
      return "blocking";
    }

    @Override
    String rules() {
      return "The methods may block: each call runs on a thread of its own, by default a virtual"
          + " thread. Many threads call the object at once. To fail a call, throw {@code"
          + " RpcException}. A method that is not overridden fails with {@code unimplemented}.";
    }

    @Override
    String describe(MethodModel.Kind kind) {
      return switch (kind) {
        case UNARY -> "Unary: takes one request and returns one response.";
        case CLIENT_STREAM ->
            "Client streaming: reads any number of requests from the request stream and returns one"
                + " response.";
        case SERVER_STREAM ->
            "Server streaming: takes one request and sends any number of responses to the response"
                + " stream, which ends when this method returns.";
        case BIDI_STREAM ->
            "Bidirectional streaming: reads any number of requests from the request stream and"
                + " sends any number of responses to the response stream, which ends when this"
                + " method returns.";
      };
    }

    @Override
    List<String> example(MethodModel method, ExampleNames names) {
      String name = method.javaName();
      String request = names.message(method.request());
      String response = names.message(method.response());
      String message = response + ".newBuilder().build()";
      String requests = "%s<%s> requests".formatted(names.library("RequestStream"), request);
      String responses = "%s<%s> responses".formatted(names.library("ResponseStream"), response);
      String context = names.library("RequestContext") + " context";
      return switch (method.kind()) {
        case UNARY ->
            List.of(
                "public %s %s(%s request, %s) {".formatted(response, name, request, context),
                "  return %s;".formatted(message),
                "}");
        case CLIENT_STREAM ->
            List.of(
                "public %s %s(%s, %s) {".formatted(response, name, requests, context),
                "  for (%s request : requests) {".formatted(request),
                "    %s.out.println(request);".formatted(names.java("System")),
                "  }",
                "  return %s;".formatted(message),
                "}");
        case SERVER_STREAM ->
            List.of(
                "public void %s(".formatted(name),
                "    %s request, %s, %s) {".formatted(request, responses, context),
                "  responses.send(%s);".formatted(message),
                "}");
        case BIDI_STREAM ->
            List.of(
                "public void %s(".formatted(name),
                "    %s,".formatted(requests),
                "    %s,".formatted(responses),
                "    %s) {".formatted(context),
                "  for (%s request : requests) {".formatted(request),
                "    responses.send(%s);".formatted(message),
                "  }",
                "}");
      };
    }

    @Override
    String factory(MethodModel.Kind kind) {
      return kind.factory();
    }

    @Override
    String result(MethodModel method, JavaSource source) {
      return switch (method.kind()) {
        case UNARY, CLIENT_STREAM -> source.name(method.response());
        case SERVER_STREAM, BIDI_STREAM -> "void";
      };
    }

    @Override
    Map<String, String> parameters(MethodModel method, JavaSource source) {
      String request = source.name(method.request());
      Map<String, String> parameters = new LinkedHashMap<>();
      if (method.kind().clientStreams()) {
        parameters.put("requests", source.library("RequestStream") + "<" + request + ">");
      } else {
        parameters.put("request", request);
      }
      if (method.kind().serverStreams()) {
        String response = source.name(method.response());
        parameters.put("responses", source.library("ResponseStream") + "<" + response + ">");
      }
      return parameters;
    }
  },

  /** With stages and publishers; a call that waits holds no thread. */
  ASYNCHRONOUS {
    @Override
    JavaName interfaceOf(ServiceModel service) {
      return service.asyncInterface();
    }

    @Override
    String adjective() {
      return "asynchronous";
    }

    @Override
    String rules() {
      return "The methods must not block: they may run on the transport's thread. Many"
          + " threads call the object at once. To fail a call, complete the stage or the publisher"
          + " with {@code RpcException}, or throw it. A method that is not overridden fails with"
          + " {@code unimplemented}.";
    }

    @Override
    String describe(MethodModel.Kind kind) {
      return switch (kind) {
        case UNARY ->
            "Unary: takes one request and returns a stage, which completes with the response.";
        case CLIENT_STREAM ->
            "Client streaming: takes a publisher of the requests, which accepts one subscriber, and"
                + " returns a stage, which completes with the response.";
        case SERVER_STREAM ->
            "Server streaming: takes one request and returns a publisher of the responses.";
        case BIDI_STREAM ->
            "Bidirectional streaming: takes a publisher of the requests, which accepts one"
                + " subscriber, and returns a publisher of the responses.";
      };
    }

    @Override
    List<String> example(MethodModel method, ExampleNames names) {
      MethodModel.Kind kind = method.kind();
      String request = names.message(method.request());
      String response = names.message(method.response());
      String publisher = names.concurrent("Flow") + ".Publisher<%s>";
      String stage = names.concurrent("CompletionStage") + "<%s>";
      String result = (kind.serverStreams() ? publisher : stage).formatted(response);
      String body =
          kind == MethodModel.Kind.UNARY
              ? "%s.completedFuture(%s.newBuilder().build());"
                  .formatted(names.concurrent("CompletableFuture"), response)
              : "answer(%s); // a %s of yours"
                  .formatted(kind.clientStreams() ? "requests" : "request", result);
      return List.of(
          "public %s %s(".formatted(result, method.javaName()),
          "    %s, %s context) {"
              .formatted(
                  kind.clientStreams()
                      ? publisher.formatted(request) + " requests"
                      : request + " request",
                  names.library("RequestContext")),
          "  return " + body,
          "}");
    }

    @Override
    String factory(MethodModel.Kind kind) {
      String factory = kind.factory();
      return "async" + Character.toUpperCase(factory.charAt(0)) + factory.substring(1);
    }

    @Override
    String result(MethodModel method, JavaSource source) {
      String response = source.name(method.response());
      return method.kind().serverStreams()
          ? PUBLISHER.formatted(response)
          : "java.util.concurrent.CompletionStage<" + response + ">";
    }

    @Override
    Map<String, String> parameters(MethodModel method, JavaSource source) {
      String request = source.name(method.request());
      return method.kind().clientStreams()
          ? Map.of("requests", PUBLISHER.formatted(request))
          : Map.of("request", request);
    }
  };

  private static final String PUBLISHER = "java.util.concurrent.Flow.Publisher<%s>";

  /** Returns the interface of this style. */
  abstract JavaName interfaceOf(ServiceModel service);

  /** Returns the style in a word, for Javadoc. */
  abstract String adjective();

  /** Returns what an implementation of the interface has to know, as Javadoc. */
  abstract String rules();

  /** Returns the shape of a method in plain words, as Javadoc. */
  abstract String describe(MethodModel.Kind kind);

  /** Returns the code of an implementation of a method, for Javadoc. */
  abstract List<String> example(MethodModel method, ExampleNames names);

  /** Returns the method of {@code ServiceDefinition.Builder} that takes a handler of this style. */
  abstract String factory(MethodModel.Kind kind);

  /** Returns the result type of a method. */
  abstract String result(MethodModel method, JavaSource source);

  /** Returns the types of a method's parameters before its context by their names, in order. */
  abstract Map<String, String> parameters(MethodModel method, JavaSource source);

  /**
   * Writes the head of a method in this style.
   *
   * @param start the indentation and the modifier
   * @param end what follows the parameters
   */
  void writeSignature(
      MethodModel method, NameScope scope, JavaSource source, String start, String end) {
    String indentation = " ".repeat(start.length() - start.stripLeading().length());
    String head = start.isBlank() ? indentation : start + " ";
    source.line("%s%s %s(", head, result(method, source), method.javaName());
    parameters(method, source)
        .forEach(
            (name, type) -> source.line("%s    %s %s,", indentation, type, scope.declared(name)));
    source.line(
        "%s    %s %s)%s",
        indentation, source.library("RequestContext"), scope.declared("context"), end);
  }
}
