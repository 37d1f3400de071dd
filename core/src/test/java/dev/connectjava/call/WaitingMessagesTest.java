package dev.connectjava.call;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.CountedMemory;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages wait in their order, and take about as much memory as they have bytes. */
final class WaitingMessagesTest {

  private static final int MIB = 1024 * 1024;

  private final CountedMemory memory = new CountedMemory(64 * MIB);
  private final WaitingMessages waiting = new WaitingMessages();

  private static RawMessage message(byte[] bytes, boolean compressed) {
    return new RawMessage(bytes, compressed);
  }

  @Test
  void messages_comeInTheirOrder_withTheirBytes_whateverTheirLengths() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Queue<RawMessage> expected = new ArrayDeque<>();
      for (int i = 0; i < 2_000; i++) {
        if (random.nextInt(100) < 60) {
          byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5_000 : 40)];
          random.nextBytes(bytes);
          RawMessage message = message(bytes, random.nextBoolean());
          expected.add(message);
          waiting.add(message.admitted(memory, Inbound.REQUEST));
        } else {
          pollAndCompare(expected.poll(), seed);
        }
      }
      while (!expected.isEmpty()) {
        pollAndCompare(expected.poll(), seed);
      }
      assertThat(waiting.isEmpty()).isTrue();
      assertThat(waiting.poll()).isNull();
      assertThat(memory.used()).as("seed %d", seed).isZero();
    }
  }

  private void pollAndCompare(RawMessage expected, long seed) {
    RawMessage found = waiting.poll();
    if (expected == null) {
      assertThat(found).as("seed %d", seed).isNull();
      return;
    }
    assertThat(requireNonNull(found).bytes()).as("seed %d", seed).isEqualTo(expected.bytes());
    assertThat(found.compressed()).isEqualTo(expected.compressed());
    assertThat(found.end()).isFalse();
    found.release();
  }

  /** Their memory is in one reservation then, and none of them has any. */
  @Test
  void messagesThatAreTakenTogether_comeInTheirOrder_withAllOfTheirMemory() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Queue<RawMessage> expected = new ArrayDeque<>();
      RawMessage first = message(new byte[0], false).admitted(memory, Inbound.REQUEST);
      for (int i = 0; i < 500; i++) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5_000 : 40)];
        random.nextBytes(bytes);
        RawMessage message = message(bytes, random.nextBoolean());
        expected.add(message);
        waiting.add(message.admitted(memory, Inbound.REQUEST));
      }
      while (!expected.isEmpty()) {
        int most = 1 + random.nextInt(100);
        Reservation together = first.reservation().nothing();
        Queue<RawMessage> taken = new ArrayDeque<>();
        int usedBefore = memory.used();
        waiting.poll(taken, most, together);
        assertThat(taken).hasSize(Math.min(most, expected.size()));
        assertThat(memory.used()).isLessThanOrEqualTo(usedBefore);
        for (RawMessage message : taken) {
          RawMessage wanted = expected.remove();
          assertThat(message.bytes()).as("seed %d", seed).isEqualTo(wanted.bytes());
          assertThat(message.compressed()).isEqualTo(wanted.compressed());
          assertThat(message.reservation().bytes()).isZero();
        }
        assertThat(together.bytes()).isPositive();
        together.release();
      }
      first.release();
      assertThat(waiting.isEmpty()).isTrue();
      assertThat(memory.used()).as("seed %d", seed).isZero();
    }
  }

  @Test
  void tinyMessages_takeAboutAsMuchAsTheirEnvelopes() {
    for (int i = 0; i < 100_000; i++) {
      waiting.add(message(new byte[] {1}, false).admitted(memory, Inbound.REQUEST));
    }
    assertThat(memory.used()).isBetween(600_000, 640_000);
    for (int i = 0; i < 50_000; i++) {
      requireNonNull(waiting.poll()).release();
    }
    assertThat(memory.used()).isBetween(300_000, 330_000);
    waiting.clear();
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(memory.used()).isZero();
  }

  @Test
  void messagesWhoseMemoryIsGivenBack_canBeTaken() {
    for (int i = 0; i < 1_000; i++) {
      waiting.add(message(new byte[] {(byte) i}, false).admitted(memory, Inbound.REQUEST));
    }
    waiting.add(message(new byte[5_000], false).admitted(memory, Inbound.REQUEST));
    requireNonNull(waiting.poll()).release();
    waiting.release();
    assertThat(memory.used()).isZero();
    for (int i = 1; i < 1_000; i++) {
      RawMessage message = requireNonNull(waiting.poll());
      assertThat(message.bytes()).containsExactly((byte) i);
      message.release();
      assertThat(memory.used()).isZero();
    }
    assertThat(requireNonNull(waiting.poll()).bytes()).hasSize(5_000);
    waiting.clear();
    assertThat(memory.used()).isZero();
  }

  @Test
  void tinyMessagesBetweenLargeOnes_takeAboutAsMuchAsTheirEnvelopes() {
    int bytes = 0;
    for (int i = 0; i < 1_000; i++) {
      int length = i % 2 == 0 ? 1 : 2_100;
      waiting.add(message(new byte[length], false).admitted(memory, Inbound.REQUEST));
      bytes += 5 + length;
    }
    assertThat(memory.used()).isBetween(bytes, bytes / 2 * 3);
    waiting.clear();
    assertThat(memory.used()).isZero();
  }

  @Test
  void messageForWhichThereIsNoMemory_isReleasedAndRefused_andTheOthersStay() {
    CountedMemory little = new CountedMemory(16 * 1024);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> {
          for (int i = 0; i < 10_000; i++) {
            waiting.add(message(new byte[] {(byte) i}, false).admitted(little, Inbound.REQUEST));
          }
        })
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertThat(requireNonNull(waiting.poll()).bytes()).containsExactly(0);
    waiting.clear();
    assertThat(little.used()).isEqualTo(129); // The message that was taken.
  }

  @Test
  void compressedMessageThatWasPacked_canReserveWhatItInflatesTo() {
    for (int i = 0; i < 100; i++) {
      waiting.add(message(new byte[] {7}, true).admitted(memory, Inbound.REQUEST));
    }
    for (int i = 0; i < 99; i++) {
      requireNonNull(waiting.poll()).release();
    }
    RawMessage last = requireNonNull(waiting.poll());
    last.reservation().grow(1_000);
    assertThat(memory.used()).isEqualTo(1_006);
    last.release();
    assertThat(memory.used()).isZero();
  }
}
