package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.ListValue;
import com.sun.management.ThreadMXBean;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Short messages that ask for many objects, measured by what the thread allocates. */
final class DecodingMemoryTest {

  private static final int MIB = 1024 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static void assertRefused(Codec codec, byte[] message, long mostAllocatedBytes) {
    assertRefused(codec.forType(ListValue.class).orElseThrow(), message, mostAllocatedBytes);
  }

  private static void assertRefused(
      MessageCodec<?> codec, byte[] message, long mostAllocatedBytes) {
    refusal(codec, message); // Loads all classes.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    RpcException refusal = refusal(codec, message);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(refusal).hasMessageContaining("withElementBytes");
    assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(allocated).isLessThan(mostAllocatedBytes);
  }

  private static RpcException refusal(MessageCodec<?> codec, byte[] message) {
    try {
      codec.decode(message, 0, message.length);
    } catch (RpcException e) {
      return e;
    }
    throw new AssertionError(
        String.format(Locale.ROOT, "a message of %,d bytes was decoded", message.length));
  }

  /** Returns 4 MiB of a list whose values have these contents. */
  private static byte[] listOf(int... content) {
    byte[] message = new byte[4 * MIB];
    int each = 2 + content.length;
    for (int i = 0; i + each <= message.length; i += each) {
      message[i] = 1 << 3 | 2;
      message[i + 1] = (byte) content.length;
      for (int j = 0; j < content.length; j++) {
        message[i + 2 + j] = (byte) content[j];
      }
    }
    return Arrays.copyOf(message, message.length / each * each);
  }

  /** Without the limit it takes more than 100 MB to decode. */
  @Test
  @Attack(value = "binary message of two million empty messages", kind = Kind.BOMB)
  void emptyMessages_areRefusedBeforeTheirObjectsAreMade() {
    assertRefused(new ProtoCodec(), listOf(), MIB);
  }

  /** Without the limit it takes more than 250 MB to decode. */
  @Test
  @Attack(value = "binary message of a million messages with unknown fields", kind = Kind.BOMB)
  void messagesWithUnknownFields_areRefusedBeforeTheirObjectsAreMade() {
    assertRefused(new ProtoCodec(), listOf(15 << 3, 1), MIB);
  }

  /** Each number is the only one of a list, which has room for ten. */
  private static byte[] listsOfOneNumber(int messages) {
    byte[] message = new byte[6 * messages];
    for (int i = 0; i < message.length; i += 6) {
      System.arraycopy(new byte[] {1 << 3 | 2, 4, 1 << 3, 1, 2 << 3, 1}, 0, message, i, 6);
    }
    return message;
  }

  /** Without the limit it takes more than 150 MB to decode. */
  @Test
  @Attack(value = "binary message of 1.4 million lists with one number", kind = Kind.BOMB)
  void listsOfOneNumber_areRefusedBeforeTheyAreMade() {
    MessageCodec<SourceCodeInfo> codec =
        new ProtoCodec().forType(SourceCodeInfo.class).orElseThrow();

    assertRefused(codec, listsOfOneNumber(4 * MIB / 6), MIB);
  }

  /** The estimate of an allowed message is not less than the memory of its objects. */
  @Test
  void listsOfOneNumber_takeNoMoreThanTheLimit_ifTheyAreAllowed() {
    long limit = 8 * MIB;
    MessageCodec<SourceCodeInfo> codec =
        new ProtoCodec()
            .limitedTo(DecodingLimits.defaults().withElementBytes(limit))
            .forType(SourceCodeInfo.class)
            .orElseThrow();
    int most = 1;
    for (int step = 1 << 20; step > 0; step /= 2) {
      byte[] longer = listsOfOneNumber(most + step);
      try {
        codec.decode(longer, 0, longer.length);
        most += step;
      } catch (RpcException e) {
        assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      }
    }
    byte[] longest = listsOfOneNumber(most);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    SourceCodeInfo decoded = codec.decode(longest, 0, longest.length);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(decoded.getLocationCount()).isEqualTo(most).isGreaterThan(10_000);
    assertThat(allocated).isLessThan(2 * limit); // Builders are garbage at the end.
  }

  /** Without the limit it takes more than 700 MB to decode. Most of it are builders. */
  @Test
  @Attack(value = "JSON message of 1.4 million empty objects", kind = Kind.BOMB)
  void emptyObjects_areRefusedBeforeAllAreMade() {
    byte[] json = ("[" + "{},".repeat(1_390_000) + "{}]").getBytes(UTF_8);

    assertRefused(new JsonCodec(), json, 200 * MIB);
  }
}
