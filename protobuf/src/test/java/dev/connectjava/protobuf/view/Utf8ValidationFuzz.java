package dev.connectjava.protobuf.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Strings of any bytes, in the binary form and in JSON. What is UTF-8 to the JDK is accepted, with
 * the characters that the JDK reads; nothing else is.
 */
final class Utf8ValidationFuzz {

  private static final MessageCodec<StringValue> JSON =
      new JsonCodec().forType(StringValue.class).orElseThrow();

  public static void fuzzerTestOneInput(byte[] input) {
    @Nullable String expected = decode(input);
    assertThat(isValid(input)).isEqualTo(expected != null);
    assertThat(Utf8Validation.firstNotAscii(input, 0, input.length)).isEqualTo(ascii(input));
    assertThat(binary(input)).isEqualTo(expected);
    assertThat(json(escaped(input))).isEqualTo(expected);
  }

  private static @Nullable String decode(byte[] input) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Bytes around the string have no influence. */
  private static boolean isValid(byte[] input) {
    byte[] longer = new byte[input.length + 8];
    Arrays.fill(longer, (byte) 0xBF);
    System.arraycopy(input, 0, longer, 4, input.length);
    return Utf8Validation.isValid(longer, 4, 4 + input.length);
  }

  private static int ascii(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] >= 0) {
      end++;
    }
    return end;
  }

  private static @Nullable String binary(byte[] input) {
    byte[] message = Wire.field(1, ByteString.copyFrom(input)).toByteArray();
    try {
      Utf8 text = StringValueView.viewType().decode(message).value();
      assertThat(text.toByteArray()).isEqualTo(input);
      return text.toString();
    } catch (RpcException e) {
      assertThat(e).hasMessageMatching(".*the string at byte \\d+ is not UTF-8");
      return null;
    }
  }

  /** Returns a JSON string in which only what JSON demands is escaped. */
  private static byte[] escaped(byte[] input) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write('"');
    for (byte b : input) {
      if (b >= 0 && b < ' ' || b == '"' || b == '\\') {
        json.writeBytes(("\\u00" + HexFormat.of().toHexDigits(b)).getBytes(UTF_8));
      } else {
        json.write(b);
      }
    }
    json.write('"');
    return json.toByteArray();
  }

  private static @Nullable String json(byte[] json) {
    try {
      return JSON.decode(json, 0, json.length).getValue();
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(e).hasMessageContaining("a string is not valid UTF-8");
      return null;
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(Utf8ValidationFuzz.class, Utf8ValidationFuzz::fuzzerTestOneInput);
  }
}
