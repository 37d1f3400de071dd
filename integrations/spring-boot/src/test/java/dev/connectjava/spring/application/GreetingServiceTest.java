package dev.connectjava.spring.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.CallAuthentication;
import dev.connectjava.spring.ConnectServer;
import dev.connectjava.spring.test.ConnectTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** The service in memory, with what it needs. */
@ConnectTest
@Import(Greetings.class)
class GreetingServiceTest {

  @Test
  void greeting_namesWhoIsGreeted(GreetServiceClient greet) {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();

    assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
  }

  @Test
  void clientOfTheApplication_callsItsServices(@Autowired GreetServiceClient greet) {
    GreetRequest request = GreetRequest.newBuilder().setName("Bob").build();

    assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Bob!");
  }

  @Test
  void server_isNotStarted(@Autowired ApplicationContext context) {
    assertThat(context.getBeanProvider(ConnectServer.class).getIfAvailable()).isNull();
  }

  @Test
  void authentication_isPartOfTheSlice(@Autowired ApplicationContext context) {
    assertThat(context.getBean(CallAuthentication.class)).isInstanceOf(HeaderUsers.class);
  }
}
