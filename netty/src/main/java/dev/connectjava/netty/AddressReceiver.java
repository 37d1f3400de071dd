package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import java.net.SocketAddress;
import java.util.List;

/**
 * Receives the result of a {@link Resolution}: one call, on the event loop, perhaps before {@link
 * Resolution#begin} returns.
 */
interface AddressReceiver {

  /**
   * The resolution has found addresses.
   *
   * @param addresses at least one, in the order in which to try them
   */
  void resolved(List<SocketAddress> addresses);

  /** The resolution has failed. */
  void unresolved(HttpFailure reason);
}
