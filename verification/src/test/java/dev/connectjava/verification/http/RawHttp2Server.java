package dev.connectjava.verification.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/2, in plaintext or over TLS, that answers each request with the frames that a
 * test says.
 */
public final class RawHttp2Server implements AutoCloseable {

  /** What is done when a request is complete; on the server's one event loop. */
  @FunctionalInterface
  public interface Answer {

    /** Answers one request. */
    void to(Request request);
  }

  private final EventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup connections =
      new DefaultChannelGroup(eventLoop.next()); // Forgets those that are closed.
  private final AtomicInteger accepted = new AtomicInteger();
  private final BlockingQueue<Long> resets = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> refused = new CompletableFuture<>();
  private final @Nullable SslContext tls;
  private final Channel listening;

  /** A server on a free port. */
  public RawHttp2Server(Wire wire, Answer answer) {
    this(wire, answer, false, null);
  }

  /** A server on a free port that answers as soon as there is a head, and reads no body. */
  public static RawHttp2Server hasty(Wire wire, Answer answer) {
    return new RawHttp2Server(wire, answer, true, null);
  }

  /** A server on a free port with one connection, which may have so many streams at once. */
  public static RawHttp2Server small(Wire wire, int streams, Answer answer) {
    return new RawHttp2Server(wire, answer, false, streams);
  }

  private RawHttp2Server(Wire wire, Answer answer, boolean hasty, @Nullable Integer streams) {
    Http2Settings settings = Http2Settings.defaultSettings();
    if (streams != null) {
      settings.maxConcurrentStreams(streams);
    }
    this.tls = wire == Wire.TLS ? TestCertificate.http2ServerContext() : null;
    this.listening =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    connected.complete(null);
                    if (accepted.incrementAndGet() > 1 && streams != null) {
                      refuse((SocketChannel) channel);
                      return;
                    }
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    Http2FrameCodec codec =
                        Http2FrameCodecBuilder.forServer().initialSettings(settings).build();
                    channel.pipeline().addLast(codec, new Requests(answer, hasty));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  private void refuse(SocketChannel channel) {
    channel.closeFuture().addListener(closed -> refused.complete(null));
    channel.shutdownOutput();
  }

  /** Waits until a client has taken in that a connection is refused. */
  public void awaitRefusal() {
    refused.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Where the server listens. */
  public String url() {
    return (tls == null ? "http" : "https")
        + "://127.0.0.1:"
        + ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Waits until a client has connected. */
  public void awaitConnection() {
    connected.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** How many connections there have been. */
  public int connections() {
    return accepted.get();
  }

  /** Waits until a client has reset a stream by this error. */
  public void awaitReset(Http2Error error) {
    try {
      Long errorCode = resets.poll(30, TimeUnit.SECONDS);
      if (errorCode == null || errorCode != error.code()) {
        throw new AssertionError("no stream was reset by " + error + " but by " + errorCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Tells of requests. */
  private final class Requests extends ChannelInboundHandlerAdapter {

    private final Answer answer;
    private final boolean hasty;

    Requests(Answer answer, boolean hasty) {
      this.answer = answer;
      this.hasty = hasty;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      switch (frame) {
        case Http2HeadersFrame head when head.isEndStream() || hasty ->
            answer.to(new Request(ctx, head.stream()));
        case Http2DataFrame data when data.isEndStream() && !hasty ->
            answer.to(new Request(ctx, data.stream()));
        case Http2ResetFrame reset -> resets.add(reset.errorCode());
        default -> {}
      }
      ReferenceCountUtil.release(frame);
    }
  }

  /** A client's request, which is complete. */
  public record Request(ChannelHandlerContext ctx, Http2FrameStream stream) {

    /** Sends a head, or trailers. */
    public Request headers(boolean last, String... fields) {
      Http2Headers block = new DefaultHttp2Headers(false);
      for (int i = 0; i < fields.length; i += 2) {
        block.add(fields[i], fields[i + 1]);
      }
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(block, last).stream(stream));
      return this;
    }

    /** Sends a part of the body. */
    public Request data(boolean last, byte[] bytes) {
      ByteBuf content = Unpooled.copiedBuffer(bytes);
      ctx.writeAndFlush(new DefaultHttp2DataFrame(content, last).stream(stream));
      return this;
    }

    /** Resets the stream. */
    public void reset(long errorCode) {
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(errorCode).stream(stream));
    }

    /** Says that the connection will end, and which streams have been seen. */
    public void goAway(Http2Error error, int lastStreamId) {
      ByteBuf frame = Unpooled.buffer();
      frame.writeMedium(8).writeByte(7).writeByte(0).writeInt(0);
      frame.writeInt(lastStreamId).writeInt((int) error.code());
      raw(frame);
    }

    /** Sends bytes that may be no frame. */
    public void raw(ByteBuf bytes) {
      ctx.writeAndFlush(bytes);
    }

    /** Closes the connection. */
    public void close() {
      ctx.channel().close();
    }

    /** Ends what is sent without a word of TLS, as somebody in between can do. */
    public void cutOff() {
      ((SocketChannel) ctx.channel()).shutdownOutput();
    }
  }
}
