package dev.connectjava.examples.orders;

import com.google.protobuf.Timestamp;
import dev.connectjava.examples.orders.v1.Order;
import dev.connectjava.examples.orders.v1.PlaceOrderRequest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The orders in a database, by plain JDBC. Its methods block a virtual thread while they wait for a
 * connection and for the database. Thread-safe.
 */
final class OrderTable {

  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS orders (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        idempotency_key VARCHAR(100) NOT NULL UNIQUE,
        customer VARCHAR(100) NOT NULL,
        product VARCHAR(100) NOT NULL,
        quantity INT NOT NULL,
        placed TIMESTAMP(9) WITH TIME ZONE NOT NULL
      );
      CREATE INDEX IF NOT EXISTS orders_of_customer ON orders (customer, id)
      """;

  private static final String INSERT =
      "INSERT INTO orders (idempotency_key, customer, product, quantity, placed)"
          + " VALUES (?, ?, ?, ?, ?)";

  private static final String BY_KEY = "SELECT * FROM orders WHERE idempotency_key = ?";

  private static final String PAGE =
      "SELECT * FROM orders WHERE customer = ? AND id > ? ORDER BY id FETCH FIRST ? ROWS ONLY";

  private final Database database;

  private OrderTable(Database database) {
    this.database = database;
  }

  /** Returns the table of a database, which is made if the database does not have it. */
  static OrderTable in(Database database) {
    database.use(connection -> {
      try (Statement statement = connection.createStatement()) {
        return statement.execute(CREATE);
      }
    });
    return new OrderTable(database);
  }

  /** Returns the order with an idempotency key. */
  Optional<Order> withKey(String idempotencyKey) {
    return database.use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(BY_KEY)) {
        statement.setString(1, idempotencyKey);
        return orders(statement).stream().findFirst();
      }
    });
  }

  /** Adds an order, unless there is one with its idempotency key. */
  void insert(PlaceOrderRequest request, Instant placed) {
    database.use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
        statement.setString(1, request.getIdempotencyKey());
        statement.setString(2, request.getCustomer());
        statement.setString(3, request.getProduct());
        statement.setInt(4, request.getQuantity());
        statement.setObject(5, placed.atOffset(ZoneOffset.UTC));
        return statement.executeUpdate();
      } catch (SQLIntegrityConstraintViolationException e) {
        return 0; // Another call with this key was faster.
      }
    });
  }

  /**
   * Returns the next orders of a customer, by their IDs; empty if there are no more. The database
   * gives an order its ID before it commits it, so an order may appear after one with a higher ID:
   * pages that are read at that moment lack it.
   *
   * @param after the ID of the order before them
   * @param most how many orders to return at most
   */
  List<Order> page(String customer, long after, int most) {
    return database.use(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
        statement.setString(1, customer);
        statement.setLong(2, after);
        statement.setInt(3, most);
        return orders(statement);
      }
    });
  }

  private static List<Order> orders(PreparedStatement query) throws SQLException {
    List<Order> orders = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        orders.add(
            Order.newBuilder()
                .setId(rows.getLong("id"))
                .setCustomer(rows.getString("customer"))
                .setProduct(rows.getString("product"))
                .setQuantity(rows.getInt("quantity"))
                .setPlaced(timestamp(rows.getObject("placed", OffsetDateTime.class).toInstant()))
                .build());
      }
    }
    return orders;
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
