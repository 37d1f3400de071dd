package dev.connectjava.spring.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.test.ConnectTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** One service in memory, with a fake. */
@ConnectTest(value = GreetingService.class, properties = "shop.name=test")
class FakeGreetingsTest {

  @TestConfiguration
  static class Fakes {

    @Bean
    Greetings greetings() {
      return new Greetings() {
        @Override
        String greeting(String name) {
          return "a fake for " + name;
        }
      };
    }
  }

  @Test
  void greeting_isThatOfTheFake(GreetServiceClient greet) {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();

    assertThat(greet.greet(request).getGreeting()).isEqualTo("a fake for Ada");
  }
}
