package dev.connectjava.verification.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server that answers a client's first bytes, whatever they are, with those that a test says. */
public final class RawTcpServer implements AutoCloseable {

  /** What is done with a connection whose client has sent something. */
  @FunctionalInterface
  public interface Answer {

    /** Answers; the connection is open afterwards, unless it is closed here. */
    void to(Connection connection) throws IOException;
  }

  private final ServerSocket listening;
  private final Answer answer;
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

  /** A server on a free port. */
  public RawTcpServer(Answer answer) {
    this.answer = answer;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("raw-tcp-server").start(this::accept);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Connection connection = new Connection(listening.accept());
        connections.add(connection);
        Thread.ofVirtual().start(() -> connection.serve(answer));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  /** The port at which it listens. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Waits until every connection has ended. */
  public void awaitClosed() {
    connections.forEach(Connection::awaitEnd);
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Connection connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client's connection. */
  public static final class Connection {

    private final Socket socket;
    private final CountDownLatch ended = new CountDownLatch(1);

    Connection(Socket socket) {
      this.socket = socket;
    }

    private void serve(Answer answer) {
      byte[] some = new byte[8 * 1024];
      try {
        if (socket.getInputStream().read(some) > 0) {
          answer.to(this);
        }
        while (socket.getInputStream().read(some) > 0) {
          // What else comes is of no interest.
        }
      } catch (IOException e) {
        return; // One side has closed the connection.
      } finally {
        ended.countDown();
      }
    }

    /** Sends bytes. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Closes the connection in order. */
    public void close() throws IOException {
      socket.close();
    }

    /** Closes the connection by a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private void awaitEnd() {
      try {
        if (!ended.await(10, TimeUnit.SECONDS)) {
          throw new AssertionError("the client has left the connection open");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
