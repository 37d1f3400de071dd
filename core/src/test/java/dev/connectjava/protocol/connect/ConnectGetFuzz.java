package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Queries of unary requests by GET, as they come and as they go. */
final class ConnectGetFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String query = new String(input, ISO_8859_1);
    try {
      ConnectGet get = ConnectGet.parse(query, false);
      assertThat(get.encoding()).isEqualTo(ConnectGet.codecOf(query));
      assertThat(get.message().length).isLessThanOrEqualTo(2 * input.length);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(e.getMessage().length()).isLessThan(1_000);
    }

    String sent = ConnectGet.query("proto", "gzip", true, ByteBuffer.wrap(input));
    ConnectGet received = ConnectGet.parse(sent, true);
    assertThat(received.message()).isEqualTo(input);
    assertThat(received.compression()).isEqualTo("gzip");
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ConnectGetFuzz.class, ConnectGetFuzz::fuzzerTestOneInput);
  }
}
