package dev.connectjava.examples.bazel;

import dev.connectjava.RequestContext;
import dev.connectjava.examples.bazel.v1.GreetRequest;
import dev.connectjava.examples.bazel.v1.GreetResponse;
import dev.connectjava.examples.bazel.v1.GreetService;

/** The service. Immutable and thread-safe. */
final class Greeter implements GreetService {

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
  }
}
