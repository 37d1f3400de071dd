package dev.connectjava.examples.orders;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.orders.stock.v1.ReserveRequest;
import dev.connectjava.examples.orders.stock.v1.StockServiceClient;
import dev.connectjava.examples.orders.v1.ListOrdersRequest;
import dev.connectjava.examples.orders.v1.Order;
import dev.connectjava.examples.orders.v1.OrderService;
import dev.connectjava.examples.orders.v1.PlaceOrderRequest;
import dev.connectjava.googlerpc.ErrorDetails;
import dev.connectjava.googlerpc.FieldViolations;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The service. Each call blocks its own virtual thread. Thread-safe. */
final class Orders implements OrderService {

  private static final int PAGE = 100;
  private static final int LONGEST_TEXT = 100;
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final OrderTable table;
  private final StockServiceClient stock;
  private final Clock clock;

  /**
   * Creates a service.
   *
   * @param table has the orders
   * @param stock a client of the second service, with a timeout
   * @param clock the time at which orders are placed
   */
  Orders(OrderTable table, StockServiceClient stock, Clock clock) {
    this.table = table;
    this.stock = stock;
    this.clock = clock;
  }

  /**
   * Places an order in three steps, each of which has the same effect if it is repeated. So a call
   * that was interrupted at any place is completed by the next one with its key.
   */
  @Override
  public Order placeOrder(PlaceOrderRequest request, RequestContext context) {
    validate(request);
    Optional<Order> existing = table.withKey(request.getIdempotencyKey());
    if (existing.isPresent()) {
      return confirmed(existing.get(), request);
    }
    reserve(request);
    table.insert(request, clock.instant());
    return confirmed(table.withKey(request.getIdempotencyKey()).orElseThrow(), request);
  }

  private static void validate(PlaceOrderRequest request) {
    FieldViolations invalid = ErrorDetails.badRequest();
    validateText("idempotency_key", request.getIdempotencyKey(), invalid);
    validateText("customer", request.getCustomer(), invalid);
    validateText("product", request.getProduct(), invalid);
    if (request.getQuantity() < 1) {
      invalid.violation("quantity", "must be at least 1");
    }
    invalid.throwIfAny("the order is invalid");
  }

  private static void validateText(String field, String text, FieldViolations invalid) {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      invalid.violation(field, "must have 1 to " + LONGEST_TEXT + " characters");
    }
  }

  /**
   * Calls the second service on behalf of this call: no longer than until the deadline of this
   * call, and it is cancelled together with it.
   */
  private void reserve(PlaceOrderRequest request) {
    ReserveRequest reservation =
        ReserveRequest.newBuilder()
            .setReservation(request.getIdempotencyKey())
            .setProduct(request.getProduct())
            .setQuantity(request.getQuantity())
            .build();
    try {
      stock.reserve(reservation);
    } catch (RpcException e) {
      throw switch (e.code()) {
        case FAILED_PRECONDITION, ALREADY_EXISTS -> e.relayed(); // With its details.
        case UNAVAILABLE, DEADLINE_EXCEEDED ->
            new RpcException(Code.UNAVAILABLE, "the stock does not answer", e)
                .plusDetail(ErrorDetails.retryInfo(RETRY_DELAY));
        default -> e;
      };
    }
  }

  /** Returns the order, if it is the one that was requested. */
  private static Order confirmed(Order order, PlaceOrderRequest request) {
    if (order.getCustomer().equals(request.getCustomer())
        && order.getProduct().equals(request.getProduct())
        && order.getQuantity() == request.getQuantity()) {
      return order;
    }
    throw new RpcException(Code.ALREADY_EXISTS, "the idempotency key belongs to another order")
        .plusDetail(ErrorDetails.errorInfo("IDEMPOTENCY_KEY_REUSED", "orders.example.org"));
  }

  /**
   * Reads the orders page by page. While the client is slow, {@code send} waits, and the call has
   * no connection to the database. An order that is placed meanwhile may be missing from the list.
   */
  @Override
  public void listOrders(
      ListOrdersRequest request, ResponseStream<Order> responses, RequestContext context) {
    long after = request.getAfter();
    List<Order> page = table.page(request.getCustomer(), after, PAGE);
    while (!page.isEmpty()) {
      page.forEach(responses::send);
      after = page.getLast().getId();
      page = table.page(request.getCustomer(), after, PAGE);
    }
  }
}
