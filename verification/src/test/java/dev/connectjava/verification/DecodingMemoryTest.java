package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.sun.management.ThreadMXBean;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Short messages that ask for many objects, measured by what the thread allocates. */
final class DecodingMemoryTest {

  private static final int MIB = 1024 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static void assertRefused(Codec codec, byte[] message, long mostAllocatedBytes) {
    MessageCodec<ListValue> lists = codec.forType(ListValue.class).orElseThrow();
    refusal(lists, message); // Loads all classes.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    RpcException refusal = refusal(lists, message);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(refusal).hasMessageContaining("withElementBytes");
    assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(allocated).isLessThan(mostAllocatedBytes);
  }

  private static RpcException refusal(MessageCodec<ListValue> lists, byte[] message) {
    try {
      lists.decode(message, 0, message.length);
    } catch (RpcException e) {
      return e;
    }
    throw new AssertionError("a message of %,d bytes was decoded".formatted(message.length));
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

  /** Without the limit it takes more than 300 MB to decode. */
  @Test
  @Attack(value = "JSON message of 1.4 million empty objects", kind = Kind.BOMB)
  void emptyObjects_areRefusedBeforeTheirTreeIsMade() {
    byte[] json = ("[" + "{},".repeat(1_390_000) + "{}]").getBytes(UTF_8);

    assertRefused(new JsonCodec(), json, 100 * MIB);
  }
}
