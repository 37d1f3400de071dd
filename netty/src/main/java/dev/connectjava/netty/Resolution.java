package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import java.net.SocketAddress;
import java.util.List;

/** Finds the addresses of what a client calls, before there is an attempt to connect to them. */
interface Resolution {

  /** Begins to look, anew each time; on the event loop. */
  void begin(Receiver receiver);

  /** Is told what was found, once, on the event loop, perhaps at once. */
  interface Receiver {

    /**
     * There are addresses.
     *
     * @param addresses one at least, in the order in which to try them
     */
    void resolved(List<SocketAddress> addresses);

    /** There are none. */
    void unresolved(HttpFailure reason);
  }
}
