package dev.connectjava.benchmarks;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/** Transfers over a plain TCP connection: the time that TCP itself needs. */
final class TcpTransfers implements AutoCloseable {

  private static final int UPLOAD = 1;
  private static final int DOWNLOAD = 2;
  private static final int ORDER_BYTES = 8;

  private final Socket socket;
  private final byte[] buffer = new byte[64 * 1024];

  TcpTransfers(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
  }

  /** Sends bytes and waits until the server has all of them. */
  void upload(int bytes) throws IOException {
    order(UPLOAD, bytes);
    send(bytes);
    if (socket.getInputStream().read() < 0) {
      throw new EOFException("the server has closed the connection");
    }
  }

  /** Requests bytes and waits for all of them. */
  void download(int bytes) throws IOException {
    order(DOWNLOAD, bytes);
    receive(bytes);
  }

  private void order(int kind, int bytes) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), ORDER_BYTES));
    out.writeInt(kind);
    out.writeInt(bytes);
    out.flush();
  }

  /** Serves a client until it closes the connection. */
  void serve() {
    try (this) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int kind = in.readInt();
        int bytes = in.readInt();
        if (kind == UPLOAD) {
          receive(bytes);
          socket.getOutputStream().write(1);
        } else {
          send(bytes);
        }
      }
    } catch (EOFException e) {
      // The client is done.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(int bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    for (int sent = 0; sent < bytes; sent += buffer.length) {
      out.write(buffer, 0, Math.min(buffer.length, bytes - sent));
    }
  }

  private void receive(int bytes) throws IOException {
    InputStream in = socket.getInputStream();
    int missing = bytes;
    while (missing > 0) {
      int read = in.read(buffer, 0, Math.min(buffer.length, missing));
      if (read < 0) {
        throw new EOFException(missing + " bytes are missing");
      }
      missing -= read;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
