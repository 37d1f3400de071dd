package dev.connectjava.examples.greeting;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.greeting.v1.GreetRequest;
import dev.connectjava.examples.greeting.v1.GreetResponse;
import dev.connectjava.examples.greeting.v1.GreetService;
import org.springframework.stereotype.Component;

/** The service. */
@Component
class Greeter implements GreetService {

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    if (request.getName().isEmpty()) {
      throw new RpcException(Code.INVALID_ARGUMENT, "a greeting needs a name");
    }
    return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
  }
}
