package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.DeflateCompression;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Names of encodings, and lists of those that a client accepts. */
final class EncodingsFuzz {

  private static final List<Compression> COMPRESSIONS =
      List.of(new GzipCompression(), new DeflateCompression());
  private static final Encodings ENCODINGS = new Encodings(COMPRESSIONS);

  public static void fuzzerTestOneInput(byte[] input) {
    String value = new String(input, ISO_8859_1);
    Compression chosen = ENCODINGS.ofResponse(value, null);
    if (chosen != null) {
      assertThat(value.toLowerCase(Locale.ROOT)).contains(chosen.name());
    }
    try {
      Compression named = ENCODINGS.ofRequest(value);
      assertThat(named == null || named.name().equalsIgnoreCase(value)).isTrue();
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(EncodingsFuzz.class, EncodingsFuzz::fuzzerTestOneInput);
  }
}
