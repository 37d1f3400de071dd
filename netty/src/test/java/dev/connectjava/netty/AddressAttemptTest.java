package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AddressAttemptTest {

  /** Completes with whether the failure to connect was reported on the event loop. */
  private record Ends(EventLoop eventLoop, CompletableFuture<Boolean> reportedOnEventLoop)
      implements AddressAttempt.Outcome {

    @Override
    public void connected(ClientConnection connection) {
      throw new AssertionError("there is no channel");
    }

    @Override
    public void unconnected(HttpFailure reason) {
      reportedOnEventLoop.complete(eventLoop.inEventLoop());
    }

    @Override
    public void unusable(HttpFailure reason) {
      throw new AssertionError("there is no channel");
    }

    @Override
    public void closed(HttpFailure reason) {
      throw new AssertionError("there is no channel");
    }

    @Override
    public void notHttp2(HttpFailure reason) {
      throw new AssertionError("there is no channel");
    }
  }

  private record ThreadListener(EventLoop eventLoop, List<Boolean> reportedOnEventLoop)
      implements ConnectionListener {

    @Override
    public void onClosed(End end) {
      assertThat(end.reason()).isEqualTo(Reason.UNCONNECTED);
      reportedOnEventLoop.add(eventLoop.inEventLoop());
    }
  }

  /** Netty reports a channel that can't be made on a thread that belongs to no event loop. */
  @Test
  void channelThatCannotBeMade_isReportedOnTheEventLoop() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop eventLoop = group.next();
    List<Boolean> closed = new CopyOnWriteArrayList<>();
    Ends ends = new Ends(eventLoop, new CompletableFuture<>());
    ClientSettings settings =
        Http2ClientConnectionTest.settings(
            NettyTransportKind.NIO, List.of(start -> new ThreadListener(eventLoop, closed)));
    ClientLoop loop = Http2ClientConnectionTest.loop(settings, eventLoop);
    TargetConnections events =
        new TargetConnections(loop, new TargetResolution(settings, eventLoop));
    AddressAttempt attempt = new AddressAttempt(loop, events, ends, HttpVersion.HTTP_2);
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
    ChannelFuture failed =
        new DefaultChannelPromise(new EmbeddedChannel(), GlobalEventExecutor.INSTANCE)
            .setFailure(new ChannelException("as without a file descriptor"));
    eventLoop.execute(() -> {
      ObservedConnection observed =
          ObservedConnection.attempted(address, settings.connectionListeners(), false);
      attempt.await(failed, observed);
    });

    assertThat(ends.reportedOnEventLoop().get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(closed).containsExactly(true);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }
}
