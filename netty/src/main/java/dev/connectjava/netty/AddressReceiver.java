package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import java.net.SocketAddress;
import java.util.List;

/** Is told what a {@link Resolution} has found, once, on the event loop, perhaps at once. */
interface AddressReceiver {

  /**
   * There are addresses.
   *
   * @param addresses one at least, in the order in which to try them
   */
  void resolved(List<SocketAddress> addresses);

  /** There are none. */
  void unresolved(HttpFailure reason);
}
