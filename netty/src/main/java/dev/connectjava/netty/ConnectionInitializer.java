package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** Sets up each connection that a server accepts. Thread-safe. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private final ServerSettings settings;
  private final OpenConnections connections;
  private final OpenExchanges exchanges;

  ConnectionInitializer(
      ServerSettings settings, OpenConnections connections, OpenExchanges exchanges) {
    this.settings = settings;
    this.connections = connections;
    this.exchanges = exchanges;
  }

  @Override
  protected void initChannel(Channel channel) {
    int most = settings.maxConnections();
    if (!connections.add(channel, most == 0 ? Integer.MAX_VALUE : most)) {
      channel.close();
      return;
    }
    channel.pipeline().addLast(new ProtocolDetector(settings, exchanges));
  }
}
