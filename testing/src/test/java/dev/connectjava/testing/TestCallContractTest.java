package dev.connectjava.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testrules.SilentLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler that is run by {@link TestCall} has the same outcome as one behind a transport. */
@ExtendWith(SilentLog.class)
final class TestCallContractTest {

  /** What a client has of a call, without the fields that the protocol itself sets. */
  private record Seen(
      List<String> messages, Map<String, List<String>> fields, List<Object> failure) {

    static Seen of(CallOutcome<String> outcome) {
      RpcException failure = outcome.failure().orElse(null);
      return new Seen(
          outcome.messages(),
          fields(outcome.headers(), outcome.trailers()),
          failure == null
              ? List.of()
              : List.of(
                  failure.code(),
                  String.valueOf(failure.getMessage()),
                  failure.details().stream().toList(),
                  fields(failure.metadata()),
                  failure.isFromPeer(),
                  failure.httpStatus()));
    }

    private static Map<String, List<String>> fields(Headers... all) {
      Map<String, List<String>> fields = new LinkedHashMap<>();
      for (Headers some : all) {
        some.names().stream()
            .filter(name -> name.startsWith("x-"))
            .sorted()
            .forEach(name -> fields.put(name, some.all(name)));
      }
      return fields;
    }
  }

  /** What a handler does. */
  enum Behaviour implements Texts.Answer {
    ANSWERS {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        return List.of("to " + requests);
      }
    },
    TELLS_ITS_REQUEST {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        String seen =
            "%s %s %s %s"
                .formatted(
                    context.method(),
                    context.protocol(),
                    context.requestHeaders().all("x-given"),
                    context.deadline().isPresent());
        return List.of(seen + RequestContext.current().isPresent());
      }
    },
    SETS_METADATA {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        context.responseHeaders().add("x-header", "1").add("x-header", "2");
        context.responseTrailers().set("x-trailer", "3");
        return List.of("with metadata");
      }
    },
    FAILS {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        context.responseHeaders().set("x-header", "1");
        throw new RpcException(Code.NOT_FOUND, "there is no such text")
            .plusDetail(ErrorDetail.of("test.Detail", new byte[] {1}))
            .plusMetadata("x-of-failure", "4");
      }
    },
    FAILS_WITH_A_STATUS {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        throw new RpcException(Code.PERMISSION_DENIED, "try later").withHttpStatus(429);
      }
    },
    THROWS {
      @Override
      public List<String> to(List<String> requests, RequestContext context) {
        throw new IllegalArgumentException("a secret");
      }
    };
  }

  /** A way to write and to call a handler. */
  record Setup(RpcMethod.Kind kind, boolean asynchronous, Protocol protocol, Behaviour behaviour) {

    Handler<String, String> handler() {
      return Texts.handler(kind, asynchronous, behaviour);
    }

    String[] requests() {
      return kind.clientStreams() ? new String[] {"a", "b"} : new String[] {"a"};
    }
  }

  static Stream<Setup> setups() {
    List<Setup> setups = new ArrayList<>();
    for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
      for (Protocol protocol : Protocol.values()) {
        for (Behaviour behaviour : Behaviour.values()) {
          setups.add(new Setup(kind, false, protocol, behaviour));
          setups.add(new Setup(kind, true, protocol, behaviour));
        }
      }
    }
    return setups.stream();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void outcome_isThatOfTheTransport(Setup setup) {
    CallOutcome<String> here =
        TestCall.builder(Texts.method(setup.kind()))
            .protocol(setup.protocol())
            .header("x-given", "given")
            .requests(setup.requests())
            .build()
            .handle(setup.handler());

    assertThat(Seen.of(here)).isEqualTo(Seen.of(overTransport(setup)));
  }

  private static CallOutcome<String> overTransport(Setup setup) {
    RpcMethod<String, String> method = Texts.method(setup.kind());
    Router router =
        Router.builder().codec(new Texts.TextCodec()).service(service(method, setup)).build();
    ClientConfig config =
        ClientConfig.builder()
            .protocol(setup.protocol())
            .codec(new Texts.TextCodec())
            .codec("text")
            .build();
    CallOptions options = CallOptions.builder().header("x-given", "given").build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config);
        ClientCall<String, String> call = transport.open(method, options)) {
      for (String request : setup.requests()) {
        call.send(request);
      }
      call.closeSend();
      return CallOutcome.of(call);
    }
  }

  private static ServiceDefinition service(RpcMethod<String, String> method, Setup setup) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(Texts.SERVICE);
    return switch (setup.handler()) {
      case Handler.Unary<String, String> handler -> service.unary(method, handler).build();
      case Handler.ClientStream<String, String> handler ->
          service.clientStream(method, handler).build();
      case Handler.ServerStream<String, String> handler ->
          service.serverStream(method, handler).build();
      case Handler.BidiStream<String, String> handler ->
          service.bidiStream(method, handler).build();
      case Handler.AsyncUnary<String, String> handler ->
          service.asyncUnary(method, handler).build();
      case Handler.AsyncClientStream<String, String> handler ->
          service.asyncClientStream(method, handler).build();
      case Handler.AsyncServerStream<String, String> handler ->
          service.asyncServerStream(method, handler).build();
      case Handler.AsyncBidiStream<String, String> handler ->
          service.asyncBidiStream(method, handler).build();
    };
  }
}
