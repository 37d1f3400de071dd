package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.testing.InMemoryTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the interceptors of a server get and give if its handler has views. */
final class ServerViewInterceptorTest {

  private static final String SERVICE = "views.v1.Served";

  private static final RpcMethod<Struct, Struct> STRUCTS =
      RpcMethod.unary(SERVICE, "Structs", Struct.class, Struct.class);
  private static final RpcMethod<StructView, StructView> STRUCT_VIEWS =
      STRUCTS.withRequestType(StructView.class).withResponseType(StructView.class);
  private static final RpcMethod<Struct, StringValue> COUNT =
      RpcMethod.unary(SERVICE, "Count", Struct.class, StringValue.class);
  private static final RpcMethod<Any, StringValue> TYPE =
      RpcMethod.unary(SERVICE, "Type", Any.class, StringValue.class);

  private static InMemoryTransport transport(
      String codec, ServerLimits limits, ServerInterceptor interceptor) {
    Router router =
        Router.builder()
            .limits(limits)
            .interceptor(interceptor)
            .service(
                ServiceDefinition.builder(SERVICE)
                    .unary(STRUCT_VIEWS, (request, context) -> struct(1_000))
                    .unary(
                        COUNT.withRequestType(StructView.class),
                        (request, context) ->
                            StringValue.of(
                                request.unknownFields().size() + " of " + request.serializedSize()))
                    .unary(
                        TYPE.withRequestType(AnyView.class),
                        (request, context) -> StringValue.of(request.typeUrl().toString()))
                    .build())
            .build();
    ClientConfig config = ClientConfig.builder().acceptCompressions().codec(codec).build();
    return InMemoryTransport.to(router, config);
  }

  private static StructView struct(int fields) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = 0; i < fields; i++) {
      struct.putFields("field" + i, Value.newBuilder().setNumberValue(i).build());
    }
    return StructView.viewType().of(struct.build());
  }

  /** The limits of requests are those of what clients send. */
  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void responseIsNotLimitedAsRequestsAre(String codec) {
    List<Object> seen = new ArrayList<>();
    ServerInterceptor reading =
        (call, next) ->
            next.handle(
                call.mapResponses(message -> {
                  seen.add(message.object());
                  return message;
                }));
    ServerLimits limits =
        ServerLimits.defaults()
            .withRequestDecoding(DecodingLimits.defaults().withElementBytes(10_000));
    try (InMemoryTransport transport = transport(codec, limits, reading)) {
      assertThatCode(() ->
              assertThat(
                      transport.unary(STRUCTS, Struct.getDefaultInstance(), CallOptions.defaults()))
                  .isEqualTo(struct(1_000).toMessage()))
          .doesNotThrowAnyException();
      assertThat(seen).containsExactly(struct(1_000).toMessage());
    }
  }

  /** JSON would lose unknown fields. */
  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void handlerGetsUnknownFieldsOfAnInterceptor(String codec) {
    Struct odd =
        Struct.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    ServerInterceptor replacing =
        (call, next) -> next.handle(call.mapRequests(message -> message.withObject(odd)));
    try (InMemoryTransport transport = transport(codec, ServerLimits.defaults(), replacing)) {
      StringValue count =
          transport.unary(COUNT, Struct.getDefaultInstance(), CallOptions.defaults());

      assertThat(count.getValue()).isEqualTo("1 of " + odd.getSerializedSize());
    }
  }

  /** JSON can't write the content of an unknown type. */
  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void handlerGetsAnUnknownTypeOfAnInterceptor(String codec) {
    Any unknown =
        Any.newBuilder()
            .setTypeUrl("types/unknown.Type")
            .setValue(ByteString.copyFromUtf8("v"))
            .build();
    ServerInterceptor replacing =
        (call, next) -> next.handle(call.mapRequests(message -> message.withObject(unknown)));
    try (InMemoryTransport transport = transport(codec, ServerLimits.defaults(), replacing)) {
      StringValue type = transport.unary(TYPE, Any.getDefaultInstance(), CallOptions.defaults());

      assertThat(type.getValue()).isEqualTo("types/unknown.Type");
    }
  }
}
