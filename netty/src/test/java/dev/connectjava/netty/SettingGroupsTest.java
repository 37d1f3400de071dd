package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The values in which settings stand together: their defaults, bounds and copies. */
final class SettingGroupsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MIB = 1024 * 1024;
  private static final int MOST_FRAME = 16 * MIB - 1;

  private static Arguments mistake(String message, ThrowingCallable mistake) {
    return Arguments.of(message, mistake);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(mistakesOfHttp2(), mistakesOfSockets(), mistakesOfOthers())
        .flatMap(each -> each);
  }

  private static Stream<Arguments> mistakesOfSockets() {
    String least = "%s must be from 1 to 2,147,483,647, but was 0";
    String receive = least.formatted("receiveBufferBytes");
    String send = least.formatted("sendBufferBytes");
    return Stream.of(
        mistake(least.formatted("backlog"), () -> ServerSocketOptions.builder().backlog(0)),
        mistake(receive, () -> ServerSocketOptions.builder().receiveBufferBytes(0)),
        mistake(send, () -> ServerSocketOptions.builder().sendBufferBytes(0)),
        mistake(receive, () -> ClientSocketOptions.builder().receiveBufferBytes(0)),
        mistake(send, () -> ClientSocketOptions.builder().sendBufferBytes(0)));
  }

  private static Stream<Arguments> mistakesOfHttp2() {
    String window = "windowBytes must be from 65,535 to 2,147,483,647, but was 65,534";
    String longest = "maxWindowBytes must be from 65,535 to 2,147,483,647, but was 65,534";
    String frame = "frameBytes must be from 16,384 to 16,777,215, but was %s";
    String table = "headerTableBytes must be from 0 to 16,777,215, but was %s";
    ServerHttp2.Builder server = ServerHttp2.builder();
    ClientHttp2 client = ClientHttp2.defaults();
    return Stream.of(
        mistake(window, () -> server.windowBytes(65_534)),
        mistake(window, () -> client.withWindowBytes(65_534)),
        mistake(longest, () -> server.maxWindowBytes(65_534)),
        mistake(longest, () -> client.withMaxWindowBytes(65_534)),
        mistake(frame.formatted("16,383"), () -> server.frameBytes(16_383)),
        mistake(frame.formatted("16,777,216"), () -> server.frameBytes(MOST_FRAME + 1)),
        mistake(frame.formatted("16,383"), () -> client.withFrameBytes(16_383)),
        mistake(frame.formatted("16,777,216"), () -> client.withFrameBytes(MOST_FRAME + 1)),
        mistake(table.formatted("-1"), () -> server.headerTableBytes(-1)),
        mistake(table.formatted("16,777,216"), () -> server.headerTableBytes(MOST_FRAME + 1)),
        mistake(table.formatted("-1"), () -> client.withHeaderTableBytes(-1)),
        mistake(table.formatted("16,777,216"), () -> client.withHeaderTableBytes(MOST_FRAME + 1)),
        mistake(
            "concurrentStreams must be from 1 to 2,147,483,647, but was 0",
            () -> server.concurrentStreams(0)),
        mistake(
            "abandonedStreams must be from 0 to 2,147,483,647, but was -1",
            () -> server.abandonedStreams(-1, HOUR)),
        mistake(
            "the period of abandonedStreams must be positive, but was PT0S",
            () -> server.abandonedStreams(0, Duration.ZERO)));
  }

  private static Stream<Arguments> mistakesOfOthers() {
    ServerConnectionLimits.Builder limits = ServerConnectionLimits.builder();
    String memory = "%s must be from 65,536 to 4,611,686,018,427,387,903, but was 65,535";
    return Stream.of(
        mistake(
            "maxConnections must be from 1 to 2,147,483,647, but was 0",
            () -> limits.maxConnections(0)),
        mistake("maxAge must be positive, but was PT0S", () -> limits.maxAge(Duration.ZERO)),
        mistake(
            "idleTimeout must be positive, but was PT0S", () -> limits.idleTimeout(Duration.ZERO)),
        mistake(
            "maxRequests must be from 1 to 2,147,483,647, but was 0", () -> limits.maxRequests(0)),
        mistake(
            "grace must not be negative, but was PT-1S",
            () -> limits.grace(Duration.ofSeconds(-1))),
        mistake(
            "the interval of keepAlive must be positive, but was PT0S",
            () -> KeepAlive.every(Duration.ZERO)),
        mistake(
            "the timeout of keepAlive must be positive, but was PT0S",
            () -> KeepAlive.every(HOUR).withTimeout(Duration.ZERO)),
        mistake(
            memory.formatted("totalBytes"), () -> MemoryBounds.defaults().withTotalBytes(65_535)),
        mistake(
            memory.formatted("connectionBytes"),
            () -> MemoryBounds.defaults().withConnectionBytes(65_535)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void group_saysWhatIsAllowed(String message, ThrowingCallable mistake) {
    assertThatIllegalArgumentException().isThrownBy(mistake).withMessage(message);
  }

  @Test
  void http2_takesItsBounds_andIsCopied() {
    ServerHttp2 server =
        ServerHttp2.builder()
            .windowBytes(65_535)
            .maxWindowBytes(65_536)
            .frameBytes(MOST_FRAME)
            .headerTableBytes(0)
            .concurrentStreams(1)
            .abandonedStreams(0, HOUR)
            .build();
    assertThat(server.toBuilder().build()).usingRecursiveComparison().isEqualTo(server);
    assertThat(server.toBuilder().frameBytes(16_384).build().headerTableBytes()).isZero();
    assertThat(server.frameBytes()).isEqualTo(MOST_FRAME);
    assertThat(server.maxWindowBytes()).isEqualTo(65_536);
    assertThat(server.abandonedWithin()).isEqualTo(HOUR);
    ClientHttp2 client =
        ClientHttp2.defaults()
            .withMaxWindowBytes(65_536)
            .withHeaderTableBytes(MOST_FRAME)
            .withFrameBytes(16_384)
            .withWindowBytes(65_535);
    assertThat(client.headerTableBytes()).isEqualTo(MOST_FRAME);
    assertThat(client.frameBytes()).isEqualTo(16_384);
    assertThat(client.windowBytes()).isEqualTo(65_535);
    assertThat(client.maxWindowBytes()).isEqualTo(65_536);
  }

  @Test
  void bothSides_haveTheSameDefaultsOfHttp2() {
    ServerHttp2 server = ServerHttp2.defaults();
    ClientHttp2 client = ClientHttp2.defaults();
    assertThat(server.windowBytes()).isEqualTo(client.windowBytes()).isEqualTo(MIB);
    assertThat(server.maxWindowBytes()).isEqualTo(client.maxWindowBytes()).isEqualTo(16 * MIB);
    assertThat(server.frameBytes()).isEqualTo(client.frameBytes()).isEqualTo(16_384);
    assertThat(server.headerTableBytes()).isEqualTo(client.headerTableBytes()).isEqualTo(4_096);
  }

  @Test
  void socketOptions_areCopied_andLeaveToTheSystemWhatWasNotSet() {
    ServerSocketOptions server =
        ServerSocketOptions.builder()
            .backlog(1)
            .reusePort(true)
            .tcpNoDelay(false)
            .tcpKeepAlive(true)
            .receiveBufferBytes(2)
            .sendBufferBytes(3)
            .build();
    assertThat(server.toBuilder().build()).usingRecursiveComparison().isEqualTo(server);
    assertThat(server.toBuilder().backlog(4).build().sendBufferBytes()).hasValue(3);
    assertThat(ServerSocketOptions.defaults().backlog()).isEmpty();
    assertThat(ServerSocketOptions.defaults().receiveBufferBytes()).isEmpty();
    ClientSocketOptions client =
        ClientSocketOptions.builder()
            .localAddress(InetAddress.getLoopbackAddress())
            .tcpNoDelay(false)
            .tcpKeepAlive(true)
            .receiveBufferBytes(2)
            .sendBufferBytes(3)
            .build();
    assertThat(client.toBuilder().build()).usingRecursiveComparison().isEqualTo(client);
    assertThat(client.toBuilder().tcpNoDelay(true).build().localAddress())
        .contains(InetAddress.getLoopbackAddress());
    assertThat(ClientSocketOptions.defaults().localAddress()).isEmpty();
    assertThat(ClientSocketOptions.defaults().sendBufferBytes()).isEmpty();
  }

  @Test
  void connectionLimits_areCopied_andHaveNoneOfWhatWasNotSet() {
    ServerConnectionLimits defaults = ServerConnectionLimits.defaults();
    assertThat(defaults.maxConnections()).isEmpty();
    assertThat(defaults.maxAge()).isEmpty();
    assertThat(defaults.maxRequests()).isEmpty();
    assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofMinutes(30));
    ServerConnectionLimits limits =
        ServerConnectionLimits.builder()
            .maxConnections(1)
            .maxAge(HOUR)
            .maxRequests(2)
            .idleTimeout(HOUR)
            .grace(Duration.ZERO)
            .build();
    assertThat(limits.toBuilder().build()).usingRecursiveComparison().isEqualTo(limits);
    assertThat(limits.toBuilder().maxRequests(3).build().maxConnections()).hasValue(1);
  }

  @Test
  void keepAlive_leavesToItsSideWhetherItIsWhileIdle() {
    KeepAlive keepAlive = KeepAlive.every(HOUR);
    assertThat(keepAlive.whileIdle()).isEmpty();
    assertThat(keepAlive.withWhileIdle(false).withTimeout(HOUR).whileIdle()).contains(false);
    assertThat(keepAlive.withWhileIdle(true).interval()).isEqualTo(HOUR);
    assertThat(keepAlive.timeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void memory_ofAConnectionIsHalfOfAll_withRoomForAMessageOfTheDefaultLimit() {
    MemoryBounds bounds = MemoryBounds.defaults();
    assertThat(bounds.totalBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(bounds.withTotalBytes(64L * MIB).connectionBytes()).isEqualTo(32L * MIB);
    assertThat(bounds.withTotalBytes(8L * MIB).connectionBytes()).isEqualTo(5L * MIB);
    assertThat(bounds.withTotalBytes(65_536).connectionBytes()).isEqualTo(65_536);
    assertThat(bounds.withConnectionBytes(65_536).withTotalBytes(8L * MIB).connectionBytes())
        .isEqualTo(65_536);
  }
}
