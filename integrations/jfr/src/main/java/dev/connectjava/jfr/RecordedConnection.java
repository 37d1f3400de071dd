package dev.connectjava.jfr;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.spi.Excerpt;
import java.net.SocketAddress;

/**
 * Records one connection, and the requests on it that the transport refuses. Confined to the event
 * loop of its connection.
 */
final class RecordedConnection implements ConnectionListener {

  private final ConnectionEvent event = new ConnectionEvent();
  private final long beginNanos = System.nanoTime();
  private final String remoteAddress;

  RecordedConnection(String side, SocketAddress remoteAddress) {
    this.remoteAddress = remoteAddress.toString();
    event.side = side;
    event.begin();
  }

  @Override
  public void onHandshake(Handshake handshake) {
    event.handshake = System.nanoTime() - beginNanos;
    event.tlsVersion = handshake.version();
  }

  @Override
  public void onRefused(Refused request) {
    RefusalEvent refusal = new RefusalEvent();
    if (refusal.shouldCommit()) {
      refusal.peer = remoteAddress;
      refusal.reason = Names.of(request.reason());
      refusal.detail = Excerpt.ofReason(request.detail());
      refusal.commit();
    }
  }

  @Override
  public void onClosed(End end) {
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    event.remoteAddress = remoteAddress;
    event.localAddress = end.localAddress().map(SocketAddress::toString).orElse(null);
    event.httpVersion = end.version().map(Names::number).orElse(null);
    event.reason = Names.of(end.reason());
    event.cause = end.cause().map(Object::getClass).orElse(null);
    event.exchanges = end.exchanges();
    event.commit();
  }
}
