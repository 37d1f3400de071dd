package dev.connectjava.spring.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.ConnectServer;
import dev.connectjava.spring.test.ConnectTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** The service in memory, in an application whose web server carries the calls. */
@ConnectTest(properties = "connect.server.transport=servlet")
@Import(Greetings.class)
class ServletGreetingTest {

  @Test
  void greeting_isCalledInMemory(GreetServiceClient greet, @Autowired ApplicationContext context) {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();

    assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
    assertThat(context.getBeanProvider(ConnectServer.class).getIfAvailable()).isNull();
  }
}
