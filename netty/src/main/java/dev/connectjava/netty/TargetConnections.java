package dev.connectjava.netty;

import dev.connectjava.ConnectionWait;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool of one event loop: its connections to the target, and the exchanges that wait
 * for one. Exchanges are served in order. Another connection is opened if an exchange would have to
 * wait for a busy one. Confined to the event loop.
 */
final class TargetConnections
    implements Dispatch<ClientExchange>, ConnectionEvents, ConnectionAttempt.Outcome {

  private final ClientLoop loop;
  private final ClientSettings settings;
  private final EventLoopOutbox outbox;
  private final Resolution resolution;

  /** All open connections, also those that take no more exchanges, and since when each is open. */
  private final Map<ClientConnection, Long> open = new HashMap<>();

  private final List<ClientConnection> http2 = new ArrayList<>();

  /** The HTTP/1.1 connections without an exchange; the one that was used last is on top. */
  private final Deque<ClientConnection> idle = new ArrayDeque<>();

  private final Set<ConnectionAttempt> attempts = new HashSet<>();
  private final Set<ClientExchange> waiting = new LinkedHashSet<>();
  private final MinimumConnections minimum;
  private int usableHttp1;

  /** The HTTP version that the target was found to support; null while it is not known. */
  private @Nullable HttpVersion spoken;

  /** The wait that the first waiting exchanges were last notified of. */
  private ConnectionWait awaited = ConnectionWait.FREE_STREAM;

  /** How many exchanges were notified of that wait; the others wait for a free stream. */
  private int awaitedBy;

  /** Whether connections are being opened; exchanges are notified of their waits afterwards. */
  private boolean connecting;

  private boolean closed;

  /**
   * Creates a pool without connections.
   *
   * @param resolution finds the addresses for each connection
   */
  TargetConnections(ClientLoop loop, Resolution resolution) {
    this.loop = loop;
    this.settings = loop.settings();
    this.outbox = loop.outbox();
    this.resolution = resolution;
    this.minimum = new MinimumConnections(settings.minConnections(), outbox, this::connectIfNeeded);
  }

  ClientLoop loop() {
    return loop;
  }

  /** Creates an exchange, which the caller starts. May be called from any thread. */
  ClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return new ClientExchange(outbox, this, settings, request, listener);
  }

  @Override
  public void dispatch(ClientExchange exchange) {
    if (closed) {
      exchange.fail(ConnectionFailures.closed(settings.target()));
      return;
    }
    ClientConnection connection = waiting.isEmpty() ? free() : null;
    if (connection != null) {
      begin(exchange, connection);
    } else if (waiting.size() >= settings.maxWaiting()) {
      exchange.fail(ConnectionFailures.tooManyWaiting(settings.target(), settings));
    } else {
      waiting.add(exchange);
      if (exchange.request().requireHttp2() && isUnreached()) {
        spoken = null; // The server may have been down, rather than without HTTP/2.
      }
      connectIfNeeded();
      if (waiting.contains(exchange)) { // It may have failed.
        exchange.waitsFor(waiting.size() <= awaitedBy ? awaited : ConnectionWait.FREE_STREAM);
      }
    }
  }

  private void begin(ClientExchange exchange, ClientConnection connection) {
    if (connection.version() == HttpVersion.HTTP_1 && exchange.request().requireHttp2()) {
      idle.push(connection);
      exchange.fail(ConnectionFailures.onlyHttp1(settings.target()));
    } else {
      connection.begin(exchange);
    }
  }

  @Override
  public void forget(ClientExchange exchange) {
    if (waiting.remove(exchange)) {
      tellWhatIsAwaited();
    }
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /** Begins the exchanges for which there is room, and opens connections for the others. */
  private void serveWaiting() {
    Iterator<ClientExchange> inTurn = waiting.iterator();
    while (inTurn.hasNext()) {
      ClientConnection connection = free();
      if (connection == null) {
        break;
      }
      ClientExchange exchange = inTurn.next();
      inTurn.remove();
      begin(exchange, connection);
    }
    connectIfNeeded();
  }

  /** Returns a connection with room, or null. Removes an HTTP/1.1 connection from the idle ones. */
  private @Nullable ClientConnection free() {
    for (ClientConnection connection : http2) {
      if (connection.hasRoom()) {
        return connection;
      }
    }
    ClientConnection unused = idle.poll();
    while (unused != null && !unused.hasRoom()) {
      unused = idle.poll(); // It has ended, and its event follows.
    }
    return unused;
  }

  /** Connects before the first exchange. */
  void connectEagerly() {
    if (!closed && open.isEmpty() && attempts.isEmpty()) {
      connect();
    }
  }

  /** Opens the connections that exchanges wait for, and those that the minimum lacks. */
  void connectIfNeeded() {
    connecting = true;
    try {
      makeConnections();
    } finally {
      connecting = false;
    }
    tellWhatIsAwaited();
  }

  /**
   * Notifies the waiting exchanges of what they wait for, if that has changed. Over HTTP/1.1, each
   * connection that is being opened serves one of the first waiting exchanges; over HTTP/2, one
   * connection serves all of them.
   */
  private void tellWhatIsAwaited() {
    if (connecting) {
      return;
    }
    int served = spoken == HttpVersion.HTTP_1 ? attempts.size() : Integer.MAX_VALUE;
    ConnectionWait now = awaited();
    if (served == Integer.MAX_VALUE && served == awaitedBy && now == awaited) {
      return;
    }
    int told = Math.max(served, awaitedBy);
    awaited = now;
    awaitedBy = served;
    if (told == 0 || waiting.isEmpty()) {
      return; // The usual case at the end of an HTTP/1.1 exchange.
    }
    int position = 0;
    for (ClientExchange exchange : waiting.stream().limit(told).toList()) {
      exchange.waitsFor(position < served ? now : ConnectionWait.FREE_STREAM);
      position++;
    }
  }

  private ConnectionWait awaited() {
    if (attempts.isEmpty()) {
      return ConnectionWait.FREE_STREAM;
    }
    return attempts.stream().anyMatch(ConnectionAttempt::isResolved)
        ? ConnectionWait.CONNECTION
        : ConnectionWait.RESOLUTION;
  }

  private void makeConnections() {
    if (closed) {
      return;
    }
    int least = minimum.missing(usable(), attempts.size(), spoken == null);
    for (int more = Math.max(least, missingForWaiting()); more > 0; more--) {
      connect();
    }
  }

  private int missingForWaiting() {
    if (http2.stream().anyMatch(connection -> !connection.isInUse())) {
      return 0; // A server that allows no stream on one connection allows none on another.
    }
    int wanted = spoken == HttpVersion.HTTP_1 ? waiting.size() : Math.min(1, waiting.size());
    return Math.min(wanted, settings.maxConnections() - usable()) - attempts.size();
  }

  /** Returns whether there is no connection that takes exchanges, and none is being opened. */
  private boolean isUnreached() {
    return attempts.isEmpty() && usable() == 0;
  }

  /** Returns how many connections take exchanges, now or later. */
  private int usable() {
    return http2.size() + usableHttp1;
  }

  private long nanoTime() {
    return loop.eventLoop().ticker().nanoTime();
  }

  private void connect() {
    ConnectionAttempt attempt = new ConnectionAttempt(loop, this, this, versionToTry());
    attempts.add(attempt);
    attempt.begin();
    resolution.begin(attempt);
  }

  /**
   * Returns the version to try: the configured one; otherwise null with TLS, where the server
   * chooses; otherwise the version that the target supports, or HTTP/2 if that is not known.
   */
  private @Nullable HttpVersion versionToTry() {
    if (settings.version() != null || settings.tlsContext() != null) {
      return settings.version();
    }
    return spoken == null ? HttpVersion.HTTP_2 : spoken;
  }

  @Override
  public void connecting(ConnectionAttempt attempt) {
    tellWhatIsAwaited();
  }

  @Override
  public void connected(ConnectionAttempt attempt, ClientConnection connection) {
    attempts.remove(attempt);
    spoken = connection.version();
    open.put(connection, nanoTime());
    minimum.connected();
    if (connection.version() == HttpVersion.HTTP_2) {
      http2.add(connection);
    } else {
      usableHttp1++;
      idle.push(connection);
      failThoseThatNeedHttp2(ConnectionFailures.onlyHttp1(settings.target()));
    }
    serveWaiting();
  }

  private void failThoseThatNeedHttp2(HttpFailure reason) {
    List<ClientExchange> inVain =
        waiting.stream().filter(exchange -> exchange.request().requireHttp2()).toList();
    inVain.forEach(waiting::remove);
    inVain.forEach(exchange -> exchange.fail(reason));
  }

  /**
   * Handles an attempt that has failed. If no connection and no attempt is left, all waiting
   * exchanges fail. If the other connections are busy HTTP/1.1 connections, one exchange fails for
   * which there is no attempt any more; otherwise it could wait forever, since an exchange can take
   * any time. Over HTTP/2, exchanges continue to wait: the server's limit of streams is the reason.
   */
  @Override
  public void failed(ConnectionAttempt attempt, HttpFailure reason) {
    attempts.remove(attempt);
    minimum.failed(usable() + attempts.size());
    if (isUnreached()) {
      spoken = null;
      failWaiting(reason);
    } else if (http2.isEmpty() && waiting.size() > attempts.size()) {
      ClientExchange first = waiting.iterator().next();
      waiting.remove(first);
      first.fail(reason);
      outbox.submit(this::connectIfNeeded);
    } else {
      tellWhatIsAwaited();
    }
  }

  /**
   * Tries HTTP/1.1 next, unless another connection to the target uses HTTP/2. If the deadlines of
   * all waiting exchanges are over, the next exchange tries it: it might end as they did otherwise.
   */
  @Override
  public void notHttp2(ConnectionAttempt attempt, HttpFailure reason) {
    if (settings.version() != null || !http2.isEmpty()) {
      failed(attempt, reason);
      return;
    }
    attempts.remove(attempt);
    spoken = HttpVersion.HTTP_1;
    failThoseThatNeedHttp2(reason);
    connectIfNeeded();
  }

  private void failWaiting(HttpFailure reason) {
    List<ClientExchange> inVain = List.copyOf(waiting);
    waiting.clear();
    inVain.forEach(exchange -> exchange.fail(reason));
  }

  @Override
  public void freed(ClientConnection connection) {
    open.computeIfPresent(
        connection, (unused, since) -> nanoTime() - MinimumConnections.LASTING_NANOS);
    if (connection.version() == HttpVersion.HTTP_2) {
      if (!waiting.isEmpty()) {
        outbox.submit(this::serveWaiting); // Not while Netty updates its streams.
      }
    } else if (open.containsKey(connection)) {
      idle.push(connection);
      serveWaiting();
    }
  }

  @Override
  public void retired(ClientConnection connection) {
    if (http2.remove(connection)) {
      lost(connection);
      outbox.submit(this::connectIfNeeded);
    }
  }

  @Override
  public void closed(ClientConnection connection) {
    retired(connection);
    if (connection.version() == HttpVersion.HTTP_1 && open.containsKey(connection)) {
      usableHttp1--;
      lost(connection);
      idle.remove(connection);
      if (usableHttp1 == 0) {
        spoken = null;
      }
      outbox.submit(this::connectIfNeeded);
    }
    open.remove(connection);
  }

  private void lost(ClientConnection connection) {
    Long since = open.get(connection);
    if (since != null) {
      minimum.lost(nanoTime() - since, usable() + attempts.size());
    }
  }

  /** Connections of the minimum are kept, unless they take no more exchanges. */
  @Override
  public boolean isSpare(ClientConnection connection) {
    boolean usable =
        connection.version() == HttpVersion.HTTP_2
            ? http2.contains(connection)
            : open.containsKey(connection);
    return !usable || minimum.hasSpare(usable());
  }

  int openConnections() {
    return open.size();
  }

  /** Fails all exchanges, and closes the connections. */
  void close() {
    closed = true;
    minimum.over();
    HttpFailure reason = ConnectionFailures.closed(settings.target());
    failWaiting(reason);
    List.copyOf(attempts).forEach(attempt -> attempt.fail(reason));
    List.copyOf(open.keySet()).forEach(connection -> connection.close(reason));
  }
}
