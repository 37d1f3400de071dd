package dev.connectjava.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.library.LibraryOuterClass;
import com.example.library.extra.Extra;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.StructProto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FullNamesTest {

  static Stream<FileDescriptor> files() {
    return Stream.of(
        DescriptorProtos.getDescriptor(),
        StructProto.getDescriptor(),
        LibraryOuterClass.getDescriptor(),
        Extra.getDescriptor());
  }

  @ParameterizedTest
  @MethodSource("files")
  void characters_areThoseOfTheNamesOfProtobufJava(FileDescriptor file) {
    List<GenericDescriptor> symbols = new ArrayList<>(file.getExtensions());
    file.getMessageTypes().forEach(type -> add(type, symbols));
    file.getEnumTypes().forEach(type -> add(type, symbols));
    for (ServiceDescriptor service : file.getServices()) {
      symbols.add(service);
      symbols.addAll(service.getMethods());
    }
    FullNames names = FullNames.of(file.toProto());

    assertThat(names.characters())
        .isEqualTo(symbols.stream().mapToLong(symbol -> symbol.getFullName().length()).sum());
    assertThat(names.longestName())
        .isEqualTo(symbols.stream().mapToInt(symbol -> symbol.getName().length()).max().orElse(0));
  }

  private static void add(Descriptor type, List<GenericDescriptor> symbols) {
    symbols.add(type);
    symbols.addAll(type.getFields());
    symbols.addAll(type.getOneofs());
    symbols.addAll(type.getExtensions());
    type.getNestedTypes().forEach(nested -> add(nested, symbols));
    type.getEnumTypes().forEach(nested -> add(nested, symbols));
  }

  private static void add(EnumDescriptor type, List<GenericDescriptor> symbols) {
    symbols.add(type);
    symbols.addAll(type.getValues());
  }
}
