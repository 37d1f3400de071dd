package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client announces over HTTP/2, and when it pings, as a server sees it byte by byte. */
@Timeout(60)
final class ClientSettingsOnTheWireTest {

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int PREFACE_BYTES = 24;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  /** A field of HPACK's static table. */
  private static final byte STATUS_200 = (byte) 0x88;

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};

  /** A frame that the client has sent. */
  private record Frame(int type, int flags, byte[] payload) {}

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
      int flags = in.readUnsignedByte();
      in.readNBytes(4);
      return new Frame(type, flags, in.readNBytes(length));
    }

    /** The next frame of a type that is not an acknowledgement; those before it are ignored. */
    Frame await(int type) throws IOException {
      Frame frame = frame();
      while (frame.type() != type || (type != HEADERS && frame.flags() != 0)) {
        frame = frame();
      }
      return frame;
    }

    void send(int type, int flags, int stream, byte... payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.put((byte) 0).putShort((short) payload.length).put((byte) type).put((byte) flags);
      frame.putInt(stream).put(payload);
      socket.getOutputStream().write(frame.array());
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
      accepted.await(PING);
      assertThat(accepted.in().readAllBytes()).isNotNull(); // Until the client closes it.
      assertThat(client.memoryInUse()).isZero();
    }
  }

  /** The first ping is sent for the third piece, and three pieces are read in its round. */
  @Test
  void windows_growToWhatARoundTripNeeds() throws IOException {
    byte[] piece = new byte[16_000];
    try (ServerSocket listening = listen();
        NettyHttpTransport client =
            to(listening).http2(ClientHttp2.defaults().withWindowBytes(65_535)).buildHttp();
        Accepted accepted = Accepted.by(listening)) {
      accepted.send(SETTINGS, 0, 0);
      accepted.send(SETTINGS, ACK, 0);
      Reader reader = new Reader();
      HttpClientExchange exchange =
          client.open(HttpClientRequest.builder("POST", "/a/b").build(), reader);
      reader.exchange = exchange;
      exchange.start(ByteBuffer.allocate(0));
      accepted.await(HEADERS);
      accepted.send(HEADERS, END_HEADERS, 3, STATUS_200);
      for (int i = 0; i < 3; i++) {
        accepted.send(DATA, 0, 3, piece);
      }
      Frame ping = accepted.await(PING);
      accepted.send(DATA, 0, 3, piece);
      accepted.send(DATA, 0, 3, piece);
      accepted.send(PING, ACK, 0, ping.payload());

      Frame settings = accepted.await(SETTINGS);
      assertThat(ByteBuffer.wrap(settings.payload()).getInt(2)).isEqualTo(8 * 3 * piece.length);
    }
  }

  /** Reads everything at once. */
  private static final class Reader implements HttpResponseListener {

    private volatile @Nullable HttpClientExchange exchange;

    @Override
    public void onData(ByteBuffer data, boolean last) {
      Objects.requireNonNull(exchange).consumed(data.remaining());
    }

    @Override
    public void onStarted(HttpVersion version, Peer peer) {}

    @Override
    public void onHead(int status, Headers headers) {}

    @Override
    public void onEnd(Headers trailers) {}

    @Override
    public void onWritable() {}

    @Override
    public void onTimeout() {}

    @Override
    public void onFailed(HttpFailure failure) {}
  }
}
