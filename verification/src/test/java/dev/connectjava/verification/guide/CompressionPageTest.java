package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Compressions;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServerListener;
import dev.connectjava.Transport;
import dev.connectjava.compression.ZstdCompression;
import dev.connectjava.spi.Compression;
import dev.connectjava.testing.InMemoryTransport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What docs/guide/compression.md says. */
final class CompressionPageTest {

  /** Answers with what it is asked, and does not compress if it is a secret. */
  static final class Echo implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      if (request.getName().startsWith("secret")) {
        context.compressResponse(false);
      }
      return GreetResponse.newBuilder().setGreeting(request.getName()).build();
    }
  }

  /**
   * The lengths of a message.
   *
   * @param bytes without compression
   * @param wireBytes as it was sent
   */
  record Lengths(int bytes, int wireBytes) {
    boolean isCompressed() {
      return wireBytes < bytes;
    }
  }

  private final BlockingQueue<Lengths> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Lengths> responses = new LinkedBlockingQueue<>();

  private Router.Builder router() {
    ServerListener lengths =
        new ServerListener() {
          @Override
          public void onRequest(int bytes, int wireBytes) {
            requests.add(new Lengths(bytes, wireBytes));
          }

          @Override
          public void onResponse(int bytes, int wireBytes) {
            responses.add(new Lengths(bytes, wireBytes));
          }
        };
    return Router.builder().service(new Echo()).listener(start -> lengths);
  }

  private void call(Router router, ClientConfig config, String name) {
    try (Transport transport = InMemoryTransport.to(router, config)) {
      GreetServiceClient.of(transport).greet(Greeter.request(name));
    }
  }

  private static boolean isCompressed(BlockingQueue<Lengths> lengths) throws InterruptedException {
    Lengths next = lengths.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next.isCompressed();
  }

  @Test
  void responses_areCompressedByTheirLength() throws InterruptedException {
    Router router = router().build();
    call(router, ClientConfig.defaults(), "x".repeat(1_020));
    assertThat(isCompressed(responses)).isFalse();
    call(router, ClientConfig.defaults(), "x".repeat(1_021));
    assertThat(isCompressed(responses)).isTrue();
    call(router, ClientConfig.defaults(), "secret" + "x".repeat(2_000));
    assertThat(isCompressed(responses)).isFalse();
  }

  @Test
  void requests_areCompressedIfTheClientSaysSo() throws InterruptedException {
    Router router = router().build();
    ClientConfig config = ClientConfig.builder().sendCompression("gzip").build();
    call(router, ClientConfig.defaults(), "x".repeat(2_000));
    assertThat(isCompressed(requests)).isFalse();
    call(router, config, "x".repeat(2_000));
    assertThat(isCompressed(requests)).isTrue();
    CallOptions uncompressed = CallOptions.builder().compress(false).build();
    assertThat(uncompressed.compress()).contains(false);
  }

  @Test
  void compressions_areChosen() throws InterruptedException {
    MethodSettings uncompressed =
        MethodSettings.builder().compressionMinimumBytes(MethodSettings.UNCOMPRESSED).build();
    Router router = router().settings(GreetServiceMethods.GREET, uncompressed).build();
    call(router, ClientConfig.defaults(), "x".repeat(2_000));
    assertThat(isCompressed(responses)).isFalse();

    ClientConfig config =
        ClientConfig.builder()
            .compressions(new ZstdCompression(), Compressions.gzip(1))
            .sendCompression("zstd")
            .build();
    assertThat(config.compressions().orElseThrow())
        .extracting(Compression::name)
        .containsExactly("zstd", "gzip");
  }

  @Test
  void defaults_areThoseOfThePage() {
    assertThat(ClientConfig.defaults().compressionMinimumBytes()).isEqualTo(1_024);
    assertThat(ClientConfig.defaults().acceptCompressions()).isEmpty();
  }
}
