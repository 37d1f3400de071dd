package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the {@link ConnectionListener}s of a connection. It is the first handler of the channel
 * and the last to be removed, and it handles no data; other handlers find it in the pipeline. A
 * connection without listeners has no such handler. Listeners are called on the event loop; any
 * thread may set the reason of the end.
 */
final class ObservedConnection extends ChannelInboundHandlerAdapter
    implements ConnectionListener.End {

  private static final Logger LOGGER = System.getLogger(ObservedConnection.class.getName());
  private static final int NO_ERROR_CODE = -1;

  /** Why the connection ends. One object, so that each thread sees a reason with its cause. */
  private record Ending(Reason reason, @Nullable Throwable cause) {}

  private final SocketAddress remoteAddress;
  private final boolean encrypted;
  private final long startNanos = System.nanoTime();
  private final List<ConnectionListener> listeners = new ArrayList<>();
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private volatile @Nullable SocketAddress localAddress;
  private volatile @Nullable HttpFailure failure;
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

  /** Begins to observe a connection that a server has accepted, if it has listeners. */
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
   * Creates the handler of a connection that a client is about to open. The caller adds it as the
   * first handler of the channel.
   *
   * @return null if the connection has no listeners
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
      } catch (Throwable e) { // Code in other languages may throw checked exceptions here.
        failed(e);
      }
    }
    return !listeners.isEmpty();
  }

  /** Returns the handler of a connection; null if the connection has no listeners. */
  static @Nullable ObservedConnection of(Channel channel) {
    return channel.pipeline().get(ObservedConnection.class);
  }

  // The reason of the end: the first one counts.

  /** Returns whether this side has set a reason; false if the connection has no listeners. */
  static boolean isEndedHere(Channel channel) {
    ObservedConnection connection = of(channel);
    return connection != null && connection.ending.get() != null;
  }

  static void ending(Channel channel, Reason why) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.because(why, null);
    }
  }

  static void ending(Channel channel, Reason why, @Nullable Throwable thrown) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.because(why, thrown);
    }
  }

  /** Sets the reason of a client's connection to the failure that its exchanges get. */
  static void ending(Channel channel, HttpFailure why) {
    ending(channel, reasonOf(why.kind()), why);
  }

  /** Sets the reason of a client's connection if its exchanges' failure does not tell it. */
  static void ending(Channel channel, Reason why, HttpFailure told) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.failing(why, told);
    }
  }

  private void because(Reason why, @Nullable Throwable thrown) {
    ending.compareAndSet(null, new Ending(why, thrown));
  }

  private void failing(Reason why, HttpFailure told) {
    because(why, told.cause().orElse(null));
    if (failure == null) {
      failure = told;
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

  // The events.

  /** Notifies the listeners of a successful TLS handshake. */
  void handshake(ConnectionListener.Handshake handshake) {
    tell(listener -> listener.onHandshake(handshake));
  }

  void handshakeFailed(Throwable thrown) {
    because(Reason.HANDSHAKE_FAILED, thrown);
    tell(listener -> listener.onHandshakeFailed(thrown));
  }

  void opened(HttpVersion spoken) {
    version = spoken;
    tell(listener -> listener.onOpened(spoken));
  }

  void goneAway(Farewell farewell) {
    if (farewell.errorCode() != (farewell.isByPeer() ? codeOfPeer : codeOfThisSide)) {
      tell(listener -> listener.onGoAway(farewell));
    }
    if (farewell.isByPeer()) {
      codeOfPeer = farewell.errorCode();
    } else {
      codeOfThisSide = farewell.errorCode();
    }
  }

  record Farewell(boolean isByPeer, long errorCode, long lastStreamId, String debugData)
      implements ConnectionListener.GoAway {}

  void refused(ConnectionListener.Refusal refusal, String detail) {
    Rejected rejected = new Rejected(refusal, detail);
    tell(listener -> listener.onRefused(rejected));
  }

  private record Rejected(ConnectionListener.Refusal reason, String detail)
      implements ConnectionListener.Refused {}

  /** Sets how many exchanges the connection has had in all. */
  static void carried(Channel channel, int exchanges) {
    ObservedConnection connection = of(channel);
    if (connection != null) {
      connection.exchanges = exchanges;
    }
  }

  /** Notifies the listeners that the connection could not be opened; it may have no channel. */
  void unconnected(HttpFailure why) {
    failing(reasonOf(why.kind()), why);
    end();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    localAddress = ChannelAddresses.local(ctx.channel());
    ctx.fireChannelActive();
  }

  /** Ends the observation: the channel is closed, and all other events were reported. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (!over) {
      because(Reason.BY_PEER, null); // If this side had ended it, a reason would be set.
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
      } catch (Throwable e) { // Code in other languages may throw checked exceptions here.
        failed(e);
      }
    }
  }

  private void failed(Throwable thrown) {
    FailureLog.error(
        LOGGER, "a connection listener failed for the connection with", remoteAddress, thrown);
  }

  // The view of the listeners.

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
    Ending known = ending.get();
    return known == null ? Reason.BY_PEER : known.reason();
  }

  @Override
  public Optional<HttpFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Optional<Throwable> cause() {
    Ending known = ending.get();
    return Optional.ofNullable(known == null ? null : known.cause());
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

  @Override
  public String toString() {
    return "the connection with "
        + remoteAddress
        + (endNanos == 0 ? "" : ", which has ended: " + reason());
  }
}
