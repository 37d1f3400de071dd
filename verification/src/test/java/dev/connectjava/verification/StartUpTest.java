package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which classes a server has loaded when it has answered its first call. */
@Timeout(120)
final class StartUpTest {

  /** Measured with JDK 25: about 2,200; a server on Netty alone loads 1,600. */
  private static final int MOST_CLASSES = 2_500;

  private static final List<String> NOT_NEEDED =
      List.of(
          " com.github.luben.zstd.util.Native",
          " com.aayushatharva.brotli4j.service.",
          " org.xerial.snappy.SnappyLoader ",
          " io.netty.handler.ssl.SslContext",
          " com.google.protobuf.DescriptorProtos",
          " dev.connectjava.protobuf.json.JsonMessage");

  @TempDir private Path directory;

  /** A program that serves one method. */
  static final class Program {

    private Program() {}

    /** Prints its port, and serves until it is ended. */
    public static void main(String... arguments) throws InterruptedException {
      NettyServer server =
          NettyServer.builder()
              .host("127.0.0.1")
              .port(0)
              .eventLoopThreads(1)
              .service(new Answering())
              .start();
      System.out.println(server.port());
      server.awaitTermination();
    }
  }

  private static final class Answering implements ContractService {
    @Override
    public Reply ask(Order order, RequestContext context) {
      return Reply.newBuilder().setText(order.getText()).build();
    }
  }

  /** Returns the lines of the JVM's log when a call by gRPC has been answered. */
  private List<String> loadedClasses() throws IOException, InterruptedException {
    Path log = directory.resolve("classes.txt");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String port = program.inputReader(UTF_8).readLine();
      assertThat(port).isNotNull();
      try (NettyTransport transport =
          NettyTransport.builder("http://127.0.0.1:" + port).protocol(Protocol.GRPC).build()) {
        Reply reply =
            ContractServiceClient.of(transport).ask(Order.newBuilder().setText("a").build());
        assertThat(reply.getText()).isEqualTo("a");
      }
    } finally {
      program.destroyForcibly().waitFor();
    }
    return Files.readAllLines(log, UTF_8);
  }

  @Test
  void firstAnswer_loadsNoNativeCompression_noTls_noDescriptors_andNoJson() throws Exception {
    List<String> loaded = loadedClasses();

    assertThat(loaded).anyMatch(line -> line.contains(" dev.connectjava.netty.NettyServer "));
    assertThat(loaded.stream().filter(line -> NOT_NEEDED.stream().anyMatch(line::contains)))
        .isEmpty();
    assertThat(loaded.stream().filter(line -> !line.contains("shared objects file")))
        .hasSizeLessThan(MOST_CLASSES);
  }
}
