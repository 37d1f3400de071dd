package dev.connectjava.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.rpc.BadRequest.FieldViolation;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.orders.stock.v1.StockService;
import dev.connectjava.examples.orders.v1.ListOrdersRequest;
import dev.connectjava.examples.orders.v1.Order;
import dev.connectjava.examples.orders.v1.OrderServiceClient;
import dev.connectjava.examples.orders.v1.PlaceOrderRequest;
import dev.connectjava.googlerpc.ErrorDetails;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OrderServersTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /** Starts both servers, with a database of their own. */
  private OrderServers start(StockService stock) {
    String database = "jdbc:h2:mem:test" + DATABASES.incrementAndGet();
    OrderServers servers = OrderServers.start(0, 0, stock, database, CLOCK);
    opened.add(servers);
    return servers;
  }

  private OrderServiceClient client(OrderServers servers) {
    NettyTransport transport = NettyTransport.to("http://localhost:" + servers.orders().port());
    opened.add(transport);
    return OrderServiceClient.of(transport);
  }

  private static Stock stock() {
    return new Stock(Map.of("tea", 1_000, "coffee", 5));
  }

  private static PlaceOrderRequest order(String key, String product, int quantity) {
    return PlaceOrderRequest.newBuilder()
        .setIdempotencyKey(key)
        .setCustomer("Ada")
        .setProduct(product)
        .setQuantity(quantity)
        .build();
  }

  private static List<Long> listed(OrderServiceClient client, long after, int most) {
    List<Long> ids = new ArrayList<>();
    ListOrdersRequest request =
        ListOrdersRequest.newBuilder().setCustomer("Ada").setAfter(after).build();
    try (ServerStreamingCall<Order> call = client.listOrders(request)) {
      for (Order order = call.receive(); order != null; order = call.receive()) {
        ids.add(order.getId());
        if (ids.size() == most) {
          return ids;
        }
      }
    }
    return ids;
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    OrderServers servers = start(stock());
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md"))
            .replacing("localhost:8080", "localhost:" + servers.orders().port());

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @Test
  void callsWithOneKey_placeOneOrder() {
    OrderServiceClient client = client(start(stock()));
    List<CompletableFuture<Order>> calls =
        Stream.generate(() -> client.async().placeOrder(order("a", "coffee", 2)))
            .limit(20)
            .toList();

    assertThat(calls.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(listed(client, 0, 100)).hasSize(1);
    assertThat(client.placeOrder(order("b", "coffee", 3)).getQuantity()).isEqualTo(3);
  }

  @Test
  void keyOfAnotherOrder_isRefused() {
    OrderServiceClient client = client(start(stock()));
    client.placeOrder(order("a", "tea", 1));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.placeOrder(order("a", "tea", 2)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.ALREADY_EXISTS))
        .satisfies(e ->
            assertThat(ErrorDetails.of(e).errorInfo().orElseThrow().getReason())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED"));
  }

  @Test
  void invalidOrder_isRefusedWithItsFields() {
    OrderServiceClient client = client(start(stock()));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.placeOrder(order("", "tea", 0)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
        .satisfies(e ->
            assertThat(ErrorDetails.of(e).badRequest().orElseThrow().getFieldViolationsList())
                .extracting(FieldViolation::getField)
                .containsExactly("idempotency_key", "quantity"));
  }

  @Test
  void productThatIsMissing_isRefusedWithTheDetailsOfTheStock() {
    OrderServiceClient client = client(start(stock()));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.placeOrder(order("a", "coffee", 6)))
        .withMessage("there is not enough coffee")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.FAILED_PRECONDITION))
        .satisfies(e -> assertThat(ErrorDetails.of(e).preconditionFailure()).isPresent());
    assertThat(listed(client, 0, 100)).isEmpty();
  }

  @Test
  void stockThatHasEnded_isUnavailableWithADelay() {
    OrderServers servers = start(stock());
    servers.stock().close();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client(servers).placeOrder(order("a", "tea", 1)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
        .satisfies(
            e -> assertThat(ErrorDetails.of(e).retryDelay()).contains(Duration.ofSeconds(1)));
  }

  @Test
  void deadlineAndCancellation_reachTheSecondService() throws Exception {
    WaitingStock stock = new WaitingStock();
    OrderServiceClient client = client(start(stock));
    Duration timeout = Duration.ofSeconds(9); // Less than that of the client of the stock.

    CompletableFuture<Order> call =
        client
            .async()
            .placeOrder(order("a", "tea", 1), CallOptions.defaults().withTimeout(timeout));

    assertThat(stock.remaining().get(30, TimeUnit.SECONDS)).isLessThanOrEqualTo(timeout);
    call.cancel(true);
    assertThat(stock.cancelled().get(30, TimeUnit.SECONDS)).isTrue();
  }

  /**
   * They are more than there are processors: if they kept them busy, the server would stand still.
   */
  @Test
  void callsWhoseTimeIsUp_stopWaitingForTheDatabase() throws Exception {
    OrderServers servers = start(stock());
    OrderServiceClient client = client(servers);
    client.placeOrder(order("a", "tea", 1));
    CompletableFuture<Boolean> released = useAllConnections(servers.database());
    CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofMillis(500));
    int count = 8 + 4 * Runtime.getRuntime().availableProcessors();

    List<CompletableFuture<Order>> calls =
        Stream.generate(() -> client.async().placeOrder(order("b", "tea", 1), soon))
            .limit(count)
            .toList();
    for (CompletableFuture<Order> call : calls) {
      assertThat(call)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RpcException.class);
    }

    CallOptions later = CallOptions.defaults().withTimeout(Duration.ofSeconds(20));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.placeOrder(order("", "tea", 1), later))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    released.complete(true);
    assertThat(client.placeOrder(order("b", "tea", 1)).getQuantity()).isEqualTo(1);
  }

  /** Keeps all connections until the future is completed. */
  private static CompletableFuture<Boolean> useAllConnections(Database database) throws Exception {
    CompletableFuture<Boolean> released = new CompletableFuture<>();
    CountDownLatch taken = new CountDownLatch(OrderServers.DATABASE_CONNECTIONS);
    for (int i = 0; i < OrderServers.DATABASE_CONNECTIONS; i++) {
      Thread.startVirtualThread(() ->
          database.use(connection -> {
            taken.countDown();
            return released.join();
          }));
    }
    assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
    return released;
  }

  @Test
  void list_isReadInParts() {
    OrderServiceClient client = client(start(stock()));
    for (int i = 0; i < 150; i++) {
      client.placeOrder(order("order " + i, "tea", 1));
    }

    List<Long> first = listed(client, 0, 10);
    List<Long> rest = listed(client, first.getLast(), 1_000);

    assertThat(Stream.concat(first.stream(), rest.stream()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 150).boxed().toList());
  }
}
