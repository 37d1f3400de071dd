package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FailedAcceptsTest {

  @Test
  void failure_isHeardAndTheServerGoesOn() {
    EmbeddedChannel listening = new EmbeddedChannel(new FailedAccepts());

    listening.pipeline().fireExceptionCaught(new IOException("too many open files"));

    assertThat(listening.isOpen()).isTrue();
    assertThatCode(listening::checkException).doesNotThrowAnyException();
    listening.finishAndReleaseAll();
  }
}
