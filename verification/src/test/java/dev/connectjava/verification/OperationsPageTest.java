package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AccessLog;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.ClientHttp2;
import dev.connectjava.netty.ClientSocketOptions;
import dev.connectjava.netty.KeepAlive;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.netty.ServerSocketOptions;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.tls.ClientTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docs/operations.md says: the defaults are those of the code, no setting of a builder with a
 * default is left out, the example runs, and what the page refers to is there.
 */
final class OperationsPageTest {

  private static final Path ROOT = Path.of("..");
  private static final String PAGE = read(ROOT.resolve("docs/operations.md"));

  /** A row of a table with defaults: {@code | `Type.Builder.setting` | default |}. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(\\w+)(?:\\.Builder\\.|\\.with)(\\w+)` \\| ([^|]+) \\|", Pattern.MULTILINE);

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)[^)]*\\)");
  private static final Pattern METER = Pattern.compile("`connect\\.(?:server|client)\\.[\\w.]+`");
  private static final String NONE = "none";

  /** Objects with nothing but defaults, by the names of their types. */
  private static final Map<String, Object> UNCHANGED =
      Map.ofEntries(
          Map.entry("ClientConfig", ClientConfig.builder()),
          Map.entry("ClientHttp2", ClientHttp2.defaults()),
          Map.entry("ClientLimits", ClientLimits.defaults()),
          Map.entry("ClientSocketOptions", ClientSocketOptions.builder()),
          Map.entry("DeadlinePolicy", DeadlinePolicy.clientDecides()),
          Map.entry("DecodingLimits", DecodingLimits.defaults()),
          Map.entry("KeepAlive", KeepAlive.every(Duration.ofSeconds(1))),
          Map.entry("NettyServer", NettyServer.builder()),
          Map.entry("NettyTransport", NettyTransport.builder("http://localhost")),
          Map.entry("ServerConnectionLimits", ServerConnectionLimits.builder()),
          Map.entry("ServerHttp2", ServerHttp2.builder()),
          Map.entry("ServerLimits", ServerLimits.defaults()),
          Map.entry("ServerSocketOptions", ServerSocketOptions.builder()),
          Map.entry("Router", part(Router.builder(), "DEFAULTS")),
          // Both sides have the same default.
          Map.entry("ClientTls", part(ClientTls.defaults(), "common")),
          Map.entry("ServerTls", part(ClientTls.defaults(), "common")));

  /** Fields whose names differ from those of their setters. */
  private static final Map<String, String> FIELDS =
      Map.of("DeadlinePolicy.default", "defaultTimeout");

  /** Defaults that depend on the machine, in the words of the page. */
  private static final Map<String, String> OF_THE_MACHINE =
      Map.of(
          "NettyServer.eventLoopThreads", "the number of processors",
          "MemoryBounds.totalBytes", "a quarter of the heap",
          "MemoryBounds.connectionBytes", "half of the total");

  /** Settings of builders that are neither limits nor timeouts. */
  private static final Set<String> OTHER_SETTINGS = Set.of("ClientConfig.useGet");

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the stated defaults, by settings such as {@code NettyServer.headerTimeout}. */
  private static Map<String, String> stated() {
    Map<String, String> stated = new TreeMap<>();
    for (MatchResult row : ROW.matcher(PAGE).results().toList()) {
      String setting = row.group(1) + "." + decapitalized(row.group(2));
      assertThat(stated.put(setting, row.group(3))).as(setting).isNull();
    }
    return stated;
  }

