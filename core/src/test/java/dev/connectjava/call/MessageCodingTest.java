package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.CountedMemory;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MessageCodingTest {

  private static final int LIMIT = 100_000;

  private final CountedMemory memory = new CountedMemory(Integer.MAX_VALUE);

  /** Strings as ASCII, in both ways. */
  enum Way {
    SIZED,
    APPENDING;

    MessageCodec<String> codec() {
      return this == SIZED ? new SizedText() : new AppendedText();
    }
  }

  private static class SizedText implements MessageCodec.Sized<String> {

    private final AtomicInteger written = new AtomicInteger();

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, UTF_8);
    }

    @Override
    public int length(String message) {
      return message.length();
    }

    @Override
    public int write(String message, byte[] array, int offset) {
      written.incrementAndGet();
      byte[] bytes = message.getBytes(UTF_8);
      System.arraycopy(bytes, 0, array, offset, bytes.length);
      return offset + bytes.length;
    }
  }

  private record AppendedText() implements MessageCodec.Appending<String> {

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, UTF_8);
    }

    @Override
    public void append(String message, MessageOutput output) {
      for (byte next : message.getBytes(UTF_8)) {
        output.write(next);
      }
    }
  }

  private static MessageCoding<String, String> coding(MessageCodec<String> codec) {
    return MessageCoding.ofServer(new MethodCodec<>(codec, codec), LIMIT, 1_000);
  }

  private EncodedMessage encode(MessageCodec<String> codec, String message, boolean enveloped) {
    return coding(codec).encode(message, null, null, enveloped, memory);
  }

  private static byte[] bytes(EncodedMessage message) {
    byte[] bytes = new byte[message.bytes().remaining()];
    message.bytes().get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void message_hasItsPrefixInFront(Way way) {
    assertThat(bytes(encode(way.codec(), "abc", true)))
        .containsExactly(0, 0, 0, 0, 3, 'a', 'b', 'c');
    assertThat(bytes(encode(way.codec(), "", true))).containsExactly(0, 0, 0, 0, 0);
    assertThat(bytes(encode(way.codec(), "abc", false))).containsExactly('a', 'b', 'c');
    assertThat(bytes(encode(way.codec(), "", false))).isEmpty();
  }

  @Test
  void messageOfKnownLength_isInAnArrayOfExactlyThat() {
    assertThat(encode(new SizedText(), "abc", true).bytes().array()).hasSize(8);
  }

  @ParameterizedTest
  @EnumSource
  void messages_ofVaryingLengths_areAllWhole(Way way) {
    MessageCoding<String, String> coding = coding(way.codec());
    for (int length : new int[] {0, 1, 90_000, 3, 64, 65, 40_000, 17_000, 0}) {
      String message = "m".repeat(length);
      byte[] bytes = bytes(coding.encode(message, null, null, true, memory));
      assertThat(coding.decode(Arrays.copyOfRange(bytes, 5, bytes.length), null))
          .isEqualTo(message);
    }
    assertThat(memory.taken()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void compressedMessage_hasItsPrefixInFront(Way way) {
    EncodedMessage message =
        coding(way.codec()).encode("m".repeat(20_000), new GzipCompression(), null, true, memory);

    byte[] bytes = bytes(message);
    assertThat(message.compressed()).isTrue();
    assertThat(bytes[0]).isEqualTo((byte) 1);
    assertThat(bytes.length).isLessThan(1_000);
    assertThat(memory.taken()).isZero();
    assertThat(memory.mostTaken()).isGreaterThanOrEqualTo(20_005);
  }

  @ParameterizedTest
  @EnumSource
  void messageOverTheLimit_isRefused(Way way) {
    assertFails(
        () -> encode(way.codec(), "m".repeat(LIMIT + 1), true),
        Code.RESOURCE_EXHAUSTED,
        "response message has 100,001 bytes");
    assertThat(memory.taken()).isZero();
  }

  @Test
  void messageOfKnownLength_isRefusedBeforeItIsWritten() {
    SizedText codec = new SizedText();
    assertFails(
        () -> encode(codec, "m".repeat(LIMIT + 1), true), Code.RESOURCE_EXHAUSTED, "100,001");
    CountedMemory little = new CountedMemory(50_000);
    assertFails(
        () -> coding(codec).encode("m".repeat(50_000), null, null, true, little),
        Code.RESOURCE_EXHAUSTED,
        "no memory");
    assertThat(codec.written).hasValue(0);
    assertThat(memory.mostTaken()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void longMessage_hasMemoryWhileItIsEncoded_andShortOnesNeedNone(Way way) {
    encode(way.codec(), "m".repeat(5_000), true);
    assertThat(memory.mostTaken()).isZero();

    encode(way.codec(), "m".repeat(60_000), true);
    assertThat(memory.mostTaken()).isGreaterThanOrEqualTo(60_000);
    assertThat(memory.taken()).isZero();
  }

  @Test
  void codecThatWritesAnotherLength_failsTheCall() {
    for (int difference : new int[] {-1, 1}) {
      SizedText liar =
          new SizedText() {
            @Override
            public int length(String message) {
              return message.length() + difference;
            }

            @Override
            public int write(String message, byte[] array, int offset) {
              return offset + message.length();
            }
          };
      assertFails(() -> encode(liar, "abc", true), Code.INTERNAL, "can't be encoded")
          .hasRootCauseMessage(
              "its codec announced %d bytes, but wrote 3".formatted(3 + difference));
    }
  }

  @Test
  void lengthThatIsNone_failsTheCall() {
    SizedText negative =
        new SizedText() {
          @Override
          public int length(String message) {
            return -7;
          }
        };
    assertFails(() -> encode(negative, "abc", true), Code.INTERNAL, "java.lang.String")
        .hasRootCauseMessage("its codec announced an invalid length, -7 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void whatACodecThrows_reachesTheSender(Way way) {
    RuntimeException broken = new IllegalStateException("broken");
    assertFails(() -> encode(failing(way, broken), "abc", true), Code.INTERNAL, "can't be encoded")
        .hasCause(broken);
    RpcException told = new RpcException(Code.DATA_LOSS, "told");
    assertThatThrownBy(() -> encode(failing(way, told), "abc", true)).isSameAs(told);
    ClassCastException misuse = new ClassCastException("another class");
    assertThatThrownBy(() -> encode(failing(way, misuse), "abc", true)).isSameAs(misuse);
    assertThat(memory.taken()).isZero();
  }

  private static MessageCodec<String> failing(Way way, RuntimeException failure) {
    return way == Way.APPENDING ? new FailingAppend(failure) : new FailingWrite(failure);
  }

  private static final class FailingWrite extends SizedText {

    private final RuntimeException failure;

    FailingWrite(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public int length(String message) {
      return 50_000;
    }

    @Override
    public int write(String message, byte[] array, int offset) {
      throw failure;
    }
  }

  private record FailingAppend(RuntimeException failure) implements MessageCodec.Appending<String> {

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      throw failure;
    }

    @Override
    public void append(String message, MessageOutput output) {
      output.write(new byte[50_000]);
      throw failure;
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Runnable action, Code code, String text) {
    return assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  /** Messages that are encoded already, in an array that is long enough for all. */
  private static final class SharedText extends SizedText {

    private final byte[] array = new byte[LIMIT + 1];
    private int wrong;

    @Override
    public Optional<ByteBuffer> encoded(String message) {
      byte[] bytes = message.getBytes(UTF_8);
      System.arraycopy(bytes, 0, array, 7, bytes.length);
      return Optional.of(ByteBuffer.wrap(array, 7, bytes.length + wrong));
    }
  }

  private static final String LONG = "m".repeat(16 * 1024);

  @Test
  void longMessageThatIsEncoded_isNotCopied() {
    SharedText codec = new SharedText();
    EncodedMessage plain = encode(codec, LONG, false);
    EncodedMessage enveloped = encode(codec, LONG, true);
    codec.array[7] = 'M';

    assertThat(new String(bytes(plain), UTF_8)).startsWith("Mmm").hasSize(LONG.length());
    assertThat(plain.prefix()).isNull();
    assertThat(plain.bytes().isReadOnly()).isTrue();
    assertThat(enveloped.prefix()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 0, 0, 0x40, 0}));
    assertThat(enveloped.wireBytes()).isEqualTo(LONG.length() + 5);
    assertThat(UTF_8.decode(enveloped.joined().position(5)).toString()).startsWith("Mmm");
    assertThat(new String(bytes(enveloped), UTF_8)).startsWith("Mmm").hasSize(LONG.length());
    assertThat(memory.mostTaken()).isZero();
  }

  @Test
  void shortMessageThatIsEncoded_isCopied() {
    SharedText codec = new SharedText();
    EncodedMessage message = encode(codec, LONG.substring(1), true);
    codec.array[7] = 'M';

    assertThat(message.prefix()).isNull();
    assertThat(new String(bytes(message), UTF_8)).contains("mmm").doesNotContain("M");
  }

  @Test
  void longMessageThatIsCompressed_isNotShared() {
    EncodedMessage message =
        coding(new SharedText()).encode(LONG, new GzipCompression(), null, true, memory);

    assertThat(message.compressed()).isTrue();
    assertThat(message.prefix()).isNull();
    assertThat(message.bytes().remaining()).isLessThan(1_000);
  }

  @Test
  void sharedMessage_hasTheAnnouncedLengthAndALimit() {
    SharedText codec = new SharedText();
    codec.wrong = 1;
    assertThatThrownBy(() -> encode(codec, LONG, true))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasRootCauseMessage("its codec announced 16,384 bytes, but wrote 16,385");
    codec.wrong = 0;
    assertThatThrownBy(() -> encode(codec, "m".repeat(LIMIT + 1), true))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }
}
