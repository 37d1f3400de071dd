package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.ACK;
import static dev.connectjava.netty.RawHttp2Connection.PING;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static dev.connectjava.netty.RawHttp2Connection.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The windows that a server gives, and the pings that it measures with, frame by frame. */
@Timeout(60)
final class Http2WindowGrowthTest {

  private static final int MIB = 1024 * 1024;
  private static final int WINDOW = 65_535;
  private static final byte[] PIECE = new byte[16_000];

  /** What is read of three pieces in the first round, times eight. */
  private static final int GROWN = 8 * 3 * PIECE.length;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server = start(ServerHttp2.builder().windowBytes(WINDOW));
  private final RawHttp2Connection connection = RawHttp2Connection.to(server);

  private NettyServer start(ServerHttp2.Builder http2) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .http2(http2.build())
        .memory(MemoryBounds.defaults().withTotalBytes(512 * MIB).withConnectionBytes(512 * MIB))
        .handler(handler)
        .start();
  }

  @AfterEach
  void close() {
    connection.close();
    server.close();
  }

  private static void data(RawHttp2Connection connection, int stream, int pieces) {
    for (int i = 0; i < pieces; i++) {
      connection.data(stream, PIECE, false);
    }
  }

  private static boolean isMeasuring(Frame frame) {
    return frame.type() == PING && !frame.hasFlag(ACK);
  }

  private static boolean isAnnouncement(Frame frame) {
    return frame.type() == SETTINGS && !frame.hasFlag(ACK);
  }

  /** All frames up to the answer to a ping of the client. */
  private static List<Frame> framesUntilNow(RawHttp2Connection connection) {
    byte[] mine = {1, 2, 3, 4, 5, 6, 7, 8};
    connection.send(PING, 0, 0, mine);
    List<Frame> frames = new ArrayList<>();
    Frame frame = connection.frame();
    while (frame.type() != PING || !Arrays.equals(frame.payload(), mine)) {
      frames.add(frame);
      frame = connection.frame();
    }
    return frames;
  }

  /** Uploads on a stream that is read, until the server pings; returns that ping. */
  private static Frame beginRound(RawHttp2Connection connection) {
    connection.post(1, "/silent", false);
    data(connection, 1, 3);
    return connection.await(Http2WindowGrowthTest::isMeasuring);
  }

  @Test
  void windows_growToWhatARoundTripNeeds() {
    Frame ping = beginRound(connection);
    data(connection, 1, 2);
    connection.send(PING, ACK, 0, ping.payload());

    Frame settings = connection.await(Http2WindowGrowthTest::isAnnouncement);
    assertThat(settings.payload()).hasSize(6);
    assertThat(settings.number(2)).isEqualTo(GROWN);
    assertThat(connection.await(WINDOW_UPDATE, 0).number(0)).isGreaterThan(GROWN / 2);
  }

  /** A peer may use what it has been told before its acknowledgement arrives. */
  @Test
  void grownWindow_mayBeUsedBeforeItIsAcknowledged() {
    connection.post(3, "/hold", false);
    ScriptedHandler.Held early = handler.nextHeld();
    connection.post(5, "/silent", false);
    data(connection, 5, 3);
    Frame ping = connection.await(Http2WindowGrowthTest::isMeasuring);
    data(connection, 5, 2);
    connection.send(PING, ACK, 0, ping.payload());
    connection.await(Http2WindowGrowthTest::isAnnouncement);

    connection.post(7, "/hold", false);
    for (int stream : new int[] {3, 7}) {
      data(connection, stream, GROWN / PIECE.length);
    }
    connection.send(SETTINGS, ACK, 0);
    framesUntilNow(connection);
    assertThat(early.received()).isEqualTo(GROWN);
    assertThat(handler.nextHeld().received()).isEqualTo(GROWN);
  }

  @Test
  void grownWindow_isThatOfOpenStreamsAndOfNewOnes() {
    connection.post(3, "/hold", false);
    ScriptedHandler.Held early = handler.nextHeld();
    connection.post(5, "/silent", false);
    data(connection, 5, 3);
    Frame ping = connection.await(Http2WindowGrowthTest::isMeasuring);
    data(connection, 5, 2);
    connection.send(PING, ACK, 0, ping.payload());
    connection.await(Http2WindowGrowthTest::isAnnouncement);
    connection.send(SETTINGS, ACK, 0);

    connection.post(7, "/hold", false);
    for (int stream : new int[] {3, 7}) {
      data(connection, stream, GROWN / PIECE.length);
    }
    framesUntilNow(connection);
    assertThat(early.received()).isEqualTo(GROWN);
    assertThat(handler.nextHeld().received()).isEqualTo(GROWN);
  }

  @Test
  void unreadStream_holdsBackItsClient() {
    connection.post(1, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    data(connection, 1, 3);
    Frame ping = connection.await(Http2WindowGrowthTest::isMeasuring);
    data(connection, 1, 1);
    connection.send(PING, ACK, 0, ping.payload());

    assertThat(framesUntilNow(connection))
        .noneMatch(Http2WindowGrowthTest::isAnnouncement)
        .noneMatch(frame -> frame.is(WINDOW_UPDATE, 1));
    assertThat(held.received()).isEqualTo(4 * PIECE.length);
  }

  @Test
  void smallRequests_areNotMeasured() {
    for (int stream = 1; stream < 200; stream += 2) {
      connection.post(stream, "/silent", false);
      connection.data(stream, PIECE, false);
      connection.data(stream, PIECE, true);
    }
    assertThat(framesUntilNow(connection)).noneMatch(Http2WindowGrowthTest::isMeasuring);
  }

  @Test
  void fixedWindows_areNotMeasured() {
    ServerHttp2.Builder fixed = ServerHttp2.builder().windowBytes(WINDOW).maxWindowBytes(WINDOW);
    try (NettyServer other = start(fixed);
        RawHttp2Connection toOther = RawHttp2Connection.to(other)) {
      toOther.post(1, "/silent", false);
      data(toOther, 1, 100);
      assertThat(framesUntilNow(toOther))
          .noneMatch(Http2WindowGrowthTest::isMeasuring)
          .anyMatch(frame -> frame.is(WINDOW_UPDATE, 1));
    }
  }

  @Test
  @Attack(
      value = "answers to pings that were not sent",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.SERVED)
  void answersToPingsThatWereNotSent_doNotRaiseTheWindows() {
    Frame ping = beginRound(connection);
    byte[] forged = ping.payload().clone();
    forged[7]++;
    connection.send(1_000, PING, ACK, 0, forged);
    data(connection, 1, 2);
    assertThat(framesUntilNow(connection)).noneMatch(Http2WindowGrowthTest::isAnnouncement);

    connection.send(1_000, PING, ACK, 0, ping.payload());
    connection.send(SETTINGS, ACK, 0);
    assertThat(framesUntilNow(connection).stream().filter(Http2WindowGrowthTest::isAnnouncement))
        .hasSize(1);
    assertIsServed();
  }

  @Test
  @Attack(
      value = "ping that is never answered while data arrives",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.SERVED)
  void pingThatIsNeverAnswered_isTheOnlyOne() {
    beginRound(connection);
    data(connection, 1, 500);
    assertThat(framesUntilNow(connection))
        .noneMatch(Http2WindowGrowthTest::isMeasuring)
        .noneMatch(Http2WindowGrowthTest::isAnnouncement);
    assertIsServed();
  }

  private void assertIsServed() {
    connection.post(101, "/early", true);
    assertThat(connection.statusBeforeAnyGoAway(101)).isEqualTo("200");
  }
}
