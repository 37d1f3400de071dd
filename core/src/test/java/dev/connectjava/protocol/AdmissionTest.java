package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.coding.Inflation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages are admitted by what they announce, or by what comes of them, and counted once. */
final class AdmissionTest {

  private static final int LIMIT = 4 * 1024 * 1024;
  private static final int OVERHEAD = 128;

  private final List<RawMessage> messages = new ArrayList<>();

  private static EnvelopeReader envelopes(CountedMemory memory) {
    return new EnvelopeReader(Inbound.REQUEST, 0, LIMIT, new Admission(memory, Admission.UNKNOWN));
  }

  private static WholeBodyReader body(CountedMemory memory, long announced) {
    return new WholeBodyReader(Inbound.REQUEST, LIMIT, false, new Admission(memory, announced));
  }

  private static ByteBuffer prefix(int length) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(length).flip();
  }

  private static ByteBuffer envelope(int length) {
    return ByteBuffer.allocate(5 + length).put((byte) 0).putInt(length).rewind();
  }

  @Test
  void envelope_isCountedAsItsBytesCome_untilItsMessageIsReleased() {
    CountedMemory memory = new CountedMemory(LIMIT);
    EnvelopeReader reader = envelopes(memory);

    reader.read(prefix(1_000_000), false, messages::add);
    assertThat(memory.used()).isEqualTo(OVERHEAD);
    reader.read(ByteBuffer.allocate(1), false, messages::add);
    assertThat(memory.used()).isBetween(OVERHEAD + 1, OVERHEAD + 4_096);
    reader.read(ByteBuffer.allocate(999_999), true, messages::add);
    reader.discard();
    assertThat(memory.used()).isEqualTo(1_000_000 + OVERHEAD);
    messages.getFirst().release();
    messages.getFirst().release();
    assertThat(memory.used()).isZero();
  }

  @Test
  void envelope_forWhichThereIsNoMemory_isRefusedByItsPrefix() {
    CountedMemory memory = new CountedMemory(1_000);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> envelopes(memory).read(prefix(1_000), false, messages::add))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .withMessageContaining("1,000 more bytes: 0 of 1000 bytes are taken");
    assertThat(memory.used()).isZero();
  }

  @Test
  void envelopeThatIsDiscarded_givesItsMemoryBack() {
    CountedMemory memory = new CountedMemory(LIMIT);
    EnvelopeReader reader = envelopes(memory);
    reader.read(prefix(1_000_000), false, messages::add);
    reader.discard();
    reader.discard();
    assertThat(memory.used()).isZero();
  }

  @Test
  void emptyMessages_areNotFree() {
    CountedMemory memory = new CountedMemory(10 * OVERHEAD);
    EnvelopeReader reader = envelopes(memory);
    for (int i = 0; i < 10; i++) {
      reader.read(prefix(0), false, messages::add);
    }
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> reader.read(prefix(0), false, messages::add));
  }

  @Test
  void bodyWithALength_isCountedAsItsBytesCome() {
    CountedMemory memory = new CountedMemory(LIMIT);
    WholeBodyReader reader = body(memory, 2_000_000);
    reader.read(ByteBuffer.allocate(1), false, messages::add);
    assertThat(memory.used()).isBetween(OVERHEAD + 1, OVERHEAD + 4_096);
    reader.read(ByteBuffer.allocate(1_999_999), true, messages::add);
    assertThat(memory.used()).isEqualTo(2_000_000 + OVERHEAD);
    messages.getFirst().release();
    assertThat(memory.used()).isZero();
  }

  @Test
  void bodyWithALengthForWhichThereIsNoMemory_isRefusedAtItsFirstByte() {
    CountedMemory memory = new CountedMemory(1_000_000);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(
            () -> body(memory, 2_000_000).read(ByteBuffer.allocate(1), false, messages::add))
        .withMessageContaining("2,000,000 more bytes: 0 of 1000000 bytes are taken");
    assertThat(memory.used()).isZero();
  }

  /** Many lengths that are announced, and of which nothing comes, keep nobody out. */
  @Test
  void announcedLengths_reserveNothing() {
    CountedMemory memory = new CountedMemory(1_000_000 + 100 * OVERHEAD);
    for (int i = 0; i < 99; i++) {
      envelopes(memory).read(prefix(1_000_000), false, messages::add);
    }
    envelopes(memory).read(envelope(1_000_000), true, messages::add);
    assertThat(messages).hasSize(1);
  }

  /** A piece of a large message does not take of what is kept for small ones. */
  @Test
  void firstPieceOfALargeMessage_isNotReservedAsASmallOne() {
    CountedMemory memory = new CountedMemory(LIMIT);
    EnvelopeReader reader = envelopes(memory);
    reader.read(prefix(1_000_000), false, messages::add);
    reader.read(ByteBuffer.allocate(1), false, messages::add);
    assertThat(memory.lastMessageBytes()).isEqualTo(1_000_000);

    WholeBodyReader unknown = body(memory, Admission.UNKNOWN);
    for (int i = 0; i < 10; i++) {
      unknown.read(ByteBuffer.allocate(100_000), false, messages::add);
    }
    assertThat(memory.lastMessageBytes()).isGreaterThan(900_000);
  }

  @Test
  void bodyThatIsDiscarded_givesItsMemoryBack() {
    CountedMemory memory = new CountedMemory(LIMIT);
    WholeBodyReader reader = body(memory, 2_000_000);
    reader.read(ByteBuffer.allocate(1_000_000), false, messages::add);
    assertThat(memory.used()).isGreaterThan(1_000_000);
    reader.discard();
    assertThat(memory.used()).isZero();
  }

  @Test
  void bodyWithALengthBeyondTheLimit_isRefusedAtItsFirstByte() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() ->
            body(new CountedMemory(LIMIT), LIMIT + 1L)
                .read(ByteBuffer.allocate(1), false, messages::add))
        .withMessageContaining("4,194,305");
  }

  @Test
  void bodyThatIsLongerThanItsLength_isMalformed() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() ->
            body(new CountedMemory(LIMIT), 3).read(ByteBuffer.allocate(4), true, messages::add))
        .withMessageContaining("longer than its content-length");
  }

  /** Its array may be a quarter of a megabyte longer while it grows, never twice as long. */
  @ParameterizedTest
  @CsvSource({"1, 17000", "2097153, 2400000", "4194304, 4194432"})
  void bodyWithoutALength_holdsLittleMoreThanWhatHasCome(int bytes, int most) {
    CountedMemory memory = new CountedMemory(most);
    WholeBodyReader reader = body(memory, Admission.UNKNOWN);
    for (int sent = 0; sent < bytes; sent += 16_384) {
      reader.read(ByteBuffer.allocate(Math.min(16_384, bytes - sent)), false, messages::add);
    }
    reader.read(ByteBuffer.allocate(0), true, messages::add);
    assertThat(messages.getFirst().bytes()).hasSize(bytes);
    assertThat(memory.used()).isEqualTo(bytes + OVERHEAD);
    messages.getFirst().release();
    assertThat(memory.used()).isZero();
  }

  @Test
  void body_hasTheBytesInTheirOrder_howeverTheyCome() {
    WholeBodyReader reader = body(new CountedMemory(LIMIT), Admission.UNKNOWN);
    byte[] sent = new byte[1_500_001];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31 + i / 1000);
    }
    for (int from = 0; from < sent.length; from += 9_999) {
      int length = Math.min(9_999, sent.length - from);
      reader.read(ByteBuffer.wrap(sent, from, length), from + length == sent.length, messages::add);
    }
    assertThat(messages.getFirst().bytes()).isEqualTo(sent);
  }

  @Test
  void body_mayComeInPiecesOfAnyLength() {
    WholeBodyReader reader = body(new CountedMemory(LIMIT), Admission.UNKNOWN);
    reader.read(ByteBuffer.allocate(1_000_000), false, messages::add);
    reader.read(ByteBuffer.allocate(1_000_001), true, messages::add);
    assertThat(messages.getFirst().bytes()).hasSize(2_000_001);
  }

  @Test
  void decompressedBytes_areCounted_andRefused() throws IOException {
    GzipCompression gzip = new GzipCompression();
    ByteBuffer bomb =
        Inflation.deflate(gzip, ByteBuffer.wrap(new byte[LIMIT]), 0, EncodingMemory.UNCOUNTED);
    CountedMemory enough = new CountedMemory(LIMIT + 300_000);
    Reservation reservation = Reservation.of(enough, Inbound.REQUEST, bomb.remaining());
    ByteBuffer inflated = inflate(gzip, bomb, reservation);
    assertThat(inflated.remaining()).isEqualTo(LIMIT);
    assertThat(enough.used()).isBetween(LIMIT, LIMIT + 300_000);
    reservation.release();
    assertThat(enough.used()).isZero();

    CountedMemory tooLittle = new CountedMemory(1_000_000);
    Reservation refused = Reservation.of(tooLittle, Inbound.REQUEST, bomb.remaining());
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(gzip, bomb, refused))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    refused.release();
    assertThat(tooLittle.used()).isZero();
  }

  private static ByteBuffer inflate(
      GzipCompression gzip, ByteBuffer bytes, Reservation reservation) {
    return Inflation.inflate(
        Inbound.REQUEST,
        gzip,
        bytes.array(),
        bytes.arrayOffset() + bytes.position(),
        bytes.remaining(),
        LIMIT,
        reservation,
        soFar -> {});
  }
}
