package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RpcException;
import dev.connectjava.call.ConvertedMessage;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.coding.EncodingMemory;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a caller and the first interceptor if the caller's messages have another class
 * than those of interceptors, such as views.
 */
final class CallerMessages<I, O> extends ForwardingClientCall<I, O> {

  private final ClientCall<I, O> next;
  private final OwnMessages<I, O> own;
  private final MessageConversion ofSent;
  private final MessageConversion ofReceived;

  private CallerMessages(ClientCall<I, O> next, OwnMessages<I, O> own) {
    super(next);
    this.next = next;
    this.own = own;
    this.ofSent = own.ofSent(EncodingMemory.UNCOUNTED);
    this.ofReceived = own.ofReceived(EncodingMemory.UNCOUNTED);
  }

  /** Returns the call of interceptors with the messages of its caller. */
  static <I, O> ClientCall<I, O> of(ClientCall<I, O> call, OwnMessages<I, O> own) {
    return new CallerMessages<>(call, own);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"})
  protected I onSend(@Nullable I message) {
    if (message == null || !own.changesSent()) {
      return message; // The call itself says what is wrong with null.
    }
    // The messages of an intercepted call are only objects.
    return (I) own.sent(message, ofSent, EncodingMemory.UNCOUNTED).object();
  }

  @Override
  public @Nullable O receive() {
    if (!own.changesReceived()) {
      return next.receive();
    }
    CallMessage message =
        next instanceof MessageCall call ? call.receiveMessage() : ofObject(next.receive());
    return message == null ? null : received(message);
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    if (!own.changesReceived()) {
      return next.receiveAsync();
    }
    CompletionStage<Optional<CallMessage>> message =
        next instanceof MessageCall call
            ? call.receiveMessageAsync()
            : next.receiveAsync().thenApply(object -> object.map(this::ofObject));
    return message.thenApply(each -> each.map(this::received));
  }

  private @Nullable CallMessage ofObject(@Nullable O object) {
    return object == null ? null : ConvertedMessage.of(ofReceived, object);
  }

  private O received(CallMessage message) {
    try {
      return own.received(message, ofReceived);
    } catch (RpcException e) {
      Object unused = message.object(); // Fails the call if interceptors can't decode it, either.
      cancel();
      throw e.asFromCall();
    }
  }
}
