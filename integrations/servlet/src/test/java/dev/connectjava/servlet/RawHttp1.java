package dev.connectjava.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP/1.1 client that sends and receives what a test says, and waits at most 20 seconds. */
final class RawHttp1 implements AutoCloseable {

  private final Socket socket;
  private final InputStream input;

  private RawHttp1(Socket socket) throws IOException {
    this.socket = socket;
    this.input = socket.getInputStream();
  }

  static RawHttp1 connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return new RawHttp1(socket);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a part of a request. */
  void beginPost(long contentLength, String part) throws IOException {
    send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + contentLength + "\r\n\r\n" + part);
  }

  /** Returns the status line and the fields of the next response, in lower case. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append(read(1));
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  String read(int bytes) throws IOException {
    byte[] read = input.readNBytes(bytes);
    if (read.length < bytes) {
      throw new IOException("the connection has ended");
    }
    return new String(read, StandardCharsets.ISO_8859_1);
  }

  /** Waits until the server has closed the connection; returns what it has sent before. */
  String readToTheEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      for (int next = input.read(); next >= 0; next = input.read()) {
        read.write(next);
      }
    } catch (SocketException e) { // Another way to close it.
      read.flush();
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
