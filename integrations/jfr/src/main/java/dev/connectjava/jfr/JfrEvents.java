package dev.connectjava.jfr;

import dev.connectjava.ClientListener;
import dev.connectjava.ServerListener;
import dev.connectjava.http.ConnectionListener;

/**
 * Listeners that record calls and connections as events of the JDK Flight Recorder.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .router(router -> router.listener(JfrEvents.serverCalls()))
 *     .connectionListener(JfrEvents.serverConnections())
 * NettyTransport.builder(url)
 *     .config(ClientConfig.builder().listener(JfrEvents.clientCalls()).build())
 *     .connectionListener(JfrEvents.clientConnections())
 * }</pre>
 *
 * <p>An event is recorded if its type is enabled when the call, the attempt, the wait or the
 * connection begins and when it ends. While a type is off, its listener is not made: a call costs
 * one branch. The flight recorder itself starts only with the first recording.
 *
 * <p>Events have no stack trace, since most are recorded on an event loop, whose stack says nothing
 * of the call. No event has contents of messages, header fields, or texts that a peer has sent,
 * except the path of a request, and the detail of a refusal: that says what was malformed, and may
 * repeat it. Of long texts an event has an excerpt.
 *
 * <p>The methods of this class are thread-safe, and so is what they return.
 */
public final class JfrEvents {

  // Events that are never recorded. While the flight recorder is off, isEnabled() is a constant.
  private static final ServerCallEvent SERVER_CALL = new ServerCallEvent();
  private static final ClientCallEvent CLIENT_CALL = new ClientCallEvent();
  private static final ClientAttemptEvent CLIENT_ATTEMPT = new ClientAttemptEvent();
  private static final ConnectionEvent CONNECTION = new ConnectionEvent();
  private static final ConnectionWaitEvent CONNECTION_WAIT = new ConnectionWaitEvent();
  private static final RefusalEvent REFUSAL = new RefusalEvent();

  private JfrEvents() {}

  /** Returns a listener for the calls of a router: {@code dev.connectjava.ServerCall}. */
  public static ServerListener.Factory serverCalls() {
    return call -> SERVER_CALL.isEnabled() ? new RecordedServerCall() : null;
  }

  /**
   * Returns a listener for the calls of a client: {@code dev.connectjava.ClientCall}, {@code
   * dev.connectjava.ClientAttempt}, {@code dev.connectjava.ConnectionWait}.
   */
  public static ClientListener.Factory clientCalls() {
    return call -> CLIENT_CALL.isEnabled() || recordsAttempts() ? new RecordedClientCall() : null;
  }

  /** Returns whether attempts of clients, or their waits, are recorded. */
  static boolean recordsAttempts() {
    return CLIENT_ATTEMPT.isEnabled() || CONNECTION_WAIT.isEnabled();
  }

  /**
   * Returns a listener for the connections of a server: {@code dev.connectjava.Connection}, and
   * {@code dev.connectjava.Refusal} for each request that the transport itself refuses.
   */
  public static ConnectionListener.Factory serverConnections() {
    return connection ->
        recordsConnections() ? new RecordedConnection("server", connection.remoteAddress()) : null;
  }

  /** Returns a listener for the connections of a client: {@code dev.connectjava.Connection}. */
  public static ConnectionListener.Factory clientConnections() {
    return connection ->
        CONNECTION.isEnabled()
            ? new RecordedConnection("client", connection.remoteAddress())
            : null;
  }

  private static boolean recordsConnections() {
    return CONNECTION.isEnabled() || REFUSAL.isEnabled();
  }
}
