package dev.connectjava.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CorsTest {

  @Test
  void credentialsOfAnyOrigin_areRefused() {
    Cors.Builder builder = Cors.builder().allowAnyOrigin().allowCredentials();

    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("any origin may not send credentials");
    assertThat(Cors.builder().allowOrigin("https://a.example").allowCredentials().build())
        .isNotNull();
  }

  @Test
  void whatIsNoSetting_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Cors.builder().allowHeader("a b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cors.builder().maxAge(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
  }
}
