package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which connections the minimum opens and when, without a network and without waiting. */
final class MinimumConnectionsTest {

  private static final int LEAST = 3;
  private static final HttpFailure REFUSED = HttpFailure.of(Kind.UNCONNECTED, "refused");

  /** A connection that is always free. */
  private static final class FreeConnection implements ClientConnection {

    private final HttpVersion version;
    private @Nullable HttpFailure closedBy;

    FreeConnection(HttpVersion version) {
      this.version = version;
    }

    @Override
    public HttpVersion version() {
      return version;
    }

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean isInUse() {
      return false;
    }

    @Override
    public void begin(ClientExchange exchange) {}

    @Override
    public void close(HttpFailure reason) {
      closedBy = reason;
    }
  }

  private final EmbeddedChannel channel = new EmbeddedChannel();

  /** The attempts that wait for addresses. */
  private final List<ConnectionAttempt> attempts = new ArrayList<>();

  private int begun;
  private final TargetConnections connections = connections();

  private TargetConnections connections() {
    channel.freezeTime();
    ClientSettings settings =
        NettyTransport.builder("http://127.0.0.1:1").minConnections(LEAST).settings();
    return new TargetConnections(
        Http2ClientConnectionTest.loop(settings, channel.eventLoop()),
        receiver -> {
          attempts.add((ConnectionAttempt) receiver);
          begun++;
        });
  }

  @AfterEach
  void close() {
    connections.close();
    channel.finishAndReleaseAll();
  }

  private void begin() {
    connections.connectIfNeeded();
  }

  private FreeConnection connect(HttpVersion version) {
    FreeConnection made = new FreeConnection(version);
    ConnectionAttempt attempt = attempts.removeFirst();
    connections.connected(attempt, made);
    channel.runPendingTasks();
    return made;
  }

  private List<FreeConnection> connectAll(HttpVersion version) {
    begin();
    List<FreeConnection> made = new ArrayList<>();
    while (!attempts.isEmpty()) {
      made.add(connect(version));
    }
    assertThat(made).hasSize(LEAST);
    return made;
  }

  private void refuse() {
    attempts.removeFirst().fail(REFUSED);
    channel.runPendingTasks();
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runPendingTasks();
  }

  @Test
  void delay_growsAsThatOfGrpc() {
    assertThat(MinimumConnections.delayNanos(1, 0.5)).isEqualTo(1_000_000_000L);
    assertThat(MinimumConnections.delayNanos(2, 0.5)).isEqualTo(1_600_000_000L);
    assertThat(MinimumConnections.delayNanos(3, 0.5)).isEqualTo(2_560_000_000L);
    assertThat(MinimumConnections.delayNanos(1, 0)).isEqualTo(800_000_000L);
    assertThat(MinimumConnections.delayNanos(1, 1)).isEqualTo(1_200_000_000L);
    assertThat(MinimumConnections.delayNanos(1_000_000, 0.5)).isEqualTo(120_000_000_000L);
  }

  @Test
  void firstConnection_isOpenedAlone_andTheOthersWhenItWorks() {
    begin();
    begin();
    assertThat(attempts).hasSize(1);

    connect(HttpVersion.HTTP_2);
    assertThat(attempts).hasSize(LEAST - 1);
    connect(HttpVersion.HTTP_2);
    connect(HttpVersion.HTTP_2);
    assertThat(attempts).isEmpty();
    assertThat(connections.openConnections()).isEqualTo(LEAST);
  }

  @Test
  void targetThatIsDown_isTriedEverMoreRarely() {
    begin();
    int triedInFirstMinute = 0;
    for (int second = 0; second < 3_600; second++) {
      while (!attempts.isEmpty()) {
        assertThat(attempts).hasSize(1);
        refuse();
      }
      pass(Duration.ofSeconds(1));
      if (second == 59) {
        triedInFirstMinute = begun;
      }
    }
    assertThat(triedInFirstMinute).isBetween(5, 10);
    assertThat(begun - triedInFirstMinute).isBetween(24, 50);
  }

  @Test
  void targetThatComesBack_getsAllOfThem() {
    begin();
    refuse();
    assertThat(attempts).isEmpty();
    pass(Duration.ofMillis(1_300));
    connect(HttpVersion.HTTP_2);
    connect(HttpVersion.HTTP_2);
    connect(HttpVersion.HTTP_2);
    assertThat(attempts).isEmpty();
    assertThat(connections.openConnections()).isEqualTo(LEAST);
  }

  @Test
  void lostConnection_isReplacedAtOnce() {
    List<FreeConnection> all = connectAll(HttpVersion.HTTP_2);
    pass(Duration.ofSeconds(10));
    connections.closed(all.getFirst());
    channel.runPendingTasks();

    assertThat(attempts).hasSize(1);
    connect(HttpVersion.HTTP_2);
    assertThat(attempts).isEmpty();
    assertThat(connections.openConnections()).isEqualTo(LEAST);
  }

