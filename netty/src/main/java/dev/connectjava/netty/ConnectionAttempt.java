package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to open one connection: it waits for the addresses of the target, tries them one after
 * another, and then waits for the TLS handshake and for the server's HTTP/2 settings. It ends
 * exactly once, within the establishment timeout. Confined to the event loop.
 */
final class ConnectionAttempt implements AddressReceiver, Http2ClientConnection.Greeting {

  /** A listener for the outcome of attempts. */
  interface Outcome {

    /** The addresses are known, and the attempt connects now. */
    void connecting(ConnectionAttempt attempt);

    /** The attempt has succeeded. */
    void connected(ConnectionAttempt attempt, ClientConnection connection);

    /**
     * The attempt has failed.
     *
     * @param reason the failure of exchanges for which there is no other connection
     */
    void failed(ConnectionAttempt attempt, HttpFailure reason);

    /**
     * The target doesn't support HTTP/2 in plaintext; whether it supports HTTP/1.1 is not known.
     *
     * @param reason the failure of exchanges that need HTTP/2
     */
    void notHttp2(ConnectionAttempt attempt, HttpFailure reason);
  }

  private final ClientLoop loop;
  private final ConnectionEvents events;
  private final Outcome outcome;
  private final ClientSettings settings;
  private final ClientTarget target;

  /** The HTTP version to use; null for the version that the server chooses in the handshake. */
  private final @Nullable HttpVersion version;

  private @Nullable Channel channel;
  private @Nullable Future<?> timer;
  private String phase = "looking up its addresses";

  /** Whether another handler reports the end of the channel, with a more precise reason. */
  private boolean handedOn;

  private boolean resolved;
  private boolean over;

  /**
   * Creates an attempt, without beginning it.
   *
   * @param events the listener for the connection's changes
   * @param version the HTTP version to use; null for the version that the server chooses
   */
  ConnectionAttempt(
      ClientLoop loop, ConnectionEvents events, Outcome outcome, @Nullable HttpVersion version) {
    this.loop = loop;
    this.events = events;
    this.outcome = outcome;
    this.settings = loop.settings();
    this.target = settings.target();
    this.version = version;
  }

