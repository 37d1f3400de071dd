package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;

/** Reads and writes JSON messages, with the types and extensions of given files. Immutable. */
final class JsonSchema {

  private final SchemaFiles files;
  private final JsonFormat.Parser parser;
  private final JsonFormat.Printer printer;
  private final JsonExtensionReader reader;
  private final JsonExtensionWriter writer;

  JsonSchema(SchemaFiles files, boolean rejectsUnknownFields) {
    this.files = files;
    TypeRegistry types = files.types();
    JsonFormat.Parser strict = JsonFormat.parser().usingTypeRegistry(types);
    this.parser = rejectsUnknownFields ? strict : strict.ignoringUnknownFields();
    this.printer = JsonFormat.printer().usingTypeRegistry(types).omittingInsignificantWhitespace();
    ExtensionRegistry extensions = files.extensions();
    this.reader = new JsonExtensionReader(extensions, types, parser);
    this.writer = new JsonExtensionWriter(extensions, types, printer, files.haveExtensions());
  }

  /** Returns this one if it has the file, otherwise one that has it in addition. */
  JsonSchema with(FileDescriptor file, boolean rejectsUnknownFields) {
    if (files.contain(file)) {
      return this;
    }
    return new JsonSchema(files.and(file), rejectsUnknownFields);
  }

  /**
   * Reads a message.
   *
   * @param nestingDepth the number of levels that may be nested in the message
   * @param elementBytes the estimated memory that objects, arrays, names and strings may take
   * @throws dev.connectjava.RpcException if it exceeds one of these limits
   */
  void merge(String json, Message.Builder builder, int nestingDepth, long elementBytes)
      throws IOException {
    String type = builder.getDescriptorForType().getFullName();
    boolean mayHaveExtensions = JsonSyntax.check(json, type, nestingDepth, elementBytes);
    if (mayHaveExtensions) {
      reader.merge(json, builder);
    } else {
      parser.merge(json, builder);
    }
  }

  void append(Message message, Appendable text) throws IOException {
    if (writer.isFor(message)) {
      writer.append(message, text);
    } else {
      printer.appendTo(message, text);
    }
  }
}
