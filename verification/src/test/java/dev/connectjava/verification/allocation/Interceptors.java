package dev.connectjava.verification.allocation;

import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;

/** The interceptors of the calls that are measured. */
enum Interceptors {
  NONE(""),
  TWO(" intercepted");

  final String suffix;

  Interceptors(String suffix) {
    this.suffix = suffix;
  }

  Router.Builder ofServer(Router.Builder router) {
    return this == NONE
        ? router
        : router.interceptor(Interceptors::passOn).interceptor(Interceptors::passOn);
  }

  private static void passOn(ServerCall call, ServerInterceptor.Next next) {
    ResponseStream<Object> responses = call.responses();
    next.handle(
        call.withRequests(call.requests()::receive)
            .withResponses(
                new ResponseStream<>() {
                  @Override
                  public void send(Object message) {
                    responses.send(message);
                  }

                  @Override
                  public void sendHeaders() {
                    responses.sendHeaders();
                  }
                }));
  }

  ClientConfig.Builder ofClient(ClientConfig.Builder config) {
    return this == NONE
        ? config
        : config
            .interceptor((method, options, next) -> new PassingCall(next.open(method, options)))
            .interceptor((method, options, next) -> new PassingCall(next.open(method, options)));
  }

  private static final class PassingCall extends ForwardingClientCall<Object, Object> {

    PassingCall(ClientCall<Object, Object> call) {
      super(call);
    }
  }
}
