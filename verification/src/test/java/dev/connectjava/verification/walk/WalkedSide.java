package dev.connectjava.verification.walk;

import dev.connectjava.Protocol;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.IOException;

/**
 * One side of calls in a JVM of its own, where the walk is taken; the other side is here. Both have
 * a connection of HTTP/2 in plaintext for each protocol. Not thread-safe.
 */
sealed interface WalkedSide extends AutoCloseable {

  /** Starts the side. */
  static WalkedSide start(Side side) throws IOException {
    return switch (side) {
      case SERVER -> Server.start();
      case CLIENT -> Client.start();
    };
  }

  /**
   * Takes the walk of a unary call that blocks.
   *
   * @param compressed whether the requests are
   */
  Walk take(Protocol protocol, boolean compressed);

  @Override
  void close() throws IOException;

  /** The server is walked. */
  record Server(RecordedJvm jvm, String url) implements WalkedSide {

    private static Server start() throws IOException {
      RecordedJvm jvm = RecordedJvm.start(WalkedProgram.class, Side.SERVER.name());
      return new Server(jvm, "http://127.0.0.1:" + jvm.readLine());
    }

    @Override
    public Walk take(Protocol protocol, boolean compressed) {
      try (NettyTransport transport = WalkedProgram.client(url, protocol, compressed)) {
        return Walk.take(jvm, count -> WalkedProgram.makeCalls(transport, count));
      }
    }

    @Override
    public void close() throws IOException {
      jvm.close();
    }
  }

  /** The client is walked. */
  record Client(RecordedJvm jvm, NettyServer server) implements WalkedSide {

    private static Client start() throws IOException {
      NettyServer server = WalkedProgram.server();
      String url = "http://127.0.0.1:" + server.port();
      return new Client(RecordedJvm.start(WalkedProgram.class, Side.CLIENT.name(), url), server);
    }

    @Override
    public Walk take(Protocol protocol, boolean compressed) {
      return Walk.take(jvm, count -> makeCalls(protocol, compressed, count));
    }

    private void makeCalls(Protocol protocol, boolean compressed, int count) {
      String command = protocol + " " + compressed + " " + count;
      jvm.writeLine(command);
      String answer = jvm.readLine();
      if (!answer.equals(command)) {
        throw new IllegalStateException("the client has printed: " + answer);
      }
    }

    @Override
    public void close() throws IOException {
      try (server) {
        jvm.close();
      }
    }
  }
}
