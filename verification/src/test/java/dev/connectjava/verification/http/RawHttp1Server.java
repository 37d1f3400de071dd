package dev.connectjava.verification.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/1.1, in plaintext or over TLS, that reads requests and answers each with the
 * bytes that a test says.
 */
public final class RawHttp1Server implements AutoCloseable {

  /** What is done with a connection, whose client has sent a request. */
  @FunctionalInterface
  public interface Answer {

    /** Answers one request; the connection is open afterwards, unless it is closed here. */
    void to(Connection connection) throws IOException;
  }

  private final AcceptedConnections<Connection> connections;
  private final boolean encrypted;

  /** A server on a free port. */
  public RawHttp1Server(Wire wire, Answer answer) {
    this(wire, answer, InetAddress.getLoopbackAddress());
  }

  /** A server on a free port of this address. */
  public RawHttp1Server(Wire wire, Answer answer, InetAddress address) {
    SSLContext tls = wire == Wire.TLS ? TestCertificate.serverContext() : null;
    this.encrypted = tls != null;
    this.connections =
        new AcceptedConnections<>(address, socket -> new Connection(socket, tls, answer));
  }

  /** Where the server listens. */
  public String url() {
    return (encrypted ? "https" : "http") + "://127.0.0.1:" + port();
  }

  /** The port at which it listens. */
  public int port() {
    return connections.port();
  }

  /** How many connections there have been. */
  public int connections() {
    return connections.count();
  }

  /** Waits until the client has closed every connection. */
  public void awaitClosed() {
    connections.awaitClosed();
  }

  @Override
  public void close() {
    connections.close();
  }

  /** A client's connection. */
  public static final class Connection extends AcceptedConnection {

    private final Socket tcp;

    /** What bytes are read from and written to: that of TCP, or TLS over it. */
    private final Socket socket;

    private final InputStream in;
    private final Answer answer;
    private String head = "";

    Connection(Socket tcp, @Nullable SSLContext tls, Answer answer) throws IOException {
      this.answer = answer;
      this.tcp = tcp;
      this.socket = tls == null ? tcp : serverSide(tls, tcp);
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    private static SSLSocket serverSide(SSLContext tls, Socket tcp) throws IOException {
      SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, null, false);
      socket.setUseClientMode(false);
      return socket;
    }

    @Override
    void exchange() throws IOException {
      while (readRequest()) {
        answer.to(this);
      }
    }

    /** Reads a request with its body; false at the connection's end. */
    private boolean readRequest() throws IOException {
      head = readHead();
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

    /** Returns whether the client begins HTTP/2 with its preface, which looks like a request. */
    public boolean isHttp2() {
      return head.startsWith("pri * http/2.0");
    }

    /** Sends bytes. */
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Sends the text, of which each line ends as lines of HTTP do. */
    public void write(String text) throws IOException {
      write(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    /** The names by which the client has asked for the server in the handshake. */
    public List<String> requestedNames() {
      ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
      return session.getRequestedServerNames().stream()
          .map(name -> ((SNIHostName) name).getAsciiName())
          .toList();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      tcp.close();
    }

    /** Ends what is sent without a word of TLS, as somebody in between can do. */
    public void cutOff() throws IOException {
      tcp.shutdownOutput();
    }

    /** Closes the connection by a reset. */
    public void reset() throws IOException {
      tcp.setSoLinger(true, 0);
      tcp.close();
    }
  }
}
