package dev.connectjava.spring.page;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import dev.connectjava.RequestContext;
import org.springframework.stereotype.Component;

@Component
class Greeter implements GreetService {

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
  }
}
