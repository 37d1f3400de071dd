package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.connectjava.ExecutionMode;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's server reflection, {@code grpc.reflection.v1.ServerReflection} and {@code v1alpha}: it
 * lists the services of a server and their schema for clients such as grpcurl. Every client that
 * may call it sees all of that. Immutable and thread-safe.
 *
 * <pre>{@code
 * Router.builder().service(new Greeter()).merge(Reflection.create().routes()).build();
 * }</pre>
 *
 * <p>It describes every service on the router, by the schema in the generated code, and the
 * services in added descriptor sets. If two sources have a file of the same name, the file of the
 * descriptor set is used; of two descriptor sets, the first.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">Server
 *     reflection</a>
 */
public final class Reflection {

  /** Names are short. The limit matters because the response repeats the request. */
  private static final int MAX_REQUEST_BYTES = 64 * 1024;

  private final List<SchemaFile> files;
  private final List<FileDescriptor> descriptors;
  private final @Nullable Set<String> services;

  private Reflection(
      List<SchemaFile> files, List<FileDescriptor> descriptors, @Nullable Set<String> services) {
    this.files = files;
    this.descriptors = descriptors;
    this.services = services;
  }

  /** Returns a reflection service that describes every service on its router. */
  public static Reflection create() {
    return new Reflection(List.of(), List.of(), null);
  }

  /**
   * Returns this one with the files of a descriptor set, whose bytes are sent to clients unchanged.
   * It then also lists the services of the set, since a proxy has no others.
   *
   * @param descriptorSet a {@code google.protobuf.FileDescriptorSet} with all imports, as {@code
   *     protoc --include_imports --descriptor_set_out} and {@code buf build} write it
   * @throws IllegalArgumentException if it is not a valid descriptor set, if it has no file or a
   *     file without a name, or if two different files in it have the same name
   */
  public Reflection plusDescriptorSet(byte[] descriptorSet) {
    List<SchemaFile> more = new ArrayList<>(files);
    more.addAll(DescriptorSetReader.read(ByteString.copyFrom(descriptorSet)));
    return new Reflection(List.copyOf(more), descriptors, services);
  }

  /**
   * Reads a descriptor set from a file, once, and adds it as {@link #plusDescriptorSet(byte[])}
   * does.
   *
   * @throws UncheckedIOException if the file can't be read
   * @throws IllegalArgumentException as {@link #plusDescriptorSet(byte[])} throws it
   */
  public Reflection plusDescriptorSet(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the descriptor set " + file, e);
    }
    return plusDescriptorSet(bytes);
  }

  /**
   * Returns this one with a file that no service imports, such as a file with extensions or error
   * details, and with the imports of that file.
   */
  public Reflection plusFile(FileDescriptor file) {
    List<FileDescriptor> more = new ArrayList<>(descriptors);
    more.add(Objects.requireNonNull(file, "file"));
    return new Reflection(files, List.copyOf(more), services);
  }

  /**
   * Returns this one restricted to these services. It then has only their files, the files added by
   * {@link #plusFile}, and the imports of both. Each file is sent as a whole.
   *
   * @param names the full names; the router with these {@link #routes} can't be built if one of
   *     them does not exist
   */
  public Reflection withServices(String... names) {
    return new Reflection(files, descriptors, Set.copyOf(new TreeSet<>(List.of(names))));
  }

  /**
   * Returns the routes of the reflection service, to be merged into the router that it describes.
   * If several routers are built with them, the service describes the last one. {@link
   * Router.Builder#build} fails with {@link IllegalArgumentException} if imports or services are
   * missing.
   *
   * <p>A request of more than 64 KiB is refused. A stream ends with {@code unavailable} when the
   * server accepts no new calls.
   */
  public Router.Builder routes() {
    ReflectionService service = new ReflectionService();
    MethodSettings settings =
        MethodSettings.builder()
            .executionMode(ExecutionMode.virtualThreads()) // It waits for requests.
            .limits(ServerLimits.defaults().withRequestMessageBytes(MAX_REQUEST_BYTES))
            .endOnDrain(true)
            .build();
    return Router.builder()
        .service(service.v1(), settings)
        .service(service.v1alpha(), settings)
        .onBuild(router -> service.describe(schemaOf(router)));
  }

  private Schema schemaOf(Router router) {
    SchemaCollector collector = new SchemaCollector();
    files.forEach(collector::add);
    descriptors.forEach(collector::addRoot);
    router.methods().forEach(collector::add);
    return collector.schema(services);
  }
}
