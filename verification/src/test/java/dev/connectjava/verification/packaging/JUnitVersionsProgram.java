package dev.connectjava.verification.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.ServiceUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test by {@link ServiceUnderTest}, which {@link JUnitVersionsRun} runs. */
final class JUnitVersionsProgram {

  /** Whether the server that the test started was closed. */
  static volatile boolean closed;

  private static final GreetService GREETER =
      new GreetService() {
        @Override
        public GreetResponse greet(GreetRequest request, RequestContext context) {
          return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName()).build();
        }
      };

  @RegisterExtension
  static final ServiceUnderTest SERVICE =
      ServiceUnderTest.of(
          () -> () -> closed = true,
          server -> InMemoryTransport.to(Router.builder().service(GREETER).build()));

  @Test
  void greeting_namesWhoIsGreeted(GreetServiceClient greet) {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
    assertEquals("Hello, Ada", greet.greet(request).getGreeting());
  }
}
