package dev.connectjava.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.MessageLimit;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GrowingOutputTest {

  private static final int HEADROOM = 5;
  private static final int LIMIT = 1_000_000;

  private final CountedMemory memory = new CountedMemory(Integer.MAX_VALUE);

  private GrowingOutput output(int expectedBytes) {
    return GrowingOutput.ofMessage(
        HEADROOM, expectedBytes, MessageLimit.SERVER_RESPONSE, LIMIT, memory);
  }

  private static byte[] message(GrowingOutput output) {
    ByteBuffer buffer = output.toBuffer();
    assertThat(buffer.arrayOffset()).isZero();
    assertThat(buffer.position()).isEqualTo(HEADROOM);
    return Arrays.copyOfRange(buffer.array(), HEADROOM, buffer.limit());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300_000})
  void whatIsAppended_isTheMessage_howeverItIs(int expectedBytes) {
    Random random = new Random(7);
    byte[] expected = new byte[200_000];
    random.nextBytes(expected);
    GrowingOutput output = output(expectedBytes);
    int from = 0;
    while (from < expected.length) {
      int count = Math.min(1 + random.nextInt(700), expected.length - from);
      if (random.nextBoolean()) {
        output.write(expected, from, count);
      } else {
        byte[] array = output.reserve(count + random.nextInt(100));
        int position = output.position();
        System.arraycopy(expected, from, array, position, count - 1);
        output.position(position + count - 1);
        output.write(expected[from + count - 1]);
      }
      from += count;
    }

    assertThat(message(output)).isEqualTo(expected);
  }

  @Test
  void announcedBytes_haveRoomAtOnce_withoutDoublingTheArray() {
    GrowingOutput output = output(0);
    output.write(new byte[70]);
    output.announce(600_000);
    byte[] array = output.reserve(600_000);

    assertThat(array).hasSizeBetween(600_075, 610_000);
    assertThat(output.reserve(1)).isSameAs(array);
  }

  @Test
  void announcedBytes_beyondTheLimit_takeNoMemory() {
    GrowingOutput output = output(0);
    output.write(new byte[70]);

    assertThatThrownBy(() -> output.announce(LIMIT))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("1,000,070 bytes");
    assertThat(output.reserve(0)).hasSizeLessThan(1_000);
    assertThatIllegalArgumentException().isThrownBy(() -> output.announce(-1));
  }

  @Test
  void message_mayBeEmpty() {
    assertThat(message(output(0))).isEmpty();
  }

  @Test
  void lengthInFront_isFilledInLater_andACommaTakenBack() {
    GrowingOutput output = output(0);
    int start = output.position();
    output.write(0);
    output.write("x".repeat(200).getBytes(UTF_8));
    output.write(',');
    output.position(output.position() - 1);
    output.reserve(0)[start] = (byte) 200;

    byte[] message = message(output);
    assertThat(message).hasSize(201);
    assertThat(message[0]).isEqualTo((byte) 200);
    assertThat(message[200]).isEqualTo((byte) 'x');
  }

  @Test
  void positionOutsideOfTheMessage_isRefused() {
    GrowingOutput output = output(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> output.position(HEADROOM - 1))
        .withMessageContaining("but was 4");
    int end = output.reserve(10).length;
    assertThatIllegalArgumentException().isThrownBy(() -> output.position(end + 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> output.reserve(-1))
        .withMessageContaining("-1");
  }

  @Test
  void messageOverTheLimit_isRefusedBeforeItIsComplete_butRoomIsNot() {
    GrowingOutput output = output(0);
    output.reserve(2 * LIMIT);
    output.position(output.position() + LIMIT);
    assertThat(output.reserve(LIMIT)).isNotNull();

    output.write(1);
    assertTooLong(output::toBuffer);
    assertTooLong(() -> output.reserve(5 * LIMIT));
  }

  private static void assertTooLong(Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("1,000,001 bytes")
        .hasMessageContaining("ServerLimits.withResponseMessageBytes");
  }

  @Test
  void longArray_isAskedForBeforeItIsMade_andGivenBack() {
    GrowingOutput output = output(0);
    output.write(new byte[10_000]);
    assertThat(memory.taken()).isZero();
    byte[] array = output.reserve(50_000);
    assertThat(memory.taken()).isEqualTo(array.length);
    array = output.reserve(500_000);
    assertThat(memory.taken()).isEqualTo(array.length);

    output.release();
    output.release();
    assertThat(memory.taken()).isZero();
  }

  @Test
  void memoryThatIsRefused_isNotTaken() {
    CountedMemory little = new CountedMemory(100_000);
    GrowingOutput output =
        GrowingOutput.ofMessage(0, 0, MessageLimit.SERVER_RESPONSE, LIMIT, little);
    output.write(new byte[60_000]);

    assertThatThrownBy(() -> output.write(new byte[60_000])).isInstanceOf(RpcException.class);
    assertThat(little.taken()).isBetween(60_000, 100_000);
    output.release();
    assertThat(little.taken()).isZero();
  }

  @Test
  void shortMessageAfterLongOnes_needsNoMemory_longOneDoes() {
    CountedMemory little = new CountedMemory(20_000);
    GrowingOutput output =
        GrowingOutput.ofMessage(HEADROOM, 64_000, MessageLimit.SERVER_RESPONSE, LIMIT, little);

    output.write(new byte[16_000], 0, 16_000);

    assertThat(little.taken()).isZero();
    assertThatThrownBy(() -> output.write(new byte[10_000], 0, 10_000))
        .isInstanceOf(RpcException.class);
    assertThat(message(output)).hasSize(16_000);
  }

  @Test
  void arrayMuchLongerThanTheMessage_isReplaced() {
    GrowingOutput output = output(0);
    output.reserve(900_000);
    output.write(new byte[20_000]);

    assertThat(output.toBuffer().array()).hasSize(HEADROOM + 20_000);
  }
}
