package dev.connectjava.spring.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.spring.test.LocalConnectPort;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

/** The whole application, on a free port. */
@SpringBootTest(properties = "connect.server.port=0")
class GreetApplicationTest {

  @LocalConnectPort int port;

  @Test
  void greeting_namesWhoIsGreeted() {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
    try (NettyTransport transport = NettyTransport.to("http://localhost:" + port)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);

      assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
    }
  }
}
