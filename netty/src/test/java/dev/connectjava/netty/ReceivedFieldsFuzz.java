package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.testrules.FuzzCorpus;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Header blocks, a line for each field: its name, a tab, its value. The rules see them first. */
final class ReceivedFieldsFuzz {

  private static final Peer PEER = Peer.at(InetSocketAddress.createUnresolved("client", 1));

  public static void fuzzerTestOneInput(byte[] input) {
    ReceivedFields block = new ReceivedFields();
    for (String line : new String(input, ISO_8859_1).split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab >= 0) {
        FieldName name = FieldName.of(line.substring(0, tab));
        block.add(new ReceivedField(name, line.substring(tab + 1)));
      }
    }
    if (Http2FieldRules.checkRequest(block) == null) {
      checkRequest(block, block.toRequest().with(PEER));
    }
    if (Http2FieldRules.checkResponse(block) == null) {
      assertThat(block.statusCode()).isBetween(100, 999);
      checkFields(block.toHeaders());
    }
    if (Http2FieldRules.checkTrailers(block) == null) {
      checkFields(block.toHeaders());
    }
  }

  private static void checkRequest(ReceivedFields block, HttpRequest request) {
    assertThat(request.method()).isEqualTo(requireNonNull(block.method).value());
    assertThat(request.path()).matches("(?s)/.*|\\*");
    assertThat(request.headers().all("host").size()).isLessThanOrEqualTo(1);
    assertThat(request.headers().all("cookie").size()).isLessThanOrEqualTo(1);
    if (block.authority != null) {
      assertThat(request.headers().all("host")).containsExactly(block.authority.value());
    }
    checkFields(request.headers());
  }

  /** Whatever was taken, HTTP/1.1 could carry. */
  private static void checkFields(Headers fields) {
    fields.forEach((name, value) -> {
      assertThat(name).isNotEmpty().doesNotStartWith(":").isEqualTo(name.toLowerCase(Locale.ROOT));
      assertThat(name + value).doesNotContain("\0", "\r", "\n");
    });
    ReceivedFields again = new ReceivedFields();
    fields.forEach((name, value) -> again.add(new ReceivedField(FieldName.of(name), value)));
    assertThat(Http2FieldRules.checkTrailers(again)).isNull();
    assertThat(again.toHeaders()).isEqualTo(fields);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ReceivedFieldsFuzz.class, ReceivedFieldsFuzz::fuzzerTestOneInput);
  }
}
