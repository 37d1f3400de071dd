package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Short parts of one turn leave together, and no part is lost or leaves before another. */
final class OutgoingBodyTest {

  private static final int TOGETHER_BYTES = 16 * 1024;

  /** Keeps what is written, of which all has left at once, and whether a turn's end is awaited. */
  private static final class Written extends OutgoingBody {

    private final List<byte[]> pieces = new ArrayList<>();
    private int leftBytes;
    private boolean awaited;
    private boolean open = true;
    private boolean broken;

    @Override
    void flushLater() {
      awaited = true;
    }

    @Override
    boolean isOpen() {
      return open;
    }

    @Override
    void abort() {
      open = false;
    }

    @Override
    void write(List<ByteBuffer> parts, int length, Runnable left) {
      if (broken) {
        throw new OutOfMemoryError("as a test wants it");
      }
      ByteBuf data = OutboundBuffer.of(UnpooledByteBufAllocator.DEFAULT, parts, length);
      pieces.add(ByteBufUtil.getBytes(data));
      data.release();
      left.run();
    }

    @Override
    void left(int bytes) {
      leftBytes += bytes;
    }

    void runTurnEnd() {
      if (awaited) {
        awaited = false;
        endTurn();
      }
    }

    List<Integer> lengths() {
      return pieces.stream().map(piece -> piece.length).toList();
    }
  }

  private final Written body = new Written();

  private void write(int... lengths) {
    for (int length : lengths) {
      body.write(ByteBuffer.allocate(length));
    }
  }

  @Test
  void shortParts_leaveTogetherAtTheEndOfTheTurn() {
    write(1, 2, 3);
    assertThat(body.pieces).isEmpty();
    assertThat(body.leftBytes).isZero();

    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(6);
    assertThat(body.leftBytes).isEqualTo(6);

    write(4);
    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(6, 4);
  }

  @Test
  void partsThatDoNotFitTogether_leaveOneAfterTheOther() {
    write(TOGETHER_BYTES - 1, 1, 1, 7);
    assertThat(body.lengths()).containsExactly(TOGETHER_BYTES);
    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(TOGETHER_BYTES, 8);
  }

  @Test
  void longPart_leavesAtOnce_behindThoseBeforeIt() {
    write(1, TOGETHER_BYTES + 1);
    assertThat(body.lengths()).containsExactly(1, TOGETHER_BYTES + 1);
    write(1);
    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(1, TOGETHER_BYTES + 1, 1);
  }

  @Test
  void emptyPart_isWritten_asItsWriterWantsIt() {
    write(0);
    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(0);
  }

  @Test
  void partsThatAreWrittenBeforeTheEndOfTheTurn_areNotWrittenAgain() {
    write(1, 2);
    body.writeWaiting();
    body.runTurnEnd();
    assertThat(body.lengths()).containsExactly(3);
    assertThat(body.leftBytes).isEqualTo(3);
  }

  @Test
  void partsOfABodyThatHasEnded_areCountedAsGone() {
    write(1, 2);
    body.open = false;
    body.runTurnEnd();
    write(3, TOGETHER_BYTES + 1);
    assertThat(body.pieces).isEmpty();
    assertThat(body.awaited).isFalse();
    assertThat(body.leftBytes).isEqualTo(1 + 2 + 3 + TOGETHER_BYTES + 1);
  }

  /** There is no memory for them: the exchange ends, and nothing else does. */
  @Test
  void partsThatCantBeWritten_endTheirExchange() {
    write(1, 2);
    body.broken = true;
    try (BrokenLog log = BrokenLog.of(OutgoingBody.class.getName())) {
      body.runTurnEnd();
    }
    assertThat(body.open).isFalse();
    body.broken = false;
    body.writeWaiting();
    assertThat(body.pieces).isEmpty();
  }

  /** A part is the bytes from position to limit, in an array of any kind. */
  @Test
  void anyParts_areWrittenInTheirOrder_byteForByte() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Written written = new Written();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 300)];
        random.nextBytes(bytes);
        expected.writeBytes(bytes);
        written.write(part(bytes, random));
        if (random.nextInt(10) == 0) {
          written.runTurnEnd();
        }
      }
      written.runTurnEnd();
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      written.pieces.forEach(found::writeBytes);
      assertThat(found.toByteArray()).as("seed %d", seed).isEqualTo(expected.toByteArray());
      assertThat(written.leftBytes).as("seed %d", seed).isEqualTo(expected.size());
    }
  }

  private static ByteBuffer part(byte[] bytes, Random random) {
    int before = random.nextInt(10);
    int length = before + bytes.length + random.nextInt(10);
    ByteBuffer buffer =
        random.nextBoolean() ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
    buffer.put(before, bytes).position(before).limit(before + bytes.length);
    return random.nextBoolean() ? buffer : buffer.asReadOnlyBuffer();
  }
}
