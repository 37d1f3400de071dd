package dev.connectjava.verification.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpVersion;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 over sockets, a connection for each exchange, with chunked request bodies. */
final class Http1TestClient implements NettyTestServer.Client {

  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final @Nullable SSLContext tls;

  /** A client with TLS, or without if there is null. */
  Http1TestClient(@Nullable SSLContext tls) {
    this.tls = tls;
  }

  @Override
  public TestCall open(InetSocketAddress server, String method, String target, Headers headers) {
    try {
      Socket plain = new Socket(server.getAddress(), server.getPort());
      plain.setTcpNoDelay(true);
      sockets.add(plain);
      Socket socket =
          tls == null
              ? plain
              : tls.getSocketFactory().createSocket(plain, "localhost", server.getPort(), true);
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nhost: test\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      boolean withBody = !method.equals("GET");
      head.append(withBody ? "transfer-encoding: chunked\r\n\r\n" : "\r\n");
      Call call = new Call(plain, socket, withBody);
      call.write(head.toString().getBytes(ISO_8859_1));
      Thread.startVirtualThread(call::receive);
      return call;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1;
  }

  @Override
  public void close() {
    sockets.forEach(socket -> {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static final class Call extends ReceivedResponse {

    private final Socket plain;
    private final OutputStream out;
    private final InputStream in;
    private final boolean withBody;

    Call(Socket plain, Socket socket, boolean withBody) throws IOException {
      this.plain = plain;
      this.out = socket.getOutputStream();
      this.in = new BufferedInputStream(socket.getInputStream());
      this.withBody = withBody;
    }

    /** Writes bytes; that the server has closed meanwhile shows in the response, not here. */
    void write(byte[] bytes) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException e) {
        onFailure(e);
      }
    }

    @Override
    public void send(byte[] data) {
      if (withBody && data.length > 0) {
        byte[] size = (Integer.toHexString(data.length) + "\r\n").getBytes(ISO_8859_1);
        byte[] chunk = new byte[size.length + data.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(data, 0, chunk, size.length, data.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        write(chunk);
      }
    }

    @Override
    public void end() {
      if (withBody) {
        write("0\r\n\r\n".getBytes(ISO_8859_1));
      }
    }

    @Override
    public void disconnect() {
      try {
        plain.setSoLinger(true, 0);
        plain.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void receive() {
      try {
        int status = Integer.parseInt(line().split(" ")[1]);
        Headers headers = fields();
        onHead(status, headers);
        if (headers.contains("transfer-encoding")) {
          receiveChunks();
        } else {
          onBody(exactly(Integer.parseInt(headers.first("content-length").orElse("0"))));
          onEnd(Headers.empty());
        }
      } catch (IOException e) {
        onFailure(e);
      }
    }

    private void receiveChunks() throws IOException {
      int size = HexFormat.fromHexDigits(line());
      while (size > 0) {
        onBody(exactly(size));
        line();
        size = HexFormat.fromHexDigits(line());
      }
      onEnd(fields());
    }

    private Headers fields() throws IOException {
      Headers.Builder fields = Headers.builder();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        fields.add(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      return fields.build();
    }

    private byte[] exactly(int count) throws IOException {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the body ends after " + bytes.length + " of " + count + " bytes");
      }
      return bytes;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the connection was closed after \"" + line + "\"");
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }
  }
}
