package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Router;
import dev.connectjava.spi.Compression;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
}
