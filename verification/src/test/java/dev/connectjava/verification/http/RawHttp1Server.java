package dev.connectjava.verification.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server of HTTP/1.1 that reads requests and answers each with the bytes that a test says. */
public final class RawHttp1Server implements AutoCloseable {

  /** What is done with a connection, whose client has sent a request. */
  @FunctionalInterface
  public interface Answer {

    /** Answers one request; the connection is open afterwards, unless it is closed here. */
    void to(Connection connection) throws IOException;
  }

  private final ServerSocket listening;
  private final Answer answer;
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

  /** A server on a free port. */
  public RawHttp1Server(Answer answer) {
    this.answer = answer;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("raw-http1-server").start(this::accept);
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

  /** Where the server listens. */
  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** How many connections there have been. */
  public int connections() {
    return connections.size();
  }

  /** Waits until the client has closed every connection. */
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
    private final InputStream in;
    private final CountDownLatch ended = new CountDownLatch(1);

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    private void serve(Answer answer) {
      try {
        while (readRequest()) {
          answer.to(this);
        }
      } catch (IOException e) {
        return; // One side has closed the connection.
      } finally {
        ended.countDown();
      }
    }

    /** Reads a request with its body; false at the connection's end. */
    private boolean readRequest() throws IOException {
      String head = readHead();
      if (head.isEmpty()) {
        return false;
      }
      int length = head.indexOf("content-length: ");
      if (length >= 0) {
        String value = head.substring(length + 16, head.indexOf('\r', length));
        in.skipNBytes(Integer.parseInt(value));
      } else if (head.contains("transfer-encoding: chunked")) {
        skipChunks();
      }
      return true;
    }

    private String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int read = in.read();
        if (read < 0) {
          return "";
        }
        head.write(read);
      }
      return head.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private void skipChunks() throws IOException {
      int length;
      do {
        length = Integer.parseInt(readLine(), 16);
        in.skipNBytes(length);
        readLine();
      } while (length > 0);
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int read = in.read(); read != '\n'; read = in.read()) {
        if (read < 0) {
          throw new IOException("the request ends too early");
        }
        line.append((char) read);
      }
      return line.toString().strip();
    }

    /** Sends bytes. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Sends the text, of which each line ends as lines of HTTP do. */
    public void write(String text) throws IOException {
      write(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
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
