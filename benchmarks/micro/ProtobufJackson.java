package dev.connectjava.benchmarks;

import com.google.protobuf.Message;
import java.io.IOException;
import org.curioswitch.common.protobuf.json.MessageMarshaller;

/**
 * protobuf-jackson, which reads and writes the JSON form of protobuf-java's messages.
 *
 * @param <M> the class of the messages
 */
final class ProtobufJackson<M extends Message> implements MessageLibrary<M> {

  private final M instance;
  private final MessageLibrary<M> binary;
  private final MessageMarshaller marshaller;

  /**
   * @param binary what reads and writes everything but JSON
   */
  ProtobufJackson(M instance, MessageLibrary<M> binary) {
    this.instance = instance;
    this.binary = binary;
    this.marshaller =
        MessageMarshaller.builder()
            .register(instance)
            .omittingInsignificantWhitespace(true)
            .build();
  }

  @Override
  public M decode(byte[] message) throws IOException {
    return binary.decode(message);
  }

  @Override
  public void read(M message, FieldSum sum) {
    binary.read(message, sum);
  }

  @Override
  public byte[] encode(M message) throws IOException {
    return binary.encode(message);
  }

  @Override
  public boolean hasJson() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked") // What the builder of the default instance builds.
  public M decodeJson(byte[] text) throws IOException {
    Message.Builder builder = instance.newBuilderForType();
    marshaller.mergeValue(text, builder);
    return (M) builder.build();
  }

  @Override
  public byte[] encodeJson(M message) throws IOException {
    return marshaller.writeValueAsBytes(message);
  }
}
