package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.message;
import static dev.connectjava.verification.ScriptedBytes.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.RawHttp2Server;
import dev.connectjava.verification.http.RawTcpServer;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose TLS breaks: in the handshake, and without the word by which it ends. */
@ParameterizedClass
@EnumSource(TlsProvider.class)
final class BrokenTlsTest {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final String OK = "HTTP/1.1 200 OK\ncontent-type: application/proto\n";

  /** A record of the handshake that should have 100 bytes. */
  private static final byte[] BEGINNING = {22, 3, 3, 0, 100, 2, 0};

  /** An alert: internal_error. */
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 80};

  private final TlsProvider provider;

  BrokenTlsTest(TlsProvider provider) {
    this.provider = provider;
  }

  private NettyTransport.Builder to(String url) {
    return NettyTransport.builder(url).tls(tls().build());
  }

  private ClientTls.Builder tls() {
    return TestCertificate.clientTls(provider);
  }

  private static RpcException failure(NettyTransport.Builder settings) {
    try (NettyTransport transport = settings.build()) {
      return assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER))
          .actual();
    }
  }

  private void assertNoHandshake(RawTcpServer.Answer answer, String what) {
    try (RawTcpServer server = new RawTcpServer(answer)) {
      String url = "https://127.0.0.1:" + server.port();
      RpcException failure = failure(to(url));
      assertThat(failure).hasMessageStartingWith("could not connect to " + url + ": " + what);
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      server.awaitClosed();
    }
  }

  @Test
  void closeInTheHandshake_isNamed() {
    String what = "it closed the connection during the TLS handshake";
    assertNoHandshake(RawTcpServer.Connection::close, what);
    assertNoHandshake(RawTcpServer.Connection::reset, what);
    assertNoHandshake(
        connection -> {
          connection.write(BEGINNING);
          connection.close();
        },
        what);
  }

  @Test
  void alertInTheHandshake_isNamed() {
    assertNoHandshake(
        connection -> connection.write(ALERT), "it gave up the TLS handshake with internal_error");
  }

  @Test
  void somethingElseThanTls_isNamed() {
    assertNoHandshake(
        connection -> connection.write("220 mail.example ESMTP\r\n".getBytes()),
        "it does not speak TLS on this port: use http:// or another port");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Attack(
      value = "server that is silent in the TLS handshake",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED)
  void silenceInTheHandshake_endsWithItsTime(boolean begun) {
    RawTcpServer.Answer silent = connection -> connection.write(begun ? BEGINNING : new byte[0]);
    try (RawTcpServer server = new RawTcpServer(silent)) {
      String url = "https://127.0.0.1:" + server.port();
      ClientTls hasty = tls().handshakeTimeout(Duration.ofMillis(100)).build();
      RpcException failure = failure(NettyTransport.builder(url).tls(hasty));
      assertThat(failure)
          .hasMessage(
              "could not connect to %s: the TLS handshake took longer than PT0.1S"
                  + " (ClientTls.Builder.handshakeTimeout)",
              url);
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      server.awaitClosed();
    }
  }

  @Test
  void silenceInTheHandshake_holdsNobodyBeyondTheDeadline_orTheTransport() {
    try (RawTcpServer server = new RawTcpServer(connection -> {})) {
      NettyTransport transport = to("https://127.0.0.1:" + server.port()).build();
      ContractServiceClient client = ContractServiceClient.of(transport);
      CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofMillis(50));
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(ORDER, soon))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
      CompletableFuture<Reply> patient = client.async().ask(ORDER);
      transport.close();
      assertThat(patient)
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
      server.awaitClosed();
    }
  }

  /** Somebody in between can end a connection at any byte: then no body is known to be complete. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        OK,
        OK + "content-length: 4\n\n12",
        OK + "transfer-encoding: chunked\n\n2\nab\n",
        OK + "\n",
        OK + "\nREPLY"
      })
  @Attack(
      value = "TLS truncation of a response",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED)
  void responseOfHttp1_thatIsCutOff_isNone(String response) {
    RawHttp1Server.Answer answer =
        connection -> {
          write(connection, response);
          connection.cutOff();
        };
    try (RawHttp1Server server = new RawHttp1Server(Wire.TLS, answer)) {
      RpcException failure = failure(to(server.url()).httpVersion(HttpVersion.HTTP_1));
      assertThat(failure).hasMessageStartingWith("the connection to %s was c", server.url());
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      server.awaitClosed();
    }
  }

  private static void write(RawHttp1Server.Connection connection, String response)
      throws IOException {
    connection.write(response.replace("REPLY", ""));
    if (response.endsWith("REPLY")) {
      connection.write(reply("proto"));
    }
  }

  @Test
  void responseOfHttp1_thatEndsAsTlsDoes_isComplete() {
    RawHttp1Server.Answer answer =
        connection -> {
          write(connection, OK + "\nREPLY");
          connection.close();
        };
    try (RawHttp1Server server = new RawHttp1Server(Wire.TLS, answer);
        NettyTransport transport = to(server.url()).httpVersion(HttpVersion.HTTP_1).build()) {
      assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("hi");
    }
  }

  @Test
  void streamOfHttp2_thatIsCutOff_givesWhatHasCome_andFails() {
    RawHttp2Server.Answer answer =
        request ->
            request
                .headers(false, ":status", "200", "content-type", "application/grpc+proto")
                .data(false, message("proto"))
                .cutOff();
    try (RawHttp2Server server = new RawHttp2Server(Wire.TLS, answer);
        NettyTransport transport = to(server.url()).protocol(Protocol.GRPC).build();
        ServerStreamingCall<Reply> call = ContractServiceClient.of(transport).repeat(ORDER)) {
      assertThat(call.receive()).isNotNull();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .withMessage("the connection to %s was closed", server.url())
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }
}
