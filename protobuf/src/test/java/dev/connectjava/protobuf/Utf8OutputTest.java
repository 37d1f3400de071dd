package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8OutputTest {

  /** The output equals that of Java's own encoder, whatever the pieces of the text. */
  @Test
  void text_isUtf8_inWhateverPieces() {
    Random random = new Random(11);
    String some = "aé漢😈\uD800\uDC00\uD83D\uDFFF\u0000\u07FF\u0800\uFFFF";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(i % 100 == 0 ? 5_000 : 12);
      while (text.length() < length) {
        text.append(some.charAt(random.nextInt(some.length())));
      }
      byte[] encoded = Codecs.encode(new InPieces(random), text.toString());
      assertThat(encoded).as("%s", text).isEqualTo(text.toString().getBytes(UTF_8));
    }
  }

  private record InPieces(Random random) implements MessageCodec.Appending<String> {

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      throw new UnsupportedOperationException("text is only written here");
    }

    @Override
    public void append(String message, MessageOutput output) {
      Utf8Output text = new Utf8Output(output);
      int from = 0;
      while (from < message.length()) {
        int to = Math.min(message.length(), from + 1 + random.nextInt(3_000));
        if (random.nextBoolean()) {
          text.append(message, from, to);
        } else {
          to = from + 1;
          text.append(message.charAt(from));
        }
        from = to;
      }
      text.end();
    }
  }
}
