package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client with a connection in memory, and two exchanges that wait for what a server answers. */
final class FuzzedClient implements AutoCloseable {

  private final FuzzedConnection connection = new FuzzedConnection(new EmbeddedChannel());
  private final EmbeddedChannel channel = connection.channel();
  private final TargetConnections connections =
      Http2ClientConnectionTest.connections(channel.eventLoop());
  private final List<FuzzedExchange> exchanges;

  private FuzzedClient(HttpVersion version) {
    ConnectionAttempt attempt =
        new ConnectionAttempt(connections.loop(), connections, connections, version);
    if (version == HttpVersion.HTTP_1) {
      Http1ClientConnection http1 = new Http1ClientConnection(connections.loop(), connections);
      http1.addTo(channel.pipeline());
      connections.connected(attempt, http1);
    } else {
      channel
          .pipeline()
          .addLast(
              Http2ConnectionBuilder.forClient(
                  connections.loop(), connections, new Greeted(attempt)));
    }
    connection.settle();
    exchanges = List.of(FuzzedExchange.begin(connections), FuzzedExchange.begin(connections));
    connection.settle();
  }

  /** Has clients of one version read what a server sends, whole and in pieces. */
  static void read(HttpVersion version, byte[] wire) {
    try (FuzzedClient client = new FuzzedClient(version)) {
      client.connection.feed(List.of(ByteBuffer.wrap(wire)));
    }
    try (FuzzedClient client = new FuzzedClient(version)) {
      client.connection.feedInPieces(wire);
    }
  }

  @Override
  public void close() {
    try (connection) {
      connections.close();
      connection.settle();
    }
    assertThat(exchanges).allMatch(FuzzedExchange::isEnded);
    assertThat(connections.openConnections()).isZero();
  }

  /** Takes the connection when its server has sent its settings. */
  private final class Greeted implements Http2ClientConnection.Greeting {

    private final ConnectionAttempt attempt;

    Greeted(ConnectionAttempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public void received(Http2ClientConnection ready) {
      connections.connected(attempt, ready);
    }

    @Override
    public void missed(@Nullable HttpFailure reason) {}
  }
}
