package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.MethodSettings;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.HealthService;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import io.grpc.reflection.v1.ServerReflectionClient;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that would last for ever end themselves when their server drains; no other call does. */
final class DrainedStreamsTest {

  private final Gates gates = new Gates();
  private final HealthRegistry health = HealthRegistry.create();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private NettyServer start(Duration maxConnectionAge) {
    return start(
        maxConnectionAge,
        Router.builder()
            .merge(health.routes())
            .merge(Reflection.create().routes())
            .service(new Contract(gates))
            .settings(
                ContractServiceMethods.CHAT, MethodSettings.builder().endOnDrain(true).build())
            .build());
  }

  private NettyServer start(Duration maxConnectionAge, Router router) {
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .handler(router)
            .connectionLimits(
                ServerConnectionLimits.builder()
                    .maxAge(maxConnectionAge)
                    .grace(Duration.ofHours(1))
                    .build())
            .shutdownGrace(Duration.ofHours(1))
            .start();
    open.add(() -> server.shutdown(Duration.ZERO));
    return server;
  }

  static Stream<JvmShutdownTest.Way> ways() {
    return JvmShutdownTest.Way.all();
  }

  static Stream<JvmShutdownTest.Way> fullDuplexWays() {
    return ways().filter(JvmShutdownTest.Way::isFullDuplex);
  }

  private NettyTransport transport(NettyServer server, HttpVersion version, Protocol protocol) {
    return transport(server, "", version, protocol);
  }

