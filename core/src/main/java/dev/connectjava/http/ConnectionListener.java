package dev.connectjava.http;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observes one connection of a transport, from its beginning to its end, and what the transport
 * refuses on it before it is an exchange. Metrics of connections are built on it. A listener
 * changes nothing, and exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. They run on the connection's event loop, one after another,
 * so they must not block. {@link #onClosed} is the last, and is called once for each connection
 * whose listener was asked for, unless the thread of its event loop has died.
 */
public interface ConnectionListener {

  /** Is asked for the listener of each connection of a transport. Thread-safe. */
  @FunctionalInterface
  interface Factory {

    /**
     * The listener of a connection that begins; called on its event loop, and must not block. On a
     * server the connection has been accepted, also if it is then refused. On a client it is about
     * to be made: each address that is tried is a connection, and one that can't be reached is
     * {@linkplain #onClosed closed} without having been {@linkplain #onOpened opened}.
     *
     * @return null if the connection is not watched
     */
    @Nullable ConnectionListener listenTo(Start connection);
  }

  /** Both sides have agreed on TLS; not called in plaintext. */
  default void onHandshake(Handshake handshake) {}

  /**
   * TLS has begun, and has failed. With TLS 1.3 a client may learn only after {@link #onOpened}
   * that its server has refused it, as for its certificate: that is told with the {@linkplain
   * End#failure end}.
   */
  default void onHandshakeFailed(Throwable cause) {}

  /** The version of HTTP is known, and exchanges can begin. */
  default void onOpened(HttpVersion version) {}

  /**
   * One side has said {@code GOAWAY}. Told once for each side, and again if it says another error
   * code later.
   */
  default void onGoAway(GoAway goAway) {}

  /**
   * The transport of a server has answered or reset a request itself, without telling its handler,
   * or has given up its connection. A client that goes amid a request's head is not refused.
   */
  default void onRefused(Refused request) {}

  /** The connection is closed, or could not be made. Called once, last. */
  default void onClosed(End end) {}

  /** Why a request is refused. More may be added. */
  enum Refusal {
    /** Its request line or its header fields are longer than allowed: status 414 or 431. */
    TOO_LONG,
    /** It breaks the rules of HTTP: status 400, or a reset with {@code PROTOCOL_ERROR}. */
    MALFORMED,
    /** Its version, method or transfer coding is not supported: status 501 or 505. */
    UNSUPPORTED,
    /** Its connection has too many open streams: a reset with {@code REFUSED_STREAM}. */
    TOO_MANY_STREAMS
  }

  /**
   * Why a connection ends. The first reason counts: a connection that is too old ends for its age,
   * whichever side then closes it. More may be added.
   */
  enum Reason {
    /** The peer has closed or reset it. */
    BY_PEER,
    /** It was to have no exchange after the last, as HTTP/1.1 says by {@code connection: close}. */
    LAST_EXCHANGE,
    /** An exchange was given up or broken off, and HTTP/1.1 has no other way to say so. */
    ABANDONED_EXCHANGE,
    /** It was not used for too long. */
    IDLE,
    /** It was too old. */
    AGE,
    /** It had as many exchanges as it may have. */
    EXCHANGES,
    /** The server ends, or the client's transport is closed. */
    SHUTDOWN,
    /** The peer has said {@code GOAWAY}. */
    GOAWAY,
    /** The first bytes, a request's head or a frame were not complete in time. */
    UNFINISHED,
    /** The peer took nothing of what was written to it for too long. */
    UNREAD,
    /** The peer did not answer a ping. */
    SILENT,
    /** The peer has broken the rules of HTTP or TLS, or has gone beyond a limit. */
    PROTOCOL_ERROR,
    /** The peer speaks something else, as plaintext at a port of TLS. */
    OTHER_PROTOCOL,
    /** TLS has failed, also by what the peer says only after {@link #onOpened}. */
    HANDSHAKE_FAILED,
    /** A client's connection could not be made, or not in time. */
    UNCONNECTED,
    /** The server takes no more connections, or none any more. */
    REFUSED,
    /** This side has failed. */
    FAILED
  }

  /**
   * What is known of a connection when it begins. Thread-safe; not for implementation by users:
   * methods may be added.
   */
  interface Start {

    /** The peer's end. On a client the address that is tried. */
    SocketAddress remoteAddress();

    /** This side's end; empty on a client that is not connected yet, or never was. */
    Optional<SocketAddress> localAddress();

    /** Whether TLS is to be spoken. */
    boolean isEncrypted();
  }

  /**
   * What was agreed on in TLS. Immutable; not for implementation by users: methods may be added.
   */
  interface Handshake {

    /** The version as the JDK names it, such as {@code TLSv1.3}. */
    String version();

    /** The cipher suite as the JDK names it. */
    String cipherSuite();

    /** What ALPN has chosen, such as {@code h2}; empty if it has chosen nothing. */
    Optional<String> applicationProtocol();
  }

  /** What {@code GOAWAY} says. Immutable; not for implementation by users: methods may be added. */
  interface GoAway {

    /** Whether the peer has said it to this side; false if this side has said it. */
    boolean isByPeer();

    /** Why, as RFC 9113, section 7, has it; 0 for an end in order. */
    long errorCode();

    /**
     * The last stream that the sender of the {@code GOAWAY} may process. It is 2,147,483,647 in the
     * first step of an orderly end; the second step is told only if it has another error code.
     */
    long lastStreamId();

    /** What it says for people, perhaps nothing. */
    String debugData();
  }

  /**
   * A request that the transport of a server has refused. Immutable; not for implementation by
   * users: methods may be added.
   */
  interface Refused {

    /** Why. */
    Refusal reason();

    /** What was seen and what is allowed, for people. */
    String detail();
  }

  /** How a connection has ended. Thread-safe; not for implementation by users, as {@link Start}. */
  interface End extends Start {

    /** Why it has ended. */
    Reason reason();

    /** On a client what exchanges fail with that need this connection, if that is known. */
    Optional<HttpFailure> failure();

    /** What was thrown, if that is why. */
    Optional<Throwable> cause();

    /** The version of HTTP; empty if it was never opened. */
    Optional<HttpVersion> version();

    /** How long it was from its beginning to this end. */
    Duration duration();

    /** How many exchanges it has had, without requests that were refused. */
    long exchanges();
  }
}
