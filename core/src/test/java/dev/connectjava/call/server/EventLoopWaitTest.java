package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.call.Texts;
import org.junit.jupiter.api.Test;

/** Handlers on the event loop that would have to wait there. */
final class EventLoopWaitTest {

  private static final ServerInterceptor TELLING =
      (call, next) -> {
        try {
          next.handle(call);
        } catch (IllegalStateException e) {
          throw new RpcException(Code.ABORTED, String.valueOf(e.getMessage()), e);
        }
      };

  private static Router onTheEventLoop(Router.Builder router) {
    return router.interceptor(TELLING).executionMode(ExecutionMode.eventLoop()).build();
  }

  @Test
  void receive_ofAMessageThatIsNotThere_fails() {
    Router router =
        onTheEventLoop(Texts.collecting((requests, context) -> String.valueOf(requests.receive())));

    assertThat(ScriptedExchange.post(router, Texts.COLLECT.procedure(), STREAM).told)
        .element(0)
        .asString()
        .contains(
            "aborted",
            "a handler of /texts.Service/Collect on the event loop can't wait for a message");
  }

  @Test
  void send_toASlowClient_fails() {
    Router router =
        onTheEventLoop(
            Texts.repeating((request, responses, context) -> {
              responses.send("first");
              responses.send("second");
            }));
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.REPEAT.procedure(), STREAM).sendMessage("x");
    exchange.setWritable(false);
    exchange.send("", true);

    assertThat(exchange.told.toString())
        .contains(
            "a handler of /texts.Service/Repeat on the event loop can't wait for a slow client")
        .doesNotContain("second");
  }
}
