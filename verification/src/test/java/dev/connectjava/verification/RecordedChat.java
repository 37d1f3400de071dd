package dev.connectjava.verification;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;

/** Answers each greeting of a stream at once, and fails at the end if one was rude. */
final class RecordedChat implements Service {

  static final RpcMethod<GreetRequest, GreetResponse> TALK =
      RpcMethod.bidiStream("greet.v1.Chat", "Talk", GreetRequest.class, GreetResponse.class);

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder("greet.v1.Chat")
        .bidiStream(
            TALK,
            (requests, responses, context) -> {
              context.responseHeaders().set("x-room", "7");
              context.responseTrailers().set("x-end", "bye");
              for (GreetRequest request : requests) {
                if (request.getName().equals("rude")) {
                  throw new RpcException(Code.PERMISSION_DENIED, "be polite")
                      .plusDetail(ErrorDetail.of("greet.v1.Rule", new byte[] {1}));
                }
                responses.send(
                    GreetResponse.newBuilder().setGreeting("Hi " + request.getName()).build());
              }
            })
        .build();
  }
}
