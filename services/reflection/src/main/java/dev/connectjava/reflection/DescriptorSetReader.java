package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a {@code google.protobuf.FileDescriptorSet} field by field. Its generated class would not
 * keep the original bytes of each file.
 */
final class DescriptorSetReader {

  private static final int FILE_TAG =
      FileDescriptorSet.FILE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private DescriptorSetReader() {}

  /**
   * Returns the files of a set.
   *
   * @throws IllegalArgumentException if it is not a valid set, if it has no file or a file without
   *     a name, or if two different files have the same name
   */
  static List<SchemaFile> read(ByteString descriptorSet) {
    List<SchemaFile> files = new ArrayList<>();
    try {
      CodedInputStream in = descriptorSet.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == FILE_TAG) {
          files.add(SchemaFile.parse(in.readBytes()));
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("invalid google.protobuf.FileDescriptorSet", e);
    }
    requireNames(files);
    return files;
  }

  private static void requireNames(List<SchemaFile> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("the descriptor set has no file");
    }
    Map<String, SchemaFile> seen = new HashMap<>();
    for (SchemaFile file : files) {
      if (file.name().isEmpty()) {
        throw new IllegalArgumentException("the descriptor set has a file without a name");
      }
      SchemaFile other = seen.putIfAbsent(file.name(), file);
      if (other != null && !other.bytes().equals(file.bytes())) {
        throw new IllegalArgumentException(
            "the descriptor set has two different files named " + file.name());
      }
    }
  }
}
