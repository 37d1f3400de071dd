package dev.connectjava.micrometer;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Meters of the connections of a transport: open ones, their lives with the reason of their end,
 * the exchanges of each, TLS handshakes and their failures, {@code GOAWAY}, and requests that the
 * transport itself refuses. Thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder().connectionListener(ConnectionMeters.ofServer(registry))
 * NettyTransport.builder(url).connectionListener(ConnectionMeters.ofClient(registry))
 * }</pre>
 */
public final class ConnectionMeters implements ConnectionListener.Factory {

  /** The largest error code that HTTP/2 defines; a peer may send any other number. */
  private static final long MOST_ERROR_CODES = 13;

  private final MeterRegistry registry;
  private final String prefix;
  private final LongAdder open;

  private ConnectionMeters(MeterRegistry registry, CallMeters.Side side) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.prefix = side.prefix() + ".connections.";
    this.open =
        SharedCounts.of(
            registry,
            prefix + "open",
            "The connections that have begun and not ended",
            Tags.empty());
  }

  /** Returns meters of the connections of a server, whose names begin {@code connect.server}. */
  public static ConnectionMeters ofServer(MeterRegistry registry) {
    return new ConnectionMeters(registry, CallMeters.Side.SERVER);
  }

  /** Returns meters of the connections of a client, whose names begin {@code connect.client}. */
  public static ConnectionMeters ofClient(MeterRegistry registry) {
    return new ConnectionMeters(registry, CallMeters.Side.CLIENT);
  }

  @Override
  public ConnectionListener listenTo(ConnectionListener.Start connection) {
    open.increment();
    return new Measured(this);
  }

  private Counter count(String name, String key, String value, String key2, String value2) {
    return Counter.builder(prefix + name).tags(key, value, key2, value2).register(registry);
  }

  private void ended(ConnectionListener.End end) {
    open.decrement();
    Timer.builder(prefix + "duration")
        .description("The lives of connections, also of those that could not be made")
        .tag("reason", end.reason().name().toLowerCase(Locale.ROOT))
        .tag("httpVersion", nameOf(end.version()))
        .register(registry)
        .record(end.duration());
    DistributionSummary.builder(prefix + "exchanges")
        .description("The exchanges of a connection: its requests, or its HTTP/2 streams")
        .tag("httpVersion", nameOf(end.version()))
        .register(registry)
        .record((double) end.exchanges());
  }

  private static String nameOf(Optional<HttpVersion> version) {
    return version
        .map(known ->
            switch (known) {
              case HTTP_1 -> "1.1";
              case HTTP_2 -> "2";
              case HTTP_3 -> "3";
            })
        .orElse("none");
  }

  private record Measured(ConnectionMeters meters) implements ConnectionListener {

    @Override
    public void onHandshake(Handshake handshake) {
      meters.count("handshakes", "outcome", "success", "tls", handshake.version()).increment();
    }

    @Override
    public void onHandshakeFailed(Throwable cause) {
      meters.count("handshakes", "outcome", "failure", "tls", "none").increment();
    }

    @Override
    public void onGoAway(GoAway goAway) {
      boolean known = goAway.errorCode() <= MOST_ERROR_CODES;
      String error = known ? Long.toString(goAway.errorCode()) : "other";
      String sender = goAway.isByPeer() ? "peer" : "self";
      meters.count("goaways", "sender", sender, "error", error).increment();
    }

    @Override
    public void onRefused(Refused request) {
      Counter.builder(meters.prefix + "refusals")
          .description("The requests that the transport has refused before they were calls")
          .tag("reason", request.reason().name().toLowerCase(Locale.ROOT))
          .register(meters.registry)
          .increment();
    }

    @Override
    public void onClosed(End end) {
      meters.ended(end);
    }
  }
}
