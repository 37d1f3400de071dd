package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.call.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages on their way from a blocking handler to a slow client. */
final class OutgoingMessagesTest {

  private final List<Runnable> submitted = new ArrayList<>();

  /** Many handlers may wait, each with a message: its bytes are made when there is room. */
  @Test
  void messageThatWaitsForRoom_isNotEncodedYet() {
    Router router =
        Texts.repeating(
                (request, responses, context) -> {
                  Thread.currentThread().interrupt(); // Ends the wait as soon as it begins.
                  responses.send("unwritable");
                })
            .executionMode(ExecutionMode.of(submitted::add))
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, Texts.REPEAT.procedure(), STREAM).sendMessage("x");
    exchange.setWritable(false);
    exchange.send("", true);
    submitted.forEach(Runnable::run);
    Thread.interrupted();

    assertThat(exchange.told).hasSize(1);
    assertThat(exchange.told.getFirst())
        .contains("canceled", "interrupted while it waited for a slow client");
    assertThat(router.activeCalls()).isZero();
  }
}
