package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client announces over HTTP/2, and when it pings, as a server sees it byte by byte. */
@Timeout(60)
final class ClientSettingsOnTheWireTest {

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int PREFACE_BYTES = 24;
  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};

  /** A frame that the client has sent. */
  private record Frame(int type, byte[] payload) {}

  /** What a client sends to a server that accepts its connection. */
  private record Accepted(Socket socket, DataInputStream in) implements AutoCloseable {

    static Accepted by(ServerSocket listening) throws IOException {
      Socket socket = listening.accept();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readNBytes(PREFACE_BYTES);
      return new Accepted(socket, in);
    }

    Frame frame() throws IOException {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      return new Frame(type, in.readNBytes(length));
    }

    void awaitPing() throws IOException {
      while (frame().type() != PING) {
        // Passed over: settings, their acknowledgement and windows.
      }
    }

    Map<Integer, Integer> settings() throws IOException {
      Frame frame = frame();
      assertThat(frame.type()).isEqualTo(SETTINGS);
      Map<Integer, Integer> settings = new TreeMap<>();
      ByteBuffer payload = ByteBuffer.wrap(frame.payload());
      while (payload.hasRemaining()) {
        settings.put((int) payload.getShort(), payload.getInt());
      }
      return settings;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }

  private static NettyTransport.Builder to(ServerSocket listening) {
    return NettyTransport.builder("http://127.0.0.1:" + listening.getLocalPort())
        .connectEagerly(true);
  }

  @Test
  void settings_areAnnounced() throws IOException {
    ClientHttp2 settings =
        ClientHttp2.defaults()
            .withFrameBytes(16_777_215)
            .withHeaderTableBytes(0)
            .withWindowBytes(100_000);
    try (ServerSocket listening = listen();
        NettyHttpTransport client = to(listening).http2(settings).buildHttp();
        Accepted accepted = Accepted.by(listening)) {
      assertThat(accepted.settings())
          .containsEntry(MAX_FRAME_SIZE, 16_777_215)
          .containsEntry(HEADER_TABLE_SIZE, 0)
          .containsEntry(INITIAL_WINDOW_SIZE, 100_000);
      assertThat(client.memoryInUse()).isZero();
    }
  }

  @Test
  void whatIsTakenForGranted_isNotAnnounced() throws IOException {
    try (ServerSocket listening = listen();
        NettyHttpTransport client = to(listening).buildHttp();
        Accepted accepted = Accepted.by(listening)) {
      assertThat(accepted.settings()).doesNotContainKeys(MAX_FRAME_SIZE, HEADER_TABLE_SIZE);
      assertThat(client.memoryInUse()).isZero();
    }
  }

  /** What is not pinged without calls, Http2KeepAliveTest shows by a clock of its own. */
  @Test
  void silentServer_isPingedWithoutCalls_andLeftIfItDoesNotAnswer() throws IOException {
    KeepAlive keepAlive =
        KeepAlive.every(Duration.ofMillis(50))
            .withTimeout(Duration.ofMillis(100))
            .withWhileIdle(true);
    try (ServerSocket listening = listen();
        NettyHttpTransport client = to(listening).keepAlive(keepAlive).buildHttp();
        Accepted accepted = Accepted.by(listening)) {
      accepted.socket().getOutputStream().write(EMPTY_SETTINGS);
      accepted.awaitPing();
      assertThat(accepted.in().readAllBytes()).isNotNull(); // Until the client closes it.
      assertThat(client.memoryInUse()).isZero();
    }
  }
}
