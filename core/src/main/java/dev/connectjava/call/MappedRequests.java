package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Requests each of which a function replaces.
 *
 * @param conversion of messages that the requests give as objects
 */
public record MappedRequests(
    RequestStream<Object> requests,
    MessageConversion conversion,
    UnaryOperator<CallMessage> function)
    implements MessageSource {

  /** Requests and how they are replaced. */
  public MappedRequests {
    Objects.requireNonNull(function, "function");
  }

  @Override
  public @Nullable Object receive() {
    CallMessage message = receiveMessage();
    try {
      return message == null ? null : message.object();
    } catch (RpcException e) {
      notReceived(e);
      throw e;
    }
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    CallMessage message = receive(requests, conversion);
    try {
      return message == null ? null : mapped(function, message);
    } catch (RpcException e) {
      notReceived(e);
      throw e;
    }
  }

  @Override
  public void notReceived(RpcException failure) {
    notReceived(requests, failure);
  }

  static void notReceived(RequestStream<Object> requests, RpcException failure) {
    if (requests instanceof MessageSource source) {
      source.notReceived(failure);
    }
  }

  /** The next message of any requests, not decoded if they can give it so. */
  public static @Nullable CallMessage receive(
      RequestStream<Object> requests, MessageConversion conversion) {
    if (requests instanceof MessageSource source) {
      return source.receiveMessage();
    }
    Object message = requests.receive();
    return message == null ? null : ConvertedMessage.of(conversion, message);
  }

  /** What an interceptor's function gives in place of a message. */
  public static CallMessage mapped(UnaryOperator<CallMessage> function, CallMessage message) {
    return Objects.requireNonNull(
        function.apply(message), "the function of an interceptor gave null in place of a message");
  }
}
