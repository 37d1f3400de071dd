package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Router;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router or a client takes from the codecs and compressions that it is given. */
final class ProvidersTest {

  private static final String MESSAGE =
      "the compression \"zstd\" can't be used here; add connect-compression and zstd-jni to the"
          + " path";

  /** A compression whose library is missing. */
  private static final class Unavailable implements Compression {

    @Override
    public String name() {
      return "zstd";
    }

    @Override
    public boolean isAvailable() {
      return false;
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

  /** A codec without messages. */
  private record Named(String name) implements Codec {

    @Override
    public boolean isBinary() {
      return false;
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return Optional.empty();
    }
  }

  @Test
  void compressionThatIsNotAvailable_isRefused_setOrAdded() {
    Compression unavailable = new Unavailable();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().compressions(unavailable).build())
        .withMessage(MESSAGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().compression(unavailable).build())
        .withMessage(MESSAGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Providers.compressions(Optional.empty(), List.of(unavailable)))
        .withMessage(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "xMl", "", "a b", "a;b", "a/b", "\u00e9"})
  void codecNameThatNoContentTypeHas_isRefused_setOrAdded(String name) {
    Codec codec = new Named(name);
    String message =
        "a codec is named \"%s\", but content types are in lower case: a name has the letters a to z, digits and !#$&^_.+-"
            .formatted(name);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().codecs(codec).build())
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().codec(codec).build())
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Providers.codecs(Optional.empty(), List.of(codec)))
        .withMessage(message);
  }
}
