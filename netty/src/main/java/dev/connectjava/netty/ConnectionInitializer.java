package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import org.jspecify.annotations.Nullable;

/** Sets up each connection that a server accepts. Thread-safe. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private final ServerSettings settings;
  private final OpenConnections connections;
  private final OpenExchanges exchanges;
  private final @Nullable ServerTlsContext tls;

  ConnectionInitializer(
      ServerSettings settings,
      OpenConnections connections,
      OpenExchanges exchanges,
      @Nullable ServerTlsContext tls) {
    this.settings = settings;
    this.connections = connections;
    this.exchanges = exchanges;
    this.tls = tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    boolean encrypted = tls != null;
    ObservedConnection.accepted(channel, settings.connectionListeners(), encrypted);
    if (!settings.connectionFilters().accept(channel, encrypted)) {
      return;
    }
    int most = settings.connections().maxConnections().orElse(Integer.MAX_VALUE);
    if (!connections.add(channel, most)) {
      ObservedConnection.ending(channel, Reason.REFUSED);
      channel.close();
      return;
    }
    channel
        .pipeline()
        .addLast(
            tls == null
                ? ProtocolDetector.ofPlaintext(settings, exchanges)
                : new TlsDetector(tls, settings, exchanges));
  }
}
