package dev.connectjava.examples.orders;

import dev.connectjava.ClientConfig;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.examples.orders.stock.v1.StockService;
import dev.connectjava.examples.orders.stock.v1.StockServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * The program: the server of the orders, its database, and the server of the stock that it calls.
 *
 * @param stock the second server
 * @param toStock the connections to it
 * @param database the database of the orders
 * @param orders the server that clients call
 */
public record OrderServers(
    NettyServer stock, NettyTransport toStock, Database database, NettyServer orders)
    implements AutoCloseable {

  /** How many calls use the database at a time. */
  static final int DATABASE_CONNECTIONS = 10;

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port of the orders; 8080 without it. The stock has the next one
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    Stock stock = new Stock(Map.of("tea", 1_000, "coffee", 5));
    OrderServers servers =
        start(port, port + 1, stock, "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1", Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
    System.out.println("Listening on http://localhost:" + servers.orders().port());
    servers.orders().awaitTermination();
  }

  /**
   * Starts both servers.
   *
   * @param ofOrders the port of the orders; 0 for any that is free
   * @param ofStock the port of the stock; 0 for any that is free
   * @param databaseUrl the JDBC URL of a database of H2
   */
  static OrderServers start(
      int ofOrders, int ofStock, StockService stockService, String databaseUrl, Clock clock) {
    NettyServer stock = NettyServer.builder().port(ofStock).service(stockService).start();
    NettyTransport toStock =
        NettyTransport.builder("http://localhost:" + stock.port())
            .config(ClientConfig.builder().timeout(Duration.ofSeconds(10)).build())
            .build();
    Database database = Database.of(databaseUrl, DATABASE_CONNECTIONS);
    Orders orders = new Orders(OrderTable.in(database), StockServiceClient.of(toStock), clock);
    Router router =
        Router.builder()
            .service(orders)
            .deadlinePolicy(DeadlinePolicy.clientDecides().withDefault(Duration.ofSeconds(30)))
            .build();
    return new OrderServers(
        stock, toStock, database, NettyServer.builder().port(ofOrders).handler(router).start());
  }

  /** Closes the server that clients call, and then what its calls in flight still needed. */
  @Override
  public void close() {
    orders.close();
    toStock.close();
    stock.close();
    database.close();
  }
}
