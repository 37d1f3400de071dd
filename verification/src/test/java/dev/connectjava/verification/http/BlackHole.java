package dev.connectjava.verification.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A port at which attempts to connect are neither accepted nor refused: the queue of those that
 * wait to be accepted is full, and Linux then passes over what asks for more.
 */
public final class BlackHole implements AutoCloseable {

  private static final int BACKLOG = 1;

  /** Linux has one more in its queue than is asked for. */
  private static final int QUEUED = BACKLOG + 1;

  private final ServerSocket listening;
  private final List<Socket> queued = new ArrayList<>();

  private BlackHole(ServerSocket listening) throws IOException {
    this.listening = listening;
    for (int i = 0; i < QUEUED; i++) {
      queued.add(new Socket(listening.getInetAddress(), listening.getLocalPort()));
    }
  }

  /**
   * A black hole.
   *
   * @param port 0 for one that is free
   */
  public static BlackHole at(String address, int port) {
    try {
      return new BlackHole(new ServerSocket(port, BACKLOG, InetAddress.getByName(address)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port. */
  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() {
    try {
      for (Socket each : queued) {
        each.close();
      }
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
