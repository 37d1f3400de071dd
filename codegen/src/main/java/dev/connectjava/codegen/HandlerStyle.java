package dev.connectjava.codegen;

import java.util.LinkedHashMap;
import java.util.Map;

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

  /** The interface of this style. */
  abstract JavaName interfaceOf(ServiceModel service);

  /** What the interface's Javadoc says of the style. */
  abstract String remark();

  /** The method of {@code ServiceDefinition.Builder} that takes a handler of this style. */
  abstract String factory(MethodModel.Kind kind);

  /** The type that a method gives. */
  abstract String result(MethodModel method, JavaSource source);

  /** The types of a method's parameters before its context by their names, in order. */
  abstract Map<String, String> parameters(MethodModel method, JavaSource source);
}
