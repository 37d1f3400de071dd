package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.MessageMemory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrowingBytesTest {

  private static final int KIB = 1024;

  /** Counts what is reserved. */
  private static final class CountedMemory implements MessageMemory {

    int reserved;

    @Override
    public @Nullable String reserve(int bytes, int messageBytes) {
      reserved += bytes;
      return null;
    }

    @Override
    public void release(int bytes) {
      reserved -= bytes;
    }
  }

  private final CountedMemory memory = new CountedMemory();

  private GrowingBytes collector(int length) {
    return GrowingBytes.of(length, Reservation.ofAnnounced(memory, Inbound.REQUEST, length), false);
  }

  private int reserved() {
    return memory.reserved - RawMessage.OVERHEAD_BYTES;
  }

  /** The sizes are in KiB. */
  @ParameterizedTest
  @CsvSource({
    "32, 16, 32", // Half of it is there: its whole length.
    "22, 16, 22",
    "33, 16, 16", // Less than half.
    "1024, 512, 1024",
    "1024, 511, 511",
    "4096, 1, 1"
  })
  void memory_isThatOfTheWholeMessage_ifHalfOfItIsThere(int length, int arrived, int expected) {
    GrowingBytes bytes = collector(length * KIB);

    bytes.put(ByteBuffer.allocate(arrived * KIB));

    assertThat(reserved()).isEqualTo(expected * KIB);
  }

  @Test
  void memory_ofABodyWithoutAnnouncedLength_followsItsBytes() {
    GrowingBytes bytes =
        GrowingBytes.upTo(1024 * KIB, Reservation.ofAnnounced(memory, Inbound.REQUEST, 0));

    bytes.put(ByteBuffer.allocate(600 * KIB));

    assertThat(reserved()).isEqualTo(600 * KIB);
  }

  @Test
  void bytes_inPiecesOfAnySize_areThoseThatArrived() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[random.nextInt(1, 1 << 20)];
      random.nextBytes(message);
      GrowingBytes bytes = collector(message.length);
      int most = random.nextInt(1, message.length + 1);
      ByteBuffer data = ByteBuffer.wrap(message);
      while (data.hasRemaining()) {
        ByteBuffer piece =
            data.slice(data.position(), Math.min(random.nextInt(1, most + 1), data.remaining()));
        data.position(data.position() + piece.remaining());
        bytes.put(piece);
        assertThat(reserved())
            .isBetween(bytes.length(), Math.max(bytes.length() + 256 * KIB, 2 * bytes.length()));
      }

      assertThat(bytes.toArray()).isEqualTo(message);
      assertThat(reserved()).isEqualTo(message.length);
      memory.reserved = 0;
    }
  }
}
