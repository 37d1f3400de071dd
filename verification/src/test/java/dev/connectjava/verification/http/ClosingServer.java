package dev.connectjava.verification.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server that closes each connection before its client has received an HTTP/2 frame. */
public final class ClosingServer implements AutoCloseable {

  private static final int BACKLOG = 50;

  private final ServerSocket listening;
  private final AtomicInteger closed = new AtomicInteger();

  private ClosingServer(ServerSocket listening) {
    this.listening = listening;
    Thread.ofVirtual().name("closing-server").start(this::serve);
  }

  /**
   * Starts a server that closes connections as soon as it has accepted them.
   *
   * @param port 0 for one that is free
   */
  public static ClosingServer at(String address, int port) {
    try {
      return new ClosingServer(new ServerSocket(port, BACKLOG, InetAddress.getByName(address)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server that closes connections after a TLS handshake, in which it chooses HTTP/2. */
  public static ClosingServer afterHandshakeAt(String address, int port) {
    try {
      SSLServerSocket encrypted =
          (SSLServerSocket)
              TestCertificate.serverContext()
                  .getServerSocketFactory()
                  .createServerSocket(port, BACKLOG, InetAddress.getByName(address));
      SSLParameters parameters = encrypted.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      encrypted.setSSLParameters(parameters);
      return new ClosingServer(encrypted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (Socket connection = listening.accept()) {
        if (connection instanceof SSLSocket encrypted) {
          encrypted.startHandshake();
        }
        closed.incrementAndGet();
      } catch (IOException e) {
        continue; // The client has given up, or the server is closed.
      }
    }
  }

  /** Returns the port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Returns how many connections the server has closed. */
  public int closedConnections() {
    return closed.get();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
