package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.ConvertedMessage;
import dev.connectjava.call.MappedRequests;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.NoConversion;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A call each of whose messages of one direction, or both, a function replaces. */
public final class MappedCall<I, O> extends ForwardingClientCall<I, O> implements MessageCall {

  private final ClientCall<I, O> next;

  /** What the messages pass in the end, and knows how they are encoded, unless a user made it. */
  private final ClientCall<?, ?> innermost;

  private final UnaryOperator<CallMessage> onRequest;
  private final UnaryOperator<CallMessage> onResponse;

  private MappedCall(
      ClientCall<I, O> next,
      ClientCall<?, ?> innermost,
      UnaryOperator<CallMessage> onRequest,
      UnaryOperator<CallMessage> onResponse) {
    super(next);
    this.next = next;
    this.innermost = innermost;
    this.onRequest = Objects.requireNonNull(onRequest, "function");
    this.onResponse = Objects.requireNonNull(onResponse, "function");
  }

  /**
   * A call whose requests are replaced.
   *
   * @param innermost the call to which all is passed on in the end
   */
  public static <I, O> ClientCall<I, O> ofRequests(
      ClientCall<I, O> next, ClientCall<?, ?> innermost, UnaryOperator<CallMessage> onRequest) {
    return new MappedCall<>(next, innermost, onRequest, UnaryOperator.identity());
  }

  /** A call whose responses are replaced. */
  public static <I, O> ClientCall<I, O> ofResponses(
      ClientCall<I, O> next, ClientCall<?, ?> innermost, UnaryOperator<CallMessage> onResponse) {
    return new MappedCall<>(next, innermost, UnaryOperator.identity(), onResponse);
  }

  @Override
  public MessageConversion requestConversion() {
    return innermost instanceof ConvertedCall call
        ? call.requestConversion()
        : NoConversion.INSTANCE;
  }

  @Override
  public MessageConversion responseConversion() {
    return innermost instanceof ConvertedCall call
        ? call.responseConversion()
        : NoConversion.INSTANCE;
  }

  // The requests.

  @Override
  @SuppressWarnings("NullAway") // The call itself says what is wrong with null.
  public void send(@Nullable I message) {
    if (message == null) {
      next.send(message);
    } else {
      sendMessage(converted(requestConversion(), message));
    }
  }

  @Override
  @SuppressWarnings("NullAway") // As for send().
  public CompletionStage<Void> sendAsync(@Nullable I message) {
    return message == null
        ? next.sendAsync(message)
        : sendMessageAsync(converted(requestConversion(), message));
  }

  @Override
  public void sendMessage(CallMessage message) {
    CallMessage mapped = MappedRequests.mapped(onRequest, message);
    if (next instanceof MessageCall call) {
      call.sendMessage(mapped);
    } else {
      next.send(request(mapped));
    }
  }

  @Override
  public CompletionStage<Void> sendMessageAsync(CallMessage message) {
    CallMessage mapped = MappedRequests.mapped(onRequest, message);
    return next instanceof MessageCall call
        ? call.sendMessageAsync(mapped)
        : next.sendAsync(request(mapped));
  }

  @SuppressWarnings("unchecked") // Messages are of the method's classes.
  private I request(CallMessage message) {
    return (I) message.object();
  }

  // The responses.

  @Override
  public @Nullable O receive() {
    CallMessage message = receiveMessage();
    return message == null ? null : response(message);
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    CallMessage message;
    if (next instanceof MessageCall call) {
      message = call.receiveMessage();
    } else {
      O object = next.receive();
      message = object == null ? null : converted(object);
    }
    return message == null ? null : mapped(message);
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    return receiveMessageAsync().thenApply(message -> message.map(this::response));
  }

  @Override
  public CompletionStage<Optional<CallMessage>> receiveMessageAsync() {
    CompletionStage<Optional<CallMessage>> received =
        next instanceof MessageCall call
            ? call.receiveMessageAsync()
            : next.receiveAsync().thenApply(message -> message.map(this::converted));
    return received.thenApply(message -> message.map(this::mapped));
  }

  @SuppressWarnings("unchecked") // Messages are of the method's classes.
  private O response(CallMessage message) {
    return (O) message.object();
  }

  private CallMessage converted(O message) {
    return converted(responseConversion(), message);
  }

  /**
   * Returns a message, which is an object alone if the innermost call is one of another method: the
   * calls between change its class.
   */
  private static CallMessage converted(MessageConversion conversion, Object message) {
    return ConvertedMessage.of(
        conversion.isOf(message) ? conversion : NoConversion.INSTANCE, message);
  }

  private CallMessage mapped(CallMessage message) {
    return MappedRequests.mapped(onResponse, message);
  }
}
