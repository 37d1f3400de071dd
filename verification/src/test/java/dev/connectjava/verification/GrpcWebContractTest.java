package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of gRPC-Web over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
class GrpcWebContractTest {

  private final ServerWorld world;

  GrpcWebContractTest(Transport transport) {
    this.world = ServerWorld.of(transport);
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  @Test
  void grpcOverHttp1_isRefused() {
    try (ServerWorld http1 = ServerWorld.of(Transport.NETTY_HTTP_1)) {
      TestCall call = http1.post("Ask", "application/grpc", envelope(0, NOTHING));

      assertThat(call.status()).isEqualTo(505);
      assertThat(body(call)).startsWith("gRPC needs HTTP/2");
    }
  }

  @Test
  void grpcWeb_hasItsTrailersInTheBody() throws IOException {
    TestCall call =
        world.post("Ask", "application/grpc-web+proto", envelope(0, order("web").toByteArray()));

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("content-type")).contains("application/grpc-web+proto");
    assertThat(Reply.parseFrom(message(call)).getText()).isEqualTo("web");
    assertThat(trailersEnvelope(call)).isEqualTo("grpc-status: 0\r\n");
  }

  @Test
  void grpcWebError_isInTheBody() {
    Order order =
        order("no").toBuilder().setCode("ABORTED").setCount(1).putTrailers("x-t", "1").build();
    TestCall call = world.post("Repeat", "application/grpc-web", envelope(0, order.toByteArray()));

    message(call);
    assertThat(trailersEnvelope(call))
        .isEqualTo("grpc-status: 10\r\ngrpc-message: no\r\nx-t: 1\r\n");
  }

  @Test
  void grpcWebText_isBase64BothWays() throws IOException {
    byte[] request = envelope(0, order("text").toByteArray());
    TestCall call = world.post("Chat", "application/grpc-web-text");
    for (byte b : Base64.getEncoder().encode(request)) {
      call.send(new byte[] {b});
    }
    call.send(Base64.getEncoder().encode(request));
    call.end();

    ByteBuffer bytes = decoded(body(call));
    for (int i = 0; i < 2; i++) {
      assertThat(Reply.parseFrom(nextEnvelope(bytes)).getText()).isEqualTo("text");
    }
    assertThat(new String(nextEnvelope(bytes), UTF_8)).isEqualTo("grpc-status: 0\r\n");
    assertThat(bytes.hasRemaining()).isFalse();
  }

  /** Decodes Base64 in parts, each of which may have padding. */
  private static ByteBuffer decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i += 4) {
      bytes.put(Base64.getDecoder().decode(text.substring(i, i + 4)));
    }
    return bytes.flip();
  }

  private static byte[] nextEnvelope(ByteBuffer bytes) {
    byte[] content = new byte[bytes.position(bytes.position() + 1).getInt()];
    bytes.get(content);
    return content;
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static byte[] message(TestCall call) {
    ByteBuffer prefix = ByteBuffer.wrap(call.read(5));
    assertThat(prefix.get()).isZero();
    return call.read(prefix.getInt());
  }

  private static String trailersEnvelope(TestCall call) {
    byte[] envelope = call.read(Integer.MAX_VALUE);
    assertThat(envelope[0]).isEqualTo((byte) 0x80);
    return new String(envelope, 5, envelope.length - 5, UTF_8);
  }
}
