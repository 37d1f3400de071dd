package dev.connectjava.verification.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A server that answers a client's first bytes, whatever they are, with those that a test says. */
public final class RawTcpServer implements AutoCloseable {

  /** What is done with a connection whose client has sent something. */
  @FunctionalInterface
  public interface Answer {

    /** Answers; the connection is open afterwards, unless it is closed here. */
    void to(Connection connection) throws IOException;
  }

  private final AcceptedConnections<Connection> connections;

  /** A server on a free port. */
  public RawTcpServer(Answer answer) {
    this.connections =
        new AcceptedConnections<>(
            InetAddress.getLoopbackAddress(), socket -> new Connection(socket, answer));
  }

  /** The port at which it listens. */
  public int port() {
    return connections.port();
  }

  /** Waits until every connection has ended. */
  public void awaitClosed() {
    connections.awaitClosed();
  }

  @Override
  public void close() {
    connections.close();
  }

  /** A client's connection. */
  public static final class Connection extends AcceptedConnection {

    private final Socket socket;
    private final Answer answer;

    Connection(Socket socket, Answer answer) {
      this.socket = socket;
      this.answer = answer;
    }

    @Override
    void exchange() throws IOException {
      byte[] some = new byte[8 * 1024];
      if (socket.getInputStream().read(some) > 0) {
        answer.to(this);
      }
      while (socket.getInputStream().read(some) > 0) {
        // What else comes is of no interest.
      }
    }

    /** Sends bytes. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    /** Closes the connection by a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
