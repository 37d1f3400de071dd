package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final List<RawMessage> messages = new ArrayList<>();

  @Test
  void envelopes_inOnePiece_areRead() {
    EnvelopeReader reader = new EnvelopeReader(10);

    reader.read(bytes(0, 0, 0, 0, 2, 7, 8, 1, 0, 0, 0, 1, 9), true, messages::add);

    assertThat(messages).hasSize(2);
    assertMessage(messages.get(0), false, 7, 8);
    assertMessage(messages.get(1), true, 9);
  }

  @Test
  void envelopes_byteByByte_areRead() {
    EnvelopeReader reader = new EnvelopeReader(10);
    byte[] body = {0, 0, 0, 0, 2, 7, 8, 1, 0, 0, 0, 1, 9};

    for (int i = 0; i < body.length; i++) {
      reader.read(ByteBuffer.wrap(body, i, 1), i == body.length - 1, messages::add);
    }

    assertThat(messages).hasSize(2);
    assertMessage(messages.get(1), true, 9);
  }

  /** Memory that is too short for messages together. */
  private static final class LittleMemory implements MessageMemory {

    final List<Integer> refused = new ArrayList<>();

    @Override
    public @Nullable String reserve(int bytes, int messageBytes) {
      if (messageBytes <= 100) {
        return null;
      }
      refused.add(messageBytes);
      return "little memory";
    }

    @Override
    public void release(int bytes) {}
  }

  @Test
  @Attack(value = "thousands of empty messages while memory is short", kind = Kind.MEMORY)
  void messagesForWhichMemoryIsShort_areTriedTogetherOnceInAPiece() {
    LittleMemory memory = new LittleMemory();
    EnvelopeReader reader =
        new EnvelopeReader(Inbound.REQUEST, 0, 10, new Admission(memory, Admission.UNKNOWN));
    int piece = 3_000 * Envelope.PREFIX_BYTES;

    reader.read(ByteBuffer.allocate(piece), false, messages::add);
    reader.read(ByteBuffer.allocate(piece), true, messages::add);

    assertThat(messages).hasSize(6_000);
    assertThat(memory.refused).containsExactly(piece, piece);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void envelopes_inRandomPieces_areRead(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ByteBuffer body = ByteBuffer.allocate(200_000);
    List<byte[]> expected = new ArrayList<>();
    while (body.remaining() > 40_000) {
      byte[] message = new byte[random.nextInt(30_000)];
      random.nextBytes(message);
      expected.add(message);
      body.put(Envelope.of(0, message));
    }
    body.flip();
    EnvelopeReader reader = new EnvelopeReader(30_000);

    while (body.hasRemaining()) {
      int count = Math.min(body.remaining(), 1 + random.nextInt(5_000));
      reader.read(body.slice(body.position(), count), false, messages::add);
      body.position(body.position() + count);
    }
    reader.read(NOTHING.duplicate(), true, messages::add);

    assertThat(messages.stream().map(RawMessage::bytes))
        .as("seed %d", seed)
        .containsExactlyElementsOf(expected);
  }

  @Test
  void emptyMessage_isAMessageAsSoonAsItsPrefixIsThere() {
    new EnvelopeReader(10).read(bytes(0, 0, 0, 0, 0), false, messages::add);

    assertThat(messages).hasSize(1);
    assertMessage(messages.get(0), false);
  }

  @Test
  void emptyBody_hasNoMessage() {
    new EnvelopeReader(10).read(NOTHING.duplicate(), true, messages::add);

    assertThat(messages).isEmpty();
  }

  @Test
  void message_atTheLimit_isRead() {
    new EnvelopeReader(2).read(bytes(0, 0, 0, 0, 2, 1, 2), true, messages::add);

    assertThat(messages).hasSize(1);
  }

  @Test
  void message_onePastTheLimit_isRefusedByItsPrefix() {
    assertFailure(Code.RESOURCE_EXHAUSTED, 2, bytes(0, 0, 0, 0, 3), false)
        .withMessageContaining("3 bytes")
        .withMessageContaining("allows 2")
        .withMessageContaining("ServerLimits.withRequestMessageBytes");
  }

  @Test
  void message_ofFourGibibytes_isRefusedByItsPrefix() {
    assertFailure(Code.RESOURCE_EXHAUSTED, 10, bytes(0, 0xFF, 0xFF, 0xFF, 0xFF), false)
        .withMessageContaining("4,294,967,295");
  }

  @Test
  void largeAnnouncement_takesNoMemoryBeforeItsBytesCome() {
    List<EnvelopeReader> readers = new ArrayList<>();

    for (int i = 0; i < 10_000; i++) {
      EnvelopeReader reader = new EnvelopeReader(Integer.MAX_VALUE);
      reader.read(bytes(0, 0x7F, 0xFF, 0xFF, 0xFF), false, messages::add);
      readers.add(reader);
    }

    assertThat(readers).hasSize(10_000);
    assertThat(messages).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 0x80, 0xFF})
  void flags_thatNoRequestHas_areRefused(int flags) {
    assertFailure(Code.INVALID_ARGUMENT, 10, bytes(flags, 0, 0, 0, 0), true)
        .withMessageContaining("0x%02x", flags);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void truncatedBody_isRefused(int length) {
    ByteBuffer body = bytes(0, 0, 0, 0, 2, 7, 8).limit(length);

    assertFailure(Code.INVALID_ARGUMENT, 10, body, true)
        .withMessageContaining("request ends after");
  }

  private org.assertj.core.api.ThrowableAssertAlternative<RpcException> assertFailure(
      Code code, int limit, ByteBuffer body, boolean last) {
    return assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> new EnvelopeReader(limit).read(body, last, messages::add))
        .matches(e -> e.code() == code, "has code " + code);
  }

  private static void assertMessage(RawMessage message, boolean compressed, int... expected) {
    assertThat(message.compressed()).isEqualTo(compressed);
    assertThat(message.bytes()).containsExactly(expected);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }
}
