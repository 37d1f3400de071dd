package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The identities of a server by host name. */
final class HostIdentitiesTest {

  private static final TlsIdentity DEFAULT = TestKeys.identity("default.test");
  private static final TlsIdentity EXACT = TestKeys.identity("exact.test");
  private static final TlsIdentity WILDCARD = TestKeys.identity("wildcard.test");

  private static ServerTls.Builder builder() {
    return ServerTls.builder(DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, api.example.com",
    "api.example.com, API.Example.COM",
    "api.example.com, api.example.com.",
    "API.EXAMPLE.COM., api.example.com",
    "localhost, localhost",
    "xn--bcher-kva.example, XN--BCHER-KVA.example",
    "my_service.internal, my_service.internal",
    "a.b.c.example.com, a.b.c.example.com",
    "*.example.com, api.example.com",
    "*.EXAMPLE.com., Api.Example.Com.",
    "*.test, one.test",
  })
  void name_findsTheIdentity(String listed, String asked) {
    assertThat(builder().identity(listed, EXACT).build().identityFor(asked)).contains(EXACT);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, example.com",
    "api.example.com, x.api.example.com",
    "api.example.com, api.example.com..",
    "api.example.com, api.example.co",
    "api.example.com, ''",
    "api.example.com, .",
    "*.example.com, example.com",
    "*.example.com, .example.com",
    "*.example.com, a.b.example.com",
    "*.example.com, apiexample.com",
    "*.example.com, 'api.example.com\0'",
    "*.example.com, 'api\0.example.com'",
    "*.example.com, 'a b.example.com'",
    "*.example.com, 'bücher.example.com'",
    "*.example.com, 'İ.example.com'",
    "*.example.com, '\u212A.example.com'",
    "*.example.com, '*.example.com'",
  })
  void name_findsNothingElse(String listed, String asked) {
    assertThat(builder().identity(listed, EXACT).build().identityFor(asked)).isEmpty();
  }

  @Test
  void exactName_winsOverTheWildcard_inAnyOrder() {
    for (ServerTls tls :
        new ServerTls[] {
          builder().identity("*.a.test", WILDCARD).identity("b.a.test", EXACT).build(),
          builder().identity("b.a.test", EXACT).identity("*.a.test", WILDCARD).build()
        }) {
      assertThat(tls.identityFor("b.a.test")).contains(EXACT);
      assertThat(tls.identityFor("c.a.test")).contains(WILDCARD);
      assertThat(tls.identity()).isSameAs(DEFAULT);
    }
  }

  @Test
  void identities_areListedInTheirOrder_asTheyAreCompared() {
    ServerTls tls = builder().identity("B.test.", EXACT).identity("*.A.test", WILDCARD).build();
    assertThat(tls.identities())
        .containsExactly(
            java.util.Map.entry("b.test", EXACT), java.util.Map.entry("*.a.test", WILDCARD));
    assertThat(ServerTls.of(DEFAULT).identities()).isEmpty();
    assertThat(ServerTls.of(DEFAULT).identityFor("a.test")).isEmpty();
  }

  @Test
  void settings_doNotChangeWithTheirBuilder() {
    ServerTls.Builder builder = builder().identity("a.test", EXACT);
    ServerTls tls = builder.build();
    builder.identity("b.test", EXACT);
    assertThat(tls.identities()).containsOnlyKeys("a.test");
  }

  @ParameterizedTest
  @CsvSource({"a.test, A.TEST.", "*.a.test, *.A.test", "a.test, a.test"})
  void nameThatIsAddedTwice_isRefused(String first, String second) {
    ServerTls.Builder builder = builder().identity(first, EXACT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.identity(second, WILDCARD))
        .withMessage("the host name \"%s\" has an identity already", second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1",
        "1",
        "::1",
        "[::1]",
        "fe80::1",
        "2001:db8::1",
        "[2001:db8::1]:443",
        "127.0.0.1.",
        "*.0.0.1"
      })
  void address_isRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().identity(address, EXACT))
        .withMessage(
            "\"%s\" is not a host name but an IP address, which clients don't send in TLS (RFC"
                + " 6066, section 3): they get the default identity",
            address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bücher.example", "*.bücher.example", "例え.テスト", "straße.de"})
  void nameThatIsNotAscii_isRefused_withTheFormThatClientsSend(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().identity(name, EXACT))
        .withMessage(
            "the host name \"%s\" has characters outside of ASCII: give its A-labels, which begin"
                + " with xn--, as clients send them",
            name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a.test",
        "a.test..",
        "a b.test",
        "a\0.test",
        "a.test:443",
        "https://a.test",
        "a/b",
        "*",
        "*.",
        "**.test",
        "a*.test",
        "*a.test",
        "a.*.test",
        "*.*.test",
        "a.*",
        "a,b.test"
      })
  void nameThatIsMalformed_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().identity(name, EXACT))
        .withMessage(
            "the host name \"%s\" must be a name such as api.example.com, or *.example.com for any"
                + " one label in place of the *",
            name);
  }

  @Test
  void length_isThatOfDns() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(longest).hasSize(253);
    assertThat(builder().identity(longest, EXACT).build().identityFor(longest)).contains(EXACT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().identity(longest + "a", EXACT))
        .withMessageContaining("must be a name such as");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().identity(label + "a.test", EXACT))
        .withMessageContaining("must be a name such as");
  }

  @Test
  void unknownHosts_areServedUnlessTheyAreRejected() {
    assertThat(builder().identity("a.test", EXACT).build().rejectsUnknownHosts()).isFalse();
    ServerTls.Builder builder = builder().rejectUnknownHosts(true);
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage(
            "rejectUnknownHosts rejects every connection of a server without identity(hostName,"
                + " identity)");
    assertThat(builder.identity("a.test", EXACT).build().rejectsUnknownHosts()).isTrue();
    assertThat(builder.rejectUnknownHosts(false).build().rejectsUnknownHosts()).isFalse();
  }
}
