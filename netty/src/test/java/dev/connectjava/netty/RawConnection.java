package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client that sends bytes as the test says them. What waits, waits 30 seconds and then fails. */
final class RawConnection implements AutoCloseable {

  /** A response of HTTP/1. */
  record Response(int status, Map<String, String> headers, String body) {}

  private static final int PATIENCE_MILLIS = 30_000;

  /** Little, so that a server soon notices that nobody reads. */
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  private final Socket socket;
  private final InputStream in;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static RawConnection to(NettyServer server) {
    return to(server.address());
  }

  static RawConnection to(SocketAddress address) {
    try {
      return new RawConnection(connect(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection within TLS, on whose protocol ALPN has agreed. */
  static RawConnection overTls(NettyServer server, SSLContext context, String protocol) {
    try {
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(connect(server.address()), "localhost", server.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      if (!socket.getApplicationProtocol().equals(protocol)) {
        throw new IOException("the server speaks no " + protocol);
      }
      return new RawConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection over a socket that the test has connected. */
  static RawConnection over(Socket socket) {
    try {
      return new RawConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress unix) {
      return new UnixSocket(unix);
    }
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.connect(address);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** Sends the text, its line ends as HTTP has them. */
  RawConnection send(String text) {
    return send(text.replaceAll("\r?\n", "\r\n").getBytes(ISO_8859_1));
  }

  RawConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the text from another thread, so that what the server answers can be read meanwhile. */
  RawConnection sendMeanwhile(String text) {
    Thread.startVirtualThread(() -> {
      try {
        send(text);
      } catch (UncheckedIOException closed) {
        // The server has closed: what it has said is read, and asserted, by the test.
      }
    });
    return this;
  }

  /** Sends a byte each 50 ms until the server closes, which must be before the last. */
  void trickle(String text) {
    try {
      socket.setSoTimeout(50);
      for (byte b : text.replace("\n", "\r\n").getBytes(ISO_8859_1)) {
        send(new byte[] {b});
        if (isClosed()) {
          return;
        }
      }
      throw new AssertionError("the server took all of it");
    } catch (UncheckedIOException | IOException closed) {
      // That is what was waited for.
    }
  }

  private boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** Closes this side only. */
  RawConnection endOutput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection off by a reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a response with its body. */
  Response response() {
    return response(true);
  }

  /** Reads a response that has no body whatever its headers say. */
  Response responseWithoutBody() {
    return response(false);
  }

  private Response response(boolean withBody) {
    try {
      String statusLine = line();
      int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
      Map<String, String> headers = new TreeMap<>();
      for (String field = line(); !field.isEmpty(); field = line()) {
        int colon = field.indexOf(':');
        headers.put(field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 2));
      }
      boolean bodiless = !withBody || status < 200 || status == 204;
      return new Response(status, headers, bodiless ? "" : body(headers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      StringBuilder body = new StringBuilder();
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.append(new String(in.readNBytes(size), ISO_8859_1));
        line();
      }
      line();
      return body.toString();
    }
    String length = headers.get("content-length");
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new String(body, ISO_8859_1);
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended within a line: " + line);
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Reads exactly so many bytes. */
  byte[] read(int count) {
    try {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new IOException("the connection ended after " + bytes.length + " of " + count);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of the connection and counts the bytes before it. */
  int bytesUntilClosed() {
    try {
      return in.readAllBytes().length;
    } catch (SocketException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