  private NettyTransport transport(
      NettyServer server, String prefix, HttpVersion version, Protocol protocol) {
    NettyTransport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.port() + prefix)
            .httpVersion(version)
            .protocol(protocol)
            .build();
    open.add(transport);
    return transport;
  }

  private static Order gated(String text) {
    return Order.newBuilder().setText(text).setGate(text).build();
  }

  private static void assertUnavailable(Supplier<?> receive) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(receive::get)
        .withMessage(
            "this connection of the server is shutting down and takes no new calls: try again")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Attack(
      value = "watch that outlasts its server",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void watch_endsWithTheServer_andOtherCallsAreWaitedFor(JvmShutdownTest.Way way) throws Exception {
    NettyServer server = start(Duration.ofHours(1));
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ServerStreamingCall<HealthCheckResponse> watch =
        HealthClient.of(transport).watch(HealthCheckRequest.getDefaultInstance());
    open.add(watch);
    assertThat(watch.receive()).isNotNull();
    CompletableFuture<Reply> other =
        ContractServiceClient.of(transport).async().ask(gated("other"));
    gates.at("other").awaitArrival();

    Thread closing = Thread.ofVirtual().start(server::close);
    assertUnavailable(watch::receive);
    assertThat(closing.isAlive()).isTrue();
    gates.at("other").open();
    assertThat(other.orTimeout(30, TimeUnit.SECONDS).join().getText()).isEqualTo("other");
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("fullDuplexWays")
  void reflection_endsWithTheServer(JvmShutdownTest.Way way) throws Exception {
    NettyServer server = start(Duration.ofHours(1));
    NettyTransport transport = transport(server, way.version(), way.protocol());
    BidiStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ServerReflectionClient.of(transport).serverReflectionInfo();
    open.add(call);
    call.send(ServerReflectionRequest.newBuilder().setListServices("*").build());
    assertThat(call.receive()).isNotNull();

    Thread closing = Thread.ofVirtual().start(server::close);
    assertUnavailable(call::receive);
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void watchOfAServiceThatIsAddedAlone_endsWithTheServer(JvmShutdownTest.Way way) throws Exception {
    Router router = Router.builder().service(HealthService.of(health)).build();
    NettyServer server = start(Duration.ofHours(1), router);
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ServerStreamingCall<HealthCheckResponse> watch =
        HealthClient.of(transport).watch(HealthCheckRequest.getDefaultInstance());
    open.add(watch);
    assertThat(watch.receive()).isNotNull();

    Thread closing = Thread.ofVirtual().start(server::close);
    assertUnavailable(watch::receive);
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  /** Sends what it is given until its server drains, and then says goodbye. */
  private static final class Farewell implements ContractService {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      BlockingQueue<String> events = new LinkedBlockingQueue<>();
      events.add("hello");
      context.onDrain(() -> events.add("goodbye"));
      String event = "";
      while (!event.equals("goodbye")) {
        event = next(events);
        replies.send(Reply.newBuilder().setText(event + " " + context.isDraining()).build());
      }
    }

    private static String next(BlockingQueue<String> events) {
      try {
        String event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void handlerThatHearsOfTheDrain_endsItsStreamInOrder(JvmShutdownTest.Way way) throws Exception {
    Router router = Router.builder().service(new Farewell()).build();
    NettyServer server = start(Duration.ofHours(1), router);
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ServerStreamingCall<Reply> call =
        ContractServiceClient.of(transport).repeat(Order.getDefaultInstance());
    open.add(call);
    assertThat(call.iterator().next().getText()).isEqualTo("hello false");

    Thread closing = Thread.ofVirtual().start(server::close);
    assertThat(call.iterator().next().getText()).isEqualTo("goodbye true");
    assertThat(call.receive()).isNull();
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void endOnDrainOfTheRouter_isThatOfMethodsThatSayNothing(JvmShutdownTest.Way way)
      throws Exception {
    MethodSettings waitedFor = MethodSettings.builder().endOnDrain(false).build();
    Router router =
        Router.builder()
            .service(new Contract(gates))
            .settings(ContractServiceMethods.ASK, waitedFor)
            .endOnDrain(true)
            .build();
    NettyServer server = start(Duration.ofHours(1), router);
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ContractServiceClient client = ContractServiceClient.of(transport);
    CompletableFuture<Reply> ask = client.async().ask(gated("ask"));
    CompletableFuture<Reply> change = client.async().change(gated("change"));
    ServerStreamingCall<Reply> repeat = client.repeat(gated("repeat"));
    open.add(repeat);
    for (String gate : List.of("ask", "change", "repeat")) {
      gates.at(gate).awaitArrival();
    }

    Thread closing = Thread.ofVirtual().start(server::close);
    assertUnavailable(repeat::receive);
    assertThat(change)
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("is shutting down and takes no new calls");
    assertThat(ask).isNotDone();
    assertThat(closing.isAlive()).isTrue();
    gates.at("ask").open();
    assertThat(ask.orTimeout(30, TimeUnit.SECONDS).join().getText()).isEqualTo("ask");
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  /** On a server of several routers, whose calls hear of it or end by their settings. */
  @ParameterizedTest
  @MethodSource("ways")
  void drain_reachesTheCallsOfAllMountedRouters(JvmShutdownTest.Way way) throws Exception {
    Router ending = Router.builder().service(new Contract(gates)).endOnDrain(true).build();
    Router all =
        Router.builder()
            .service(new Farewell())
            .router("/farewell", Router.builder().service(new Farewell()).build())
            .router("/ending", ending)
            .build();
    NettyServer server = start(Duration.ofHours(1), all);
    List<ServerStreamingCall<Reply>> parting = new ArrayList<>();
    for (String prefix : List.of("", "/farewell")) {
      NettyTransport transport = transport(server, prefix, way.version(), way.protocol());
      ServerStreamingCall<Reply> call =
          ContractServiceClient.of(transport).repeat(Order.getDefaultInstance());
      open.add(call);
      parting.add(call);
      assertThat(call.iterator().next().getText()).isEqualTo("hello false");
    }
    NettyTransport transport = transport(server, "/ending", way.version(), way.protocol());
    ServerStreamingCall<Reply> ended =
        ContractServiceClient.of(transport).repeat(gated("ending").toBuilder().setCount(1).build());
    open.add(ended);
    gates.at("ending").awaitArrival();

    Thread closing = Thread.ofVirtual().start(server::close);
    for (ServerStreamingCall<Reply> call : parting) {
      assertThat(call.iterator().next().getText()).isEqualTo("goodbye true");
      assertThat(call.receive()).isNull();
    }
    assertUnavailable(ended::receive);
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (all.activeCalls() > 0) { // The handler that was interrupted may not have returned yet.
      assertThat(System.nanoTime()).as("a call is left").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Its connection ends by age, and the server goes on. */
  @ParameterizedTest
  @MethodSource("ways")
  void handler_hearsOfTheEndOfItsConnection(JvmShutdownTest.Way way) {
    Router router = Router.builder().service(new Farewell()).build();
    NettyServer server = start(Duration.ofMillis(100), router);
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ServerStreamingCall<Reply> call =
        ContractServiceClient.of(transport).repeat(Order.getDefaultInstance());
    open.add(call);
    assertThat(call)
        .extracting(reply -> reply.getText().split(" ", 2)[0])
        .containsExactly("hello", "goodbye");
  }

  /** A handler that blocks, and a request that is not complete: the server is not held up. */
  @ParameterizedTest
  @MethodSource("ways")
  void streamOfTheUsers_endsWithTheServerIfItIsSetSo(JvmShutdownTest.Way way) throws Exception {
    NettyServer server = start(Duration.ofHours(1));
    NettyTransport transport = transport(server, way.version(), way.protocol());
    BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat();
    open.add(call);
    call.send(gated("chat"));
    gates.at("chat").awaitArrival();

    Thread closing = Thread.ofVirtual().start(server::close);
    gates.at("chat").awaitInterrupt();
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  /** Before its grace is over, after which it would be cut off. */
  @ParameterizedTest
  @MethodSource("ways")
  void watch_endsWithItsConnection(JvmShutdownTest.Way way) {
    NettyServer server = start(Duration.ofMillis(100));
    NettyTransport transport = transport(server, way.version(), way.protocol());
    ServerStreamingCall<HealthCheckResponse> watch =
        HealthClient.of(transport).watch(HealthCheckRequest.getDefaultInstance());
    open.add(watch);
    assertUnavailable(() -> {
      while (true) {
        assertThat(watch.receive()).isNotNull();
      }
    });
  }
}
