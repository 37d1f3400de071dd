package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestHeadTest {

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, 0:0:0:0:0:0:0:1", "[::1], 0:0:0:0:0:0:0:1"})
  void addressLiteral_isResolved(String text, String address) {
    InetSocketAddress resolved = RequestHead.address(text, 80);

    assertThat(resolved.isUnresolved()).isFalse();
    assertThat(resolved.getAddress().getHostAddress()).isEqualTo(address);
    assertThat(resolved.getPort()).isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource({"unknown", "_hidden", "1.2.3.4.5", "::1::", "''"})
  void otherText_isNotLookedUp(String text) {
    InetSocketAddress unresolved = RequestHead.address(text, 80);

    assertThat(unresolved.isUnresolved()).isTrue();
    assertThat(unresolved.getHostString()).isEqualTo(text);
  }

  @Test
  void missingAddressAndPort_areAllowed() {
    assertThat(RequestHead.address(null, -1)).isEqualTo(InetSocketAddress.createUnresolved("", 0));
  }
}
