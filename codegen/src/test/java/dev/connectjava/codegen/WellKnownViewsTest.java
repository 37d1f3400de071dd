package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The views of protobuf's well-known types, which module {@code protobuf} has as sources, are what
 * the plugin generates. After a change of the plugin, {@code mvn test -pl codegen -am
 * -Dtest=WellKnownViewsTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=true} renews
 * them.
 */
final class WellKnownViewsTest {

  private static final Path SOURCES = Path.of("../protobuf/src/main/java");
  private static final String PACKAGE = "dev/connectjava/protobuf/view/wellknown";

  /** In an order in which each follows its imports. */
  private static final List<FileDescriptor> FILES =
      List.of(
          AnyProto.getDescriptor(),
          SourceContextProto.getDescriptor(),
          TypeProto.getDescriptor(),
          ApiProto.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          WrappersProto.getDescriptor());

  @Test
  void sources_areWhatThePluginGenerates() throws IOException {
    Map<String, String> generated = generated();
    if (Boolean.getBoolean("golden.write")) {
      for (Map.Entry<String, String> file : generated.entrySet()) {
        Files.createDirectories(SOURCES.resolve(PACKAGE));
        Files.writeString(SOURCES.resolve(file.getKey()), file.getValue());
      }
    }

    assertThat(sources()).containsExactlyEntriesOf(generated);
  }

  private static Map<String, String> generated() {
    FileDescriptorProto[] files =
        FILES.stream().map(FileDescriptor::toProto).toArray(FileDescriptorProto[]::new);
    CodeGeneratorResponse response =
        CodeGenerator.generateWellKnownViews(Schemas.request("", files));
    Map<String, String> generated = new TreeMap<>();
    response.getFileList().forEach(file -> generated.put(file.getName(), file.getContent()));
    return generated;
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> paths = Files.list(SOURCES.resolve(PACKAGE))) {
      for (Path path : paths.filter(each -> each.toString().endsWith("View.java")).toList()) {
        sources.put(PACKAGE + "/" + path.getFileName(), Files.readString(path));
      }
    }
    return sources;
  }
}
