package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.reply;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of HTTP/1.1 that break its rules, or their connections, as their clients see them. */
@ParameterizedClass
@EnumSource(Wire.class)
final class BrokenHttp1Test {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final byte[] REPLY = reply("proto");
  private static final String OK = "HTTP/1.1 200 OK\ncontent-type: application/proto\n";
  private static final String STREAM =
      "HTTP/1.1 200 OK\ncontent-type: application/connect+proto\ntransfer-encoding: chunked\n\n";

  /** What a server does, and what its client says of it; {@code SERVER} stands for its URL. */
  record Broken(String name, RawHttp1Server.Answer answer, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Broken closed(String name, String text) {
    return new Broken(
        "closes " + name,
        connection -> {
          connection.write(text);
          connection.close();
        },
        Code.UNAVAILABLE,
        "the connection to SERVER was closed");
  }

  private static Broken reset(String name, String text) {
    return new Broken(
        "resets " + name,
        connection -> {
          connection.write(text);
          connection.reset();
        },
        Code.UNAVAILABLE,
        "the connection to SERVER");
  }

  private static Broken says(String name, String text, Code code, String message) {
    return new Broken(name, connection -> connection.write(text), code, message);
  }

  static Stream<Broken> lost() {
    return Stream.of(
        closed("before the response", ""),
        closed("in the status line", "HTTP/1.1 20"),
        closed("in the head", OK + "x: "),
        closed("after the head", OK + "content-length: 4\n\n"),
        closed("in the body", OK + "content-length: 4\n\n12"),
        closed("before the first chunk", OK + "transfer-encoding: chunked\n\n"),
        closed("in a chunk", OK + "transfer-encoding: chunked\n\n4\n12"),
        closed("before the last chunk", OK + "transfer-encoding: chunked\n\n1\n1\n"),
        reset("before the response", ""),
        reset("in the head", OK + "x: "),
        reset("in the body", OK + "content-length: 4\n\n12"));
  }

  static Stream<Broken> rules() {
    return Stream.of(
        says(
            "something else than HTTP",
            "SSH-2.0-OpenSSH_9.6\n\n",
            Code.INTERNAL,
            "SERVER violated HTTP: "),
        says("a status that is none", "HTTP/1.1 ok\n\n", Code.INTERNAL, "SERVER violated HTTP: "),
        says(
            "a chunk without a length",
            OK + "transfer-encoding: chunked\n\nxyz\n",
            Code.INTERNAL,
            "SERVER violated HTTP: "),
        says(
            "two lengths",
            OK + "content-length: 4\ncontent-length: 5\n\n1234",
            Code.INTERNAL,
            "SERVER violated HTTP: "),
        says(
            "another protocol",
            "HTTP/1.1 101 Switching Protocols\nupgrade: x\nconnection: upgrade\n\n",
            Code.INTERNAL,
            "SERVER violated HTTP: its response has no valid status"),
        says(
            "another protocol and its bytes",
            "HTTP/1.1 101 Switching Protocols\nupgrade: h2c\nconnection: upgrade\n\nbytes",
            Code.INTERNAL,
            "SERVER violated HTTP: its response has no valid status"),
        says(
            "a status below all",
            "HTTP/1.1 000 Nothing\ncontent-length: 0\n\n",
            Code.INTERNAL,
            "SERVER violated HTTP: its response has no valid status"),
        says(
            "a status above all",
            "HTTP/1.1 9999 Everything\ncontent-length: 0\n\n",
            Code.INTERNAL,
            "SERVER violated HTTP: its response has no valid status"),
        says(
            "a head that is too long",
            OK + "x: " + "y".repeat(20_000) + "\n\n",
            Code.INTERNAL,
            "the header fields of a response from SERVER have at least 16,385 bytes, but the client"
                + " allows 16,384 (NettyTransport.Builder.headerListBytes)"),
        says(
            "trailers that are too long",
            OK + "transfer-encoding: chunked\n\n0\nx: " + "y".repeat(20_000) + "\n\n",
            Code.INTERNAL,
            "the header fields of a response from SERVER have at least 16,385 bytes, but the client"
                + " allows 16,384 (NettyTransport.Builder.headerListBytes)"),
        says(
            "hints without end",
            "HTTP/1.1 103 Early Hints\n\n".repeat(17),
            Code.INTERNAL,
            "SERVER sent more than 16 heads with status 1xx and no final response"),
        says(
            "a page of HTML",
            "HTTP/1.1 502 Bad Gateway\ncontent-type: text/html\ncontent-length: 6\n\n<html>",
            Code.UNAVAILABLE,
            "the server answered with HTTP status 502 and text/html"));
  }

  private final Wire wire;

  BrokenHttp1Test(Wire wire) {
    this.wire = wire;
  }

  private NettyTransport to(RawHttp1Server server) {
    return wire.client(server.url()).httpVersion(HttpVersion.HTTP_1).build();
  }

  @ParameterizedTest
  @MethodSource({"lost", "rules"})
  void brokenServer_hasItsCodeAndItsSentence(Broken broken) {
    try (RawHttp1Server server = new RawHttp1Server(wire, broken.answer())) {
      try (NettyTransport transport = to(server)) {
        ContractServiceClient client = ContractServiceClient.of(transport);
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(() -> client.ask(ORDER))
            .matches(e -> e.code() == broken.code(), "has code " + broken.code())
            .withMessageStartingWith(broken.message().replace("SERVER", server.url()));
        assertThat(server.connections()).isEqualTo(1);
      }
      server.awaitClosed();
    }
  }

  @Test
  void stream_whoseConnectionIsLost_givesWhatHasCome_andFails() {
    try (RawHttp1Server server =
            new RawHttp1Server(
                wire,
                connection -> {
                  connection.write(STREAM + "9\n");
                  connection.write(ScriptedBytes.message("proto"));
                  connection.write("\n");
                  connection.close();
                });
        NettyTransport transport = to(server);
        ServerStreamingCall<Reply> call = ContractServiceClient.of(transport).repeat(ORDER)) {
      assertThat(call.receive()).isNotNull();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }

  /** A server that says nothing holds nobody longer than the deadline, and no connection. */
  @Test
  @Attack(
      value = "HTTP/1.1 server that sends nothing",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED)
  void silence_endsWithTheDeadline_andSoDoesTheConnection() {
    AtomicInteger requests = new AtomicInteger();
    RawHttp1Server.Answer once =
        connection -> {
          if (requests.incrementAndGet() == 1) { // So that the connection is there.
            connection.write(OK + "content-length: " + REPLY.length + "\n\n");
            connection.write(REPLY);
          }
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, once);
        NettyTransport transport = to(server)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofSeconds(1));
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(ORDER, soon))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
      server.awaitClosed();
    }
  }

  @Test
  void informationalResponses_arePassedOver() {
    assertAnswered(
        connection -> {
          connection.write("HTTP/1.1 100 Continue\n\n".repeat(8));
          connection.write("HTTP/1.1 103 Early Hints\nlink: x\n\n".repeat(8));
          connection.write(OK + "content-length: " + REPLY.length + "\n\n");
          connection.write(REPLY);
        },
        1);
  }

  @Test
  void responseThatEndsWithItsConnection_isComplete() {
    assertAnswered(
        connection -> {
          connection.write(OK.replace("1.1", "1.0") + "\n");
          connection.write(REPLY);
          connection.close();
        },
        2);
  }

  /** Without a length a response ends with its connection; a reset is no such end. */
  @Test
  void responseWithoutALength_whoseConnectionIsReset_isNotComplete() {
    CompletableFuture<Void> headIsKnown = new CompletableFuture<>();
    RawHttp1Server.Answer cut =
        connection -> {
          connection.write(OK + "\n");
          headIsKnown.orTimeout(10, TimeUnit.SECONDS).join();
          connection.reset();
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, cut);
        NettyTransport transport = to(server);
        ClientCall<Order, Reply> call =
            transport.open(ContractServiceMethods.ASK, CallOptions.defaults())) {
      call.send(ORDER);
      call.responseHeaders();
      headIsKnown.complete(null);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.UNAVAILABLE)
          .withMessageStartingWith("the connection to " + server.url());
    }
  }

  /** Who waits for the only connection must not be sent on it when it has ended. */
  @Test
  void callThatWaits_isNotSentOnAConnectionThatHasEnded() {
    CompletableFuture<Void> waits = new CompletableFuture<>();
    RawHttp1Server.Answer untilTheEnd =
        connection -> {
          waits.orTimeout(10, TimeUnit.SECONDS).join();
          connection.write(OK + "\n");
          connection.write(REPLY);
          connection.close();
        };
    try (RawHttp1Server server = new RawHttp1Server(wire, untilTheEnd);
        NettyTransport transport =
            wire.client(server.url()).httpVersion(HttpVersion.HTTP_1).maxConnections(1).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      CompletableFuture<Reply> first = client.ask(ORDER);
      CompletableFuture<Reply> second = client.ask(ORDER);
      waits.complete(null);
      assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(second).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /**
   * What follows a response nobody has asked for: it must not be the answer to the next request.
   */
  @Test
  void bytesAfterTheEnd_areNoAnswerToTheNextRequest() {
    assertAnswered(
        connection -> {
          String head = (OK + "content-length: 4\n\n").replace("\n", "\r\n");
          String unasked = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
          connection.write(join(utf8(head), REPLY, utf8(unasked)));
        },
        2);
  }

  private void assertAnswered(RawHttp1Server.Answer answer, int connections) {
    try (RawHttp1Server server = new RawHttp1Server(wire, answer);
        NettyTransport transport = to(server)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      assertThat(server.connections()).isEqualTo(connections);
    }
  }
}
