package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.spi.DecodingLimits;
import org.junit.jupiter.api.Test;

final class ClientLimitsTest {

  private static final ClientLimits DEFAULTS = ClientLimits.defaults();

  @Test
  void defaults_limitWhatIsRead() {
    assertThat(DEFAULTS.responseMessageBytes()).hasValue(4 * 1024 * 1024);
    assertThat(DEFAULTS.requestMessageBytes()).isEmpty();
  }

  @Test
  void withers_replaceOneLimit() {
    ClientLimits both = DEFAULTS.withRequestMessageBytes(1).withResponseMessageBytes(2);

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

    assertThat(DEFAULTS.responseDecoding()).isEqualTo(DecodingLimits.defaults());
    ClientLimits limits = DEFAULTS.withResponseMessageBytes(2).withResponseDecoding(few);
    assertThat(limits.responseMessageBytes()).hasValue(2);
    for (ClientLimits each :
        new ClientLimits[] {
          limits.withRequestMessageBytes(1),
          limits.withResponseMessageBytes(1),
          limits.withUnlimitedRequestMessages(),
          limits.withUnlimitedResponseMessages()
        }) {
      assertThat(each.responseDecoding()).isEqualTo(few);
    }
  }
}
