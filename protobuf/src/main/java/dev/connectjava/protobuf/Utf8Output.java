package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.MessageOutput;
import org.jspecify.annotations.Nullable;

/**
 * Appends text to a message as UTF-8. JsonFormat writes very short pieces; gathering them costs
 * less than encoding each. An unpaired surrogate becomes a question mark, as elsewhere in Java.
 */
final class Utf8Output implements Appendable {

  private static final int MOST_CHARACTERS = 4 * 1024;

  private final MessageOutput output;
  private final StringBuilder gathered = new StringBuilder();

  Utf8Output(MessageOutput output) {
    this.output = output;
  }

  @Override
  public Utf8Output append(@Nullable CharSequence text) {
    gathered.append(text);
    return encodeIfMany();
  }

  @Override
  public Utf8Output append(@Nullable CharSequence text, int start, int end) {
    gathered.append(text, start, end);
    return encodeIfMany();
  }

  @Override
  public Utf8Output append(char c) {
    gathered.append(c);
    return encodeIfMany();
  }

  private Utf8Output encodeIfMany() {
    int length = gathered.length();
    if (length >= MOST_CHARACTERS) {
      boolean splits = Character.isHighSurrogate(gathered.charAt(length - 1));
      encode(splits ? length - 1 : length);
    }
    return this;
  }

  /** Writes the rest of the text. */
  void end() {
    encode(gathered.length());
  }

  private void encode(int length) {
    output.write(gathered.substring(0, length).getBytes(UTF_8));
    gathered.delete(0, length);
  }
}
