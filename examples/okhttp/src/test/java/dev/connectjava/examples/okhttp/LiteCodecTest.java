package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.MessageLite;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.examples.okhttp.v1.RepeatRequest;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.spi.MessageCodec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class LiteCodecTest {

  private static final RepeatRequest MESSAGE =
      RepeatRequest.newBuilder().setText("text").setCount(3).build();

  private static <T> MessageCodec.Sized<T> codecOf(Class<T> type) {
    return (MessageCodec.Sized<T>) new LiteCodec().forType(type).orElseThrow();
  }

  private static byte[] surrounded() {
    MessageCodec.Sized<RepeatRequest> codec = codecOf(RepeatRequest.class);
    byte[] array = new byte[codec.length(MESSAGE) + 2];
    Arrays.fill(array, (byte) 0x7F);
    assertThat(codec.write(MESSAGE, array, 1)).isEqualTo(array.length - 1);
    return array;
  }

  @Test
  void message_isWrittenAndReadInTheMiddleOfAnArray() {
    byte[] array = surrounded();

    assertThat(array[0]).isEqualTo((byte) 0x7F);
    assertThat(array[array.length - 1]).isEqualTo((byte) 0x7F);
    assertThat(Arrays.copyOfRange(array, 1, array.length - 1)).isEqualTo(MESSAGE.toByteArray());
    assertThat(codecOf(RepeatRequest.class).decode(array, 1, array.length - 2)).isEqualTo(MESSAGE);
  }

  @Test
  void bytesThatAreNoMessage_areAnInvalidArgument() {
    byte[] array = surrounded();

    RpcException failure =
        catchThrowableOfType(
            RpcException.class,
            () -> codecOf(RepeatRequest.class).decode(array, 1, array.length - 3));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure)
        .hasMessageContaining("invalid binary form of " + RepeatRequest.class.getName());
  }

  @Test
  void classesThatAreNoMessages_haveNoCodec() {
    assertThat(new LiteCodec().forType(String.class)).isEmpty();
    assertThat(new LiteCodec().forType(MessageLite.class)).isEmpty();
    assertThat(new LiteCodec().forType(Text.class)).isPresent();
  }
}
