package dev.connectjava.examples.orders;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.orders.stock.v1.ReserveRequest;
import dev.connectjava.examples.orders.stock.v1.ReserveResponse;
import dev.connectjava.examples.orders.stock.v1.StockService;
import dev.connectjava.googlerpc.ErrorDetails;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The second service, in memory. Thread-safe. */
final class Stock implements StockService {

  private record Reservation(ReserveRequest request, ReserveResponse response) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> available;
  private final Map<String, Reservation> reservations = new HashMap<>();

  /**
   * Creates a stock.
   *
   * @param available how many there are of each product
   */
  Stock(Map<String, Integer> available) {
    this.available = new HashMap<>(available);
  }

  @Override
  public ReserveResponse reserve(ReserveRequest request, RequestContext context) {
    lock.lock();
    try {
      Reservation made =
          reservations.computeIfAbsent(
              request.getReservation(), key -> new Reservation(request, reserved(request)));
      if (!made.request().equals(request)) {
        throw new RpcException(Code.ALREADY_EXISTS, "the reservation is for other items");
      }
      return made.response();
    } finally {
      lock.unlock();
    }
  }

  private ReserveResponse reserved(ReserveRequest request) {
    String product = request.getProduct();
    int before = available.getOrDefault(product, 0);
    if (before < request.getQuantity()) {
      throw ErrorDetails.preconditionFailure()
          .violation("STOCK", product, "there are " + before)
          .exception("there is not enough " + product);
    }
    int left = before - request.getQuantity();
    available.put(product, left);
    return ReserveResponse.newBuilder().setLeft(left).build();
  }
}
