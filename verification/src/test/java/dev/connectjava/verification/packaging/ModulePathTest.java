package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetService;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A modular application, with all jars of the starter in one folder. */
final class ModulePathTest {

  private static final Pattern JARS_OF_STARTER =
      Pattern.compile(
          "(netty-(buffer|codec|common|handler|resolver|transport)|protobuf-java-\\d|jspecify).*\\.jar");

  private static final Pattern MODULES_OF_STARTER =
      Pattern.compile(".*/(core|netty|protobuf|tls)/target/(classes|connect-[^/]*\\.jar)");

  private static final String MODULE =
      """
      module greet.app {
        requires dev.connectjava;
        requires dev.connectjava.netty;
        requires dev.connectjava.protobuf;
        exports com.example.greet.v1 to com.google.protobuf;
      }
      """;

  private static final String PROGRAM =
      """
      package greet.app;

      import com.example.greet.v1.*;
      import dev.connectjava.*;
      import dev.connectjava.netty.*;

      public final class Main implements GreetService {
        @Override
        public GreetResponse greet(GreetRequest request, RequestContext context) {
          boolean onLoop = Thread.currentThread().toString().contains("@connect-netty");
          return GreetResponse.newBuilder()
              .setGreeting("Hello, " + request.getName() + (onLoop ? " (on the event loop)" : ""))
              .build();
        }

        public static void main(String[] arguments) {
          ExecutionMode mode =
              arguments.length == 0 ? ExecutionMode.virtualThreads() : ExecutionMode.carrier();
          Router router = Router.builder().service(new Main()).executionMode(mode).build();
          try (NettyServer server = NettyServer.builder().port(0).router(router).start();
              NettyTransport transport =
                  NettyTransport.builder("http://localhost:" + server.port()).codec("json").build()) {
            GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
            System.out.println(GreetServiceClient.of(transport).greet(request).getGreeting());
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void application_runsOnTheModulePath() throws Exception {
    Path application = Files.createDirectory(folder.resolve("application"));
    copyGeneratedCode(application);
    String modulePath = modulePath();
    Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path program = Files.writeString(folder.resolve("Main.java"), PROGRAM);
    int compiled =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-p",
                modulePath,
                "-d",
                application.toString(),
                module.toString(),
                program.toString());
    assertThat(compiled).isZero();

    ChildJvm jvm =
        ChildJvm.run(
            folder,
            "--enable-native-access=io.netty.common,io.netty.transport,com.google.protobuf",
            "-p",
            modulePath + File.pathSeparator + application,
            "-m",
            "greet.app/greet.app.Main");

    assertThat(jvm).isEqualTo(new ChildJvm("Hello, Ada\n", 0));

    ChildJvm carried =
        ChildJvm.run(
            folder,
            "--enable-native-access=io.netty.common,io.netty.transport,com.google.protobuf",
            "--add-opens=java.base/java.lang=dev.connectjava",
            "-p",
            modulePath + File.pathSeparator + application,
            "-m",
            "greet.app/greet.app.Main",
            "carrier");

    if (Runtime.version().feature() >= 24) {
      assertThat(carried).isEqualTo(new ChildJvm("Hello, Ada (on the event loop)\n", 0));
    } else {
      assertThat(carried.output()).contains("it needs JDK 24 or newer").endsWith("Hello, Ada\n");
      assertThat(carried.exitCode()).isZero();
    }
  }

  /** All jars of others in one folder, in which no two may be one module; then our own. */
  private String modulePath() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    List<Path> classPath = ChildJvm.classPath();
    for (Path entry : classPath) {
      if (JARS_OF_STARTER.matcher(entry.getFileName().toString()).matches()) {
        Files.copy(entry, jars.resolve(entry.getFileName()));
      }
    }
    List<Path> ours =
        classPath.stream()
            .filter(entry -> MODULES_OF_STARTER.matcher(entry.toString()).matches())
            .toList();
    assertThat(ours).hasSize(4);
    return jars + File.pathSeparator + ChildJvm.classPath(ours);
  }

  private static void copyGeneratedCode(Path application) throws Exception {
    Path root =
        Path.of(GreetService.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path source = root.resolve("com/example/greet/v1");
    Path target = Files.createDirectories(application.resolve("com/example/greet/v1"));
    try (Stream<Path> classes = Files.list(source)) {
      for (Path each : classes.toList()) {
        Files.copy(each, target.resolve(each.getFileName()));
      }
    }
  }
}
