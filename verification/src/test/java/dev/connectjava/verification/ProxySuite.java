package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client, a proxy, and the server behind it, and what every proxy passes on. */
abstract class ProxySuite {

  private final Gates gates = new Gates();
  private final Router backend;
  private final Connected behind;
  private final Router proxy;
  final Way way;
  final Connected front;
  final ContractServiceClient client;

  /**
   * Starts all three.
   *
   * @param way how the proxy is called
   * @param onwards how it calls the server
   * @param config of the client that calls it
   * @param proxies makes the proxy's router of its handler and the server's router
   */
  ProxySuite(
      Way way,
      Router.Builder server,
      ClientConfig onwards,
      ClientConfig config,
      BiFunction<Proxy, Router, Router> proxies) {
    this.way = way;
    this.backend = server.service(new Contract(gates)).build();
    this.behind = way.carrier().start(backend, onwards);
    this.proxy = proxies.apply(new Proxy(behind.transport()), backend);
    this.front = way.carrier().start(proxy, config);
    this.client = ContractServiceClient.of(front.transport());
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(proxy);
    ClientWorld.assertNothingLeft(backend);
    for (Connected each : List.of(front, behind)) {
      each.transport().close();
      each.server().close();
    }
  }

  static Order.Builder order(String text) {
    return Order.newBuilder().setText(text);
  }

  @Test
  void unaryCall_isPassedOn() {
    assertThat(client.ask(order("hi").setCount(2).build()).getText()).isEqualTo("hihi");
  }

  @Test
  void streamOfResponses_isPassedOn() {
    List<Integer> counts = new ArrayList<>();
    try (ServerStreamingCall<Reply> call = client.repeat(order("x").setCount(100).build())) {
      call.forEach(reply -> counts.add(reply.getCount()));
    }
    assertThat(counts).hasSize(100).isSorted();
  }

  @Test
  void streamOfRequests_isPassedOn() {
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(order("a").build());
      call.send(order("b").build());
      assertThat(call.finish().getText()).isEqualTo("a,b");
    }
  }

  /** Each answer comes before the next question, where HTTP has full duplex. */
  @Test
  void conversation_isPassedOn() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("a").build());
      if (way.isFullDuplex()) {
        assertThat(call.receive()).extracting(Reply::getText).isEqualTo("a");
      }
      call.send(order("b").build());
      call.closeSend();
      List<String> rest = new ArrayList<>();
      call.forEach(reply -> rest.add(reply.getText()));
      assertThat(rest).endsWith("b");
    }
  }

  @Test
  void metadata_isPassedOnInBothDirections() {
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    CompletableFuture<Headers> trailers = new CompletableFuture<>();
    CallOptions options =
        CallOptions.builder().onHeaders(headers::complete).onTrailers(trailers::complete).build();
    client.ask(order("hi").putHeaders("x-h", "1").putTrailers("x-t", "2").build(), options);

    assertThat(headers.join().all("x-h")).containsExactly("1");
    assertThat(trailers.join().all("x-t")).containsExactly("2");
  }

  @Test
  void failure_isPassedOnWithItsDetails() {
    Order failing = order("no").setCode("NOT_FOUND").setDetail(true).build();
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.ask(failing));

    assertThat(failure).hasMessage("no").matches(e -> e.code() == Code.NOT_FOUND);
    assertThat(failure.details()).hasSize(1);
  }

  @Test
  void callThatIsCancelled_isCancelledBehindTheProxy() {
    Order waiting = order("late").setGate("g").setCount(1).build();
    try (ServerStreamingCall<Reply> call = client.repeat(waiting)) {
      gates.at("g").awaitArrival();
    }
    gates.at("g").awaitCancel();
  }
}
