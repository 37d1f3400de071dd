package dev.connectjava.examples.fortunes;

import dev.connectjava.RpcException;
import dev.connectjava.examples.fortunes.v1.Fortune;
import java.util.List;

/** Where the fortunes are. Its methods may block. Thread-safe. */
interface FortuneStore extends AutoCloseable {

  /**
   * Adds those fortunes whose IDs the store does not have.
   *
   * @throws RpcException if the store does not answer
   */
  void addMissing(List<Fortune> fortunes);

  /**
   * Returns all fortunes, in any order.
   *
   * @throws RpcException if the store does not answer
   */
  List<Fortune> all();

  /** Closes the connections of the store, if it has any. */
  @Override
  void close();
}
