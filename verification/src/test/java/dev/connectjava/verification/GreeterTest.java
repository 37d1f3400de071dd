package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.testing.ServiceUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's test of the README's service. */
class GreeterTest {

  @RegisterExtension static final ServiceUnderTest SERVICE = ServiceUnderTest.of(new Greeter());

  @Test
  void greeting_namesWhoIsGreeted(GreetServiceClient greet) {
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
    assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
  }
}
