package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkAttributesTest {

  @ParameterizedTest
  @CsvSource({
    "http://shop.example, shop.example, 80",
    "https://shop.example, shop.example, 443",
    "https://shop.example:8443/api, shop.example, 8443",
    "http://[::1]:8080, ::1, 8080",
    "http://10.1.2.80:81, 10.1.2.80, 81",
  })
  void target_hasAddressAndPort(String target, String address, long port) {
    assertThat(NetworkAttributes.ofTarget(target))
        .isEqualTo(
            Attributes.builder().put("server.address", address).put("server.port", port).build());
  }

  @ParameterizedTest
  @CsvSource({"unix:/run/shop.sock, /run/shop.sock", "zk:shops/1, zk:shops/1", "a b, a b"})
  void targetWithoutAHost_hasAnAddress(String target, String address) {
    assertThat(NetworkAttributes.ofTarget(target))
        .isEqualTo(Attributes.builder().put("server.address", address).build());
  }

  @Test
  void field_thatHttpDoesNotAllow_isLeftOut() {
    Headers.Builder headers = Headers.builder();
    HeaderFields.SETTER.set(headers, "traceparent", "a\nb");
    HeaderFields.SETTER.set(headers, "tracestate", "a=b");

    assertThat(headers.build().names()).containsExactly("tracestate");
  }

  @Test
  @SuppressWarnings("deprecation") // Some propagators ask for the names.
  void fields_areReadByNameAndInTheirOrder() {
    Headers headers = Headers.of("baggage", "a=1", "baggage", "b=2", "uberctx-user", "Ada");

    assertThat(HeaderFields.GETTER.get(headers, "baggage")).isEqualTo("a=1");
    assertThat(HeaderFields.GETTER.getAll(headers, "baggage"))
        .toIterable()
        .containsExactly("a=1", "b=2");
    assertThat(HeaderFields.GETTER.keys(headers)).containsExactly("baggage", "uberctx-user");
  }
}
