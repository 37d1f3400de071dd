package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.http.HttpFailure.Progress;
import dev.connectjava.http.HttpVersion;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for what, without a network: addresses and connections are said by the test. */
final class TargetConnectionsTest {

  /** Keeps who asks for addresses. */
  private static final class AskedResolution implements Resolution {

    private final List<AddressReceiver> receivers = new ArrayList<>();

    @Override
    public void begin(AddressReceiver receiver) {
      receivers.add(receiver);
    }
  }

  /** Keeps the exchanges that it is given, and has room for so many. */
  private static final class FakeConnection implements ClientConnection {

    private final HttpVersion version;
    private final List<ClientExchange> exchanges = new ArrayList<>();
    private int room;

    FakeConnection(HttpVersion version, int room) {
      this.version = version;
      this.room = room;
    }

    @Override
    public HttpVersion version() {
      return version;
    }

    @Override
    public boolean hasRoom() {
      return room > 0;
    }

    @Override
    public boolean isInUse() {
      return !exchanges.isEmpty();
    }

    @Override
    public void begin(ClientExchange exchange) {
      assertThat(hasRoom()).isTrue();
      room--;
      exchanges.add(exchange);
    }

    @Override
    public void close(HttpFailure reason) {
      exchanges.forEach(exchange -> exchange.fail(reason));
    }
  }

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final AskedResolution resolution = new AskedResolution();
  private final TargetConnections connections =
      new TargetConnections(Http2ClientConnectionTest.loop(channel.eventLoop()), resolution);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private RecordedFailures call() {
    return call(connections, false);
  }

  private RecordedFailures call(TargetConnections pool, boolean requireHttp2) {
    RecordedFailures listener = new RecordedFailures();
    pool.open(
            HttpClientRequest.builder("POST", "/a/b").requireHttp2(requireHttp2).build(), listener)
        .start(ByteBuffer.allocate(1));
    channel.runPendingTasks();
    return listener;
  }

  /** A pool that has found a target without HTTP/2 when nothing waited for it. */
  private TargetConnections withoutHttp2() {
    ClientSettings settings = NettyTransport.builder("http://127.0.0.1:1").settings();
    TargetConnections pool =
        new TargetConnections(
            Http2ClientConnectionTest.loop(settings, channel.eventLoop()), resolution);
    pool.connectEagerly();
    pool.notHttp2(
        (ConnectionAttempt) resolution.receivers.removeFirst(),
        HttpFailure.of(Kind.UNCONNECTED, "closed"));
    assertThat(resolution.receivers).isEmpty();
    return pool;
  }

  /** Each of them gets an HTTP/1.1 connection; one HTTP/2 connection would be for both. */
  @Test
  void targetWithoutHttp2_isRemembered_alsoIfNothingWaits() {
    TargetConnections pool = withoutHttp2();
    call(pool, false);
    call(pool, false);

    assertThat(resolution.receivers).hasSize(2);
  }

  /** It may have been down. */
  @Test
  void targetWithoutHttp2_isTriedAgain_ifACallNeedsIt() {
    TargetConnections pool = withoutHttp2();
    call(pool, true);
    call(pool, true);

    assertThat(resolution.receivers).hasSize(1);
  }

  /** Has the latest attempt make a connection. */
  private FakeConnection connect(HttpVersion version, int room) {
    FakeConnection made = new FakeConnection(version, room);
    connections.connected((ConnectionAttempt) resolution.receivers.getLast(), made);
    return made;
  }

  @Test
  void call_waitsForTheAddresses() {
    RecordedFailures call = call();

    assertThat(resolution.receivers).hasSize(1);
    assertThat(call.failures).isEmpty();
    assertThat(connections.isAnyWaiting()).isTrue();
  }

  @Test
  void targetWithoutAddresses_failsThoseThatWait_ofWhomNothingWasSent() {
    RecordedFailures first = call();
    RecordedFailures second = call();
    resolution.receivers.getFirst().unresolved(HttpFailure.of(Kind.UNCONNECTED, "no address"));

    for (RecordedFailures each : List.of(first, second)) {
      assertThat(each.failures)
          .singleElement()
          .satisfies(e -> {
            assertThat(e.message()).isEqualTo("no address");
            assertThat(e.progress()).isEqualTo(Progress.NOT_SENT);
          });
    }
  }

  /** Names may have got other addresses. */
  @Test
  void eachAttempt_asksForTheAddressesAnew() {
    call();
    resolution.receivers.getFirst().unresolved(HttpFailure.of(Kind.UNCONNECTED, "no address"));
    call();

    assertThat(resolution.receivers).hasSize(2);
  }

  @Test
  void addressesThatComeAfterTheEndOfTheirAttempt_areNotTried() {
    RecordedFailures call = call();
    AddressReceiver late = resolution.receivers.getFirst();
    connections.close();
    late.resolved(List.of(new InetSocketAddress("127.0.0.1", 1)));
    late.unresolved(HttpFailure.of(Kind.UNCONNECTED, "no address"));

    assertThat(call.failures)
        .singleElement()
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
  }

  @Test
  void connectionOfHttp2_takesAsManyAsItHasRoomFor_andTheOthersWhenItIsFreed() {
    call();
    call();
    FakeConnection made = connect(HttpVersion.HTTP_2, 1);
    assertThat(made.exchanges).hasSize(1);

    made.room = 1;
    connections.freed(made);
    channel.runPendingTasks();
    assertThat(made.exchanges).hasSize(2);
    assertThat(connections.isAnyWaiting()).isFalse();
  }

  @Test
  void connectionOfHttp1_takesOneAfterAnother() {
    call();
    FakeConnection made = connect(HttpVersion.HTTP_1, 1);
    call();
    assertThat(made.exchanges).hasSize(1);

    made.room = 1;
    connections.freed(made);
    assertThat(made.exchanges).hasSize(2);
  }

  @Test
  void retiredConnection_isGivenNothingMore() {
    call();
    FakeConnection old = connect(HttpVersion.HTTP_2, 2);
    connections.retired(old);
    call();

    assertThat(old.exchanges).hasSize(1);
    assertThat(resolution.receivers).hasSize(2);
    assertThat(connections.openConnections()).isEqualTo(1);
  }

  @Test
  void closedConnection_isForgotten_andAnotherIsMadeForThoseThatWait() {
    call();
    call();
    FakeConnection made = connect(HttpVersion.HTTP_1, 1);
    assertThat(connections.isAnyWaiting()).isTrue();
    connections.closed(made);
    channel.runPendingTasks();

    assertThat(connections.openConnections()).isZero();
    assertThat(resolution.receivers).hasSize(2);
  }
}
