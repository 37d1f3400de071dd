package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of gRPC over the transports that carry HTTP/2. */
@ParameterizedClass
@EnumSource(
    value = Transport.class,
    mode = EnumSource.Mode.EXCLUDE,
    names = {"NETTY_HTTP_1", "NETTY_HTTP_1_TLS"})
class GrpcContractTest {

  private final ServerWorld world;

  GrpcContractTest(Transport transport) {
    this.world = ServerWorld.of(transport);
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc", "application/grpc+proto"})
  void unary_isAnswered(String contentType) throws IOException {
    TestCall call = world.post("Ask", contentType, envelope(0, order("hi").toByteArray()));

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("content-type")).contains("application/grpc+proto");
    assertThat(Reply.parseFrom(message(call)).getText()).isEqualTo("hi");
    assertThat(call.trailers()).isEqualTo(Headers.of("grpc-status", "0"));
  }

  @Test
  void grpcError_isInTrailers() {
    Order order =
        order("no ☺%").toBuilder()
            .setCode("NOT_FOUND")
            .putTrailers("x-t", "1")
            .putHeaders("x-h", "2")
            .build();
    TestCall call = world.post("Ask", "application/grpc", envelope(0, order.toByteArray()));

    assertThat(call.headers().first("x-h")).contains("2");
    assertThat(call.trailers())
        .isEqualTo(Headers.of("grpc-status", "5", "grpc-message", "no %E2%98%BA%25", "x-t", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "foo,application/grpc+foo,12",
    "timeout,application/grpc,3",
    "encoding,application/grpc,12",
    "path,application/grpc,12",
    "none,application/grpc,12",
    "two,application/grpc,12",
    "flag,application/grpc,13"
  })
  void grpcMistake_hasItsStatus(String mistake, String contentType, int status) {
    byte[] one = envelope(0, NOTHING);
    TestCall call =
        switch (mistake) {
          case "timeout" -> world.post("Ask", contentType, one, "grpc-timeout", "1x");
          case "encoding" -> world.post("Ask", contentType, one, "grpc-encoding", "foo");
          case "path" -> {
            TestCall unknown = world.open("POST", "/a.B/C", "content-type", contentType);
            unknown.end();
            yield unknown;
          }
          case "none" -> world.post("Ask", contentType, NOTHING);
          case "two" -> world.post("Ask", contentType, join(one, one));
          case "flag" -> world.post("Ask", contentType, envelope(1, new byte[] {1}));
          default -> world.post("Ask", contentType, one);
        };

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("grpc-status")).contains(Integer.toString(status));
    assertThat(call.headers().first("grpc-message")).isPresent();
  }

  @Test
  void grpcTimeout_passes() {
    byte[] waiting = Order.newBuilder().setGate("g").build().toByteArray();
    TestCall call =
        world.post("Ask", "application/grpc", envelope(0, waiting), "grpc-timeout", "50m");

    assertThat(call.headers().first("grpc-status")).contains("4");
  }

  @Test
  void grpcTimeout_ofElevenThousandYears_isNone() {
    byte[] order = Order.newBuilder().setText("hi").build().toByteArray();
    TestCall call =
        world.post("Ask", "application/grpc", envelope(0, order), "grpc-timeout", "99999999H");

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.trailers().first("grpc-status")).contains("0");
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static byte[] message(TestCall call) {
    ByteBuffer prefix = ByteBuffer.wrap(call.read(5));
    assertThat(prefix.get()).isZero();
    return call.read(prefix.getInt());
  }
}
