package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientLimits;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.testing.InMemoryTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the interceptors of a client get if its caller has views. */
final class ClientViewInterceptorTest {

  private static final RpcMethod<Struct, Struct> MESSAGES =
      RpcMethod.unary("views.v1.Structs", "Echo", Struct.class, Struct.class);
  private static final RpcMethod<StructView, StructView> VIEWS =
      MESSAGES.withRequestType(StructView.class).withResponseType(StructView.class);
  private static final RpcMethod<Any, Any> ANY =
      RpcMethod.unary("views.v1.Structs", "Any", Any.class, Any.class);
  private static final RpcMethod<AnyView, AnyView> ANY_VIEWS =
      ANY.withRequestType(AnyView.class).withResponseType(AnyView.class);

  private static final ClientInterceptor READING =
      (method, options, next) ->
          new ForwardingClientCall<>(next.open(method, options)) {
            @Override
            protected Object onSend(Object message) {
              return method.requestType().cast(message);
            }

            @Override
            protected Object onReceive(Object message) {
              return method.responseType().cast(message);
            }
          };

  private static StructView struct(int fields) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = 0; i < fields; i++) {
      struct.putFields("field" + i, Value.newBuilder().setNumberValue(i).build());
    }
    return StructView.viewType().of(struct.build());
  }

  private static Router router() {
    return Router.builder()
        .service(
            ServiceDefinition.builder("views.v1.Structs")
                .unary(MESSAGES, (request, context) -> request)
                .unary(ANY, (request, context) -> request)
                .build())
        .build();
  }

  private static InMemoryTransport transport(ClientConfig.Builder config) {
    return InMemoryTransport.to(router(), config.acceptCompressions().build());
  }

  private static ClientConfig.Builder config(String codec, ClientInterceptor... interceptors) {
    ClientConfig.Builder config = ClientConfig.builder().codec(codec);
    List.of(interceptors).forEach(config::interceptor);
    return config;
  }

  /** The limits of responses are those of what servers send. */
  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void requestIsNotLimitedAsResponsesAre(String codec) {
    ClientLimits limits =
        ClientLimits.defaults()
            .withResponseDecoding(DecodingLimits.defaults().withElementBytes(10_000));
    RpcMethod<StructView, Any> method =
        RpcMethod.unary("views.v1.Structs", "Take", Struct.class, Any.class)
            .withRequestType(StructView.class);
    Router router =
        Router.builder()
            .service(
                ServiceDefinition.builder("views.v1.Structs")
                    .unary(
                        method.withRequestType(Struct.class),
                        (request, context) -> Any.getDefaultInstance())
                    .build())
            .build();
    ClientConfig config = config(codec, READING).limits(limits).acceptCompressions().build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      assertThatCode(() -> transport.unary(method, struct(1_000), CallOptions.defaults()))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void messagesAreOfTheClassesOfTheMethod(String codec) {
    StructView request = struct(3);
    try (InMemoryTransport transport = transport(config(codec, READING, READING))) {
      StructView response = transport.unary(VIEWS, request, CallOptions.defaults());

      assertThat(response.toMessage()).isEqualTo(request.toMessage());
    }
  }

  /** JSON has no unknown fields, and can't write the content of an unknown type. */
  @Test
  void interceptorGetsTheWholeRequest() {
    Any unknown = Any.newBuilder().setTypeUrl("types/unknown.Type").build();
    Any known = Any.pack(Int32Value.of(3));
    List<Object> seen = new ArrayList<>();
    ClientInterceptor replacing =
        (method, options, next) ->
            next.open(method, options)
                .mapRequests(message -> {
                  seen.add(message.object());
                  return message.withObject(known);
                });
    try (InMemoryTransport transport = transport(config("json", replacing))) {
      AnyView request = AnyView.viewType().of(unknown);

      AnyView response = transport.unary(ANY_VIEWS, request, CallOptions.defaults());

      assertThat(seen).containsExactly(unknown);
      assertThat(response.toMessage()).isEqualTo(known);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void interceptorOpensTheCallOnAnotherTransport(String codec) {
    StructView request = struct(1);
    try (InMemoryTransport far = transport(config("proto", READING))) {
      ClientInterceptor routing =
          (method, options, next) -> opened(far.open(method, CallOptions.defaults()));
      try (InMemoryTransport near = transport(config(codec, READING, routing))) {
        StructView response = near.unary(VIEWS, request, CallOptions.defaults());

        assertThat(response.toMessage()).isEqualTo(request.toMessage());
      }
    }
  }

  @SuppressWarnings("unchecked") // The messages of an intercepted call are only objects.
  private static ClientCall<Object, Object> opened(ClientCall<?, ?> call) {
    return (ClientCall<Object, Object>) call;
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void interceptorOpensTheCallLater(String codec) {
    ClientInterceptor later =
        (method, options, next) ->
            ClientCall.deferred(
                options, CompletableFuture.completedFuture(next.open(method, options)));
    StructView request = struct(1);
    try (InMemoryTransport transport = transport(config(codec, READING, later))) {
      assertThat(transport.unary(VIEWS, request, CallOptions.defaults()).toMessage())
          .isEqualTo(request.toMessage());
      assertThat(transport.unaryAsync(VIEWS, request, CallOptions.defaults()).join().toMessage())
          .isEqualTo(request.toMessage());
    }
  }

  /** An interceptor may open a method with views itself; others have got messages for it. */
  @Test
  void interceptorOpensAMethodWithViews() {
    ClientInterceptor opening = (method, options, next) -> next.open(VIEWS, options);
    StructView request = struct(1);
    try (InMemoryTransport transport = transport(config("proto", opening, READING))) {
      assertThat(transport.unary(VIEWS, request, CallOptions.defaults()).toMessage())
          .isEqualTo(request.toMessage());
      assertThat(transport.unary(MESSAGES, request.toMessage(), CallOptions.defaults()))
          .isEqualTo(request.toMessage());
    }
  }

  @Test
  void callerMapsItsOwnMessages() {
    ClientInterceptor passing = (method, options, next) -> next.open(method, options);
    for (ClientConfig.Builder config :
        List.of(config("json"), config("json", passing), config("json", READING))) {
      StructView request = struct(2);
      List<Object> seen = new ArrayList<>();
      try (InMemoryTransport transport = transport(config)) {
        ClientCall<StructView, StructView> call =
            transport
                .open(VIEWS, CallOptions.defaults())
                .mapRequests(message -> {
                  assertThat(message.bytes().remaining()).isPositive();
                  seen.add(message.object());
                  return message.withObject(struct(1));
                })
                .mapResponses(message -> {
                  assertThat(message.bytes().remaining()).isPositive();
                  seen.add(message.object());
                  return message;
                });
        call.send(request);
        StructView response = call.receive();

        assertThat(response).isNotNull();
        assertThat(response.toMessage()).isEqualTo(struct(1).toMessage());
        assertThat(seen).hasSize(2).hasOnlyElementsOfType(StructView.class);
      }
    }
  }

  @Test
  void messageOfAnotherClass_isRefused() {
    ClientInterceptor wrong =
        (method, options, next) ->
            next.open(method, options)
                .mapRequests(message -> message.withObject(Any.getDefaultInstance()));
    try (InMemoryTransport transport = transport(config("proto", wrong))) {
      assertThatExceptionOfType(ClassCastException.class)
          .isThrownBy(() -> transport.unary(VIEWS, struct(1), CallOptions.defaults()));
    }
  }
}