  @Test
  void connectionsLostTogether_areReplacedTogether() {
    List<FreeConnection> all = connectAll(HttpVersion.HTTP_2);
    pass(Duration.ofSeconds(10));
    all.forEach(connections::closed);
    channel.runPendingTasks();

    assertThat(attempts).hasSize(LEAST);
    refuse();
    refuse();
    refuse();
    pass(Duration.ofMillis(1_300));
    assertThat(attempts).as("one attempt, since the target may be down").hasSize(1);
  }

  @Test
  void connectionThatServerRetires_isReplacedAtOnce() {
    List<FreeConnection> all = connectAll(HttpVersion.HTTP_2);
    pass(Duration.ofSeconds(10));
    connections.retired(all.getFirst());
    channel.runPendingTasks();
    assertThat(attempts).hasSize(1);

    connections.closed(all.getFirst());
    channel.runPendingTasks();
    assertThat(attempts).as("not replaced twice").hasSize(1);
  }

  /** As a proxy without a server behind it does, or one that limits the connections of a client. */
  @Test
  void connectionsThatDoNotLast_areReplacedEverMoreRarely() {
    begin();
    connect(HttpVersion.HTTP_2);
    connect(HttpVersion.HTTP_2);
    int lasting = begun;
    for (int second = 0; second < 3_600; second++) {
      while (!attempts.isEmpty()) {
        FreeConnection made = connect(HttpVersion.HTTP_2);
        connections.closed(made);
        channel.runPendingTasks();
      }
      pass(Duration.ofSeconds(1));
    }
    assertThat(begun - lasting).isBetween(24, 60);
    assertThat(connections.openConnections()).isEqualTo(LEAST - 1);
  }

  /** As with a server whose idle timeout is shorter than the pauses between the calls. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void connectionThatHasCarriedAnExchange_isReplacedAtOnce(HttpVersion version) {
    FreeConnection used = connectAll(version).getFirst();
    for (int i = 0; i < 20; i++) {
      connections.freed(used);
      connections.closed(used);
      channel.runPendingTasks();
      assertThat(attempts).as("after %d", i).hasSize(1);
      used = connect(version);
    }
  }

  @Test
  void connectionOfACall_endsTheDelay() {
    begin();
    refuse();
    assertThat(attempts).isEmpty();
    connections
        .open(HttpClientRequest.builder("POST", "/a/b").build(), new RecordedFailures())
        .start(ByteBuffer.allocate(1));
    channel.runPendingTasks();
    assertThat(attempts).hasSize(1);

    connect(HttpVersion.HTTP_2);
    assertThat(attempts).hasSize(1);
  }

  /** The attempts of calls don't change when the next one of the minimum is. */
  @Test
  void failedCalls_doNotMakeTheDelayLonger() {
    begin();
    refuse();
    for (int call = 0; call < 100; call++) {
      connections
          .open(HttpClientRequest.builder("POST", "/a/b").build(), new RecordedFailures())
          .start(ByteBuffer.allocate(1));
      channel.runPendingTasks();
      refuse();
    }
    assertThat(attempts).isEmpty();
    pass(Duration.ofMillis(1_300));
    assertThat(attempts).hasSize(1);
  }

  @Test
  void targetThatSpeaksNoHttp2_isTriedOverHttp1() {
    begin();
    connections.notHttp2(attempts.removeFirst(), REFUSED);
    connectAll(HttpVersion.HTTP_1);
  }

  @Test
  void idleConnections_areSpareBeyondTheMinimum() {
    List<FreeConnection> all = connectAll(HttpVersion.HTTP_1);
    assertThat(connections.isSpare(all.getFirst())).isFalse();
    FreeConnection further = new FreeConnection(HttpVersion.HTTP_1);
    connections.connected(
        new ConnectionAttempt(connections.loop(), connections, connections, HttpVersion.HTTP_1),
        further);
    assertThat(connections.isSpare(all.getFirst())).isTrue();

    connections.closed(all.getFirst());
    assertThat(connections.isSpare(further)).isFalse();
    assertThat(connections.isSpare(all.getFirst())).as("one that is closed").isTrue();
  }

  @Test
  void retiredConnection_isSpare() {
    List<FreeConnection> all = connectAll(HttpVersion.HTTP_2);
    assertThat(connections.isSpare(all.getFirst())).isFalse();
    connections.retired(all.getFirst());
    assertThat(connections.isSpare(all.getFirst())).isTrue();
  }

  @Test
  void close_endsConnectionsAttemptsAndDelays() {
    begin();
    FreeConnection first = connect(HttpVersion.HTTP_2);
    refuse();
    assertThat(attempts).hasSize(1);
    connections.close();
    connections.closed(first);
    channel.runPendingTasks();
    int atTheEnd = begun;

    assertThat(first.closedBy).isNotNull();
    pass(Duration.ofHours(1));
    assertThat(begun).isEqualTo(atTheEnd);
    assertThat(channel.runScheduledPendingTasks()).as("no timer is left").isEqualTo(-1);
  }
}
