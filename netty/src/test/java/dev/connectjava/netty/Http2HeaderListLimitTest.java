package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.END_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.RST_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that announce a limit of header lists which no response keeps to: they are answered all
 * the same, by what can't be left out.
 */
final class Http2HeaderListLimitTest {

  private static final String TEXT = "because ".repeat(50);
  private static final RpcMethod<byte[], byte[]> ASK =
      RpcMethod.unary("t.T", "Ask", byte[].class, byte[].class);
  private static final Codec BYTES = new Bytes();

  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(
              Router.builder()
                  .codec(BYTES)
                  .service(
                      ServiceDefinition.builder("t.T")
                          .unary(
                              ASK,
                              (request, context) -> {
                                if (request.length > 0) {
                                  throw new RpcException(Code.ABORTED, TEXT)
                                      .plusMetadata("x-head", "y".repeat(100));
                                }
                                return request;
                              })
                          .build())
                  .build())
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  private RawHttp2Connection connect(int headerListBytes) {
    byte[] setting = ByteBuffer.allocate(6).putShort((short) 6).putInt(headerListBytes).array();
    return RawHttp2Connection.to(server).send(SETTINGS, 0, 0, setting).sync();
  }

  private Http2Headers gRpc(RawHttp2Connection connection, String message) {
    byte[] bytes = message.getBytes(UTF_8);
    ByteBuffer body = ByteBuffer.allocate(5 + bytes.length);
    body.put((byte) 0).putInt(bytes.length).put(bytes);
    connection
        .post(1, "/t.T/Ask", false, "content-type", "application/grpc+proto", "te", "trailers")
        .data(1, body.array(), true);
    Frame last = connection.await(f -> f.is(HEADERS, 1) && f.hasFlag(END_STREAM) || isEnd(f));
    return Objects.requireNonNull(last.headers(), last.toString());
  }

  private static boolean isEnd(Frame frame) {
    return frame.type() == GOAWAY || frame.is(RST_STREAM, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 41, 128, 511})
  void limitThatNoResponseKeepsTo_isPassedOver(int bytes) {
    try (RawHttp2Connection connection = connect(bytes)) {
      Http2Headers trailers = gRpc(connection, "fail");
      assertThat(trailers.get("grpc-status")).hasToString("10");
      assertThat(trailers.get("grpc-message")).hasToString(TEXT);
      assertThat(trailers.get("x-head")).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 600, 700})
  void limitThatAShortErrorKeepsTo_isKept(int bytes) {
    try (RawHttp2Connection connection = connect(bytes)) {
      Http2Headers trailers = gRpc(connection, "fail");
      assertThat(trailers.get("grpc-status")).hasToString("10");
      assertThat(trailers.get("grpc-message").toString()).startsWith("because ");
      int length = 0;
      for (Map.Entry<CharSequence, CharSequence> field : trailers) {
        length += field.getKey().length() + field.getValue().length() + 32;
      }
      assertThat(length).isLessThanOrEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 41, 700})
  void success_isAnswered(int bytes) {
    try (RawHttp2Connection connection = connect(bytes)) {
      assertThat(gRpc(connection, "").get("grpc-status")).hasToString("0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 41, 700})
  void errorOfConnect_isReadable(int bytes) {
    try (RawHttp2Connection connection = connect(bytes)) {
      connection
          .post(1, "/t.T/Ask", false, "content-type", "application/proto")
          .data(1, new byte[] {1}, true);
      assertThat(connection.headers(1).status()).hasToString("409");
      assertThat(new String(connection.await(DATA, 1).payload(), UTF_8))
          .startsWith("{\"code\":\"aborted\",\"message\":\"because ");
    }
  }

  /** Messages as they are. */
  private static final class Bytes implements Codec {

    @Override
    public String name() {
      return "proto";
    }

    @Override
    public boolean isBinary() {
      return true;
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      throw new IllegalStateException("bytes need no codec");
    }
  }
}
