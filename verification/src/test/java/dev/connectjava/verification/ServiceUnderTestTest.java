package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.ServiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the extension gives, and that it ends what it has started. */
final class ServiceUnderTestTest {

  private static final List<String> EVENTS = new ArrayList<>();

  @RegisterExtension
  static final ServiceUnderTest SERVICE =
      ServiceUnderTest.of(
          () -> {
            EVENTS.add("started");
            return () -> EVENTS.add("closed");
          },
          server -> InMemoryTransport.to(Router.builder().service(new Greeter()).build()));

  @Test
  void clientAndTransport_areOfOneServer(GreetServiceClient greet, Transport transport) {
    CountRequest three = CountRequest.newBuilder().setTo(3).build();
    assertThat(greet.count(three)).hasSize(3);
    assertThat(GreetServiceClient.of(transport).count(three)).hasSize(3);
  }

  @AfterAll
  static void server_isClosedAfterItsTest() {
    assertThat(EVENTS).containsExactly("started", "closed");
  }
}
