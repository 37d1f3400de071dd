package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.connect.ConnectStreamClient;
import dev.connectjava.protocol.connect.ConnectStreamServer;
import dev.connectjava.protocol.connect.ConnectUnaryClient;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import dev.connectjava.protocol.connect.DetailDebug;
import dev.connectjava.protocol.grpc.GrpcClient;
import dev.connectjava.protocol.grpc.GrpcServer;
import dev.connectjava.protocol.grpc.GrpcWebServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls without metadata have the same {@link Headers} object, which a transport encodes once. */
class SharedHeadsTest {

  private static final Encodings ENCODINGS = new Encodings(List.of());

  static Stream<ServerForm> servers() {
    return Stream.of(
        new GrpcServer(ENCODINGS),
        GrpcWebServer.binary(ENCODINGS),
        GrpcWebServer.text(ENCODINGS),
        new ConnectStreamServer(ENCODINGS, false, DetailDebug.NONE),
        new ConnectUnaryServer(ENCODINGS, false, DetailDebug.NONE));
  }

  static Stream<ClientProtocol> clients() {
    return Stream.of(
        GrpcClient.http2(), GrpcClient.web(), new ConnectStreamClient(), new ConnectUnaryClient());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void responses_haveTheSameHead(ServerForm server) {
    Headers first = server.readHead(request(Headers.of("x-id", "1")), "proto").fields();
    Headers second =
        server
            .readHead(request(Headers.of("grpc-timeout", "1S", "connect-timeout-ms", "1")), "proto")
            .fields();

    assertThat(second).isSameAs(first);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void responsesOfAnotherCodec_haveAnotherHead(ServerForm server) {
    Headers first = server.readHead(request(Headers.empty()), "proto").fields();
    Headers second = server.readHead(request(Headers.empty()), "json").fields();

    assertThat(first.first("content-type").orElseThrow()).endsWith("proto");
    assertThat(second.first("content-type").orElseThrow()).endsWith("json");
  }

  @Test
  void successfulCallsOfGrpc_haveTheSameTrailers() {
    GrpcServer server = new GrpcServer(ENCODINGS);

    assertThat(server.end(Headers.empty()).trailers())
        .isSameAs(server.end(Headers.empty()).trailers());
  }

  @ParameterizedTest
  @MethodSource("clients")
  void requests_haveTheSameHeaders(ClientProtocol client) {
    Headers first = client.request(head("/a/B", null, Headers.empty())).headers();
    Headers second = client.request(head("/a/C", null, Headers.empty())).headers();

    assertThat(second).isSameAs(first);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void requestsWithTimeoutOrMetadata_haveTheirOwnHeaders(ClientProtocol client) {
    Headers metadata = Headers.of("x-id", "1");
    Headers plain = client.request(head("/a/B", null, Headers.empty())).headers();
    Headers marked = client.request(head("/a/B", null, metadata)).headers();
    Headers timed = client.request(head("/a/B", Duration.ofSeconds(1), Headers.empty())).headers();

    assertThat(marked.first("x-id")).hasValue("1");
    assertThat(timed.size()).isEqualTo(plain.size() + 1);
    assertThat(plain.contains("x-id")).isFalse();
    assertThat(client.request(head("/a/B", null, Headers.empty())).headers()).isEqualTo(plain);
  }

  private static RequestHead head(String procedure, @Nullable Duration timeout, Headers metadata) {
    return new RequestHead(procedure, "proto", null, "", timeout, metadata);
  }

  private static HttpRequest request(Headers headers) {
    return HttpRequest.builder(
            HttpVersion.HTTP_2, "POST", "/a/b", Peer.at(new InetSocketAddress(1)))
        .headers(headers)
        .build();
  }
}
