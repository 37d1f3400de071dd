package dev.connectjava.netty;

import dev.connectjava.ConnectionWait;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to the target, and the exchanges that wait for one. An exchange
 * waits in its turn; another connection is made when it would wait for a busy one. Confined to the
 * event loop.
 */
final class TargetConnections
    implements Dispatch<ClientExchange>, ConnectionEvents, ConnectionAttempt.Outcome {

  private final ClientLoop loop;
  private final ClientSettings settings;
  private final EventLoopOutbox outbox;
  private final Resolution resolution;

  /** All that are open, also those that take no exchanges any more. */
  private final Set<ClientConnection> open = new HashSet<>();

  private final List<ClientConnection> http2 = new ArrayList<>();

  /** Those of HTTP/1 that have no exchange, the one that was used last on top. */
  private final Deque<ClientConnection> idle = new ArrayDeque<>();

  private final Set<ConnectionAttempt> attempts = new HashSet<>();
  private final Set<ClientExchange> waiting = new LinkedHashSet<>();
  private int usableHttp1;

  /** What the target has been found to speak; null while that is not known. */
  private @Nullable HttpVersion spoken;

  /** What those that wait have been told, and how many of them. */
  private ConnectionWait awaited = ConnectionWait.FREE_STREAM;

  private int awaitedBy;

  /** Whether connections are being made, after which is told what is awaited. */
  private boolean connecting;

  private boolean closed;

  /**
   * Connections that are yet to be made.
   *
   * @param resolution finds the addresses for each of them
   */
  TargetConnections(ClientLoop loop, Resolution resolution) {
    this.loop = loop;
    this.settings = loop.settings();
    this.outbox = loop.outbox();
    this.resolution = resolution;
  }

  ClientLoop loop() {
    return loop;
  }

  /** Makes an exchange, which is to be started; from any thread. */
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

  /** Begins the exchanges for which there is room, and makes more room for the others. */
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

  /** A connection with room, which is taken out if it has room for one only. */
  private @Nullable ClientConnection free() {
    for (ClientConnection connection : http2) {
      if (connection.hasRoom()) {
        return connection;
      }
    }
    ClientConnection unused = idle.poll();
    while (unused != null && !unused.hasRoom()) {
      unused = idle.poll(); // Its end has happened, and is about to be told.
    }
    return unused;
  }

  /** Connects before there is an exchange. */
  void connectEagerly() {
    if (!closed && open.isEmpty() && attempts.isEmpty()) {
      connect();
    }
  }

  private void connectIfNeeded() {
    connecting = true;
    try {
      makeConnections();
    } finally {
      connecting = false;
    }
    tellWhatIsAwaited();
  }

  /**
   * Tells those that wait what they wait for, if that has changed. Over HTTP/1 each connection that
   * is made is for one of the first, of whom there are no more than connections; over HTTP/2 one is
   * for all.
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
      return; // As at the end of most exchanges over HTTP/1.
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
    if (closed || http2.stream().anyMatch(connection -> !connection.isInUse())) {
      return; // Who allows no stream on one connection would not on another.
    }
    int wanted = spoken == HttpVersion.HTTP_1 ? waiting.size() : Math.min(1, waiting.size());
    int allowed = settings.maxConnections() - http2.size() - usableHttp1;
    for (int more = Math.min(wanted, allowed) - attempts.size(); more > 0; more--) {
      connect();
    }
  }

  private void connect() {
    ConnectionAttempt attempt = new ConnectionAttempt(loop, this, this, versionToTry());
    attempts.add(attempt);
    attempt.begin();
    resolution.begin(attempt);
  }

  /** The version to begin with in plaintext; with TLS the server chooses unless there is one. */
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
    open.add(connection);
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
   * An attempt has failed: so have those that wait, if nothing is left that can serve them. If
   * other connections are busy, one has failed for which there is no attempt any more: over
   * HTTP/1.1 it may otherwise wait for ever, since nobody knows how long an exchange takes. Over
   * HTTP/2 it is the server's limit of streams that makes it wait.
   */
  @Override
  public void failed(ConnectionAttempt attempt, HttpFailure reason) {
    attempts.remove(attempt);
    if (attempts.isEmpty() && http2.isEmpty() && usableHttp1 == 0) {
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

  /** HTTP/1.1 remains to be tried, unless the target speaks HTTP/2 on another connection. */
  @Override
  public void notHttp2(ConnectionAttempt attempt, HttpFailure reason) {
    if (settings.version() != null || !http2.isEmpty()) {
      failed(attempt, reason);
      return;
    }
    attempts.remove(attempt);
    failThoseThatNeedHttp2(reason);
    if (!waiting.isEmpty()) {
      spoken = HttpVersion.HTTP_1;
      connectIfNeeded();
    }
  }

  private void failWaiting(HttpFailure reason) {
    List<ClientExchange> inVain = List.copyOf(waiting);
    waiting.clear();
    inVain.forEach(exchange -> exchange.fail(reason));
  }

  @Override
  public void freed(ClientConnection connection) {
    if (connection.version() == HttpVersion.HTTP_2) {
      if (!waiting.isEmpty()) {
        outbox.submit(this::serveWaiting); // Not amid Netty's bookkeeping of streams.
      }
    } else if (open.contains(connection)) {
      idle.push(connection);
      serveWaiting();
    }
  }

  @Override
  public void retired(ClientConnection connection) {
    if (http2.remove(connection)) {
      outbox.submit(this::connectIfNeeded);
    }
  }

  @Override
  public void closed(ClientConnection connection) {
    retired(connection);
    if (open.remove(connection) && connection.version() == HttpVersion.HTTP_1) {
      usableHttp1--;
      idle.remove(connection);
      if (usableHttp1 == 0) {
        spoken = null;
      }
      outbox.submit(this::connectIfNeeded);
    }
  }

  int openConnections() {
    return open.size();
  }

  /** Fails what is open, and closes the connections. */
  void close() {
    closed = true;
    HttpFailure reason = ConnectionFailures.closed(settings.target());
    failWaiting(reason);
    List.copyOf(attempts).forEach(attempt -> attempt.fail(reason));
    List.copyOf(open).forEach(connection -> connection.close(reason));
  }
}
