package dev.connectjava.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.MethodCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Files that a server sends: a descriptor set. Each of their services can be called, or it is known
 * why not; and messages of its methods can be read.
 */
final class ReceivedFilesFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    ReceivedFiles files = new ReceivedFiles();
    try {
      FileDescriptorSet.parseFrom(input)
          .getFileList()
          .forEach(file -> files.add(file.toByteString()));
      files.requireFewPackages();
    } catch (InvalidProtocolBufferException e) {
      return; // The files are in the responses of a codec.
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INTERNAL, Code.RESOURCE_EXHAUSTED);
    }
    List<String> services = services(files);
    ServiceIndex index = LinkedSchema.of(services, files.files(), Map.of()).services();
    assertThat(index.names()).containsAll(services);
    for (String service : services) {
      try {
        index.service(service).getMethods().forEach(ReceivedFilesFuzz::read);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("can't be used: ");
      }
    }
  }

  private static List<String> services(ReceivedFiles files) {
    List<String> services = new ArrayList<>();
    files
        .files()
        .values()
        .forEach(file -> {
          String scope = SchemaSymbols.scope(file.getPackage());
          file.getServiceList().forEach(service -> services.add(scope + service.getName()));
        });
    return services;
  }

  private static void read(MethodDescriptor method) {
    MethodCodec<String, String> codecs =
        new ProtoCodec().forMethod(DynamicMethods.ofJson(method, new JsonCodec())).orElseThrow();
    try {
      codecs.response().decode(new byte[] {10, 2, 8, 1, 16, 1, 26, 0}, 0, 8);
    } catch (RpcException e) {
      assertThat(e.code()).isNotNull();
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ReceivedFilesFuzz.class, ReceivedFilesFuzz::fuzzerTestOneInput);
  }
}
