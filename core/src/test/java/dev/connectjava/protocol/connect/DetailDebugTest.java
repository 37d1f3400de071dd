package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedDetail;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DetailDebugTest {

  private static final ErrorDetail DETAIL = ErrorDetail.of("a.B", new byte[] {1});
  private static final RpcException ERROR = new RpcException(Code.ABORTED, "").plusDetail(DETAIL);
  private static final String PLAIN =
      "{\"code\":\"aborted\",\"details\":[{\"type\":\"a.B\",\"value\":\"AQ\"}]}";

  /** Appends to the details that it knows. */
  private record Appending(Consumer<MessageOutput> action) implements Codec {

    static DetailDebug text(String text) {
      return DetailDebug.of(new Appending(output -> output.write(text.getBytes(UTF_8))));
    }

    @Override
    public String name() {
      return "json";
    }

    @Override
    public boolean isBinary() {
      return false;
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return Optional.empty();
    }

    @Override
    public boolean appendDetail(CodedDetail detail, MessageOutput output) {
      action.accept(output);
      return !detail.type().equals("a.Unknown");
    }
  }

  private static String error(RpcException error, DetailDebug debug, int mostBytes) {
    return new String(ConnectErrorJson.error(error, debug, mostBytes), UTF_8);
  }

  private static String with(String debug) {
    return PLAIN.replace("\"}]", "\",\"debug\":" + debug + "}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":[1,{}]}", "\"text\"", "0", "null", "{}"})
  void json_isBesideTheValue(String json) {
    assertThat(error(ERROR, Appending.text(json), 1_000)).isEqualTo(with(json));
  }

  @Test
  void endOfStream_hasIt() {
    byte[] end =
        ConnectErrorJson.endStream(ERROR, Headers.of("x", "y"), Appending.text("7"), 1_000);

    assertThat(new String(end, UTF_8))
        .isEqualTo("{\"error\":" + with("7") + ",\"metadata\":{\"x\":[\"y\"]}}");
  }

  @Test
  void unknownType_hasNone() {
    RpcException error =
        new RpcException(Code.ABORTED, "")
            .plusDetail(ErrorDetail.of("a.Unknown", new byte[0]))
            .plusDetail(DETAIL);

    assertThat(error(error, Appending.text("7"), 1_000))
        .isEqualTo(
            "{\"code\":\"aborted\",\"details\":[{\"type\":\"a.Unknown\",\"value\":\"\"},"
                + "{\"type\":\"a.B\",\"value\":\"AQ\",\"debug\":7}]}");
  }

  static Stream<Consumer<MessageOutput>> failures() {
    return Stream.of(
        output -> {
          throw new IllegalArgumentException("no");
        },
        output -> {
          throw new NoSuchMethodError("no");
        },
        output -> {
          throw new StackOverflowError();
        },
        output -> {
          throw new AssertionError("no");
        },
        output -> output.write('{'),
        output -> {},
        output -> output.write("7 8".getBytes(UTF_8)),
        output -> output.write(("[".repeat(65) + "]".repeat(65)).getBytes(UTF_8)),
        output -> output.write(new byte[] {'"', (byte) 0xFF, '"'}),
        output -> output.reserve(Integer.MAX_VALUE),
        output -> output.announce(Long.MAX_VALUE),
        output -> output.position(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void codecThatFails_failsNoError(Consumer<MessageOutput> failure) {
    assertThat(error(ERROR, DetailDebug.of(new Appending(failure)), 1_000)).isEqualTo(PLAIN);
  }

  @Test
  void json_nestedAsDeepAsIsAllowed_isReadByOurClient() {
    String json = "[".repeat(64) + "]".repeat(64);
    byte[] end = ConnectErrorJson.endStream(ERROR, Headers.empty(), Appending.text(json), 1_000);

    assertThat(new String(end, UTF_8)).contains(json);
    RpcException read = Objects.requireNonNull(ConnectErrorReader.endOfStream(end).error());
    assertThat(read.details()).containsExactly(DETAIL);
  }

  @Test
  void json_beyondTheLimit_isLeftOut() {
    String json = "\"" + "x".repeat(500) + "\"";
    int fitting = with(json).length();

    assertThat(error(ERROR, Appending.text(json), fitting)).isEqualTo(with(json));
    assertThat(error(ERROR, Appending.text(json), fitting - 1)).isEqualTo(PLAIN);
    assertThat(error(ERROR, Appending.text(json), 10)).isEqualTo(PLAIN);
  }

  @Test
  void json_ofManyDetails_sharesTheLimit() {
    RpcException error = ERROR.plusDetail(DETAIL).plusDetail(DETAIL);
    String json = "\"" + "x".repeat(50) + "\"";
    int plain = error(error, DetailDebug.NONE, 0).length();
    int each = ",\"debug\":".length() + json.length();

    for (int shown = 0; shown <= 3; shown++) {
      int mostBytes = plain + shown * each;
      assertThat(error(error, Appending.text(json), mostBytes)).hasSize(mostBytes);
    }
  }

  @Test
  void failureOfTheVirtualMachine_isThrown() {
    OutOfMemoryError failure = new OutOfMemoryError("of a test");
    Codec codec =
        new Appending(output -> {
          throw failure;
        });

    assertThatThrownBy(() -> error(ERROR, DetailDebug.of(codec), 1_000)).isSameAs(failure);
  }

  @Test
  @Attack(value = "error with thousands of details whose JSON has no room", kind = Kind.BOMB)
  void detailsBehindOneThatHasNoRoom_areNotTried() {
    RpcException error = ERROR.withDetails(Collections.nCopies(5_000, DETAIL));
    byte[] json = ("\"" + "x".repeat(500) + "\"").getBytes(UTF_8);
    AtomicInteger calls = new AtomicInteger();
    Codec codec =
        new Appending(output -> {
          calls.incrementAndGet();
          output.write(json);
        });
    int plain = error(error, DetailDebug.NONE, 0).length();

    assertThat(error(error, DetailDebug.of(codec), plain + 1_600)).hasSizeLessThan(plain + 1_600);
    assertThat(calls).hasValue(4);
  }
}
