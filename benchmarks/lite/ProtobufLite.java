package dev.connectjava.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.function.BiConsumer;

/**
 * protobuf-javalite, which has no JSON.
 *
 * @param <M> the class of the messages
 */
final class ProtobufLite<M extends MessageLite> implements MessageLibrary<M> {

  private final Parser<M> parser;
  private final BiConsumer<M, FieldSum> fields;

  ProtobufLite(Parser<M> parser, BiConsumer<M, FieldSum> fields) {
    this.parser = parser;
    this.fields = fields;
  }

  @Override
  public M decode(byte[] message) throws InvalidProtocolBufferException {
    return parser.parseFrom(message);
  }

  @Override
  public void read(M message, FieldSum sum) {
    fields.accept(message, sum);
  }

  @Override
  public byte[] encode(M message) {
    return message.toByteArray();
  }
}
