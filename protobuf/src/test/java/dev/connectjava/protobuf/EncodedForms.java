package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.protobuf.json.JsonOptions;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.spi.DecodingLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from JSON to the binary form and back, which views take, for messages of any class. */
final class EncodedForms {

  private final Message defaultInstance;
  private final TextLimits limits;
  private final JsonSchema schema;

  EncodedForms(Message defaultInstance, JsonOptions options, DecodingLimits decodingLimits) {
    FileDescriptor file = defaultInstance.getDescriptorForType().getFile();
    SchemaFiles files = new SchemaFiles(List.of(file));
    this.defaultInstance = defaultInstance;
    this.limits =
        new TextLimits(decodingLimits, () -> defaultInstance.getDescriptorForType().getFullName());
    this.schema = new JsonSchema(files.types(), files.extensions().registry(), options);
  }

  EncodedForms(Message defaultInstance) {
    this(defaultInstance, JsonOptions.DEFAULTS, DecodingLimits.defaults());
  }

  /** Returns the binary form of a text, and what it lacks. */
  JsonSchema.Encoded read(String json) throws JsonFailure {
    byte[] text = json.getBytes(UTF_8);
    return schema.encode(text, 0, text.length, defaultInstance, limits);
  }

  /** Returns the message of a binary form. */
  Message parsed(byte[] encoded) throws InvalidProtocolBufferException {
    return defaultInstance
        .newBuilderForType()
        .mergeFrom(encoded, schema.extensions())
        .buildPartial();
  }

  /** Returns what is written in one pass; null if only the message can be written. */
  @Nullable String written(byte[] encoded) {
    JsonBytes output = new JsonBytes();
    return schema.writeEncoded(
            ByteString.copyFrom(encoded), defaultInstance, output, limits.nestingDepth())
        ? new String(output.toByteArray(), UTF_8)
        : null;
  }

  /** Returns what is written for the message. */
  String writtenByMessage(byte[] encoded) throws InvalidProtocolBufferException {
    JsonBytes output = new JsonBytes();
    schema.write(parsed(encoded), output, limits.nestingDepth());
    return new String(output.toByteArray(), UTF_8);
  }
}
