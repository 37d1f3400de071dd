package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Headers;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceivedFieldsTest {

  private static ReceivedFields section(String... namesAndValues) {
    ReceivedFields section = new ReceivedFields();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      section.add(new ReceivedField(FieldName.of(namesAndValues[i]), namesAndValues[i + 1]));
    }
    return section;
  }

  private static ReceivedFields request(String... more) {
    ReceivedFields section = section(":method", "POST", ":scheme", "http", ":path", "/p?q");
    for (int i = 0; i < more.length; i += 2) {
      section.add(new ReceivedField(FieldName.of(more[i]), more[i + 1]));
    }
    return section;
  }

  @Test
  void request_hasMethodTargetAndFields() {
    ReceivedRequest head = request("x", "1", "host", "h", "y", "2").toRequest();
    assertThat(head.method()).isEqualTo("POST");
    assertThat(head.target()).isEqualTo(new RequestTarget(null, "/p", "q"));
    assertThat(head.headers()).isEqualTo(Headers.of("x", "1", "host", "h", "y", "2"));
  }

  @Test
  void authority_isTheHost() {
    ReceivedFields alone = section(":authority", "h", ":method", "GET", ":path", "/");
    assertThat(alone.toRequest().headers()).isEqualTo(Headers.of("host", "h"));
    ReceivedFields both = section(":authority", "h", ":method", "GET", ":path", "/");
    both.add(new ReceivedField(FieldName.of("host"), "H"));
    assertThat(Http2FieldRules.checkRequest(both)).isEqualTo("missing pseudo-header field");
    assertThat(both.toRequest().headers()).isEqualTo(Headers.of("host", "h"));
  }

  @Test
  void cookies_areJoinedAtTheEnd() {
    assertThat(request("cookie", "a=1", "x", "1", "cookie", "b=2").toRequest().headers())
        .isEqualTo(Headers.of("x", "1", "cookie", "a=1; b=2"));
    assertThat(request("cookie", "a=1", "x", "1", "cookie", "b=2").toHeaders().all("cookie"))
        .containsExactly("a=1", "b=2");
  }

  @Test
  void cookiesThatAreEmpty_areNoField() {
    assertThat(request("cookie", "", "x", "1", "cookie", "").toRequest().headers())
        .isEqualTo(Headers.of("x", "1"));
    assertThat(request("cookie", "", "cookie", "a=1").toRequest().headers())
        .isEqualTo(Headers.of("cookie", "a=1"));
  }

  @Test
  void fieldThatIsRepeated_isTheFirst() {
    ReceivedFields section =
        request(":method", "GET", ":scheme", "https", ":path", "/x", "host", "a", "host", "b");
    section.add(new ReceivedField(FieldName.of(":authority"), "a"));
    section.add(new ReceivedField(FieldName.of(":authority"), "b"));
    assertThat(section.method).isSameAs(section.at(0));
    assertThat(section.scheme).isSameAs(section.at(1));
    assertThat(section.path).isSameAs(section.at(2));
    assertThat(section.host).isSameAs(section.at(6));
    assertThat(section.authority).isSameAs(section.at(8));
    assertThat(section(":status", "200", ":status", "500").statusCode()).isEqualTo(200);
  }

  @Test
  void fieldThatIsNeverIndexed_isSensitive() {
    ReceivedFields section = request("x", "1");
    assertThat(section.toRequest().headers().sensitiveNames()).isEmpty();
    ReceivedFields marked = request("x", "1");
    marked.add(new ReceivedField(FieldName.of("x-api-key"), "secret", true));
    marked.add(new ReceivedField(FieldName.of("content-length"), "05", true));
    marked.setLong("content-length", 5);
    assertThat(marked.toRequest().headers().sensitiveNames())
        .containsExactlyInAnyOrder("x-api-key", "content-length");
    assertThat(marked.toHeaders().sensitiveNames())
        .containsExactlyInAnyOrder("x-api-key", "content-length");
    assertThat(marked.toHeaders())
        .isEqualTo(Headers.of("x", "1", "x-api-key", "secret", "content-length", "5"));
  }

  /** They are sensitive in all headers, so a mark would only cost. */
  @Test
  void credentialsAndPseudoHeadersThatAreNeverIndexed_areNotMarked() {
    ReceivedFields section = section(":method", "GET", ":path", "/");
    section.add(new ReceivedField(FieldName.of(":authority"), "h", true));
    section.add(new ReceivedField(FieldName.of("authorization"), "secret", true));
    section.add(new ReceivedField(FieldName.of("cookie"), "a=1", true));
    assertThat(section.toRequest().headers().sensitiveNames()).isEmpty();
    assertThat(section.toRequest().headers().isSensitive("authorization")).isTrue();
  }

  @Test
  void manyFields_areKept() {
    ReceivedFields section = new ReceivedFields();
    Headers.Builder expected = Headers.builder();
    for (int i = 0; i < 100; i++) {
      section.add(new ReceivedField(FieldName.of("x-" + i), "" + i));
      expected.add("x-" + i, "" + i);
    }
    assertThat(section.toHeaders()).isEqualTo(expected.build());
    assertThat(section.size()).isEqualTo(100);
    assertThat(section.isEmpty()).isFalse();
  }

  @Test
  void contentLengths_thatAreEqual_becomeOne() {
    ReceivedFields section = request("content-length", "05", "x", "1", "content-length", "5");
    assertThat(section.getAll("content-length")).isEqualTo(List.of("05", "5"));
    for (int i = 0; i < 2; i++) {
      section.setLong("content-length", 5);
      assertThat(section.getAll("content-length")).isEqualTo(List.of("5"));
    }
    assertThat(section.toRequest().headers())
        .isEqualTo(Headers.of("x", "1", "content-length", "5"));
  }

  @Test
  void fieldsThatAreAbsent_areEmpty() {
    assertThat(request().getAll("content-length")).isEmpty();
    assertThat(request("x", "1", "x", "2").getAll("x")).isEqualTo(List.of("1", "2"));
    assertThat(request().status()).isNull();
    assertThat(request().expectsContinue()).isFalse();
    assertThat(request("expect", "100-Continue").expectsContinue()).isTrue();
  }

  @Test
  void otherMethodsOfNettysType_throw() {
    ReceivedFields section = request();
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(section::path);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.get("x"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.getInt("x", 1));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.contains("x"));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(section::iterator);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(section::names);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.remove("x"));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(section::clear);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.add("x", "1"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> section.setLong("content-length", 5));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> ReceivedFields.of(new DefaultHttp2Headers()));
  }
}
