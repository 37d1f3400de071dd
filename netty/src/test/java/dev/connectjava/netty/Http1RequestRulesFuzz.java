package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Heads of requests as Netty decodes them, and what the rules say of them. */
final class Http1RequestRulesFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
    channel.writeInbound(Unpooled.copiedBuffer(input));
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpRequest head) {
        check(head);
      }
      ReferenceCountUtil.release(part);
    }
    channel.finishAndReleaseAll();
  }

  private static void check(HttpRequest head) {
    Http1RequestRules.Verdict verdict =
        head.decoderResult().isFailure()
            ? Http1RequestRules.of(head.decoderResult())
            : Http1RequestRules.check(head);
    switch (verdict) {
      case Http1RequestRules.Refusal refusal -> {
        assertThat(refusal.status()).isIn(400, 414, 417, 431, 501, 505);
        assertThat(refusal.reason()).isNotEmpty();
      }
      case Http1RequestRules.Accepted accepted -> {
        assertThat(accepted.target()).isEqualTo(RequestTarget.of(head.uri()));
        assertThat(head.headers().getAll("host").size()).isLessThanOrEqualTo(1);
        assertThat(head.headers().getAll("transfer-encoding").size()).isLessThanOrEqualTo(1);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        Http1RequestRulesFuzz.class, Http1RequestRulesFuzz::fuzzerTestOneInput);
  }
}
