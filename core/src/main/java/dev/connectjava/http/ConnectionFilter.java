package dev.connectjava.http;

import dev.connectjava.http.ConnectionListener.Handshake;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.ConnectionListener.Start;

/**
 * A filter of the connections of a server. It accepts or refuses each connection in two steps: by
 * its addresses, before the server reads a byte of it, and after the TLS handshake, before the
 * server reads any HTTP. By default, both methods accept.
 *
 * <pre>{@code
 * ConnectionFilter internal =
 *     new ConnectionFilter() {
 *       @Override
 *       public Decision onAccepted(Start connection) {
 *         return isInternal(connection.remoteAddress()) ? Decision.ACCEPT : Decision.REFUSE;
 *       }
 *     };
 * }</pre>
 *
 * <p>A refused connection is reset without a response; a Unix domain socket, which has no reset, is
 * closed. It does not count as an open connection any more when the method has returned, and one
 * that the first step refuses never counts. {@link ConnectionListener#onClosed} gets {@link
 * Reason#REFUSED}. An exception, too, refuses the connection, and is its {@linkplain
 * ConnectionListener.End#cause cause}. It is also logged as an error, at most once a minute.
 *
 * <p>The methods run on the connection's event loop and must not block: other connections of the
 * same loop wait meanwhile, and no connection is accepted if the loop is the one that accepts them.
 * Called by several event loops at once; thread-safe.
 */
public interface ConnectionFilter {

  /** Whether a connection may continue. */
  enum Decision {
    /** The connection may continue. */
    ACCEPT,
    /** The connection is refused. */
    REFUSE
  }

  /**
   * Decides by the addresses. Called once for each connection that the server's socket has
   * accepted.
   *
   * @param connection the connection. Behind a proxy or a load balancer that works on TCP, the
   *     remote address is the proxy's. The client of a Unix domain socket usually has an unnamed
   *     address
   */
  default Decision onAccepted(Start connection) {
    return Decision.ACCEPT;
  }

  /**
   * Decides by the result of the TLS handshake: the host name that the client asks for, the
   * protocol of ALPN, TLS version, cipher suite, and the client's certificates. Called once for
   * each connection whose handshake has succeeded. Not called for plaintext.
   *
   * <p>A handshake that resumes a session is one as well: its host name is the one that the client
   * asks for now, its certificates are those with which the session began. The result does not
   * change later: early data is not accepted, and a connection whose client begins a renegotiation
   * of TLS 1.2 is closed.
   *
   * <p>With TLS 1.3, the client has completed its handshake at this time and may have sent its
   * first requests, which are discarded if the connection is refused.
   */
  default Decision onHandshake(Start connection, Handshake handshake) {
    return Decision.ACCEPT;
  }
}
