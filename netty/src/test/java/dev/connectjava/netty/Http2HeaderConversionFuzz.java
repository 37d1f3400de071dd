package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.spi.HttpRequest;
import dev.connectjava.testrules.FuzzCorpus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Header blocks, a line for each field: its name, a tab, its value. Nothing has checked them. */
final class Http2HeaderConversionFuzz {

  private static final Peer PEER = Peer.at(InetSocketAddress.createUnresolved("client", 1));

  public static void fuzzerTestOneInput(byte[] input) {
    Http2Headers block = new DefaultHttp2Headers(false);
    for (String line : new String(input, ISO_8859_1).split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        block.add(
            new AsciiString(line.substring(0, tab)), new AsciiString(line.substring(tab + 1)));
      }
    }
    HttpRequest request = Http2HeaderConversion.toRequest(block, PEER);
    if (request != null) {
      assertThat(request.method()).isEqualTo(String.valueOf(block.method()));
      assertThat(request.headers().names()).noneMatch(name -> name.startsWith(":"));
      assertThat(request.headers().size()).isLessThanOrEqualTo(block.size());
      if (block.authority() != null) {
        assertThat(request.headers().all("host"))
            .containsExactly(String.valueOf(block.authority()));
      }
    }
    Headers fields = Http2HeaderConversion.toFields(block);
    assertThat(fields.names()).noneMatch(name -> name.startsWith(":"));
    assertThat(Http2HeaderConversion.toFields(Http2HeaderConversion.fromFields(fields)))
        .isEqualTo(fields);
    assertThat(Http2HeaderConversion.statusOf(block)).isBetween(-1, 999);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http2HeaderConversionFuzz.class, Http2HeaderConversionFuzz::fuzzerTestOneInput);
  }
}
