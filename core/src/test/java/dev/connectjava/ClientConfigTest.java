package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.call.TextCodec;
import dev.connectjava.spi.Compression;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClientConfigTest {

  private static final RpcMethod<String, String> ASK =
      RpcMethod.unary("a.S", "Ask", String.class, String.class);

  @Test
  void header_replaces() {
    ClientConfig config =
        ClientConfig.builder()
            .addHeader("x-a", "1")
            .addHeader("x-a", "2")
            .header("X-A", "3")
            .build();

    assertThat(config.headers().all("x-a")).containsExactly("3");
  }

  @Test
  void addHeader_adds() {
    ClientConfig config =
        ClientConfig.builder().header("x-a", "1").build().toBuilder().addHeader("x-a", "2").build();

    assertThat(config.headers().all("x-a")).containsExactly("1", "2");
  }

  @Test
  void options_areKeptByServiceAndByMethod() {
    CallOptions one = CallOptions.defaults().withHeader("x-a", "1");
    CallOptions two = CallOptions.defaults().withHeader("x-a", "2");
    ClientConfig config =
        ClientConfig.builder()
            .options(ASK, two)
            .options(ASK, one)
            .options("a.S", two)
            .build()
            .toBuilder()
            .build();

    assertThat(config.methodOptions()).isEqualTo(Map.of("/a.S/Ask", one));
    assertThat(config.serviceOptions()).isEqualTo(Map.of("a.S", two));
    assertThat(ClientConfig.defaults().methodOptions()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientConfig.builder().options("", CallOptions.defaults()));
  }

  @Test
  void interceptors_areKeptByServiceAndByMethod() {
    ClientInterceptor one = (method, options, next) -> next.open(method, options);
    ClientInterceptor two = (method, options, next) -> next.open(method, options);
    ClientConfig config =
        ClientConfig.builder()
            .interceptor(ASK, two)
            .interceptor(ASK, one)
            .interceptor("a.S", two)
            .build();
    ClientConfig more = config.toBuilder().interceptor("a.S", one).interceptor(one).build();

    assertThat(config.methodInterceptors()).isEqualTo(Map.of("/a.S/Ask", List.of(two, one)));
    assertThat(config.serviceInterceptors()).isEqualTo(Map.of("a.S", List.of(two)));
    assertThat(config.interceptors()).isEmpty();
    assertThat(more.methodInterceptors()).isEqualTo(config.methodInterceptors());
    assertThat(more.serviceInterceptors()).isEqualTo(Map.of("a.S", List.of(two, one)));
    assertThat(more.interceptors()).containsExactly(one);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientConfig.builder().interceptor("", one))
        .withMessage("the name of a service must not be empty");
  }

  @Test
  void codec_isTheNamedOneElseTheFirstOfThoseToTake() {
    TextCodec text = new TextCodec();

    assertThat(ClientConfig.defaults().codec()).isEqualTo("proto");
    assertThat(ClientConfig.defaults().codecs()).isEmpty();
    assertThat(ClientConfig.builder().codecs(text).build().codec()).isEqualTo("text");
    assertThat(ClientConfig.builder().codecs().build().codec()).isEqualTo("proto");
    for (ClientConfig.Builder named :
        List.of(
            ClientConfig.builder().codecs(text).codec("json"),
            ClientConfig.builder().codec("json").codecs(text))) {
      ClientConfig config = named.build().toBuilder().build();
      assertThat(config.codec()).isEqualTo("json");
      assertThat(config.codecs()).contains(List.of(text));
      assertThat(config.addedCodecs()).isEmpty();
    }
  }

  /** The order of the calls does not matter, except among codecs that are added. */
  @Test
  void codecThatIsAdded_isSelectedUnlessOneIsNamed() {
    TextCodec text = new TextCodec();

    assertThat(ClientConfig.builder().codec(text).build().codec()).isEqualTo("text");
    assertThat(ClientConfig.builder().codec(text).codec("json").build().codec()).isEqualTo("json");
    assertThat(ClientConfig.builder().codec("json").codec(text).build().codec()).isEqualTo("json");
    assertThat(ClientConfig.builder().codec(text).codecs().build().codec()).isEqualTo("text");
  }

  @Test
  void compressions_areKeptApartFromThoseThatAreAdded() {
    Compression gzip = Compressions.gzip(1);
    Compression deflate = Compressions.deflate(1);
    ClientConfig config =
        ClientConfig.builder().compression(gzip).compressions(deflate).build().toBuilder().build();

    assertThat(config.compressions()).contains(List.of(deflate));
    assertThat(config.addedCompressions()).containsExactly(gzip);
    assertThat(ClientConfig.defaults().compressions()).isEmpty();
  }

  @Test
  void headers_replaceAll() {
    ClientConfig config =
        ClientConfig.builder().header("x-a", "1").headers(Headers.of("x-b", "2")).build();

    assertThat(config.headers()).isEqualTo(Headers.of("x-b", "2"));
  }
}
