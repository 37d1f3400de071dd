package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingsTest {

  private record Named(String name) implements Compression {
    @Override
    public OutputStream compress(OutputStream sink) {
      return sink;
    }

    @Override
    public InputStream decompress(InputStream source) {
      return source;
    }
  }

  private record Asked(String name, BooleanSupplier available) implements Compression {
    @Override
    public boolean isAvailable() {
      return available.getAsBoolean();
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public OutputStream compress(OutputStream sink) {
      return sink;
    }

    @Override
    public InputStream decompress(InputStream source) {
      return source;
    }
  }

  /** A compression whose native library can't be loaded. */
  private static final class Broken implements Compression {

    @Override
    public String name() {
      return "zstd";
    }

    @Override
    public boolean isAvailable() {
      return false;
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public OutputStream compress(OutputStream sink) {
      throw new AssertionError();
    }

    @Override
    public InputStream decompress(InputStream source) {
      throw new AssertionError();
    }
  }

  private static final Compression GZIP = new Named("gzip");
  private static final Compression ZSTD = new Named("zstd");

  private final Encodings encodings = new Encodings(List.of(GZIP, ZSTD));

  @ParameterizedTest
  @CsvSource({
    "gzip,gzip",
    "'zstd, gzip',zstd",
    "'br, zstd;q=0.1, gzip;q=1',zstd",
    "'ZSTD',zstd",
    "'zstd;q=0, gzip',gzip",
    "'zstd; q=0.000,gzip ; q=0.5',gzip",
    "'identity, gzip',gzip",
  })
  void response_usesTheFirstListedThatIsThere(String accepted, String expected) {
    assertThat(encodings.ofResponse(accepted, null))
        .isNotNull()
        .extracting(Compression::name)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "br", "identity", "*", "gzip;q=0", ", ,"})
  void response_withoutACommonEncoding_isIdentity(String accepted) {
    assertThat(encodings.ofResponse(accepted, ZSTD)).isNull();
  }

  @Test
  void response_withoutAList_usesTheRequestsEncoding() {
    assertThat(encodings.ofResponse(null, ZSTD)).isSameAs(ZSTD);
    assertThat(encodings.ofResponse(null, null)).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "identity", "Identity"})
  void request_withoutEncoding_isIdentity(@Nullable String name) {
    assertThat(encodings.ofRequest(name)).isNull();
  }

  @Test
  void request_withAKnownEncoding_hasIt() {
    assertThat(encodings.ofRequest("GZIP")).isSameAs(GZIP);
  }

  @Test
  void request_withAnUnknownEncoding_isRefusedWithTheKnownOnes() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> encodings.ofRequest("foo"))
        .matches(e -> e.code() == Code.UNIMPLEMENTED)
        .withMessage("unknown encoding \"foo\": supported are identity,gzip,zstd");
  }

  @Test
  void names_areJoinedByCommas() {
    assertThat(encodings.names()).isEqualTo("gzip,zstd");
    assertThat(new Encodings(List.of()).names()).isEmpty();
  }

  @Test
  void compressionThatTurnsOutNotToWork_isNotUsed_andUnknownFromThenOn() {
    Encodings withBroken = new Encodings(List.of(new Broken(), GZIP));
    assertThat(withBroken.names()).isEqualTo("zstd,gzip");

    assertThat(withBroken.ofResponse("zstd, gzip", null)).isSameAs(GZIP);
    assertThat(withBroken.names()).isEqualTo("gzip");
  }

  @Test
  void compressionThatWorks_isAskedOnce_andOneThatThrowsDoesNotWork() {
    AtomicInteger asked = new AtomicInteger();
    Encodings encodings =
        new Encodings(
            List.of(
                new Asked("br", () -> asked.getAndIncrement() == 0),
                new Asked(
                    "zstd",
                    () -> {
                      throw new NoClassDefFoundError();
                    })));

    assertThat(encodings.ofResponse("zstd,br", null)).isNotNull();
    assertThat(encodings.ofRequest("br")).isNotNull();
    assertThat(encodings.names()).isEqualTo("br");
    assertThat(asked).hasValue(1);
  }

  @Test
  void headThatWasKept_isNotFoundAfterACompressionHasGone() {
    CallHead.Recent recent = new CallHead.Recent();
    CallHead head = new CallHead("proto", null, null, Headers.empty(), null, null);

    recent.keep(null, "gzip", "gzip,zstd", head);

    assertThat(recent.find("proto", null, "gzip", "gzip,zstd")).isSameAs(head);
    assertThat(recent.find("proto", null, "gzip", "gzip")).isNull();
  }

  @Test
  void requestWithACompressionThatTurnsOutNotToWork_isRefusedWithTheOthers() {
    Encodings withBroken = new Encodings(List.of(new Broken(), GZIP));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> withBroken.ofRequest("zstd"))
        .matches(e -> e.code() == Code.UNIMPLEMENTED)
        .withMessage("unknown encoding \"zstd\": supported are identity,gzip");
  }
}
