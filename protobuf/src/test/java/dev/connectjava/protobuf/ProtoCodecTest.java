package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.AbstractMessage;
import com.google.protobuf.DescriptorProtos.UninterpretedOption.NamePart;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtoCodecTest {

  private final ProtoCodec codec = new ProtoCodec();
  private final MessageCodec<StringValue> strings = Codecs.of(codec, StringValue.class);

  private static StringValue string(String text) {
    return StringValue.of(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ä漢😈"})
  void message_comesBackAsItWas(String text) {
    assertThat(Codecs.decode(strings, Codecs.encode(strings, string(text))))
        .isEqualTo(string(text));
  }

  @Test
  void messages_areAppendedToAnOutput_oneBehindTheOther() {
    Codecs.Output output = new Codecs.Output();
    MessageCodec.Appending<StringValue> appending = (MessageCodec.Appending<StringValue>) strings;
    appending.append(string("abc"), output);
    output.write(7);
    appending.append(string("de"), output);

    assertThat(output.written()).containsExactly(10, 3, 'a', 'b', 'c', 7, 10, 2, 'd', 'e');
  }

  @Test
  @SuppressWarnings({"rawtypes", "unchecked"}) // As an interceptor may do it.
  void messageOfAnotherClass_isTheCallersMistake() {
    MessageCodec raw = strings;
    assertThatThrownBy(() -> Codecs.encode(raw, Empty.getDefaultInstance()))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void message_isReadFromTheMiddleOfAnArray() {
    byte[] message = string("abc").toByteArray();
    byte[] around = new byte[message.length + 7];
    Arrays.fill(around, (byte) 0xFF);
    System.arraycopy(message, 0, around, 3, message.length);

    assertThat(strings.decode(around, 3, message.length)).isEqualTo(string("abc"));
  }

  @Test
  void unknownFields_areKept() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(9).build())
            .build();
    MessageCodec<Empty> empty = Codecs.of(codec, Empty.class);

    Empty read = Codecs.decode(empty, unknown.toByteArray());
    assertThat(Codecs.encode(empty, read)).isEqualTo(unknown.toByteArray());
  }

  @Test
  void everyTruncation_isAnInvalidArgument() {
    byte[] whole = string("some text").toByteArray();
    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertInvalid(() -> Codecs.decode(strings, part));
    }
  }

  @Test
  void noise_isAMessageOrAnInvalidArgument() {
    MessageCodec<Value> values = Codecs.of(codec, Value.class);
    Random random = new Random(20_251);
    int invalid = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      try {
        assertThat(Codecs.decode(values, noise)).isNotNull();
      } catch (RpcException e) {
        assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
        invalid++;
      }
    }
    assertThat(invalid).isPositive();
  }

  @Test
  void textThatIsNotUtf8_isAnInvalidArgument() {
    assertInvalid(() -> Codecs.decode(strings, new byte[] {0x0A, 1, (byte) 0xC0}));
  }

  @Test
  void requiredFields_areRequiredBothWays() {
    MessageCodec<NamePart> parts = Codecs.of(codec, NamePart.class);

    assertInvalid(() -> Codecs.decode(parts, new byte[0]));
    assertThatThrownBy(() -> Codecs.encode(parts, NamePart.newBuilder().buildPartial()))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INTERNAL);
              assertThat(e).hasMessageContaining("name_part").hasMessageContaining("is_extension");
            });
  }

  @Test
  void otherClasses_areNotSupported() {
    assertThat(codec.forType(StringValue.class)).isPresent();
    for (Class<?> type : new Class<?>[] {String.class, Message.class, AbstractMessage.class}) {
      assertThat(codec.forType(type)).as(type.getName()).isEmpty();
    }
  }

  private static void assertInvalid(Runnable decoding) {
    assertThatThrownBy(decoding::run)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }
}
