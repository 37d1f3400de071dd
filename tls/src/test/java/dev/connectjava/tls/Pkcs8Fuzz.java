package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Keys in the older forms, in DER. */
final class Pkcs8Fuzz {

  private static final int WRAPPING_BYTES = 60;

  public static void fuzzerTestOneInput(byte[] input) {
    assertWraps(Pkcs8.ofPkcs1(input), input);
    try {
      byte[] wrapped = Pkcs8.ofSec1(input);
      assertThat(wrapped.length).isLessThanOrEqualTo(2 * input.length + WRAPPING_BYTES);
      assertWraps(wrapped, input);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("the private key");
    }
  }

  /** Requires that the structure ends with the key. */
  private static void assertWraps(byte[] pkcs8, byte[] key) {
    assertThat(Arrays.copyOfRange(pkcs8, pkcs8.length - key.length, pkcs8.length)).isEqualTo(key);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(Pkcs8Fuzz.class, Pkcs8Fuzz::fuzzerTestOneInput);
  }
}
