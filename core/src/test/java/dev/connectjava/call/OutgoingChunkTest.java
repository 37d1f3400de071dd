package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chunk of one stream, with codecs of both forms. */
final class OutgoingChunkTest {

  private static final int LIMIT = 100_000;

  /** Memory with a bound. */
  private static final class Bounded implements EncodingMemory {

    private int boundBytes = Integer.MAX_VALUE;
    private int taken;

    @Override
    public void take(int bytes) {
      if (taken + bytes > boundBytes) {
        throw new RpcException(Code.RESOURCE_EXHAUSTED, "no memory for " + bytes);
      }
      taken += bytes;
    }

    @Override
    public void giveBack(int bytes) {
      taken -= bytes;
    }
  }

  private final Bounded memory = new Bounded();
  private final OutgoingChunk chunk = new OutgoingChunk(memory);
  private final List<ByteBuffer> pieces = new ArrayList<>();
  private Runnable meanwhile = () -> {};

  private MessageCoding<String, String> coding(boolean sized) {
    MessageCodec<String> codec =
        new PiecemealCodec(sized, () -> meanwhile.run()).forType(String.class).orElseThrow();
    return MessageCoding.ofServer(new MethodCodec<>(codec, codec), LIMIT, 1_000);
  }

  private OutgoingChunk.Next send(MessageCoding<String, String> coding, String message) {
    assertThat(chunk.enter()).isTrue();
    OutgoingChunk.Next next;
    try {
      coding.append(message, null, null, chunk, memory);
      chunk.commit();
    } finally {
      next = chunk.leave();
    }
    return next;
  }