  /** Starts the establishment timeout, which includes the lookup of the addresses. */
  void begin() {
    long nanos = TimeUnit.NANOSECONDS.convert(settings.establishmentTimeout());
    timer = loop.eventLoop().schedule(this::onTimeout, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void resolved(List<SocketAddress> addresses) {
    if (!over) {
      resolved = true;
      outcome.connecting(this);
      connect(addresses, 0);
    }
  }

  /** Returns whether the addresses are known. */
  boolean isResolved() {
    return resolved;
  }

  @Override
  public void unresolved(HttpFailure reason) {
    fail(reason);
  }

  private void connect(List<SocketAddress> addresses, int index) {
    if (over) {
      return;
    }
    phase = "connecting";
    ObservedConnection observed =
        ObservedConnection.attempted(
            addresses.get(index), settings.connectionListeners(), target.tls());
    Bootstrap bootstrap =
        ClientSockets.bootstrap(settings, loop.eventLoop())
            .handler(observed == null ? new ChannelInboundHandlerAdapter() : observed);
    await(bootstrap.connect(addresses.get(index)), observed, addresses, index);
  }

  /**
   * Continues when the connection is established or has failed. Netty reports a channel that can't
   * be created for lack of a file descriptor on another thread of its own.
   */
  void await(
      ChannelFuture connecting,
      @Nullable ObservedConnection observed,
      List<SocketAddress> addresses,
      int index) {
    Channel created = connecting.channel();
    channel = created;
    if (created.isRegistered()) { // Otherwise it could not be created.
      loop.channels().add(created);
    }
    connecting.addListener(done -> {
      Throwable cause = done.cause();
      if (cause == null) {
        connected(created);
      } else if (loop.eventLoop().inEventLoop()) {
        unconnected(observed, addresses, index, cause);
      } else {
        loop.outbox().submit(() -> unconnected(observed, addresses, index, cause));
      }
    });
  }

  private void unconnected(
      @Nullable ObservedConnection observed,
      List<SocketAddress> addresses,
      int index,
      Throwable cause) {
    HttpFailure reason = ConnectionFailures.unconnected(settings, cause);
    if (observed != null) {
      observed.unconnected(reason);
    }
    if (index + 1 < addresses.size()) {
      connect(addresses, index + 1);
    } else {
      fail(reason);
    }
  }

  private void connected(Channel newChannel) {
    if (over) {
      newChannel.close();
      return;
    }
    newChannel.closeFuture().addListener(closed -> onClosed());
    SslContext context = settings.tlsContext();
    if (context == null) {
      speak(newChannel, Objects.requireNonNull(version));
    } else {
      shakeHands(newChannel, context, Objects.requireNonNull(settings.tls()));
    }
  }

  private void shakeHands(Channel newChannel, SslContext context, ClientTls tls) {
    phase = "the TLS handshake";
    handedOn = true;
    String name = tls.serverName().orElse(target.host());
    SslHandler handler = context.newHandler(newChannel.alloc(), name, target.port());
    KeyExchangeGroups.set(tls.keyExchangeGroups(), handler, context);
    RequestedHostName.set(handler.engine(), name);
    handler.setHandshakeTimeout(
        TimeUnit.NANOSECONDS.convert(tls.handshakeTimeout()), TimeUnit.NANOSECONDS);
    handler
        .handshakeFuture()
        .addListener(shaken -> {
          handedOn = false;
          ObservedConnection observed = ObservedConnection.of(newChannel);
          if (shaken.isSuccess()) {
            if (observed != null) {
              observed.handshake(CompletedHandshake.ofClient(handler));
            }
            newChannel.pipeline().remove(FailedHandshake.class);
            onHandshake(newChannel, handler.applicationProtocol());
          } else {
            if (observed != null) {
              observed.handshakeFailed(shaken.cause());
            }
            fail(ConnectionFailures.noHandshake(settings, shaken.cause()));
          }
        });
    newChannel.pipeline().addLast(handler, new FailedHandshake());
  }

  /** Swallows exceptions of a failed handshake, which the exchanges get; Netty would log them. */
  private static final class FailedHandshake extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private void onHandshake(Channel newChannel, @Nullable String agreed) {
    boolean http2 = ApplicationProtocolNames.HTTP_2.equals(agreed);
    if (!http2 && version == HttpVersion.HTTP_2) {
      fail(ConnectionFailures.notHttp2(target));
    } else {
      speak(newChannel, http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1);
    }
  }

  private void speak(Channel newChannel, HttpVersion spoken) {
    if (over) {
      return;
    }
    if (spoken == HttpVersion.HTTP_1) {
      Http1ClientConnection connection = new Http1ClientConnection(loop, events);
      connection.addTo(newChannel.pipeline());
      if (end()) {
        outcome.connected(this, connection);
      }
      return;
    }
    phase = "waiting for its HTTP/2 SETTINGS";
    handedOn = true;
    if (settings.tlsContext() == null) {
      newChannel.pipeline().addLast(new ServerDetector(HttpVersion.HTTP_2, this::onForeign));
    }
    newChannel.pipeline().addLast(Http2ConnectionBuilder.forClient(loop, events, this));
  }

  @Override
  public void received(Http2ClientConnection connection) {
    if (end()) {
      outcome.connected(this, connection);
    }
  }

  @Override
  public void missed(@Nullable HttpFailure reason) {
    closedBecause(reason == null ? ConnectionFailures.closedAtOnce(target) : reason);
  }

  private void onForeign(ServerDetector.Found found) {
    ObservedConnection.ending(Objects.requireNonNull(channel), Reason.OTHER_PROTOCOL);
    switch (found) {
      case TLS -> fail(ConnectionFailures.speaksTls(target));
      case HTTP_1, HTTP_2 ->
          notHttp2(
              settings.version() == null
                  ? ConnectionFailures.onlyHttp1(target)
                  : ConnectionFailures.notHttp2(target));
    }
  }

  private void onClosed() {
    if (!handedOn) {
      closedBecause(ConnectionFailures.closedAtOnce(target));
    }
  }

  private void closedBecause(HttpFailure reason) {
    if (settings.tlsContext() == null && version == HttpVersion.HTTP_2) {
      notHttp2(reason); // Many HTTP/1.1 servers close a connection that begins with HTTP/2.
    } else {
      fail(reason);
    }
  }

  private void notHttp2(HttpFailure reason) {
    if (end()) {
      closeChannel(reason);
      outcome.notHttp2(this, reason);
    }
  }

  private void onTimeout() {
    fail(ConnectionFailures.notEstablished(target, settings.establishmentTimeout(), phase));
  }

  /** Fails the attempt, if it hasn't ended. */
  void fail(HttpFailure reason) {
    if (end()) {
      closeChannel(reason);
      outcome.failed(this, reason);
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
    return true;
  }

  private void closeChannel(HttpFailure reason) {
    Channel open = channel;
    if (open != null && open.isRegistered()) { // Otherwise the bootstrap has closed it.
      ObservedConnection.ending(open, reason);
      open.close();
    }
  }
}
