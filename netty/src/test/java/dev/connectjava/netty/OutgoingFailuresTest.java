package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.netty.EmbeddedHttp2Connection.Frame;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a server's HTTP/2 connection does when frames can't be written, or the socket does not take
 * them: nothing half written leaves, no bytes stay counted, and no stream gets another one's end.
 */
final class OutgoingFailuresTest {

  private static final int DATA = RawHttp2Connection.DATA;
  private static final int HEADERS = RawHttp2Connection.HEADERS;
  private static final int WINDOW_BYTES = EmbeddedHttp2Connection.WINDOW_BYTES;

  private final EmbeddedHttp2Connection connection =
      new EmbeddedHttp2Connection().begin(WINDOW_BYTES);

  @AfterEach
  void close() {
    connection.close();
  }

  /** Buffers that can't become longer than this, as when there is no direct memory left. */
  private static final class LittleMemory extends AbstractByteBufAllocator {

    private final int mostBytes;

    LittleMemory(int mostBytes) {
      super(false);
      this.mostBytes = mostBytes;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(
          Math.min(initialCapacity, mostBytes), Math.min(maxCapacity, mostBytes));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private void limitMemory(int bytes) {
    connection.channel().config().setAllocator(new LittleMemory(bytes));
  }

  /** Stands before the socket: fails what is written, or does not say that it was sent. */
  private final class Socket extends ChannelOutboundHandlerAdapter {

    private final List<ChannelPromise> untold = new ArrayList<>();
    private boolean fails;

    Socket() {
      connection.channel().pipeline().addFirst(this);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (fails && message instanceof ByteBuf frames && frames.isReadable()) {
        frames.release();
        promise.setFailure(new OutOfMemoryError("as a test wants it"));
      } else {
        untold.add(promise);
        ctx.write(message);
      }
    }
  }

  private List<String> sent() {
    return connection.frames().stream().map(Frame::toString).toList();
  }

  @Test
  void lostFrames_endTheConnection() {
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    connection.frames();
    Socket socket = new Socket();
    socket.fails = true;
    one.sendHead(200, Headers.of("x-one", "1"));
    one.write(ByteBuffer.wrap(new byte[100]));
    connection.frames();

    socket.fails = false;
    three.sendHead(200, Headers.of("x-one", "1"));
    assertThat(connection.frames()).noneMatch(frame -> frame.type() <= HEADERS);
    assertThat(connection.channel().isOpen()).isFalse();
  }

  @Test
  void sectionThatCantBeContinued_leavesNothingOfItself() {
    HttpExchange one = connection.open(1).exchange();
    connection.frames();
    try (BrokenLog log = BrokenLog.of(ServerExchange.class.getName())) {
      limitMemory(20_025);
      one.sendHead(200, Headers.of("x-long", "\u00ff".repeat(20_000)));
      assertThat(connection.frames()).noneMatch(frame -> frame.type() == HEADERS);
    }
    assertThat(connection.channel().isOpen()).isFalse();
  }

  @Test
  void sectionThatCantBeEncoded_endsTheConnection_andNoOtherSectionFollows() {
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    connection.frames();
    try (BrokenLog log = BrokenLog.of(ServerExchange.class.getName())) {
      limitMemory(1_000);
      one.sendHead(
          200, Headers.builder().add("x-one", "1").add("x-two", "v".repeat(3_000)).build());
      three.sendHead(200, Headers.of("x-one", "1"));
      assertThat(connection.frames()).noneMatch(frame -> frame.type() == HEADERS);
    }
    assertThat(connection.channel().isOpen()).isFalse();
  }

  @Test
  void dataThatCantBeWritten_resetsItsStream_andGivesItsMemoryBack() {
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    one.sendHead(200, Headers.empty());
    three.sendHead(200, Headers.empty());
    connection.frames();
    try (BrokenLog log = BrokenLog.of(Http2StreamConnection.class.getName())) {
      limitMemory(8_000);
      one.write(ByteBuffer.wrap(new byte[100]));
      one.write(ByteBuffer.wrap(new byte[30_000]));
      one.finish(ByteBuffer.wrap(new byte[20]), Headers.empty());
      three.write(ByteBuffer.wrap(new byte[50]));
      assertThat(sent())
          .containsExactly(
              "RST_STREAM " + Http2Error.INTERNAL_ERROR.code() + " on 1", "DATA 50 on 3");
    }
    three.finish(ByteBuffer.allocate(0), Headers.empty());
    assertThat(sent()).containsExactly("DATA 0 on 3 end");
    assertThat(connection.usedMemory()).isZero();
  }

  @Test
  void responseThatCantBeWritten_givesItsMemoryBack() {
    HttpExchange one = connection.open(1).exchange();
    connection.frames();
    try (BrokenLog log = BrokenLog.of(ServerExchange.class.getName())) {
      limitMemory(2_000);
      one.respond(EmbeddedHttp2Connection.response(10_000, Headers.empty()));
      assertThat(connection.frames()).noneMatch(frame -> frame.type() == DATA);
    }
    assertThat(connection.usedMemory()).isZero();
  }

  @Test
  void failingSubject_keepsNoOtherFromBeingNotified() {
    List<Integer> notified = new ArrayList<>();
    WrittenFrames frames =
        new WrittenFrames(connection.channel().pipeline().get(Http2ServerConnection.class));
    frames.count(
        bytes -> {
          throw new IllegalStateException("as a test wants it");
        },
        1);
    frames.count(notified::add, 2);
    try (BrokenLog log = BrokenLog.of(WrittenFrames.class.getName())) {
      frames.operationComplete(connection.channel().newSucceededFuture());
    }
    assertThat(notified).containsExactly(2);
  }

  /** The client has all bytes of the response, and the socket has not said so. */
  @Test
  void streamThatMayHaveEnded_doesNotCountAgainstTheLimit() {
    List<HttpExchange> exchanges = new ArrayList<>();
    for (int i = 0; i < EmbeddedHttp2Connection.STREAMS; i++) {
      HttpExchange exchange = connection.open(1 + 2 * i).exchange();
      exchange.sendHead(200, Headers.empty());
      exchanges.add(exchange);
    }
    connection.frames();
    Socket socket = new Socket();
    exchanges.get(0).finish(ByteBuffer.wrap(new byte[5]), Headers.empty());
    exchanges.get(1).write(ByteBuffer.wrap(new byte[16_000]));
    connection.frames();

    connection.request(101);
    assertThat(sent()).isEmpty();
    connection.request(103);
    assertThat(sent()).containsExactly("RST_STREAM 7 on 103");
    socket.untold.forEach(ChannelPromise::trySuccess);
  }

  @Test
  void headsOfResetStreams_thatTheClientDoesNotRead_areBounded() {
    Socket socket = new Socket();
    boolean ended = false;
    for (int stream = 1; stream < 60 && !ended; stream += 2) {
      connection.open(stream).exchange().sendHead(200, Headers.of("x", "v".repeat(1_000)));
      connection.frames();
      connection.reset(stream);
      ended = sent().contains("GOAWAY " + Http2Error.ENHANCE_YOUR_CALM.code() + " on 0");
    }
    assertThat(ended).isTrue();
    assertThat(socket.untold.size()).isLessThan(20);
    socket.untold.forEach(ChannelPromise::trySuccess);
  }

  @Test
  void smallerWindows_causeNoEmptyFrames() {
    HttpExchange one = connection.open(1).exchange();
    HttpExchange three = connection.open(3).exchange();
    one.sendHead(200, Headers.empty());
    three.sendHead(200, Headers.empty());
    one.write(ByteBuffer.wrap(new byte[WINDOW_BYTES]));
    connection.frames();
    three.write(ByteBuffer.wrap(new byte[100]));
    connection.frames();

    connection.announceWindow(0);
    connection.frames();
    connection.credit(0, 1_000);
    assertThat(sent()).isEmpty();
    connection.credit(3, 100);
    assertThat(sent()).containsExactly("DATA 100 on 3");
  }
}
