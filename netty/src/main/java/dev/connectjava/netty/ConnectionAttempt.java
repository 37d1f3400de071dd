package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to open one connection: it waits for the addresses of the target, and tries them one
 * after another until one gives a connection that can be used. It ends exactly once, within the
 * establishment timeout. Confined to the event loop.
 *
 * <p>A plaintext server that closes the connection may be down, or may support only HTTP/1.1. So
 * the other addresses are tried first, but not for long.
 */
final class ConnectionAttempt implements AddressReceiver, AddressAttempt.Outcome {

  /** A listener for the outcome of attempts. */
  interface Outcome {

    /** The addresses are known, and the attempt connects now. */
    void connecting(ConnectionAttempt attempt);

    /** The attempt has succeeded. */
    void connected(ConnectionAttempt attempt, ClientConnection connection);

    /**
     * The attempt has failed.
     *
     * @param reason the failure of exchanges for which there is no other connection
     */
    void failed(ConnectionAttempt attempt, HttpFailure reason);

    /**
     * The target doesn't support HTTP/2 in plaintext; whether it supports HTTP/1.1 is not known.
     *
     * @param reason the failure of exchanges that need HTTP/2
     */
    void notHttp2(ConnectionAttempt attempt, HttpFailure reason);
  }

  /** How long an address has at most to accept the connection, if HTTP/1.1 can be used instead. */
  private static final Duration BEFORE_HTTP1 = Duration.ofSeconds(1);

  private final ClientLoop loop;
  private final ConnectionEvents events;
  private final Outcome outcome;
  private final ClientSettings settings;

  /** The HTTP version to use; null for the version that the server chooses in the handshake. */
  private final @Nullable HttpVersion version;

  /** The addresses that have not been tried. */
  private Iterator<SocketAddress> addresses = Collections.emptyIterator();

  /** The attempt to connect to the address that was tried last. */
  private @Nullable AddressAttempt current;

  /** Why the last connection that an address has accepted could not be used. */
  private @Nullable HttpFailure unusable;

  /** Whether the server at an address may support only HTTP/1.1, and the transport does, too. */
  private boolean perhapsHttp1;

  private @Nullable Future<?> timer;
  private boolean resolved;
  private boolean over;

  /**
   * Creates an attempt, without beginning it.
   *
   * @param events the listener for the connection's changes
   * @param version the HTTP version to use; null for the version that the server chooses
   */
  ConnectionAttempt(
      ClientLoop loop, ConnectionEvents events, Outcome outcome, @Nullable HttpVersion version) {
    this.loop = loop;
    this.events = events;
    this.outcome = outcome;
    this.settings = loop.settings();
    this.version = version;
  }

  /** Starts the establishment timeout, which includes the lookup of the addresses. */
  void begin() {
    long nanos = TimeUnit.NANOSECONDS.convert(settings.establishmentTimeout());
    timer = loop.eventLoop().schedule(this::onTimeout, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void resolved(List<SocketAddress> found) {
    if (!over) {
      resolved = true;
      addresses = found.iterator();
      outcome.connecting(this);
      connect();
    }
  }

  /** Returns whether the addresses are known. */
  boolean isResolved() {
    return resolved;
  }

  @Override
  public void unresolved(HttpFailure reason) {
    fail(reason);
  }

  private void connect() {
    if (over) {
      return;
    }
    AddressAttempt next = new AddressAttempt(loop, events, this, version);
    current = next;
    next.begin(addresses.next(), connectTimeout());
  }

  private Duration connectTimeout() {
    Duration most = settings.connectTimeout();
    return perhapsHttp1 && most.compareTo(BEFORE_HTTP1) > 0 ? BEFORE_HTTP1 : most;
  }

  @Override
  public void connected(ClientConnection connection) {
    if (end()) {
      outcome.connected(this, connection);
    }
  }

  /** An address that has accepted a connection says more than one that has not. */
  @Override
  public void unconnected(HttpFailure reason) {
    connectToNext(unusable == null ? reason : unusable);
  }

  @Override
  public void unusable(HttpFailure reason) {
    unusable = reason;
    connectToNext(reason);
  }

  @Override
  public void closed(HttpFailure reason) {
    perhapsHttp1 = version == HttpVersion.HTTP_2 && settings.version() == null;
    unusable(reason);
  }

  /**
   * Connects to the next address.
   *
   * @param reason the failure of the attempt if there is no other address
   */
  private void connectToNext(HttpFailure reason) {
    if (addresses.hasNext()) {
      connect();
    } else {
      giveUp(reason);
    }
  }

  private void giveUp(HttpFailure reason) {
    if (perhapsHttp1) {
      notHttp2(reason);
    } else {
      fail(reason);
    }
  }

  @Override
  public void notHttp2(HttpFailure reason) {
    if (end()) {
      cancelCurrent(reason);
      outcome.notHttp2(this, reason);
    }
  }

  private void onTimeout() {
    AddressAttempt tried = current;
    String phase = tried == null ? "looking up its addresses" : tried.phase();
    giveUp(ConnectionFailures.notEstablished(settings, phase, unusable));
  }

  /** Fails the attempt, if it hasn't ended. */
  void fail(HttpFailure reason) {
    if (end()) {
      cancelCurrent(reason);
      outcome.failed(this, reason);
    }
  }

  private void cancelCurrent(HttpFailure reason) {
    AddressAttempt tried = current;
    if (tried != null) {
      tried.cancel(reason);
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
    return true;
  }
}
