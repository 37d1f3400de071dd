package dev.connectjava.examples.bazel;

import static org.junit.Assert.assertEquals;

import dev.connectjava.examples.bazel.v1.GreetRequest;
import dev.connectjava.examples.bazel.v1.GreetServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import org.junit.Test;

/** Of JUnit 4, which {@code java_test} runs without further dependencies. */
public final class GreetServerTest {

  @Test
  public void client_isGreeted() {
    try (NettyServer server = GreetServer.start(0);
        NettyTransport transport = NettyTransport.to("http://localhost:" + server.port())) {
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();

      assertEquals("Hello, Ada!", GreetServiceClient.of(transport).greet(request).getGreeting());
    }
  }
}
