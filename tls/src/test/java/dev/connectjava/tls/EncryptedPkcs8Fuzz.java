package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Encrypted keys, in DER. */
final class EncryptedPkcs8Fuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      byte[] key = EncryptedPkcs8.decrypt(input, "secret".toCharArray());
      assertThat(key.length).isLessThanOrEqualTo(input.length);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("the private key");
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(EncryptedPkcs8Fuzz.class, EncryptedPkcs8Fuzz::fuzzerTestOneInput);
  }
}
