package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.ResponseStream;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Responses each of which a function replaces before it is sent.
 *
 * @param conversion of messages that come as objects
 */
public record MappedResponses(
    ResponseStream<Object> responses,
    MessageConversion conversion,
    UnaryOperator<CallMessage> function)
    implements MessageSink {

  /** Responses and how they are replaced. */
  public MappedResponses {
    Objects.requireNonNull(function, "function");
  }

  @Override
  @SuppressWarnings("NullAway") // The call itself says what is wrong with null.
  public void send(@Nullable Object message) {
    if (message == null) {
      responses.send(message);
    } else {
      sendMessage(ConvertedMessage.of(conversion, message));
    }
  }

  @Override
  public void sendMessage(CallMessage message) {
    send(responses, MappedRequests.mapped(function, message));
  }

  /** Sends a message by any responses, without decoding it if they can do so. */
  public static void send(ResponseStream<Object> responses, CallMessage message) {
    if (responses instanceof MessageSink sink) {
      sink.sendMessage(message);
    } else {
      responses.send(message.object());
    }
  }

  @Override
  public void sendHeaders() {
    responses.sendHeaders();
  }
}
