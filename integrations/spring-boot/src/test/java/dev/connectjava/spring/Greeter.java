package dev.connectjava.spring;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;

/** The service of the tests. */
class Greeter implements GreetService {

  static GreetRequest request(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    if (request.getName().isEmpty()) {
      throw new RpcException(Code.INVALID_ARGUMENT, "a greeting needs a name");
    }
    return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
  }

  @Override
  public void count(
      CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
    for (int i = 1; i <= request.getTo(); i++) {
      responses.send(CountResponse.newBuilder().setValue(i).build());
    }
  }
}
