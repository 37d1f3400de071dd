package dev.connectjava.codegen;

import java.util.List;

/** How the methods of a service's interface look. */
enum HandlerStyle {
  /** With streams to read and to write, on a thread of the call. */
  BLOCKING {
    @Override
    JavaName interfaceOf(ServiceModel service) {
      return service.serviceInterface();
    }

    @Override
    String remark() {
      return "";
    }

    @Override
    String factory(MethodModel.Kind kind) {
      return kind.factory();
    }

    @Override
    String result(MethodModel method) {
      return switch (method.kind()) {
        case UNARY, CLIENT_STREAM -> method.response().qualified();
        case SERVER_STREAM, BIDI_STREAM -> "void";
      };
    }

    @Override
    List<String> parameters(MethodModel method) {
      String request = method.request().qualified() + " request";
      String requests =
          "dev.connectjava.RequestStream<" + method.request().qualified() + "> requests";
      String responses =
          "dev.connectjava.ResponseStream<" + method.response().qualified() + "> responses";
      return switch (method.kind()) {
        case UNARY -> List.of(request);
        case CLIENT_STREAM -> List.of(requests);
        case SERVER_STREAM -> List.of(request, responses);
        case BIDI_STREAM -> List.of(requests, responses);
      };
    }
  },

  /** With stages and publishers, without a thread. */
  ASYNCHRONOUS {
    @Override
    JavaName interfaceOf(ServiceModel service) {
      return service.asyncInterface();
    }

    @Override
    String remark() {
      return " that does not block";
    }

    @Override
    String factory(MethodModel.Kind kind) {
      String factory = kind.factory();
      return "async" + Character.toUpperCase(factory.charAt(0)) + factory.substring(1);
    }

    @Override
    String result(MethodModel method) {
      String response = method.response().qualified();
      return switch (method.kind()) {
        case UNARY, CLIENT_STREAM -> "java.util.concurrent.CompletionStage<" + response + ">";
        case SERVER_STREAM, BIDI_STREAM -> PUBLISHER.formatted(response);
      };
    }

    @Override
    List<String> parameters(MethodModel method) {
      String request = method.request().qualified();
      return switch (method.kind()) {
        case UNARY, SERVER_STREAM -> List.of(request + " request");
        case CLIENT_STREAM, BIDI_STREAM -> List.of(PUBLISHER.formatted(request) + " requests");
      };
    }
  };

  private static final String PUBLISHER = "java.util.concurrent.Flow.Publisher<%s>";

  /** The interface of this style. */
  abstract JavaName interfaceOf(ServiceModel service);

  /** What the interface's Javadoc says of the style. */
  abstract String remark();

  /** The method of {@code ServiceDefinition.Builder} that takes a handler of this style. */
  abstract String factory(MethodModel.Kind kind);

  /** The type that a method gives. */
  abstract String result(MethodModel method);

  /** A method's parameters before its context. */
  abstract List<String> parameters(MethodModel method);
}
