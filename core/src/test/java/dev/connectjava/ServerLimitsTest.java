package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.spi.DecodingLimits;
import org.junit.jupiter.api.Test;

final class ServerLimitsTest {

  private static final ServerLimits DEFAULTS = ServerLimits.defaults();

  @Test
  void defaults_limitWhatIsRead() {
    assertThat(DEFAULTS.requestMessageBytes()).hasValue(4 * 1024 * 1024);
    assertThat(DEFAULTS.responseMessageBytes()).isEmpty();
  }

  @Test
  void withers_replaceOneLimit() {
    ServerLimits both = DEFAULTS.withRequestMessageBytes(1).withResponseMessageBytes(2);

    assertThat(both.requestMessageBytes()).hasValue(1);
    assertThat(both.responseMessageBytes()).hasValue(2);
    assertThat(both.withUnlimitedRequestMessages().requestMessageBytes()).isEmpty();
    assertThat(both.withUnlimitedRequestMessages().responseMessageBytes()).hasValue(2);
    assertThat(both.withUnlimitedResponseMessages().requestMessageBytes()).hasValue(1);
    assertThat(both.withUnlimitedResponseMessages().responseMessageBytes()).isEmpty();
  }

  @Test
  void limitBelowOneByte_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withRequestMessageBytes(0))
        .withMessage("the request message limit must be at least 1 byte, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withResponseMessageBytes(-1))
        .withMessage("the response message limit must be at least 1 byte, but was -1");
  }

  @Test
  void decodingLimits_areKeptByAllOthers() {
    DecodingLimits few = DecodingLimits.defaults().withUnknownFields(3);

    assertThat(DEFAULTS.requestDecoding()).isEqualTo(DecodingLimits.defaults());
    ServerLimits limits = DEFAULTS.withResponseMessageBytes(2).withRequestDecoding(few);
    assertThat(limits.responseMessageBytes()).hasValue(2);
    for (ServerLimits each :
        new ServerLimits[] {
          limits.withRequestMessageBytes(1),
          limits.withResponseMessageBytes(1),
          limits.withUnlimitedRequestMessages(),
          limits.withUnlimitedResponseMessages()
        }) {
      assertThat(each.requestDecoding()).isEqualTo(few);
    }
  }
}
