package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is listened to: the first handler of its channel, which is where whoever knows
 * of an event finds it, and the last to be removed. It sees no bytes. A connection that nobody
 * listens to has none. Events are told on the event loop; the reason of an end may come from any
 * thread.
 */
final class ObservedConnection extends ChannelInboundHandlerAdapter
    implements ConnectionListener.End {

  private static final Logger LOGGER = System.getLogger(ObservedConnection.class.getName());
  private static final int NO_ERROR_CODE = -1;

  private final SocketAddress remoteAddress;
  private final boolean encrypted;
  private final long startNanos = System.nanoTime();
  private final List<ConnectionListener> listeners = new ArrayList<>();
  private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();
  private volatile @Nullable SocketAddress localAddress;
  private volatile @Nullable HttpFailure failure;
  private volatile @Nullable Throwable cause;
  private volatile @Nullable HttpVersion version;
  private volatile long exchanges;
  private volatile long endNanos;
  private long codeOfPeer = NO_ERROR_CODE;
  private long codeOfThisSide = NO_ERROR_CODE;
  private boolean over;

  private ObservedConnection(
      SocketAddress remoteAddress, @Nullable SocketAddress localAddress, boolean encrypted) {
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
    this.encrypted = encrypted;
  }

  /** Begins to observe a connection that a server has accepted, if anybody listens to it. */
  static void accepted(
      Channel channel, List<ConnectionListener.Factory> factories, boolean encrypted) {
    if (!factories.isEmpty()) {
      ObservedConnection connection =
          new ObservedConnection(
              ChannelAddresses.remote(channel), ChannelAddresses.local(channel), encrypted);
      if (connection.isWatched(factories)) {
        channel.pipeline().addLast(connection);
      }
    }
  }

  /**
   * A connection that a client is about to make, which is to be the first handler of its channel.
   *
   * @return null if nobody listens to it
   */
  static @Nullable ObservedConnection attempted(
      SocketAddress remoteAddress, List<ConnectionListener.Factory> factories, boolean encrypted) {
    if (factories.isEmpty()) {
      return null;
    }
    ObservedConnection connection =
        new ObservedConnection(ChannelAddresses.ofJdk(remoteAddress), null, encrypted);
    return connection.isWatched(factories) ? connection : null;
  }

  private boolean isWatched(List<ConnectionListener.Factory> factories) {
    for (ConnectionListener.Factory factory : factories) {
      try {
        ConnectionListener listener = factory.listenTo(this);
        if (listener != null) {
          listeners.add(listener);
        }
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        failed(e);
      }
    }
    return !listeners.isEmpty();
  }

  /** What observes a connection; null if nobody does. */
  static @Nullable ObservedConnection of(Channel channel) {
    return channel.pipeline().get(ObservedConnection.class);
  }

  // Why it ends: the first reason counts.

  static void ending(Channel channel, Reason why) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.ending(why);
    }
  }

  static void ending(Channel channel, Reason why, @Nullable Throwable thrown) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.ending(why, thrown);
    }
  }

  /** A client's connection ends as its exchanges are told it does. */
  static void ending(Channel channel, HttpFailure why) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.ending(why);
    }
  }

  private boolean ending(Reason why) {
    return reason.compareAndSet(null, why);
  }

  private void ending(Reason why, @Nullable Throwable thrown) {
    if (ending(why)) {
      cause = thrown;
    }
  }

  private void ending(HttpFailure why) {
    ending(reasonOf(why.kind()), why.cause().orElse(null));
    if (failure == null) {
      failure = why;
    }
  }

  private static Reason reasonOf(HttpFailure.Kind kind) {
    return switch (kind) {
      case UNCONNECTED, BUSY -> Reason.UNCONNECTED;
      case OTHER_VERSION -> Reason.OTHER_PROTOCOL;
      case LOST, RESET -> Reason.BY_PEER;
      case GOAWAY -> Reason.GOAWAY;
      case REQUEST_TOO_LONG, RESPONSE_TOO_LONG, MALFORMED -> Reason.PROTOCOL_ERROR;
      case CLOSED -> Reason.SHUTDOWN;
      case INTERNAL -> Reason.FAILED;
    };
  }

  // What is told.

  /** The handshake of TLS is over. */
  void handshake(SslHandler tls) {
    SSLSession session = tls.engine().getSession();
    Agreed agreed =
        new Agreed(
            session.getProtocol(),
            session.getCipherSuite(),
            Optional.ofNullable(tls.applicationProtocol()));
    tell(listener -> listener.onHandshake(agreed));
  }

  private record Agreed(String version, String cipherSuite, Optional<String> applicationProtocol)
      implements ConnectionListener.Handshake {}

  void handshakeFailed(Throwable thrown) {
    ending(Reason.HANDSHAKE_FAILED, thrown);
    tell(listener -> listener.onHandshakeFailed(thrown));
  }

  void opened(HttpVersion spoken) {
    version = spoken;
    tell(listener -> listener.onOpened(spoken));
  }

  void goneAway(boolean byPeer, long errorCode) {
    if (errorCode != (byPeer ? codeOfPeer : codeOfThisSide)) {
      tell(listener -> listener.onGoAway(byPeer, errorCode));
    }
    if (byPeer) {
      codeOfPeer = errorCode;
    } else {
      codeOfThisSide = errorCode;
    }
  }

  void refused(ConnectionListener.Refusal refusal, String detail) {
    tell(listener -> listener.onRefused(refusal, detail));
  }

  /** How many exchanges it has had in the end. */
  static void carried(Channel channel, int exchanges) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.exchanges = exchanges;
    }
  }

  /** It could not be made; perhaps it has never had a channel that could end. */
  void unconnected(HttpFailure why) {
    ending(why);
    end();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    localAddress = ChannelAddresses.local(ctx.channel());
    ctx.fireChannelActive();
  }

  /** The channel is closed, and all that it has had to say has been told. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (!over) {
      ending(Reason.BY_PEER); // Whatever this side does to end it, it says before.
      endNanos = System.nanoTime();
      tell(listener -> listener.onClosed(this));
      over = true;
    }
  }

  private void tell(Consumer<ConnectionListener> event) {
    if (over) {
      return;
    }
    for (ConnectionListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        failed(e);
      }
    }
  }

  private void failed(Throwable thrown) {
    FailureLog.error(LOGGER, "a listener failed at the connection with", remoteAddress, thrown);
  }

  // What the listeners ask.

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public Optional<SocketAddress> localAddress() {
    return Optional.ofNullable(localAddress);
  }

  @Override
  public boolean isEncrypted() {
    return encrypted;
  }

  @Override
  public Reason reason() {
    Reason known = reason.get();
    return known == null ? Reason.BY_PEER : known;
  }

  @Override
  public Optional<HttpFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Optional<Throwable> cause() {
    return Optional.ofNullable(cause);
  }

  @Override
  public Optional<HttpVersion> version() {
    return Optional.ofNullable(version);
  }

  @Override
  public Duration duration() {
    return Duration.ofNanos(endNanos - startNanos);
  }

  @Override
  public long exchanges() {
    return exchanges;
  }
}
