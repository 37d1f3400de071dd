package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small messages that are complete in one piece stay together; all others are read as before. */
final class MessageRunTest {

  private static final int LIMIT = 3_000;
  private static final int OVERHEAD = 128;
  private static final int MIB = 1024 * 1024;

  private final CountedMemory memory = new CountedMemory(MIB);
  private final Found found = new Found();

  private EnvelopeReader reader = reader(0, memory);

  private static EnvelopeReader reader(int endFlag, CountedMemory memory) {
    return new EnvelopeReader(
        Inbound.RESPONSE, endFlag, LIMIT, new Admission(memory, Admission.UNKNOWN));
  }

  /** What a reader has passed on: the messages, and how many of them each call had. */
  private static final class Found implements MessageReceiver {

    final List<Integer> together = new ArrayList<>();
    final List<byte[]> messages = new ArrayList<>();
    final List<Reservation> reservations = new ArrayList<>();

    @Override
    public void onMessage(RawMessage message) {
      together.add(1);
      messages.add(message.bytes());
      reservations.add(message.reservation());
    }

    @Override
    public void onRun(MessageRun run) {
      List<byte[]> taken = JoinedMessages.taken(run);
      together.add(taken.size());
      messages.addAll(taken);
      reservations.add(run.reservation());
    }

    void release() {
      reservations.forEach(Reservation::release);
    }
  }

  private static byte[][] messages(int... lengths) {
    byte[][] messages = new byte[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      messages[i] = new byte[lengths[i]];
      Arrays.fill(messages[i], (byte) (i + 1));
    }
    return messages;
  }

  private static ByteBuffer join(ByteBuffer... parts) {
    ByteBuffer joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.limit()).sum());
    for (ByteBuffer part : parts) {
      joined.put(part.duplicate());
    }
    return joined.flip();
  }

  private void read(ByteBuffer... parts) {
    reader.read(join(parts), false, found);
  }

  @Test
  void smallMessages_haveOneArrayAndOneReservation() {
    byte[][] sent = messages(3, 0, 2_000, 1);
    read(JoinedMessages.body(sent));

    assertThat(found.together).containsExactly(4);
    assertThat(found.messages).containsExactly(sent);
    assertThat(memory.used()).isEqualTo(4 * 5 + 2_004 + OVERHEAD);
    found.release();
    assertThat(memory.used()).isZero();
  }

  @Test
  void onlyMessage_isNotARun() {
    read(JoinedMessages.body(messages(3)));

    assertThat(found.together).containsExactly(1);
    assertThat(memory.used()).isEqualTo(3 + OVERHEAD);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void body_isReadAlike_whereverItIsCut(long seed) {
    Random random = new Random(seed);
    byte[][] sent = messages(random.ints(12, 0, 30).toArray());
    ByteBuffer body = JoinedMessages.body(sent);
    for (int cut = 0; cut <= body.limit(); cut++) {
      Found pieces = new Found();
      reader = reader(0, memory);
      reader.read(body.slice(0, cut), false, pieces);
      reader.read(body.slice(cut, body.limit() - cut), true, pieces);
      assertThat(pieces.messages).as("seed %d, cut %d", seed, cut).containsExactly(sent);
      pieces.release();
      assertThat(memory.used()).as("seed %d, cut %d", seed, cut).isZero();
    }
  }

  @Test
  void emptyMessagesByTheThousand_takeTheirPrefixes() {
    read(JoinedMessages.body(new byte[10_000][0]));

    assertThat(found.messages).hasSize(10_000).allMatch(message -> message.length == 0);
    assertThat(found.together).as("16 KiB each").hasSize(4);
    assertThat(memory.used()).isEqualTo(50_000 + 4 * OVERHEAD);
  }

  @Test
  void longMessage_comesAlone() {
    byte[][] sent = messages(1, 2, 2_049, 3, 2_049, 4, 5);
    read(JoinedMessages.body(sent));

    assertThat(found.together).containsExactly(2, 1, 1, 1, 2);
    assertThat(found.messages).containsExactly(sent);
  }

  @Test
  void compressedMessage_endsARun() {
    byte[][] sent = messages(1, 2, 3, 4);
    read(
        JoinedMessages.body(sent[0], sent[1]),
        Envelope.of(Envelope.COMPRESSED, new byte[] {9}),
        JoinedMessages.body(sent[2], sent[3]));

    assertThat(found.together).containsExactly(2, 1, 2);
    assertThat(found.messages.get(2)).containsExactly(9);
  }

  @Test
  void endOfABody_isNotInARun() {
    reader = reader(2, memory);
    read(JoinedMessages.body(messages(1, 2)), Envelope.of(2, new byte[] {9}));

    assertThat(found.together).containsExactly(2, 1);
  }

  @Test
  void messagesBeforeInvalidPrefix_arePassedOn() {
    assertFailure(Code.INTERNAL, Envelope.of(0x10, new byte[0]));
  }

  @Test
  void messagesBeforeOneThatIsTooLong_arePassedOn() {
    assertFailure(Code.RESOURCE_EXHAUSTED, Envelope.of(0, new byte[LIMIT + 1]));
  }

  @Test
  void messagesBeforeNegativeLength_arePassedOn() {
    assertFailure(
        Code.RESOURCE_EXHAUSTED, ByteBuffer.allocate(5).put(1, (byte) 0xFF).put(4, (byte) 1));
  }

  private void assertFailure(Code code, ByteBuffer invalid) {
    byte[][] sent = messages(1, 2, 3);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> read(JoinedMessages.body(sent), invalid, JoinedMessages.body(sent)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    assertThat(found.messages).containsExactly(sent);
    found.release();
    reader.discard();
    assertThat(memory.used()).isZero();
  }

  @Test
  void limitOfAMessage_holdsWithinARun() {
    reader = new EnvelopeReader(10);
    byte[][] sent = messages(10, 10, 11);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> read(JoinedMessages.body(sent)))
        .withMessageContaining("11 bytes");
    assertThat(found.messages).containsExactly(sent[0], sent[1]);
  }

  @Test
  void messagesForWhichThereIsMemory_arePassedOn_thoughTheirRunHasNone() {
    CountedMemory little = new CountedMemory(3 * (OVERHEAD + 500));
    reader = reader(0, little);
    byte[][] sent = messages(500, 500, 500, 500, 500);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> read(JoinedMessages.body(sent)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertThat(found.messages).containsExactly(sent[0], sent[1], sent[2]);
    found.release();
    reader.discard();
    assertThat(little.used()).isZero();
  }

  @Test
  void receiverOfASingleMessage_getsThemOneByOne_andTheirMemoryIsGivenBack() {
    List<byte[]> received = new ArrayList<>();
    byte[][] sent = messages(1, 2);
    reader.read(JoinedMessages.body(sent), true, message -> received.add(message.bytes()));

    assertThat(received).containsExactly(sent);
    assertThat(memory.used()).isZero();
  }

  @Test
  void bytes_areInAnArrayOfTheirOwn() {
    byte[] own = {1, 2};
    assertThat(new RawMessage(own, false).bytes()).isSameAs(own);
    MessageRun run = JoinedMessages.run(memory, own, own);
    RawMessage first = run.next();
    assertThat(first.array()).hasSize(14);
    assertThat(first.bytes()).containsExactly(own);
    assertThat(run.next().array()).isSameAs(first.array());
  }
}
