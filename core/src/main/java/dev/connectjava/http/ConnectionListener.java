package dev.connectjava.http;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener for one connection of a transport, from its beginning to its end, for metrics of
 * connections. It also observes the requests that the transport refuses before they become
 * exchanges. It does not change the connection. Exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. They run on the connection's event loop, one after another,
 * so they must not block. {@link #onClosed} is the last method. It is called once for each
 * connection that has a listener, unless the thread of its event loop has died.
 *
 * <pre>{@code
 * ConnectionListener.Factory connections =
 *     connection ->
 *         new ConnectionListener() {
 *           @Override
 *           public void onClosed(End end) {
 *             closed.record(end.reason(), end.duration(), end.exchanges());
 *           }
 *         };
 * }</pre>
 */
public interface ConnectionListener {

  /** A factory that creates the listener of each connection of a transport. Thread-safe. */
  @FunctionalInterface
  interface Factory {

    /**
     * Returns the listener of a connection that begins. Called on the connection's event loop; must
     * not block. On a server, the connection has been accepted, even if it is then refused. On a
     * client, the connection is about to be made: each address that is tried is a connection, and
     * one that can't be reached is {@linkplain #onClosed closed} without having been {@linkplain
     * #onOpened opened}.
     *
     * @return null to not observe the connection
     */
    @Nullable ConnectionListener listenTo(Start connection);
  }

  /** Called when the TLS handshake is complete. Not called for plaintext. */
  default void onHandshake(Handshake handshake) {}

  /**
   * Called when the TLS handshake has failed. With TLS 1.3 a client may learn only after {@link
   * #onOpened} that its server has rejected it, for example because of its certificate. This
   * failure is reported in {@link End#failure}.
   */
  default void onHandshakeFailed(Throwable cause) {}

  /** Called when the HTTP version is known and exchanges can begin. */
  default void onOpened(HttpVersion version) {}

  /**
   * Called when one side has sent {@code GOAWAY}: once for each side, and again if the same side
   * later sends another error code.
   */
  default void onGoAway(GoAway goAway) {}

  /**
   * Called when the transport of a server has answered or reset a request itself without calling
   * its handler, or has given up the request's connection. Not called when a client disconnects in
   * the middle of a request's head.
   */
  default void onRefused(Refused request) {}

  /** Called once, last, when the connection is closed or could not be made. */
  default void onClosed(End end) {}

  /** The reason why a transport refuses a request. Constants may be added. */
  enum Refusal {
    /** The request line or the header fields are longer than allowed: status 414 or 431. */
    TOO_LONG,
    /**
     * The request violates the rules of HTTP: status 400, or a reset with {@code PROTOCOL_ERROR}.
     */
    MALFORMED,
    /** The version, method or transfer coding is not supported: status 501 or 505. */
    UNSUPPORTED,
    /** The connection has too many open streams: a reset with {@code REFUSED_STREAM}. */
    TOO_MANY_STREAMS
  }

  /**
   * The reason why a connection ends. The first reason counts: a connection that has reached its
   * maximum age ends because of its age, whichever side then closes it. Constants may be added.
   */
  enum Reason {
    /** The peer has closed or reset the connection. */
    BY_PEER,
    /** The last exchange has ended, as {@code connection: close} announces over HTTP/1.1. */
    LAST_EXCHANGE,
    /** An exchange was given up or broken off; over HTTP/1.1 this always closes the connection. */
    ABANDONED_EXCHANGE,
    /** The connection was idle for too long. */
    IDLE,
    /** The connection has reached its maximum age. */
    AGE,
    /** The connection has had its maximum number of exchanges. */
    EXCHANGES,
    /** The server shuts down, or the client's transport is closed. */
    SHUTDOWN,
    /** The peer has sent {@code GOAWAY}. */
    GOAWAY,
    /** The first bytes, the head of a request or a frame were not complete in time. */
    UNFINISHED,
    /** The peer did not read for too long what was written to it. */
    UNREAD,
    /** The peer did not answer a ping. */
    SILENT,
    /** The peer has violated the rules of HTTP or TLS, or has exceeded a limit. */
    PROTOCOL_ERROR,
    /** The peer speaks another protocol, for example plaintext on a TLS port. */
    OTHER_PROTOCOL,
    /** The TLS handshake has failed, possibly after {@link #onOpened}. */
    HANDSHAKE_FAILED,
    /** A client's connection could not be made, or not in time. */
    UNCONNECTED,
    /**
     * The server's number of connections is at its limit, it accepts no connections any more, or a
     * {@link ConnectionFilter} has refused the connection or failed, possibly after {@link
     * #onHandshake}.
     */
    REFUSED,
    /** This side has failed. */
    FAILED
  }

  /**
   * A connection at its beginning. Thread-safe; not for implementation by users: methods may be
   * added.
   */
  interface Start {

    /** Returns the peer's address. On a client, this is the address that is tried. */
    SocketAddress remoteAddress();

    /** Returns this side's address; empty on a client that is not connected yet or never was. */
    Optional<SocketAddress> localAddress();

    /** Returns whether the connection uses TLS. */
    boolean isEncrypted();
  }

  /**
   * The result of a TLS handshake. Immutable; not for implementation by users: methods may be
   * added.
   */
  interface Handshake {

    /** Returns the TLS version as the JDK names it, such as {@code TLSv1.3}. */
    String version();

    /** Returns the cipher suite as the JDK names it. */
    String cipherSuite();

    /**
     * Returns the protocol that ALPN has chosen, such as {@code h2}; empty if it has chosen none.
     */
    Optional<String> applicationProtocol();

    /**
     * Returns the host name that the client has asked for (Server Name Indication, SNI), with
     * lowercase letters and without a dot at its end; empty if it has asked for none. A client that
     * connects to an IP address does not ask for a name. On a server, any client can ask for any
     * name, also for one that is not the server's.
     */
    Optional<String> serverName();

    /**
     * Returns the verified certificates of the peer, its own first; empty if it has presented none;
     * immutable. If the handshake has resumed a session, these are the certificates with which the
     * session began.
     */
    List<X509Certificate> peerCertificates();
  }

  /** A {@code GOAWAY} frame. Immutable; not for implementation by users: methods may be added. */
  interface GoAway {

    /** Returns true if the peer has sent the frame, false if this side has sent it. */
    boolean isByPeer();

    /** Returns the error code of RFC 9113, section 7; 0 for a graceful shutdown. */
    long errorCode();

    /**
     * Returns the last stream that the sender of the {@code GOAWAY} may process. In the first step
     * of a graceful shutdown it is 2,147,483,647; the second step is reported only if it has
     * another error code.
     */
    long lastStreamId();

    /** Returns the debug data as text; may be empty. */
    String debugData();
  }

  /**
   * A request that the transport of a server has refused. Immutable; not for implementation by
   * users: methods may be added.
   */
  interface Refused {

    /** Returns the reason of the refusal. */
    Refusal reason();

    /**
     * Returns a text that says what was received and what is allowed. It may repeat what is
     * malformed, such as the value of a header field.
     */
    String detail();
  }

  /**
   * A connection at its end. Thread-safe; not for implementation by users: methods may be added.
   */
  interface End extends Start {

    /** Returns why the connection has ended. */
    Reason reason();

    /**
     * Returns the failure of the exchanges that need this connection; empty on a server and if it
     * is not known.
     */
    Optional<HttpFailure> failure();

    /** Returns the exception that has ended the connection; empty if there was none. */
    Optional<Throwable> cause();

    /** Returns the HTTP version; empty if the connection was never opened. */
    Optional<HttpVersion> version();

    /** Returns the time from the beginning of the connection to this end. */
    Duration duration();

    /** Returns the number of exchanges on the connection, without requests that were refused. */
    long exchanges();
  }
}
