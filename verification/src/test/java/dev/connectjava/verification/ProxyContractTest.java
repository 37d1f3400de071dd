package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A proxy that knows no schema, as the README shows it: it is called in every protocol and codec,
 * and calls the server by gRPC or gRPC-Web, all over the same kind of transport.
 */
@ParameterizedClass
@MethodSource("ways")
final class ProxyContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> !way.carrier().isTls());
  }

  private final Way way;
  private final Gates gates = new Gates();
  private final Contract contract = new Contract(gates);
  private final Router backend = Router.builder().service(contract).build();
  private final Connected behind;
  private final Router proxy;
  private final Connected front;
  private final ContractServiceClient client;

  ProxyContractTest(Way way) {
    this.way = way;
    this.behind = way.carrier().start(backend, behind(way.carrier()));
    this.proxy = Router.builder().fallback(new Proxy(behind.transport())).build();
    this.front = way.carrier().start(proxy, way.config().build());
    this.client = ContractServiceClient.of(front.transport());
  }

  private static ClientConfig behind(ClientCarrier carrier) {
    return ClientConfig.builder()
        .protocol(carrier.isHttp1() ? Protocol.GRPC_WEB : Protocol.GRPC)
        .build();
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

  private static Order.Builder order(String text) {
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
