package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.sun.management.ThreadMXBean;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.wellknown.Int64ValueView;
import dev.connectjava.protobuf.view.wellknown.ListValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.ValueView;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both codecs take bounded time and memory for what a peer may send, as messages and as views. */
@Timeout(20)
final class HostileMessagesTest {

  private static final int MIB = 1024 * 1024;

  /** So many keys with one hash take minutes if each is compared with all. */
  private static final int COLLISIONS = 1 << 17;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static MessageCodec<?> codec(Codec codec, Class<?> type) {
    return codec.forType(type).orElseThrow();
  }

  private static void assertRefused(
      MessageCodec<?> codec, byte[] message, Code code, long mostAllocatedBytes) {
    assertThatThrownBy(() -> codec.decode(message, 0, message.length)); // Loads all classes.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> codec.decode(message, 0, message.length))
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(mostAllocatedBytes);
  }

  @ParameterizedTest
  @ValueSource(classes = {Value.class, ValueView.class})
  @Attack(value = "JSON message that is nested a million levels deep", kind = Kind.BOMB)
  void nesting_isRefused(Class<?> type) {
    byte[] json = "[".repeat(MIB).getBytes(UTF_8);
    byte[] objects = "{\"a\":".repeat(MIB).getBytes(UTF_8);

    assertRefused(codec(new JsonCodec(), type), json, Code.RESOURCE_EXHAUSTED, MIB);
    assertRefused(codec(new JsonCodec(), type), objects, Code.RESOURCE_EXHAUSTED, MIB);
  }

  /** Each level is an unknown group, or a list in a value. */
  @ParameterizedTest
  @ValueSource(classes = {Value.class, ValueView.class})
  @Attack(value = "binary message that is nested a million levels deep", kind = Kind.BOMB)
  void nesting_isRefused_inTheBinaryForm(Class<?> type) {
    byte[] groups = new byte[MIB];
    Arrays.fill(groups, (byte) (15 << 3 | 3));

    assertRefused(codec(new ProtoCodec(), type), groups, Code.RESOURCE_EXHAUSTED, MIB);
  }

  @ParameterizedTest
  @ValueSource(classes = {ListValue.class, ListValueView.class})
  @Attack(value = "four MiB of empty messages in both forms", kind = Kind.BOMB)
  void emptyMessages_areRefused(Class<?> type) {
    byte[] binary = new byte[4 * MIB];
    for (int i = 0; i < binary.length; i += 2) {
      binary[i] = 1 << 3 | 2;
    }
    byte[] json = ("[" + "{},".repeat(4 * MIB / 3) + "{}]").getBytes(UTF_8);

    assertRefused(codec(new ProtoCodec(), type), binary, Code.RESOURCE_EXHAUSTED, 64 * MIB);
    assertRefused(codec(new JsonCodec(), type), json, Code.RESOURCE_EXHAUSTED, 200 * MIB);
  }

  @ParameterizedTest
  @ValueSource(classes = {Int64Value.class, Int64ValueView.class})
  @Attack(value = "JSON number with a megabyte of digits", kind = Kind.BOMB)
  void numbers_areRefused(Class<?> type) {
    String digits = "1".repeat(MIB);
    for (String json :
        new String[] {
          "1e999999999", "-1e999999999", "1e-999999999", digits, "0." + digits, digits + "e-" + MIB
        }) {
      byte[] text = json.getBytes(UTF_8);
      assertRefused(codec(new JsonCodec(), type), text, Code.INVALID_ARGUMENT, 16 * MIB);
    }
  }

  /** Returns a key; all keys have the same {@code hashCode}. */
  private static String key(int number) {
    StringBuilder key = new StringBuilder();
    for (int bit = 1; bit < COLLISIONS; bit <<= 1) {
      key.append((number & bit) == 0 ? "Aa" : "BB");
    }
    return key.toString();
  }

  private static byte[] colliding() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < COLLISIONS; i++) {
      json.append(i == 0 ? "\"" : ",\"").append(key(i)).append("\":0.0");
    }
    return json.append('}').toString().getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(classes = {Struct.class, StructView.class})
  @Attack(value = "map whose keys have the same hash, in both forms", kind = Kind.BOMB)
  void collidingKeys_takeTimeByTheirNumber(Class<?> type) {
    DecodingLimits limits = DecodingLimits.defaults().withElementBytes(1_000L * MIB);
    Encoder json = new Encoder(new JsonCodec().limitedTo(limits), type);
    Encoder binary = new Encoder(new ProtoCodec().limitedTo(limits), type);
    byte[] text = colliding();

    Object read = json.decode(text);
    Object readAgain = binary.decode(binary.encode(read));

    assertThat(json.encode(readAgain)).isEqualTo(text);
  }
}