  private List<String> take() {
    pieces.clear();
    chunk.take(pieces::add);
    List<String> messages = new ArrayList<>();
    for (ByteBuffer piece : pieces) {
      ByteBuffer left = piece.duplicate();
      while (left.hasRemaining()) {
        assertThat(left.get()).isEqualTo((byte) Envelope.UNCOMPRESSED);
        byte[] message = new byte[left.getInt()];
        left.get(message);
        messages.add(new String(message, UTF_8));
      }
    }
    return messages;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messages_thatAreNotTaken_areTakenTogether(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    assertThat(send(coding, "one")).isEqualTo(OutgoingChunk.Next.ASK);
    assertThat(send(coding, "")).isEqualTo(OutgoingChunk.Next.NOTHING);
    assertThat(take()).containsExactly("one", "");
    assertThat(take()).isEmpty();
    assertThat(send(coding, "three")).isEqualTo(OutgoingChunk.Next.ASK);
    assertThat(take()).containsExactly("three");
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longRun_hasFewPieces_andArraysOfItsLength(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    List<String> sent = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      sent.clear();
      for (int i = 0; i < 100; i++) {
        sent.add(i + "m".repeat(60));
        send(coding, sent.getLast());
      }
      assertThat(take()).isEqualTo(sent);
    }
    assertThat(pieces).hasSizeLessThanOrEqualTo(2);
    assertThat(pieces.stream().mapToInt(piece -> piece.array().length).sum()).isLessThan(20_000);

    send(coding, "last");
    take();
    send(coding, "last");
    assertThat(take()).containsExactly("last");
    assertThat(pieces.getFirst().array()).hasSize(256);
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fullChunk_isTakenByItsSender(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    int sent = 0;
    OutgoingChunk.Next next;
    do {
      next = send(coding, "m".repeat(95));
      sent++;
    } while (next != OutgoingChunk.Next.TAKE);
    assertThat(sent).isEqualTo(OutgoingChunk.MOST_BYTES / 100 + 1);
    assertThat(take()).hasSize(sent);
    assertThat(send(coding, "m".repeat(20_000))).isEqualTo(OutgoingChunk.Next.TAKE);
    assertThat(take()).hasSize(1);
    assertThat(pieces.getFirst().array()).hasSizeLessThan(26_000);
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messageThatCantBeEncoded_leavesNothing(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    for (String broken : List.of("short!", "x".repeat(30_000) + "!", "y".repeat(LIMIT + 1))) {
      assertThatExceptionOfType(RpcException.class).isThrownBy(() -> send(coding, broken));
      assertThat(take()).isEmpty();
      assertThat(memory.taken).isZero();
      send(coding, "before");
      assertThatExceptionOfType(RpcException.class).isThrownBy(() -> send(coding, broken));
      send(coding, "after");
      assertThat(take()).containsExactly("before", "after");
      assertThat(memory.taken).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messageThatIsBeingEncoded_holdsBackNoOther(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    send(coding, "before");
    List<String> taken = new ArrayList<>();
    meanwhile = () -> taken.addAll(take());
    assertThat(send(coding, "slow")).isEqualTo(OutgoingChunk.Next.ASK);
    meanwhile = () -> {};
    assertThat(taken).containsExactly("before");
    assertThat(send(coding, "after")).isEqualTo(OutgoingChunk.Next.NOTHING);
    assertThat(take()).containsExactly("slow", "after");
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secondSender_doesNotEnter(boolean sized) {
    List<Boolean> entered = new ArrayList<>();
    meanwhile = () -> entered.add(chunk.enter());
    send(coding(sized), "slow");
    assertThat(entered).containsExactly(false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void memory_isTakenForTheMessage_ifThereIsNoneForMore(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    for (int i = 0; i < 50; i++) {
      send(coding, "m".repeat(200));
    }
    take();
    memory.boundBytes = 900;
    send(coding, "m".repeat(200));
    assertThat(memory.taken).isBetween(205, 900);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> send(coding, "m".repeat(800)))
        .withMessageContaining("no memory");
    assertThat(take()).hasSize(1);
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shortMessages_afterALongOne_shareAnArray(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    send(coding, "m".repeat(5_000));
    take();
    for (int run = 0; run < 3; run++) {
      for (int i = 0; i < 10; i++) {
        send(coding, "m".repeat(20));
      }
      assertThat(take()).hasSize(10);
      assertThat(pieces).hasSizeLessThanOrEqualTo(2);
    }
    assertThat(pieces.stream().mapToInt(piece -> piece.array().length).sum()).isLessThan(2_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pieceOfAMuchLongerArray_doesNotKeepIt(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    for (int i = 0; i < 100; i++) {
      send(coding, "m".repeat(100));
    }
    take();
    send(coding, "one");
    assertThat(take()).containsExactly("one");
    assertThat(pieces.getFirst().array().length).isLessThan(1_025);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void receiverThatFails_whileASenderIsWithin_keepsNoMemory(boolean sized) {
    MessageCoding<String, String> coding = coding(sized);
    send(coding, "one");
    meanwhile =
        () ->
            assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                    chunk.take(piece -> {
                      throw new IllegalStateException("as a test wants it");
                    }));
    assertThat(send(coding, "two")).isEqualTo(OutgoingChunk.Next.ASK);
    meanwhile = () -> {};
    assertThat(take()).containsExactly("two"); // The first is lost, which ends the call.
    assertThat(memory.taken).isZero();
  }

  /** Texts that are encoded already; what others do meanwhile happens while they are appended. */
  private record SharedText(List<byte[]> arrays, Runnable meanwhile)
      implements MessageCodec.Sized<String> {

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
      byte[] bytes = message.getBytes(UTF_8);
      System.arraycopy(bytes, 0, array, offset, bytes.length);
      return offset + bytes.length;
    }

    @Override
    public Optional<ByteBuffer> encoded(String message) {
      meanwhile.run();
      byte[] bytes = message.getBytes(UTF_8);
      arrays.add(bytes);
      return Optional.of(ByteBuffer.wrap(bytes));
    }
  }

  private static final String LONG = "l".repeat(16 * 1024);

  private final List<byte[]> arrays = new ArrayList<>();

  private MessageCoding<String, String> sharing() {
    SharedText codec = new SharedText(arrays, () -> meanwhile.run());
    return MessageCoding.ofServer(new MethodCodec<>(codec, codec), LIMIT, 1_000);
  }

  /** Returns the messages, which may go over the ends of pieces. */
  private List<String> takeJoined() {
    pieces.clear();
    chunk.take(pieces::add);
    ByteBuffer all = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
    pieces.forEach(piece -> all.put(piece.duplicate()));
    all.flip();
    List<String> messages = new ArrayList<>();
    while (all.hasRemaining()) {
      assertThat(all.get()).isEqualTo((byte) Envelope.UNCOMPRESSED);
      byte[] message = new byte[all.getInt()];
      all.get(message);
      messages.add(new String(message, UTF_8));
    }
    return messages;
  }

  @Test
  void messageThatIsEncoded_isNotCopied_andKeepsItsPlace() {
    MessageCoding<String, String> coding = sharing();
    send(coding, "one");
    assertThat(send(coding, LONG)).isEqualTo(OutgoingChunk.Next.TAKE);
    send(coding, "three");
    send(coding, LONG);
    assertThat(takeJoined()).containsExactly("one", LONG, "three", LONG);
    arrays.forEach(array -> array[0] = 'L');
    assertThat(pieces)
        .filteredOn(piece -> piece.remaining() == LONG.length())
        .hasSize(2)
        .allSatisfy(piece -> assertThat(piece.get(piece.position())).isEqualTo((byte) 'L'));
    assertThat(takeJoined()).isEmpty();
    assertThat(memory.taken).isZero();
  }

  /** A response that ends meanwhile must not have a prefix without its message. */
  @Test
  void messageThatIsEncoded_isTakenAsAWhole() {
    MessageCoding<String, String> coding = sharing();
    send(coding, "one");
    List<String> taken = new ArrayList<>();
    meanwhile = () -> taken.addAll(takeJoined());
    send(coding, LONG);
    assertThat(taken).containsExactly("one");
    assertThat(takeJoined()).containsExactly(LONG);

    assertThat(chunk.enter()).isTrue();
    coding.append(LONG, null, null, chunk, memory);
    assertThat(chunk.messageBytes()).isEqualTo(LONG.length());
    assertThat(memory.taken).isGreaterThan(LONG.length());
    chunk.leave(); // Without having committed it.
    assertThat(memory.taken).isZero();
    send(coding, "two");
    assertThat(takeJoined()).containsExactly("two");
    assertThat(memory.taken).isZero();
  }

  @Test
  void messageThatIsEncoded_needsMemory() {
    memory.boundBytes = LONG.length();
    MessageCoding<String, String> coding = sharing();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> send(coding, LONG))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    send(coding, "two");
    assertThat(takeJoined()).containsExactly("two");
    assertThat(memory.taken).isZero();
  }
}
