package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.testrules.FuzzCorpus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Header blocks, a line for each field: its name, a tab, its value. The rules see them first. */
final class Http2HeaderConversionFuzz {

  private static final Peer PEER = Peer.at(InetSocketAddress.createUnresolved("client", 1));

  public static void fuzzerTestOneInput(byte[] input) {
    ReceivedFields block = new ReceivedFields(8);
    for (String line : new String(input, ISO_8859_1).split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab >= 0) {
        block.add(
            new AsciiString(line.substring(0, tab)), new AsciiString(line.substring(tab + 1)));
      }
    }
    if (Http2FieldRules.checkRequest(block) == null) {
      checkRequest(block, Http2HeaderConversion.toRequest(block, PEER));
    }
    if (Http2FieldRules.checkResponse(block) == null) {
      assertThat(Http2HeaderConversion.statusOf(block)).isBetween(100, 999);
      checkFields(Http2HeaderConversion.toFields(block));
    }
    if (Http2FieldRules.checkTrailers(block) == null) {
      checkFields(Http2HeaderConversion.toFields(block));
    }
  }

  private static void checkRequest(Http2Headers block, HttpRequest request) {
    assertThat(request.method()).isEqualTo(String.valueOf(block.method()));
    assertThat(request.path()).matches("(?s)/.*|\\*");
    assertThat(request.headers().all("host").size()).isLessThanOrEqualTo(1);
    assertThat(request.headers().all("cookie").size()).isLessThanOrEqualTo(1);
    if (block.authority() != null) {
      assertThat(request.headers().all("host")).containsExactly(String.valueOf(block.authority()));
    }
    checkFields(request.headers());
  }

  /** Whatever was taken, HTTP/1.1 could carry. */
  private static void checkFields(Headers fields) {
    fields.forEach((name, value) -> {
      assertThat(name).isNotEmpty().doesNotStartWith(":").isEqualTo(name.toLowerCase(Locale.ROOT));
      assertThat(name + value).doesNotContain("\0", "\r", "\n");
    });
    assertThat(Http2HeaderConversion.toFields(Http2HeaderConversion.fromFields(fields)))
        .isEqualTo(fields);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http2HeaderConversionFuzz.class, Http2HeaderConversionFuzz::fuzzerTestOneInput);
  }
}
