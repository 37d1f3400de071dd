package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows that SETTINGS make negative. */
final class IncomingWindowsTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
  private final IncomingWindows windows = new IncomingWindows(connection);

  @AfterEach
  void close() {
    channel.releaseOutbound();
    channel.close();
  }

  private Http2Stream streamWithNegativeWindow() throws Http2Exception {
    windows.frameWriter(new DefaultHttp2FrameWriter());
    connection.local().flowController(windows);
    windows.channelHandlerContext(channel.pipeline().firstContext());
    Http2Stream stream = connection.remote().createStream(1, false);
    ByteBuf data = Unpooled.wrappedBuffer(new byte[60_000]);
    windows.receiveFlowControlledFrame(stream, data, 0, false);
    windows.initialWindowSize(40_000);
    windows.initialWindowSize(45_000);
    assertThat(windows.windowSize(stream)).isEqualTo(45_000 - 60_000);
    return stream;
  }

  @Test
  void emptyFrame_needsNoWindow() throws Http2Exception {
    Http2Stream stream = streamWithNegativeWindow();

    windows.receiveFlowControlledFrame(stream, Unpooled.EMPTY_BUFFER, 0, true);

    assertThat(windows.windowSize(stream)).isEqualTo(45_000 - 60_000);
  }

  @Test
  void anyByte_needsOne() throws Http2Exception {
    Http2Stream stream = streamWithNegativeWindow();
    ByteBuf data = Unpooled.wrappedBuffer(new byte[1]);

    assertThatThrownBy(() -> windows.receiveFlowControlledFrame(stream, data, 0, true))
        .isInstanceOf(Http2Exception.class);
  }

  @Test
  void bytesThatAreRead_giveBackTheNewWindow() throws Http2Exception {
    Http2Stream stream = streamWithNegativeWindow();

    windows.consumeBytes(stream, 60_000);

    assertThat(windows.windowSize(stream)).isEqualTo(45_000);
  }
}
