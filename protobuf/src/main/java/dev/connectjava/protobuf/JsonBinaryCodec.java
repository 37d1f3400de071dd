package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/** The JSON of binary messages, converted from their bytes. Immutable and thread-safe. */
final class JsonBinaryCodec implements MessageCodec.Appending<BinaryMessage<?>> {

  private final Message defaultInstance;
  private final JsonTranscoder transcoder;
  private final MessageTypes.Translators translators;

  JsonBinaryCodec(
      Message defaultInstance,
      Deferred<JsonSchema> schema,
      DecodingLimits limits,
      MessageTypes.Translators translators) {
    this.defaultInstance = defaultInstance;
    this.transcoder = new JsonTranscoder(defaultInstance, schema, limits);
    this.translators = translators;
  }

  @Override
  public Optional<InterceptorMessages<BinaryMessage<?>, ?>> forInterceptors() {
    return Optional.of(BinaryMessageCodec.forInterceptors(defaultInstance, translators));
  }

  @Override
  public BinaryMessage<?> decode(byte[] bytes, int offset, int length) {
    return BinaryMessage.checked(transcoder.read(bytes, offset, length).bytes());
  }

  /** The pass over the bytes relies on them, so those that are not checked are decoded first. */
  @Override
  public void append(BinaryMessage<?> message, MessageOutput output) {
    ByteString binary = message.bytes().toByteString();
    if (message.isChecked()) {
      transcoder.write(binary, () -> transcoder.parse(binary), output);
    } else {
      transcoder.write(transcoder.parse(binary), output);
    }
  }
}
