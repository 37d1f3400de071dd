package dev.connectjava.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.util.JsonFormat;
import java.util.function.BiConsumer;

/**
 * protobuf-java, and JsonFormat of protobuf-java-util.
 *
 * @param <M> the class of the messages
 */
final class ProtobufJava<M extends Message> implements MessageLibrary<M> {

  private final M instance;
  private final Parser<M> parser;
  private final BiConsumer<M, FieldSum> fields;
  private final JsonFormat.Parser json = JsonFormat.parser();
  private final JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();

  @SuppressWarnings("unchecked") // The default instance is of this class, and so is what it parses.
  ProtobufJava(M instance, BiConsumer<M, FieldSum> fields) {
    this.instance = instance;
    this.parser = (Parser<M>) instance.getParserForType();
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

  @Override
  public boolean hasJson() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked") // What the builder of the default instance builds.
  public M decodeJson(byte[] text) throws InvalidProtocolBufferException {
    Message.Builder builder = instance.newBuilderForType();
    json.merge(new String(text, UTF_8), builder);
    return (M) builder.build();
  }

  @Override
  public byte[] encodeJson(M message) throws InvalidProtocolBufferException {
    return printer.print(message).getBytes(UTF_8);
  }
}
