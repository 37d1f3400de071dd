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
 * gRPC's reflection service, {@code grpc.reflection.v1.ServerReflection} and {@code v1alpha}: tells
 * clients such as grpcurl which services there are, and their schema. Whoever may call it, sees all
 * that. Immutable and thread-safe.
 *
 * <pre>{@code
 * Router.builder().service(new Greeter()).merge(Reflection.create().routes()).build();
 * }</pre>
 *
 * <p>It tells of every service on the router, by the schema that generated code carries, and of
 * what descriptor sets say besides. Where two sources have a file of the same name, that of the
 * descriptor set counts, of two such sets the first.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">Server
 *     reflection</a>
 */
public final class Reflection {

  /** Names are short; the answer repeats what was asked. */
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

  /** Of every service on the router. */
  public static Reflection create() {
    return new Reflection(List.of(), List.of(), null);
  }

  /**
   * This one with the files of a descriptor set, whose bytes are told as they are; also with the
   * services that it describes, since a proxy has no others.
   *
   * @param descriptorSet a {@code google.protobuf.FileDescriptorSet} with all imports, as {@code
   *     protoc --include_imports --descriptor_set_out} and {@code buf build} write it
   * @throws IllegalArgumentException if it is none
   */
  public Reflection plusDescriptorSet(byte[] descriptorSet) {
    List<SchemaFile> more = new ArrayList<>(files);
    more.addAll(DescriptorSetReader.read(ByteString.copyFrom(descriptorSet)));
    return new Reflection(List.copyOf(more), descriptors, services);
  }

  /**
   * Like {@link #plusDescriptorSet(byte[])}, with what a file contains now.
   *
   * @throws UncheckedIOException if it can't be read
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
   * This one with a file that no service imports, and with its imports: one that has extensions, or
   * details of errors.
   */
  public Reflection plusFile(FileDescriptor file) {
    List<FileDescriptor> more = new ArrayList<>(descriptors);
    more.add(Objects.requireNonNull(file, "file"));
    return new Reflection(files, List.copyOf(more), services);
  }

  /**
   * This one with no other services than these, and with no other files than theirs, those that
   * were added by {@link #plusFile}, and what both import. Files are told as a whole.
   *
   * @param names full names; {@link #routes}'s router can't be built if there is no such service
   */
  public Reflection withServices(String... names) {
    return new Reflection(files, descriptors, Set.copyOf(new TreeSet<>(List.of(names))));
  }

  /**
   * The service, for the router that it is to describe to merge. If several routers are built with
   * it, it describes the last; {@link Router.Builder#build} fails with {@link
   * IllegalArgumentException} if imports or services are missing.
   *
   * <p>A request of more than 64 KiB is refused. A stream ends with {@code unavailable} when the
   * server takes no new calls.
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
