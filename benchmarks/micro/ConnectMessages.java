package dev.connectjava.benchmarks;

import com.google.protobuf.Message;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.MessageCodec;
import java.util.function.BiConsumer;

/**
 * This library's codecs of protobuf-java's messages.
 *
 * @param <M> the class of the messages
 */
final class ConnectMessages<M extends Message> implements MessageLibrary<M> {

  private final MessageCodec<M> proto;
  private final MessageCodec<M> json;
  private final BiConsumer<M, FieldSum> fields;
  private final ArrayOutput output = new ArrayOutput();

  @SuppressWarnings("unchecked") // The class of an object of this class.
  ConnectMessages(M instance, BiConsumer<M, FieldSum> fields) {
    Class<M> type = (Class<M>) instance.getClass();
    this.proto = new ProtoCodec().forType(type).orElseThrow();
    this.json = new JsonCodec().forType(type).orElseThrow();
    this.fields = fields;
  }

  @Override
  public M decode(byte[] message) {
    return proto.decode(message, 0, message.length);
  }

  @Override
  public void read(M message, FieldSum sum) {
    fields.accept(message, sum);
  }

  @Override
  public byte[] encode(M message) {
    return output.encode(proto, message);
  }

  @Override
  public boolean hasJson() {
    return true;
  }

  @Override
  public M decodeJson(byte[] text) {
    return json.decode(text, 0, text.length);
  }

  @Override
  public byte[] encodeJson(M message) {
    return output.encode(json, message);
  }
}
