package dev.connectjava.examples.orders;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A database with a limited number of connections. Thread-safe.
 *
 * <p>A call waits at a semaphore until a connection is free. H2's own pool does not suit virtual
 * threads: a thread that is interrupted while it waits for a connection tries again without a
 * pause, and so occupies one of the few threads that carry all others.
 */
final class Database implements AutoCloseable {

  /**
   * What is done with a connection.
   *
   * @param <T> the class of its result
   */
  interface Work<T> {

    /** Returns the result. The connection is closed afterwards. */
    T with(Connection connection) throws SQLException;
  }

  private final JdbcConnectionPool pool;
  private final Semaphore free;

  private Database(JdbcConnectionPool pool, int connections) {
    this.pool = pool;
    this.free = new Semaphore(connections, true);
  }

  /**
   * Returns a database of H2.
   *
   * @param url its JDBC URL
   * @param connections how many connections it has at most
   */
  static Database of(String url, int connections) {
    JdbcConnectionPool pool = JdbcConnectionPool.create(url, "orders", "");
    pool.setMaxConnections(connections);
    return new Database(pool, connections);
  }

  /**
   * Waits until a connection is free and works with it.
   *
   * @throws RpcException if the thread is interrupted while it waits: the server interrupts it when
   *     the time of the call is up, or the client has cancelled it
   * @throws DatabaseException if the database fails
   */
  <T> T use(Work<T> work) {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(Code.CANCELED, "the call ended before the database was free", e);
    }
    try (Connection connection = pool.getConnection()) {
      return work.with(connection);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    } finally {
      free.release();
    }
  }

  /** Closes the connections that are free. Others are closed when their work ends. */
  @Override
  public void close() {
    pool.dispose();
  }
}
