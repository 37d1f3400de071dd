package dev.connectjava.verification.guide;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.SumRequest;
import com.example.greet.v1.SumResponse;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;

/** The service of the guide's examples. */
final class Greeter implements GreetService {

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

  @Override
  public SumResponse sum(RequestStream<SumRequest> requests, RequestContext context) {
    long sum = 0;
    for (SumRequest request : requests) {
      sum += request.getValue();
    }
    return SumResponse.newBuilder().setSum(sum).build();
  }

  static GreetRequest request(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }

  static CountRequest upTo(int last) {
    return CountRequest.newBuilder().setTo(last).build();
  }

  static SumRequest summand(long value) {
    return SumRequest.newBuilder().setValue(value).build();
  }
}
