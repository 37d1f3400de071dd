package dev.connectjava.spring.application;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import dev.connectjava.RequestContext;
import org.springframework.stereotype.Component;

@Component
class GreetingService implements GreetService {

  private final Greetings greetings;

  GreetingService(Greetings greetings) {
    this.greetings = greetings;
  }

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    return GreetResponse.newBuilder().setGreeting(greetings.greeting(request.getName())).build();
  }
}
