package dev.connectjava.reflection;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files of protobuf itself. Those of the runtime are used in place of others with the same
 * names: the JSON mapping depends on the fields of the well-known types.
 */
final class RuntimeFiles {

  private static final Map<String, FileDescriptor> FILES =
      List.of(
              AnyProto.getDescriptor(),
              ApiProto.getDescriptor(),
              DescriptorProtos.getDescriptor(),
              DurationProto.getDescriptor(),
              EmptyProto.getDescriptor(),
              FieldMaskProto.getDescriptor(),
              SourceContextProto.getDescriptor(),
              StructProto.getDescriptor(),
              TimestampProto.getDescriptor(),
              TypeProto.getDescriptor(),
              WrappersProto.getDescriptor())
          .stream()
          .collect(Collectors.toUnmodifiableMap(FileDescriptor::getName, Function.identity()));

  private RuntimeFiles() {}

  /** Returns the file with a name; null if it is not a file of protobuf. */
  static @Nullable FileDescriptor find(String name) {
    return FILES.get(name);
  }

  /** Returns all files. */
  static Iterable<FileDescriptor> all() {
    return FILES.values();
  }
}
