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
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to open one connection to one address: it connects, and then waits for the TLS
 * handshake and for the server's HTTP/2 settings. It ends exactly once, and has no timeout of its
 * own. Confined to the event loop.
 */
final class AddressAttempt implements Http2ClientConnection.Greeting {

  /** A listener for the outcome, which is one of these. */
  interface Outcome {

    /** The connection can be used. */
    void connected(ClientConnection connection);

    /** The address has not accepted a connection. */
    void unconnected(HttpFailure reason);

    /** The address has accepted a connection that can't be used: its TLS handshake has failed. */
    void unusable(HttpFailure reason);

    /**
     * The address has accepted a connection in plaintext that ended before the server's settings.
     * Many HTTP/1.1 servers close a connection that begins with HTTP/2.
     */
    void closed(HttpFailure reason);

    /** The server doesn't support HTTP/2 in plaintext; it has answered by HTTP/1.1. */
    void notHttp2(HttpFailure reason);
  }

  private final ClientLoop loop;
  private final ConnectionEvents events;
  private final Outcome outcome;
  private final ClientSettings settings;
  private final ClientTarget target;

  /** The HTTP version to use; null for the version that the server chooses in the handshake. */
  private final @Nullable HttpVersion version;

  private @Nullable Channel channel;
  private String phase = "connecting";

  /** Whether another handler reports the end of the channel, with a more precise reason. */
  private boolean handedOn;

  private boolean over;

  /**
   * Creates an attempt, without beginning it.
   *
   * @param events the listener for the connection's changes
   * @param version the HTTP version to use; null for the version that the server chooses
   */
  AddressAttempt(
      ClientLoop loop, ConnectionEvents events, Outcome outcome, @Nullable HttpVersion version) {
    this.loop = loop;
    this.events = events;
    this.outcome = outcome;
    this.settings = loop.settings();
    this.target = settings.target();
    this.version = version;
  }

  /** Begins to connect, for which there is this time. */
  void begin(SocketAddress address, Duration connectTimeout) {
    ObservedConnection observed =
        ObservedConnection.attempted(address, settings.connectionListeners(), target.tls());
    Bootstrap bootstrap =
        ClientSockets.bootstrap(settings, connectTimeout, loop.eventLoop())
            .handler(observed == null ? new ChannelInboundHandlerAdapter() : observed);
    await(bootstrap.connect(address), observed);
  }

  /** Returns what the attempt does now. */
  String phase() {
    return phase;
  }

  /** Ends the attempt without an outcome, if it hasn't ended. */
  void cancel(HttpFailure reason) {
    if (end()) {
      closeChannel(reason);
    }
  }

  /**
   * Continues when the connection is established or has failed. Netty reports a channel that can't
   * be created for lack of a file descriptor on another thread of its own.
   */
  void await(ChannelFuture connecting, @Nullable ObservedConnection observed) {
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
        unconnected(observed, cause);
      } else {
        loop.outbox().submit(() -> unconnected(observed, cause));
      }
    });
  }

  private void unconnected(@Nullable ObservedConnection observed, Throwable cause) {
    HttpFailure reason = ConnectionFailures.unconnected(settings, cause);
    if (observed != null) {
      observed.unconnected(reason);
    }
    if (end()) {
      closeChannel(reason);
      outcome.unconnected(reason);
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
            unusable(ConnectionFailures.noHandshake(settings, shaken.cause()));
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
      unusable(ConnectionFailures.notHttp2(target));
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
        outcome.connected(connection);
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
      outcome.connected(connection);
    }
  }

  @Override
  public void missed(@Nullable HttpFailure reason) {
    closedBecause(reason == null ? ConnectionFailures.closedAtOnce(target) : reason);
  }

  private void onForeign(ServerDetector.Found found) {
    ObservedConnection.ending(Objects.requireNonNull(channel), Reason.OTHER_PROTOCOL);
    switch (found) {
      case TLS -> unusable(ConnectionFailures.speaksTls(target));
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
    if (settings.tlsContext() != null) {
      unusable(reason);
    } else if (end()) {
      closeChannel(reason);
      outcome.closed(reason);
    }
  }

  private void unusable(HttpFailure reason) {
    if (end()) {
      closeChannel(reason);
      outcome.unusable(reason);
    }
  }

  private void notHttp2(HttpFailure reason) {
    if (end()) {
      closeChannel(reason);
      outcome.notHttp2(reason);
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
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
