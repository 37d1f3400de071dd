package dev.connectjava.spring.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.test.ConnectTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** One service in memory, with a fake. */
@ConnectTest(value = GreetingService.class, properties = "shop.name=test")
@Import(FakeGreetingsTest.Fakes.class) // For nested classes, too.
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

  @Nested
  class Inside {

    @Test
    void greeting_isThatOfTheFakeToo(GreetServiceClient greet, @Value("${shop.name}") String shop) {
      GreetRequest request = GreetRequest.newBuilder().setName("Bob").build();

      assertThat(greet.greet(request).getGreeting()).isEqualTo("a fake for Bob");
      assertThat(shop).isEqualTo("test");
    }
  }
}
