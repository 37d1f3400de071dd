package dev.connectjava.verification.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A free port at which the server of a test accepts connections, each served by its own thread. */
final class AcceptedConnections<C extends AcceptedConnection> implements AutoCloseable {

  /** Makes a connection of a socket. */
  @FunctionalInterface
  interface Acceptor<C> {

    C accept(Socket socket) throws IOException;
  }

  private final ServerSocket listening;
  private final Acceptor<C> acceptor;
  private final Queue<C> connections = new ConcurrentLinkedQueue<>();

  AcceptedConnections(InetAddress address, Acceptor<C> acceptor) {
    this.acceptor = acceptor;
    try {
      this.listening = new ServerSocket(0, 50, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("raw-server").start(this::accept);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        C connection = acceptor.accept(listening.accept());
        connections.add(connection);
        Thread.ofVirtual().start(connection::serve);
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  int count() {
    return connections.size();
  }

  void awaitClosed() {
    connections.forEach(AcceptedConnection::awaitEnd);
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (C connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
