package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.Language;
import io.grpc.health.v1.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** What a native image gets to know about services. */
final class ServiceHintsTest {

  private final RuntimeHints hints = new RuntimeHints();

  @ParameterizedTest
  @ValueSource(
      classes = {
        GreetRequest.class,
        GreetRequest.Builder.class,
        Language.class,
        CountResponse.class,
        GreetService.class
      })
  void service_hasItsMessagesAndInterface(Class<?> type) {
    new ServiceHints(hints).addService(Greeter.class);

    assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
  }

  @Test
  void healthService_hasItsMessages() {
    new HealthServiceHints().registerHints(hints, null);

    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(HealthCheckResponse.class)
                .withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
        .accepts(hints);
    assertThat(RuntimeHintsPredicates.reflection().onType(HealthCheckResponse.ServingStatus.class))
        .accepts(hints);
  }
}