  private static String decapitalized(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static Stream<String> settings() {
    return stated().keySet().stream().filter(setting -> !OF_THE_MACHINE.containsKey(setting));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void default_isThatOfTheCode(String setting) {
    assertThat(words(setting, actual(setting))).isEqualTo(stated().get(setting));
  }

  @Test
  void defaultsOfTheMachine_areThoseOfTheCode() {
    int processors = Runtime.getRuntime().availableProcessors();
    long heap = Runtime.getRuntime().maxMemory();

    assertThat(stated()).containsAllEntriesOf(OF_THE_MACHINE);
    assertThat(actual("NettyServer.eventLoopThreads")).isEqualTo(processors);
    assertThat(MemoryBounds.defaults().totalBytes()).isEqualTo(heap / 4);
    assertThat(MemoryBounds.defaults().withTotalBytes(1 << 30).connectionBytes())
        .isEqualTo(1 << 29);
  }

  /** A new setting of a builder needs a row, or a reason to have none. */
  @Test
  void settingsOfBuilders_areAllThere() {
    List<String> found =
        UNCHANGED.entrySet().stream()
            .filter(entry -> entry.getValue().getClass().getSimpleName().equals("Builder"))
            .flatMap(entry ->
                Arrays.stream(entry.getValue().getClass().getDeclaredFields())
                    .filter(OperationsPageTest::isLimit)
                    .map(field -> entry.getKey() + "." + field.getName()))
            .filter(setting -> !OTHER_SETTINGS.contains(setting))
            .toList();

    assertThat(found).hasSizeGreaterThan(40);
    assertThat(stated()).containsKeys(found.toArray(String[]::new));
  }

  private static boolean isLimit(Field field) {
    return !Modifier.isStatic(field.getModifiers())
        && (field.getType().isPrimitive()
            || Set.of(Duration.class, OptionalInt.class, KeepAlive.class)
                .contains(field.getType()));
  }

  private static @Nullable Object actual(String setting) {
    String[] parts = setting.split("\\.", 2);
    Object unchanged = Objects.requireNonNull(UNCHANGED.get(parts[0]), parts[0]);
    return field(unchanged, FIELDS.getOrDefault(setting, parts[1]));
  }

  private static Object part(Object owner, String name) {
    return Objects.requireNonNull(field(owner, name), name);
  }

  private static @Nullable Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(owner.getClass() + " has no " + name, e);
    }
  }

  /** Returns the words of the page for a default. */
  private static String words(String setting, @Nullable Object value) {
    if (value == null) {
      return NONE;
    }
    return switch (value) {
      case Optional<?> optional -> optional.isPresent() ? words(setting, optional.get()) : NONE;
      case OptionalInt optional -> optional.isEmpty() ? NONE : words(setting, optional.getAsInt());
      case Duration duration -> words(duration);
      case Number number when setting.endsWith("Bytes") -> bytes(number.longValue());
      case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
      default -> value.toString();
    };
  }

  private static String words(Duration duration) {
    if (duration.isZero()) {
      return "0";
    }
    long seconds = duration.toSeconds();
    boolean inMinutes = seconds % 60 == 0;
    long count = inMinutes ? seconds / 60 : seconds;
    return count + (inMinutes ? " minute" : " second") + (count == 1 ? "" : "s");
  }

  private static String bytes(long bytes) {
    long kibibytes = bytes / 1024;
    assertThat(bytes % 1024).isZero();
    return kibibytes % 1024 == 0 ? kibibytes / 1024 + " MiB" : kibibytes + " KiB";
  }

  @Test
  void example_runs() {
    HealthRegistry health = HealthRegistry.create();
    NettyServer.Builder builder =
        NettyServer.builder()
            .port(8080)
            .service(new Greeter())
            .router(router ->
                router
                    .merge(health.routes())
                    .deadlinePolicy(
                        DeadlinePolicy.clientDecides()
                            .withDefault(Duration.ofSeconds(30))
                            .withMaximum(Duration.ofMinutes(5)))
                    .listener(AccessLog.toPlatformLogger()))
            .connectionLimits(
                ServerConnectionLimits.builder()
                    .maxConnections(10_000)
                    .maxAge(Duration.ofMinutes(30))
                    .build())
            .keepAlive(KeepAlive.every(Duration.ofMinutes(2)))
            .beforeShutdown(health::enterTerminalState)
            .drainDelay(Duration.ofSeconds(10))
            .shutdownGrace(Duration.ofSeconds(20));
    builder.port(0).drainDelay(Duration.ZERO).start().close();
  }

  @Test
  void example_isThatOfThePage() {
    String test =
        compact(
            read(Path.of("src/test/java/dev/connectjava/verification/OperationsPageTest.java")));
    String example = PAGE.substring(PAGE.indexOf("```java\n") + 8);
    String chain =
        example.substring(
            example.indexOf("NettyServer.builder()"), example.indexOf("        .start();"));

    assertThat(test).contains(compact(chain));
  }

  private static String compact(String code) {
    return code.replaceAll("\\s+", "");
  }

  @Test
  void files_areThere() {
    assertThat(LINK.matcher(PAGE).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(ROOT.resolve("docs").resolve(link)).exists());
  }

  /** The names of meters are checked where their own page is. */
  @Test
  void meters_areThoseOfTheirPage() {
    String meters = read(ROOT.resolve("docs/micrometer.md"));

    assertThat(METER.matcher(PAGE).results())
        .isNotEmpty()
        .allSatisfy(meter -> {
          String name = meter.group().replace("`", "");
          String ofConnection = name.replaceFirst("connect\\.\\w+\\.connections", "");
          assertThat(meters).contains(name.equals(ofConnection) ? name : "`" + ofConnection + "`");
        });
  }
}
