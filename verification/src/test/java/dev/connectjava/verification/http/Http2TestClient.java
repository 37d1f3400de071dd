package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP/2 by prior knowledge, one connection for all exchanges with a server. */
final class Http2TestClient implements NettyTestServer.Client {

  private final EventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<InetSocketAddress, Channel> connections = new ConcurrentHashMap<>();

  private final @Nullable SslContext tls;
  private final Http2Settings settings;

  /** A client with TLS that trusts this, or without if there is null. */
  Http2TestClient(@Nullable TrustManagerFactory trust) {
    this(trust, Http2Settings.defaultSettings());
  }

  private Http2TestClient(@Nullable TrustManagerFactory trust, Http2Settings settings) {
    this.tls = trust == null ? null : context(trust);
    this.settings = settings;
  }

  /** A client that takes the heads of responses, and nothing of their bodies. */
  static Http2TestClient withoutWindow() {
    return new Http2TestClient(null, Http2Settings.defaultSettings().initialWindowSize(0));
  }

  private static SslContext context(TrustManagerFactory trust) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .trustManager(trust)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public TestCall open(InetSocketAddress server, String method, String target, Headers headers) {
    Channel connection = connections.computeIfAbsent(server, this::connect);
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(new ChannelInboundHandlerAdapter())
            .open()
            .syncUninterruptibly()
            .getNow();
    Call call = new Call(stream);
    stream.pipeline().addLast(call.new Receiver());
    Http2Headers block =
        new DefaultHttp2Headers().method(method).path(target).scheme("http").authority("test");
    headers.forEach(block::add);
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(block, method.equals("GET")));
    return call;
  }

  private Channel connect(InetSocketAddress server) {
    return new Bootstrap()
        .group(eventLoop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls.newHandler(channel.alloc(), "localhost", 0));
                }
                channel
                    .pipeline()
                    .addLast(
                        Http2FrameCodecBuilder.forClient().initialSettings(settings).build(),
                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
              }
            })
        .connect(server)
        .syncUninterruptibly()
        .channel();
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public void close() {
    connections.values().forEach(connection -> connection.close().syncUninterruptibly());
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Call extends ReceivedResponse {

    private final Http2StreamChannel stream;
    private boolean headReceived;

    Call(Http2StreamChannel stream) {
      this.stream = stream;
    }

    @Override
    public void send(byte[] data) {
      stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(data), false));
    }

    @Override
    public void end() {
      stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    }

    @Override
    public void disconnect() {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object frame) {
        switch (frame) {
          case Http2HeadersFrame headers -> receive(headers);
          case Http2DataFrame data -> {
            onBody(ByteBufUtil.getBytes(data.content()));
            if (data.isEndStream()) {
              onEnd(Headers.empty());
            }
          }
          default -> {}
        }
        ReferenceCountUtil.release(frame);
      }

      private void receive(Http2HeadersFrame frame) {
        Headers.Builder fields = Headers.builder();
        frame
            .headers()
            .forEach(field -> {
              if (field.getKey().charAt(0) != ':') {
                fields.add(field.getKey().toString(), field.getValue().toString());
              }
            });
        boolean first = !headReceived;
        if (first) {
          headReceived = true;
          onHead(Integer.parseInt(frame.headers().status().toString()), fields.build());
        }
        if (frame.isEndStream()) {
          onEnd(first ? Headers.empty() : fields.build());
        }
      }

      @Override
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
          onFailure(new IOException("the stream was reset with error " + reset.errorCode()));
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        onFailure(new IOException("the stream was closed"));
      }
    }
  }
}
