package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import org.junit.jupiter.api.Test;

final class PreparedHeaderBlocksTest {

  private final PreparedHeaderBlocks blocks = new PreparedHeaderBlocks();

  private boolean isKept(Headers headers, long listBytes) {
    HpackOutput output = new HpackOutput();
    output.encoded(new byte[] {1, 2});
    for (int i = 0; i < 2; i++) {
      blocks.offer(200, headers, listBytes, output, 1);
    }
    return blocks.find(200, headers, 0) != null;
  }

  @Test
  void headers_areKeptAtTheirSecondSight() {
    Headers headers = Headers.of("a", "1");
    assertThat(isKept(headers, 34)).isTrue();
    assertThat(blocks.find(200, headers, 0)).containsExactly(2);
    assertThat(blocks.find(404, headers, 0)).isNull();
    assertThat(blocks.find(200, Headers.of("a", "1"), 0)).isNull();
    assertThat(blocks.find(200, headers, 1)).isNull();
  }

  /** Their block may be short, but they would be kept alive with it. */
  @Test
  void longHeaders_areNotKept() {
    assertThat(isKept(Headers.of("a", "1"), PreparedHeaderBlocks.MOST_LIST_BYTES)).isTrue();
    assertThat(isKept(Headers.of("a", "1"), PreparedHeaderBlocks.MOST_LIST_BYTES + 1)).isFalse();
  }
}
