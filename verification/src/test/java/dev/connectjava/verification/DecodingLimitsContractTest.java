package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Code;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The limits of messages' contents, set at every level, in every protocol and codec. */
@ParameterizedClass
@MethodSource("ways")
final class DecodingLimitsContractTest {

  private static final RpcMethod<DescriptorProto, DescriptorProto> OF_METHOD =
      method("own.Service", "OfMethod");
  private static final RpcMethod<DescriptorProto, DescriptorProto> OF_SERVICE =
      method("own.Service", "OfService");
  private static final RpcMethod<DescriptorProto, DescriptorProto> OF_ALL =
      method("other.Service", "OfAll").withIdempotency(RpcMethod.Idempotency.NO_SIDE_EFFECTS);

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private final Way way;
  private final List<Connected> worlds = new ArrayList<>();

  DecodingLimitsContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void close() {
    for (Connected world : worlds) {
      world.transport().close();
      world.server().close();
    }
  }

  private static RpcMethod<DescriptorProto, DescriptorProto> method(String service, String name) {
    return RpcMethod.unary(service, name, DescriptorProto.class, DescriptorProto.class);
  }

  /** Answers with a message whose depth is the name of the request. */
  private static DescriptorProto answer(DescriptorProto request, RequestContext context) {
    return nested(Integer.parseInt(request.getName()));
  }

  private static DescriptorProto nested(int depth) {
    DescriptorProto nested = DescriptorProto.getDefaultInstance();
    for (int i = 0; i < depth; i++) {
      nested = DescriptorProto.newBuilder().addNestedType(nested).build();
    }
    return nested;
  }

  private static DecodingLimits depth(int levels) {
    return DecodingLimits.defaults().withNestingDepth(levels);
  }

  private static ServerLimits server(int levels) {
    return ServerLimits.defaults().withRequestDecoding(depth(levels));
  }

  private static CallOptions options(int levels) {
    return CallOptions.builder().responseDecoding(depth(levels)).build();
  }

  private Connected start(Router.Builder router, ClientConfig.Builder config) {
    Router all =
        router
            .service(
                ServiceDefinition.builder("own.Service")
                    .unary(OF_METHOD, DecodingLimitsContractTest::answer)
                    .unary(OF_SERVICE, DecodingLimitsContractTest::answer)
                    .build(),
                MethodSettings.builder().limits(server(4)).build())
            .service(
                ServiceDefinition.builder("other.Service")
                    .unary(OF_ALL, DecodingLimitsContractTest::answer)
                    .build())
            .settings(OF_METHOD, MethodSettings.builder().limits(server(2)).build())
            .build();
    Connected world =
        way.carrier().start(all, config.protocol(way.protocol()).codec(way.codec()).build());
    worlds.add(world);
    return world;
  }

  private static void assertRequests(
      Connected world,
      RpcMethod<DescriptorProto, DescriptorProto> method,
      int limit,
      CallOptions options) {
    for (int depth : new int[] {limit - 1, limit}) {
      assertThat(world.transport().unary(method, request(depth), options)).isNotNull();
    }
    assertExhausted(() -> world.transport().unary(method, request(limit + 1), options), limit);
  }

  private static DescriptorProto request(int depth) {
    return nested(depth).toBuilder().setName("0").build();
  }

  private static void assertExhausted(Runnable call, int limit) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::run)
        .withMessageContaining("nested %d or more levels deep", limit + 1)
        .withMessageContaining("at most %d are allowed (DecodingLimits.withNestingDepth", limit)
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void requests_areLimitedByTheMethodElseTheServiceElseTheRouter() {
    Connected world = start(Router.builder().limits(server(6)), ClientConfig.builder());

    assertRequests(world, OF_METHOD, 2, CallOptions.defaults());
    assertRequests(world, OF_SERVICE, 4, CallOptions.defaults());
    assertRequests(world, OF_ALL, 6, CallOptions.defaults());
    assertRequests(world, OF_ALL, 6, CallOptions.builder().useGet(true).build());
  }

  private static void assertResponses(
      Connected world,
      RpcMethod<DescriptorProto, DescriptorProto> method,
      int limit,
      CallOptions options) {
    for (int depth : new int[] {limit - 1, limit}) {
      assertThat(world.transport().unary(method, asking(depth), options)).isEqualTo(nested(depth));
    }
    assertExhausted(() -> world.transport().unary(method, asking(limit + 1), options), limit);
  }

  private static DescriptorProto asking(int depth) {
    return DescriptorProto.newBuilder().setName(Integer.toString(depth)).build();
  }

  @Test
  void responses_areLimitedByTheCallElseTheMethodElseTheServiceElseTheClient() {
    Connected world =
        start(
            Router.builder(),
            ClientConfig.builder()
                .limits(ClientLimits.defaults().withResponseDecoding(depth(9)))
                .options(OF_METHOD, options(3))
                .options("own.Service", options(5)));

    assertResponses(world, OF_METHOD, 8, options(8));
    assertResponses(world, OF_METHOD, 3, CallOptions.defaults());
    assertResponses(world, OF_SERVICE, 5, CallOptions.defaults());
    assertResponses(world, OF_ALL, 9, CallOptions.defaults());
  }

  @Test
  void defaults_are100Levels_onBothSides() {
    Connected world = start(Router.builder(), ClientConfig.builder());

    assertRequests(world, OF_ALL, 100, CallOptions.defaults());
    assertResponses(world, OF_ALL, 100, CallOptions.defaults());
  }

  @Test
  void bytes_areNotDecoded_soTheyAreNotLimited() {
    Router router =
        Router.builder()
            .limits(server(1))
            .service(
                ServiceDefinition.builder("other.Service")
                    .unary(OF_ALL.encoded(), (byte[] request, RequestContext context) -> request)
                    .build())
            .build();
    ClientConfig config =
        ClientConfig.builder()
            .protocol(way.protocol())
            .codec(way.codec())
            .limits(ClientLimits.defaults().withResponseDecoding(depth(50)))
            .build();
    Connected world = way.carrier().start(router, config);
    worlds.add(world);

    assertThat(world.transport().unary(OF_ALL, nested(40), CallOptions.defaults()))
        .isEqualTo(nested(40));
  }
}
