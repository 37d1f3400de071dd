package dev.connectjava.verification.walk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many files somebody reads to see all that a unary call does may become less, and not more.
 * The call blocks, and all is as the defaults are, on one connection of HTTP/2 in plaintext.
 *
 * <p>{@code -Dwalk.print=true} prints the files of each walk by package. After a change of one,
 * {@code mvn test -pl verification -am -Dtest=CallWalkTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dwalk.write=src/test/resources/walk} renews the lists of files there; the figures are for the
 * hand.
 */
final class CallWalkTest {

  /**
   * A figure that is written down.
   *
   * @param files all on the walk
   * @param ofTheEngine of them, those in packages of calls and of protocols
   */
  private record Figure(int files, int ofTheEngine) {}

  /** Who makes one less writes it down here. */
  private static final Map<String, Figure> MOST =
      Map.of(
          "server grpc", new Figure(61, 19),
          "server grpc_web", new Figure(63, 20),
          "server connect", new Figure(62, 19),
          "client grpc", new Figure(68, 24),
          "client grpc_web", new Figure(69, 25),
          "client connect", new Figure(68, 24));

  private static final Map<Side, WalkedSide> SIDES = new EnumMap<>(Side.class);

  @BeforeAll
  static void start() throws IOException {
    for (Side side : Side.values()) {
      SIDES.put(side, WalkedSide.start(side));
    }
  }

  @AfterAll
  static void end() throws IOException {
    for (WalkedSide side : SIDES.values()) {
      side.close();
    }
    SIDES.clear();
  }

  private static Walk take(Side side, Protocol protocol, boolean compressed) {
    return Objects.requireNonNull(SIDES.get(side)).take(protocol, compressed);
  }

  static Stream<Arguments> walks() {
    return Stream.of(Side.values())
        .flatMap(side -> Stream.of(Protocol.values()).map(each -> Arguments.of(side, each)));
  }

  @ParameterizedTest
  @MethodSource("walks")
  void filesOfOneCall_areThoseThatAreWrittenDown(Side side, Protocol protocol) throws IOException {
    Walk walk = take(side, protocol, false);
    String name = (side + " " + protocol).toLowerCase(Locale.ROOT);
    if (Boolean.getBoolean("walk.print")) {
      System.out.println(name + ":\n" + walk.byPackage());
    }
    List<String> writtenDown = writtenDown(name, walk);

    List<String> added = new ArrayList<>(walk.names());
    writtenDown.forEach(added::remove);
    List<String> gone = new ArrayList<>(writtenDown);
    walk.names().forEach(gone::remove);
    String difference = "%s: on the walk are now %s, and no longer %s".formatted(name, added, gone);
    assertThat(new Figure(walk.files().size(), walk.filesOfTheEngine()))
        .as(difference)
        .isEqualTo(MOST.get(name));
    assertThat(added).as(difference).isEmpty();
    assertThat(gone).as(difference).isEmpty();
  }

  private static List<String> writtenDown(String name, Walk walk) throws IOException {
    String file = name.replace(' ', '_') + ".txt";
    String folder = System.getProperty("walk.write");
    if (folder != null) {
      Files.write(Path.of(folder, file), walk.names());
      return walk.names();
    }
    try (InputStream in = CallWalkTest.class.getResourceAsStream("/walk/" + file)) {
      assertThat(in).as(file).isNotNull();
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void walk_isTheSameAgain(Side side) {
    Walk first = take(side, Protocol.GRPC, false);
    take(side, Protocol.CONNECT, false);
    assertThat(take(side, Protocol.GRPC, false)).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void compressedRequest_takesTheWalkToMoreFiles(Side side) {
    Walk plain = take(side, Protocol.GRPC, false);
    Walk compressed = take(side, Protocol.GRPC, true);
    assertThat(compressed.files()).containsAll(plain.files());
    assertThat(plain.names()).doesNotContain("CodecPool.java");
    assertThat(compressed.names()).contains("CodecPool.java");
  }

  @ParameterizedTest
  @EnumSource
  void filesOfOtherCallsAndOfTests_areNotOnTheWalk(Side side) {
    Walk walk = take(side, Protocol.CONNECT, false);
    assertThat(walk.names()).contains("Http2StreamConnection.java");
    assertThat(walk.names())
        .doesNotContain(
            "Http1ServerConnection.java", "Http1ClientConnection.java", "NettyServer.java")
        .doesNotContain("WalkedProgram.java", "GreetService.java", "GreetServiceClient.java");
  }
}
