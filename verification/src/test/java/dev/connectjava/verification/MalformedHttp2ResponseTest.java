package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.RawHttp2Server;
import dev.connectjava.verification.http.RawHttp2Server.Request;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A response that breaks the rules of HTTP/2 ends its call, whatever of it is still on its way: a
 * call beside it on the same connection goes on.
 */
final class MalformedHttp2ResponseTest {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final String TOO_LONG =
      "%s of a response from SERVER have %s bytes, but the client allows 16,384"
          + " (NettyTransport.Builder.headerListBytes)";
  private static final String MALFORMED = "SERVER violated HTTP: its response is malformed, ";

  /** What a server sends, and what its client says of it; {@code SERVER} stands for its URL. */
  record Malformed(String name, RawHttp2Server.Answer answer, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Malformed> malformed() {
    return Stream.of(
        head("invalid value of x-note", "x-note", " a"),
        head("invalid value of x-note", "x-note", "a "),
        head("invalid value of x-note", "x-note", "a\u0001"),
        head("invalid value of x-note", "x-note", "a\u007f"),
        head("invalid field name", "X-Upper", "1"),
        head("connection-specific field: connection", "connection", "close"),
        head("connection-specific field: transfer-encoding", "transfer-encoding", "chunked"),
        head("pseudo-header field that is not allowed here", ":path", "/"),
        head(":status twice", ":status", "200"),
        trailers(MALFORMED + "invalid value of x-note", Code.INTERNAL, "x-note", " a"),
        trailers(
            MALFORMED + "pseudo-header field that is not allowed here",
            Code.INTERNAL,
            ":status",
            "200"),
        new Malformed(
            "no status", whole("x-a", "1"), Code.INTERNAL, MALFORMED + "missing pseudo-header"),
        new Malformed(
            "status of two digits",
            whole(":status", "20"),
            Code.INTERNAL,
            MALFORMED + "invalid :status"),
        new Malformed(
            "switching protocols",
            whole(":status", "101"),
            Code.INTERNAL,
            "SERVER violated HTTP: "),
        new Malformed(
            "20 KB", long20(), Code.INTERNAL, TOO_LONG.formatted("the header fields", "20,075")),
        new Malformed(
            "62 KB",
            whole(":status", "200", "x", "y".repeat(62_000)),
            Code.INTERNAL,
            TOO_LONG.formatted("the header fields", "62,075")),
        trailers(
            TOO_LONG.formatted("the trailers", "62,077"), Code.INTERNAL, "x", "y".repeat(62_000)));
  }

  private static RawHttp2Server.Answer long20() {
    return whole(":status", "200", "x", "y".repeat(20_000));
  }

  private static RawHttp2Server.Answer whole(String... head) {
    return request ->
        request
            .headers(false, head)
            .data(false, message("proto"))
            .data(false, new byte[0])
            .headers(true, "grpc-status", "0");
  }

  private static Malformed head(String reason, String name, String value) {
    return new Malformed(
        "head with %s: %s".formatted(name, value),
        whole(":status", "200", "content-type", "application/grpc+proto", name, value),
        Code.INTERNAL,
        MALFORMED + reason);
  }

  private static Malformed trailers(String message, Code code, String name, String value) {
    return new Malformed(
        "trailers with " + name,
        request ->
            request
                .headers(false, ":status", "200", "content-type", "application/grpc+proto")
                .data(false, message("proto"))
                .headers(true, "grpc-status", "0", name, value),
        code,
        message);
  }

  private static void answer(Request request) {
    request
        .headers(false, ":status", "200", "content-type", "application/grpc+proto")
        .data(false, message("proto"))
        .headers(true, "grpc-status", "0");
  }

  @ParameterizedTest
  @MethodSource
  @Attack(
      value = "HTTP/2 response without a status",
      kind = Kind.MALFORMED,
      argument = "no status",
      sameConnection = Neighbour.SERVED)
  @Attack(
      value = "HTTP/2 response with status 101",
      kind = Kind.MALFORMED,
      argument = "switching protocols",
      sameConnection = Neighbour.SERVED)
  @Attack(
      value = "HTTP/2 response with a header list of 62 KB",
      kind = Kind.MEMORY,
      argument = "62 KB",
      sameConnection = Neighbour.SERVED)
  void malformed(Malformed malformed) {
    CompletableFuture<Request> first = new CompletableFuture<>();
    RawHttp2Server.Answer allButTheFirst =
        request -> {
          if (!first.complete(request)) {
            malformed.answer().to(request);
          }
        };
    try (RawHttp2Server server = new RawHttp2Server(Wire.PLAINTEXT, allButTheFirst);
        NettyTransport transport =
            Wire.PLAINTEXT
                .client(server.url())
                .protocol(Protocol.GRPC)
                .httpVersion(HttpVersion.HTTP_2)
                .build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      CompletableFuture<Reply> neighbour = client.async().ask(ORDER);
      Request held = first.orTimeout(10, TimeUnit.SECONDS).join();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(ORDER))
          .matches(e -> e.code() == malformed.code(), "has code " + malformed.code())
          .withMessageStartingWith(malformed.message().replace("SERVER", server.url()));
      answer(held);
      assertThat(neighbour).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
