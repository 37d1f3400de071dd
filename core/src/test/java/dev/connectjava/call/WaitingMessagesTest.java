package dev.connectjava.call;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.protocol.CountedMemory;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.JoinedMessages;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages wait in their order, and take about as much memory as they have bytes. */
final class WaitingMessagesTest {

  private static final int MIB = 1024 * 1024;

  private final CountedMemory memory = new CountedMemory(64 * MIB);
  private final WaitingMessages waiting = new WaitingMessages();

  private void add(byte[] bytes, boolean compressed) {
    waiting.add(message(bytes, compressed).admitted(memory, Inbound.REQUEST));
  }

  private static RawMessage message(byte[] bytes, boolean compressed) {
    return new RawMessage(bytes, compressed);
  }

  /** Takes all messages, with their memory given back. */
  private List<RawMessage> takeAll() {
    RawMessage only = waiting.takeOnly();
    if (only != null || waiting.isEmpty()) {
      assertThat(waiting.isEmpty()).isTrue();
      return only == null ? List.of() : List.of(released(only));
    }
    Queue<MessageRun> runs = new ArrayDeque<>();
    Reservation together = waiting.moveTo(runs);
    assertThat(waiting.isEmpty()).isTrue();
    List<RawMessage> messages = new ArrayList<>();
    for (MessageRun run : runs) {
      while (!run.isEmpty()) {
        messages.add(run.next());
      }
    }
    together.release();
    return messages;
  }

  private static RawMessage released(RawMessage message) {
    message.release();
    return message;
  }

  private static byte[] random(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5_000 : 40)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void messages_comeInTheirOrder_withTheirBytes_whateverTheirLengths_aloneOrInRuns() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<RawMessage> expected = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        if (random.nextInt(4) == 0) {
          byte[][] together = new byte[2 + random.nextInt(100)][];
          for (int j = 0; j < together.length; j++) {
            together[j] = new byte[random.nextInt(40)];
            random.nextBytes(together[j]);
            expected.add(message(together[j], false));
          }
          waiting.add(JoinedMessages.run(memory, together));
        } else {
          RawMessage message = message(random(random), random.nextBoolean());
          expected.add(message);
          add(message.bytes(), message.compressed());
        }
        if (random.nextInt(200) == 0) {
          takeAndCompare(expected, seed);
        }
      }
      takeAndCompare(expected, seed);
    }
  }

  private void takeAndCompare(List<RawMessage> expected, long seed) {
    List<RawMessage> found = takeAll();
    assertThat(found).as("seed %d", seed).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).bytes()).as("seed %d", seed).isEqualTo(expected.get(i).bytes());
      assertThat(found.get(i).compressed()).isEqualTo(expected.get(i).compressed());
      assertThat(found.get(i).end()).isFalse();
    }
    assertThat(memory.used()).as("seed %d", seed).isZero();
    expected.clear();
  }

  @Test
  void messageThatWaitsAlone_keepsItsMemory_untilItIsReleased() {
    add(new byte[] {1}, false);
    RawMessage only = requireNonNull(waiting.takeOnly());
    assertThat(only.bytes()).containsExactly(1);
    assertThat(memory.used()).isEqualTo(129);
    only.release();
    assertThat(memory.used()).isZero();
    assertThat(waiting.takeOnly()).isNull();

    add(new byte[] {1}, false);
    add(new byte[] {2}, false);
    assertThat(waiting.takeOnly()).as("there are two").isNull();
    waiting.clear();
    assertThat(memory.used()).isZero();
  }

  @Test
  void tinyMessages_takeAboutAsMuchAsTheirEnvelopes() {
    for (int i = 0; i < 100_000; i++) {
      add(new byte[] {1}, false);
    }
    assertThat(memory.used()).isBetween(600_000, 640_000);
    waiting.clear();
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(memory.used()).isZero();
  }

  @Test
  void tinyRuns_takeAboutAsMuchAsTheirEnvelopes() {
    for (int i = 0; i < 50_000; i++) {
      waiting.add(JoinedMessages.run(memory, new byte[] {1}, new byte[] {2}));
    }
    assertThat(memory.used()).isBetween(600_000, 640_000);
    assertThat(takeAll()).hasSize(100_000);
    assertThat(memory.used()).isZero();
  }

  /** As with frames that end within messages. */
  @Test
  void longRunsWithTinyMessagesBetween_takeAboutAsMuchAsTheirEnvelopes() {
    int bytes = 0;
    for (int i = 0; i < 1_000; i++) {
      waiting.add(JoinedMessages.run(memory, new byte[2_000], new byte[2_000]));
      add(new byte[] {1}, false);
      bytes += 4_010 + 6;
    }
    assertThat(memory.used()).isBetween(bytes, bytes / 5 * 6);
    waiting.clear();
    assertThat(memory.used()).isZero();
  }

  @Test
  void tinyMessagesBetweenLargeOnes_takeAboutAsMuchAsTheirEnvelopes() {
    int bytes = 0;
    for (int i = 0; i < 1_000; i++) {
      int length = i % 2 == 0 ? 1 : 2_100;
      add(new byte[length], false);
      bytes += 5 + length;
    }
    assertThat(memory.used()).isBetween(bytes, bytes / 2 * 3);
    waiting.clear();
    assertThat(memory.used()).isZero();
  }

  @Test
  void messagesWhoseMemoryIsGivenBack_canBeTaken() {
    for (int i = 0; i < 1_000; i++) {
      add(new byte[] {(byte) i}, false);
    }
    add(new byte[5_000], false);
    waiting.release();
    assertThat(memory.used()).isZero();
    List<RawMessage> taken = takeAll();
    for (int i = 0; i < 1_000; i++) {
      assertThat(taken.get(i).bytes()).containsExactly((byte) i);
    }
    assertThat(taken.getLast().bytes()).hasSize(5_000);
    assertThat(memory.used()).isZero();
  }

  /** They have been admitted, and stay as they are. */
  @Test
  void messagesThatCannotBePacked_becauseThereIsNoMemory_wait() {
    for (int i = 0; i < 64; i++) {
      add(new byte[] {(byte) i}, false);
    }
    assertThat(memory.reserve(64 * MIB - memory.used() - 500, 0)).isNull();
    add(new byte[] {64}, false);
    add(new byte[] {65}, true);
    assertThat(takeAll()).extracting(message -> message.bytes()[0]).hasSize(66).endsWith((byte) 65);
    assertThat(memory.used()).isEqualTo(64 * MIB - 64 * 129 - 500);
  }

  @Test
  void compressedMessageThatWasPacked_canReserveWhatItInflatesTo() {
    for (int i = 0; i < 100; i++) {
      add(new byte[] {7}, true);
    }
    RawMessage last = takeAll().getLast();
    assertThat(memory.used()).isZero();
    last.reservation().grow(1_000);
    assertThat(memory.used()).isEqualTo(1_000);
    last.release();
    assertThat(memory.used()).isZero();
  }
}
