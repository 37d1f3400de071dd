package dev.connectjava.verification.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.connectjava.health.HealthService;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.DetailConverter;
import dev.connectjava.testrules.ReachabilityMetadata;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The metadata for GraalVM's {@code native-image} is what the code needs.
 *
 * <p>After a change, {@code mvn test -pl verification -am -Dtest=NativeImageMetadataTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dmetadata.write=true} updates the files.
 */
final class NativeImageMetadataTest {

  private static final Path ROOT = Path.of("..");

  private static final List<Class<?>> WELL_KNOWN =
      List.of(
          Any.class,
          BoolValue.class,
          BytesValue.class,
          DoubleValue.class,
          Duration.class,
          Empty.class,
          FieldMask.class,
          FloatValue.class,
          Int32Value.class,
          Int64Value.class,
          ListValue.class,
          NullValue.class,
          StringValue.class,
          Struct.class,
          Timestamp.class,
          UInt32Value.class,
          UInt64Value.class,
          Value.class);

  private final ReachabilityMetadata metadata = new ReachabilityMetadata();

  private static Stream<JavaClass> classesBeside(Class<?> one) {
    return new ClassFileImporter()
        .importUrl(one.getProtectionDomain().getCodeSource().getLocation()).stream()
            .filter(type -> !type.isInterface());
  }

  /** The argument of each call of a method in the Java files of a folder. */
  private static List<String> arguments(Path folder, String method) throws IOException {
    Pattern call = Pattern.compile("\\b" + method + "\\(\\s*\"([\\w.$]+)\"\\)");
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder.resolve("src/main/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        sources.append(Files.readString(file));
      }
    }
    return call.matcher(sources).results().map((MatchResult found) -> found.group(1)).toList();
  }

  /** Messages of users are their own; the well-known types are fields of messages of all users. */
  @Test
  void protobuf_hasItsProviders_viewsAndWellKnownTypes() throws IOException {
    Path folder = ROOT.resolve("protobuf");
    metadata.providers("dev.connectjava.call.Providers", folder, Codec.class.getName());
    metadata.providers("dev.connectjava.DetailConverters", folder, DetailConverter.class.getName());
    for (Class<?> type : WELL_KNOWN) {
      metadata.message("dev.connectjava.protobuf.MessageTypes", type);
    }
    classesBeside(ProtoCodec.class)
        .filter(type -> type.isAssignableTo(MessageView.class))
        .filter(type -> type.tryGetMethod("viewType").isPresent())
        .forEach(type ->
            metadata.method("dev.connectjava.protobuf.view.ViewType", type.getName(), "viewType"));

    metadata.check(folder, "connect-protobuf");
  }

  /** Netty looks up which of its methods a class of handlers has. */
  @Test
  void netty_hasItsHandlers_andTheVersionsOfNetty() throws IOException {
    classesBeside(NettyServer.class)
        .filter(type -> type.isAssignableTo(ChannelHandler.class))
        .forEach(type -> metadata.methods(type.getName(), type.getName()));
    metadata.resource("META-INF/io.netty.versions.properties");

    metadata.check(ROOT.resolve("netty"), "connect-netty");
  }

  @Test
  void compression_hasItsProviders_andTheLibrariesThatItLooksFor() throws IOException {
    Path folder = ROOT.resolve("compression");
    metadata.providers("dev.connectjava.call.Providers", folder, Compression.class.getName());
    List<String> libraries = arguments(folder, "isThere");
    assertThat(libraries).hasSize(3);
    libraries.forEach(type -> metadata.type("dev.connectjava.compression.Libraries", type));

    metadata.check(folder, "connect-compression");
  }

  @Test
  void grpcJava_hasTheLibrariesThatItLooksFor() throws IOException {
    Path folder = ROOT.resolve("integrations/grpc-java");
    List<String> libraries = arguments(folder, "isPresent");
    assertThat(libraries).hasSize(2);
    libraries.forEach(type -> metadata.type("dev.connectjava.grpc.ProtobufSchema", type));

    metadata.check(folder, "connect-grpc-java");
  }

  private void addMessagesBeside(Class<?> one, String methods) {
    classesBeside(one)
        .filter(type ->
            type.isAssignableTo(Message.class)
                || type.isAssignableTo(Message.Builder.class)
                || type.isAssignableTo(ProtocolMessageEnum.class))
        .forEach(type -> metadata.methods(type.getPackageName() + "." + methods, type.getName()));
  }

  @Test
  void health_hasItsMessages() throws IOException {
    addMessagesBeside(HealthService.class, "HealthMethods");

    metadata.check(ROOT.resolve("services/health"), "connect-health");
  }

  @Test
  void reflection_hasItsMessages() throws IOException {
    addMessagesBeside(Reflection.class, "ServerReflectionMethods");

    metadata.check(ROOT.resolve("services/reflection"), "connect-reflection");
  }

  static Stream<Path> modules() {
    return Stream.of("protobuf", "netty", "services/health", "services/reflection")
        .map(ROOT::resolve);
  }

  /** Read as JSON: a class or a method that is misspelled would be passed over. */
  @ParameterizedTest
  @MethodSource("modules")
  void whatIsNamed_exists(Path module) throws Exception {
    Path folder = module.resolve("src/main/resources/META-INF/native-image/dev.connectjava");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Map<String, JsonValue> members = object(JsonValue.of(Files.readAllBytes(file)));
        for (JsonValue entry : elements(members.get("reflection"))) {
          assertExists(object(entry));
        }
        for (JsonValue entry : elements(members.get("resources"))) {
          String name = text(object(entry).get("glob"));
          assertThat(getClass().getClassLoader().getResource(name)).as(name).isNotNull();
        }
      }
    }
  }

  private static void assertExists(Map<String, JsonValue> entry) throws Exception {
    ClassLoader loader = NativeImageMetadataTest.class.getClassLoader();
    Class<?> type = Class.forName(text(entry.get("type")), false, loader);
    String reached = text(object(entry.get("condition")).get("typeReached"));
    assertThat(Class.forName(reached, false, loader).getName()).isEqualTo(reached);
    for (JsonValue method : elements(entry.get("methods"))) {
      String name = text(object(method).get("name"));
      assertThat(elements(object(method).get("parameterTypes"))).isEmpty();
      if (name.equals("<init>")) {
        assertThat(type.getConstructor().getParameterCount()).isZero();
      } else {
        assertThat(type.getMethod(name).getName()).isEqualTo(name);
      }
    }
  }

  private static Map<String, JsonValue> object(@Nullable JsonValue value) {
    return ((JsonObject) Objects.requireNonNull(value)).members();
  }

  private static List<JsonValue> elements(@Nullable JsonValue value) {
    return value == null ? List.of() : ((JsonArray) value).elements();
  }

  private static String text(@Nullable JsonValue value) {
    return ((JsonString) Objects.requireNonNull(value)).value();
  }

  /** The documents show users what their own file has: the same entries as ours. */
  @Test
  void fileOfTheDocumentation_isValid() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/native-image.md"));
    String json = page.substring(page.indexOf("```json\n") + 8);
    JsonValue parsed = JsonValue.of(json.substring(0, json.indexOf("```")).getBytes(UTF_8));

    assertThat(elements(object(parsed).get("reflection")))
        .allSatisfy(entry -> assertThat(object(entry)).containsKey("type"));
  }
}
